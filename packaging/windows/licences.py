"""Write the licences of everything a packed program holds into one text.

    python packaging/windows/licences.py PYZ.toc COLLECT.toc FILE.txt

Run on the Python that packed it: what is written is what its packages say of themselves.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

NOT_PACKAGES = """\
Python {version} (python.org): Python Software Foundation License Version 2, with libffi (MIT), SQLite (public
domain), zlib, bzip2 and xz in it. https://docs.python.org/3/license.html
PostgreSQL's libpq (PostgreSQL License) and OpenSSL (Apache License 2.0) come with psycopg.
The Visual C++ runtime is Microsoft's, under its redistribution terms.
"""
_TEXTS = ("licen", "copying", "notice", "authors")


def names(tables: Iterable[Path]) -> set[str]:
    """Return the top-level modules of PyInstaller's tables of contents."""
    found = set()
    for table in tables:
        content = ast.literal_eval(table.read_text(encoding="utf-8"))
        for entry in content[1 if table.name.startswith("PYZ") else 0]:
            found.add(entry[0].replace("\\", "/").partition("/")[0].partition(".")[0])
    return found


def licences(modules: set[str]) -> Iterator[str]:
    """Yield, for each package one of the modules is of, its name, version, licence and the whole text."""
    owners = metadata.packages_distributions()
    packages = sorted({owner for module in modules for owner in owners.get(module, ())}, key=str.lower)
    for name in packages:
        package = metadata.distribution(name)
        texts = [
            Path(str(package.locate_file(path))).read_text(encoding="utf-8", errors="replace")
            for path in package.files or ()
            if ".dist-info" in str(path) and any(word in path.name.lower() for word in _TEXTS)
        ]
        yield "\n\n".join([f"{name} {package.version}: {_said(package)}", *texts])


def _said(package: metadata.Distribution) -> str:
    """Return what a package calls its licence."""
    about = package.metadata.json
    for said in (about.get("license_expression"), about.get("license")):
        if said:
            return str(said).partition("\n")[0]
    of_licences = (line for line in about.get("classifier", ()) if line.startswith("License"))
    return "; ".join(line.rpartition("::")[2].strip() for line in of_licences)


if __name__ == "__main__":
    *tables, target = map(Path, sys.argv[1:])
    parts = [NOT_PACKAGES.format(version=sys.version.partition(" ")[0]), *licences(names(tables))]
    target.write_text(f"\n\n{'=' * 80}\n\n".join(parts), encoding="utf-8")

"""Compile the message catalogues, also when a wheel is built (.mo files are not under version control)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCALE = Path(__file__).resolve().parent.parent / "resources" / "locale"


def compile_catalogues(locale: Path = LOCALE) -> None:
    """Write every .mo that is missing or older than its .po."""
    for po in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
            continue
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parts[-3])
        # Two test workers may compile at once: each writes its own file, the last one stays.
        partial = mo.with_suffix(f".{os.getpid()}.partial")
        with partial.open("wb") as target:
            write_mo(target, catalogue)
        partial.replace(mo)


class CompileCatalogues(BuildHookInterface[Any]):
    """Hatch's hook: runs before files are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile what the wheel will carry."""
        compile_catalogues(Path(self.root) / "resources" / "locale")


if __name__ == "__main__":
    compile_catalogues()

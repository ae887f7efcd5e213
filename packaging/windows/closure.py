"""Prove that a packed program brings every DLL it asks for, and none of Wine's.

python packaging/windows/closure.py FOLDER
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pefile  # type: ignore[import-untyped]  # it has no stubs

OF_WINDOWS = frozenset(
    [
        *("advapi32", "authz", "bcrypt", "bcryptprimitives", "cfgmgr32", "comctl32", "comdlg32", "crypt32"),
        *("d2d1", "d3d11", "d3d12", "d3d9", "dcomp", "dnsapi", "dwmapi", "dwrite", "dxgi", "gdi32", "icuuc"),
        *("imm32", "iphlpapi", "kernel32", "mpr", "msimg32", "ncrypt", "netapi32", "ntdll", "ole32"),
        *("oleaut32", "propsys", "rpcrt4", "runtimeobject", "secur32", "setupapi", "shcore", "shell32"),
        *("shlwapi", "uiautomationcore", "user32", "userenv", "uxtheme", "version", "winhttp", "winmm"),
        *("winspool.drv", "ws2_32", "wtsapi32"),
    ]
)
"""What every Windows from Windows 10 version 1809 on has in its own folder, of what we ask for."""

API_SETS = ("api-ms-win-", "ext-ms-")
"""Names Windows resolves itself."""

_IMPORTS = [
    pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_IMPORT"],
    pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT"],
]
_MADE_BY_WINE = (b"Wine builtin DLL", b"Wine placeholder DLL")


def unresolved(folder: Path) -> Iterator[str]:
    """Yield a sentence for each DLL that is asked for and not there, and for each that is Wine's."""
    programs = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in (".dll", ".pyd", ".exe")]
    shipped = {path.name.lower() for path in programs}
    for path in programs:
        if any(mark in path.read_bytes()[:256] for mark in _MADE_BY_WINE):
            yield f"{path.relative_to(folder)} is Wine's"
        for name in _asked_for(path):
            known = name in shipped or name.removesuffix(".dll") in OF_WINDOWS or name.startswith(API_SETS)
            if not known:
                yield f"{path.relative_to(folder)} asks for {name}"


def _asked_for(path: Path) -> Iterator[str]:
    with pefile.PE(str(path), fast_load=True) as program:
        program.parse_data_directories(_IMPORTS)
        for directory in ("DIRECTORY_ENTRY_IMPORT", "DIRECTORY_ENTRY_DELAY_IMPORT"):
            for library in getattr(program, directory, ()):
                yield library.dll.decode("ascii").lower()


if __name__ == "__main__":
    found = list(unresolved(Path(sys.argv[1])))
    print(*found, sep="\n")
    sys.exit(bool(found))

"""What kind of place a path of this very PC is: gathers the facts ``places`` judges by."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from innovasjon_desktop.store.places import Facts, Mount, Place, classify

_MARKS = (".dropbox.cache", ".stfolder", ".nextcloudsync.log", ".owncloudsync.log", ".csync_journal.db")
"""Files a sync client leaves at the top of what it keeps."""

_IN_THE_CLOUD = 0x1000 | 0x40000 | 0x80000 | 0x100000 | 0x400000
"""Windows' file attributes offline, recall on open, pinned, unpinned and recall on data access."""


def real_path(path: str | Path) -> str:
    """Return the absolute path with every link, junction and substituted drive followed."""
    return os.path.realpath(Path(path).expanduser())


def place_of(path: str | Path) -> Place:
    """Return the kind of place ``path`` is in; the file need not be there."""
    real = real_path(path)
    if sys.platform == "win32":
        return classify(real, _windows_facts(real))
    return classify(real, _posix_facts(real))


def _posix_facts(path: str) -> Facts:
    home = os.path.realpath(Path.home())
    mounts = tuple(_mac_mounts() if sys.platform == "darwin" else _linux_mounts(path))
    return Facts(home=home, mounts=mounts, synced=(*_told_by_clients(Path(home)), *_marked(path)))


def _marked(path: str) -> Iterator[str]:
    for folder in Path(path).parents:
        if any((folder / mark).exists() for mark in _MARKS):
            yield str(folder)


def _told_by_clients(*homes: Path) -> Iterator[str]:
    """Yield the folders that Dropbox and Nextcloud say in their own settings that they keep."""
    for home in homes:
        for place in (home / ".dropbox", home / "Dropbox"):
            with contextlib.suppress(OSError, ValueError, AttributeError):
                told = json.loads((place / "info.json").read_text(encoding="utf-8"))
                yield from (os.path.realpath(each["path"]) for each in told.values() if "path" in each)
        for place in (home / ".config" / "Nextcloud", home / "Nextcloud"):
            with contextlib.suppress(OSError, ValueError):
                text = (place / "nextcloud.cfg").read_text(encoding="utf-8")
                yield from map(os.path.realpath, re.findall(r"localPath=(.+?)/?\s*$", text, re.MULTILINE))


def _linux_mounts(path: str) -> Iterator[Mount]:
    for line in (
        Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    ):
        before, _dash, after = line.partition(" - ")
        number, point = before.split(" ")[2], _unescaped(before.split(" ")[4])
        if point == "/" or path == point or path.startswith(f"{point}/"):
            kind, source = after.split(" ")[:2]
            yield Mount(point, kind, _unescaped(source), _can_be_pulled_out(number))


def _unescaped(text: str) -> str:
    """Return a path of mountinfo as it is; blanks are written there as three octal digits."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)


def _can_be_pulled_out(number: str) -> bool:
    device = os.path.realpath(f"/sys/dev/block/{number}")
    if "/usb" in device:
        return True
    for folder in (device, os.path.dirname(device)):  # a partition's own disk stands above it
        with contextlib.suppress(OSError):
            return Path(folder, "removable").read_text(encoding="ascii").strip() == "1"
    return False


def _mac_mounts() -> Iterator[Mount]:
    import subprocess

    said = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False, timeout=10).stdout
    for source, point, kind in re.findall(r"^(.+?) on (/.*?) \((\w+)", said, re.MULTILINE):
        yield Mount(point, kind, source)


if sys.platform == "win32":
    import ctypes
    import winreg

    def _windows_facts(path: str) -> Facts:
        letter = os.path.splitdrive(path.removeprefix("\\\\?\\"))[0][:1].upper()
        own = {"C", os.environ.get("SYSTEMDRIVE", "C:")[:1].upper()}
        drives: dict[str, int] = {}
        if letter.isalpha():
            drives[letter] = ctypes.windll.kernel32.GetDriveTypeW(f"{letter}:\\")
        loose = frozenset(
            {letter} if letter not in own and letter.isalpha() and _hangs_on_a_cable(letter) else ()
        )
        settings = (Path(os.environ[name]) for name in ("APPDATA", "LOCALAPPDATA") if os.environ.get(name))
        told = (*_onedrive(), *_told_by_clients(Path.home(), *settings), *_marked(path), *_in_the_cloud(path))
        return Facts(True, os.path.realpath(Path.home()), drives, loose, synced=told)

    def _onedrive() -> Iterator[str]:
        """Yield what OneDrive keeps: its own folders, and libraries of SharePoint, which lie beside them."""
        for name in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer"):
            if os.environ.get(name):
                yield os.path.realpath(os.environ[name])
        with contextlib.suppress(OSError):
            root = winreg.OpenKey(winreg.HKEY_CURRENT_USER, r"Software\SyncEngines\Providers\OneDrive")
            for number in range(winreg.QueryInfoKey(root)[0]):
                with contextlib.suppress(OSError), winreg.OpenKey(root, winreg.EnumKey(root, number)) as key:
                    yield os.path.realpath(winreg.QueryValueEx(key, "MountPoint")[0])

    def _in_the_cloud(path: str) -> Iterator[str]:
        """Yield the file's folders that Windows marks as kept by a cloud client."""
        for folder in Path(path).parents:
            with contextlib.suppress(OSError):
                if folder.stat().st_file_attributes & _IN_THE_CLOUD:
                    yield str(folder)

    def _hangs_on_a_cable(letter: str) -> bool:
        """Tell whether the disk behind a drive letter is on USB or FireWire; asks without special rights."""
        from ctypes import wintypes

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateFileW.restype = wintypes.HANDLE
        handle = kernel.CreateFileW(f"\\\\.\\{letter}:", 0, 3, None, 3, 0, None)  # no access, only to ask
        if handle == wintypes.HANDLE(-1).value:
            return False
        try:
            query, answer = ctypes.create_string_buffer(12), ctypes.create_string_buffer(1024)
            got = wintypes.DWORD()
            asked = (0x2D1400, query, 12, answer, 1024, ctypes.byref(got), None)  # STORAGE_QUERY_PROPERTY
            if not kernel.DeviceIoControl(wintypes.HANDLE(handle), *asked) or got.value < 32:
                return False
            return int.from_bytes(answer.raw[28:32], "little") in (4, 7)  # BusType: FireWire, USB
        finally:
            kernel.CloseHandle(wintypes.HANDLE(handle))

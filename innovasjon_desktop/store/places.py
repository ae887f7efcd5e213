"""What kind of place a file lies in: this PC's own disk, a synced folder, a loose drive or a network.

Everything here is pure; ``this_pc`` gathers the facts.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath, PurePosixPath, PureWindowsPath


class Place(enum.Enum):
    """Where a store lies; only on a local disk is it ever written to."""

    LOCAL = "local"
    SYNCED = "synced"
    REMOVABLE = "removable"
    NETWORK = "network"


@dataclass(frozen=True)
class Mount:
    """A mounted file system: where, of which type, from what, and whether it can be pulled out."""

    point: str
    kind: str
    source: str = ""
    removable: bool = False


@dataclass(frozen=True)
class Facts:
    """What is known about the PC a path belongs to.

    Args:
        windows: paths are Windows paths; else POSIX paths.
        home: the user's folder.
        drives: type of each drive letter as Windows' ``GetDriveTypeW`` gives it.
        loose: drive letters that hang on a cable though they call themselves fixed: USB disks.
        mounts: what is mounted, in the order it was. POSIX only.
        synced: folders that a sync client keeps, as its settings or its marks tell.
    """

    windows: bool = False
    home: str = ""
    drives: Mapping[str, int] = field(default_factory=dict)
    loose: frozenset[str] = frozenset()
    mounts: tuple[Mount, ...] = ()
    synced: tuple[str, ...] = ()


_REMOTE_DRIVE = 4
_OWN_DRIVES = (3, 6)  # fixed, RAM

_LOCAL_DISKS = re.compile(
    r"ext[234]|xfs|btrfs|zfs|f2fs|jfs|reiserfs|bcachefs|nilfs2|ntfs3?|fuseblk|apfs|hfs|hfsplus|ufs"
    r"|overlay|aufs|fuse\.fuse-overlayfs|tmpfs|ramfs|rootfs|ecryptfs"
)
_LOCAL_ROOTS = frozenset(("9p", "virtiofs"))
"""What the whole file system of a sandbox comes through; elsewhere they bring files of another computer."""
_LOOSE_DISKS = frozenset(("vfat", "msdos", "exfat", "fuse.exfat", "iso9660", "udf", "cd9660"))
_LOOSE_FOLDERS = ("/media", "/run/media", "/Volumes")
"""Where a desktop puts what is plugged in."""

_CLIENTS = re.compile(
    r"(onedrive|dropbox|google ?drive( file stream)?|googledrivefs|icloud ?drive|com~apple~clouddocs"
    r"|nextcloud|owncloud|pcloud ?drive|megasync|mega ?sync|jottacloud|seafile|synologydrive|tresorit|insync)"
    r"([ ]?[-–—_(@.].*)?",
    re.IGNORECASE,
)
"""Folder names sync clients give themselves: “OneDrive”, “OneDrive - Elvedal kommune”, “Dropbox (Team)”."""

_UNDER_HOME = frozenset(("box", "box sync", "sync", "mega", "my drive", "min disk", "resilio sync"))
"""Names too common to tell anything elsewhere."""

_CLOUD_STORAGE = ("/Library/CloudStorage", "/Library/Mobile Documents")
_DRIVE_ROOTS = frozenset(("my drive", "min disk", "shared drives", "delte disker", "delte stasjoner"))
"""What Google Drive shows at the top of the drive it makes."""


def classify(path: str, facts: Facts) -> Place:
    """Return the kind of place ``path`` is, absolute and with every link followed.

    Whatever is not known to be this PC's own disk is not taken for it.
    """
    return _windows(path, facts) if facts.windows else _posix(path, facts)


def _windows(path: str, facts: Facts) -> Place:
    plain = path.replace("/", "\\")
    if plain[:8].upper() == "\\\\?\\UNC\\":
        return Place.NETWORK
    if plain[:4] in ("\\\\?\\", "\\\\.\\"):
        plain = plain[4:]
    found = PureWindowsPath(plain)
    letter = found.drive[:1].upper()
    if found.drive.startswith("\\\\"):
        return Place.NETWORK
    if found.drive[1:] != ":":  # a volume without a letter, a device
        return Place.REMOVABLE
    kind = facts.drives.get(letter, 0)
    if kind == _REMOTE_DRIVE:
        return Place.NETWORK
    if _is_synced(found, facts) or (len(found.parts) > 1 and found.parts[1].casefold() in _DRIVE_ROOTS):
        return Place.SYNCED
    return Place.LOCAL if kind in _OWN_DRIVES and letter not in facts.loose else Place.REMOVABLE


def _posix(path: str, facts: Facts) -> Place:
    if path.startswith("//"):
        return Place.NETWORK
    found = PurePosixPath(path)
    mount = _mount_of(found, facts.mounts)
    place = _kind_of(mount) if mount is not None else Place.NETWORK
    if place is not Place.NETWORK:
        apart = any(root in path for root in _CLOUD_STORAGE) or _is_synced(found, facts)
        return Place.SYNCED if apart else place
    return place


def _mount_of(path: PurePath, mounts: tuple[Mount, ...]) -> Mount | None:
    best: Mount | None = None
    for mount in mounts:
        # The same point can be mounted over; the last one counts.
        if path.is_relative_to(mount.point) and (best is None or len(mount.point) >= len(best.point)):
            best = mount
    return best


def _kind_of(mount: Mount) -> Place:
    if mount.removable or mount.kind in _LOOSE_DISKS:
        return Place.REMOVABLE
    known = _LOCAL_DISKS.fullmatch(mount.kind) or (mount.point == "/" and mount.kind in _LOCAL_ROOTS)
    # What a program mounts (FUSE) may come from anywhere; an unknown type on a block device is a disk.
    if known or (mount.source.startswith("/dev/") and not mount.kind.startswith("fuse")):
        loose = any(mount.point.startswith(f"{folder}/") for folder in _LOOSE_FOLDERS)
        return Place.REMOVABLE if loose else Place.LOCAL
    return Place.NETWORK


def _is_synced(path: PurePath, facts: Facts) -> bool:
    kind = type(path)
    if any(folder and path.is_relative_to(kind(folder)) for folder in facts.synced):
        return True
    if any(_CLIENTS.fullmatch(part) for part in path.parts[1:-1]):
        return True
    home = kind(facts.home) if facts.home else None
    if home is None or not path.is_relative_to(home):
        return False
    inside = path.relative_to(home).parts[:-1]
    return bool(inside) and inside[0].casefold() in _UNDER_HOME

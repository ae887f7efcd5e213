"""What stands beside a copy: when and why it was made, and what it must hold."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from innovasjon_desktop.store import files

FORMAT = 1
SUFFIX = ".json"
_FIELDS = ("at", "reason", "size", "sha256", "schema", "change_set", "mark", "counts", "digests", "program")


@dataclass(frozen=True)
class Copy:
    """A copy of a store, as the manifest beside it tells.

    Args:
        path: the copy itself.
        at: when it was made, in UTC.
        reason: a key of ``domain.backups.REASONS``; empty if the manifest cannot be read.
        size: bytes.
        sha256: of the file.
        schema: revision of the store.
        change_set: the newest step in the log of the store.
        mark: of that step, see ``contents.newest``.
        counts: rows by table.
        digests: of the rows by table.
        program: version that made it.
        verified_at: when it was last proven whole; None if something was found wrong since.
    """

    path: Path
    at: dt.datetime
    reason: str = ""
    size: int = 0
    sha256: str = ""
    schema: str = ""
    change_set: int = 0
    mark: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    program: str = ""
    verified_at: dt.datetime | None = None

    @property
    def verified(self) -> bool:
        """Whether it was proven whole, and nothing else was found since."""
        return self.verified_at is not None

    @property
    def known(self) -> bool:
        """Whether the manifest could be read."""
        return bool(self.sha256)


class UnreadableManifest(ValueError):
    """There is none, or it has been changed."""


def manifest_path(copy: Path) -> Path:
    """Return where the manifest of the copy stands."""
    return copy.with_suffix(SUFFIX)


def write(copy: Copy) -> None:
    """Write the manifest beside the copy."""
    content: dict[str, Any] = {name: getattr(copy, name) for name in _FIELDS}
    content |= {
        "format": FORMAT,
        "at": copy.at.isoformat(),
        "counts": dict(copy.counts),
        "digests": dict(copy.digests),
        "verified_at": copy.verified_at.isoformat() if copy.verified_at else None,
    }
    content["checksum"] = _checksum(content)
    files.write(manifest_path(copy.path), json.dumps(content, indent=1, sort_keys=True) + "\n")


def read(path: Path) -> Copy:
    """Return what the manifest beside the copy tells.

    Raises:
        UnreadableManifest: there is none, it is of a later program, or somebody has changed it.
    """
    try:
        content = json.loads(manifest_path(path).read_bytes())
        if content.pop("checksum") != _checksum(content) or content["format"] != FORMAT:
            raise UnreadableManifest
        moments = {name: content[name] and _moment(content[name]) for name in ("at", "verified_at")}
        return Copy(path=path, **{name: content[name] for name in _FIELDS} | moments)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableManifest from error


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


def _checksum(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

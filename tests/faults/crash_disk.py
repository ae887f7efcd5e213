"""A disk as it may be after a power cut: made again from the record of what a program did to its files.

What was written is certain only after the file was synced; a file's name only after its folder was. Before that
any of it may be there or not, in any order, in whole sectors of 512 bytes.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
HEADER = struct.Struct("=cHqI")
ACKNOWLEDGED = "acknowledged"
"""The file a program writes a number and a line end to when it was told that a step is saved."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing a program did: c(reate), w(rite), t(runcate), s(ync) or u(nlink)."""

    what: str
    name: str
    place: int
    data: bytes


def read_record(path: Path) -> Iterator[Operation]:
    """Yield what the shim wrote down, in order."""
    with path.open("rb") as file:
        while head := file.read(HEADER.size):
            what, size, place, length = HEADER.unpack(head)
            yield Operation(what.decode(), file.read(size).decode(), place, file.read(length))


@dataclass
class _File:
    certain: bytearray = field(default_factory=bytearray)
    named: bool = False
    pending: list[Operation] = field(default_factory=list)


class CrashDisk:
    """The files of a folder: what is certain, and what is not yet.

    Args:
        files: what was there, and certain, at the start.
    """

    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = {name: _File(bytearray(data), named=True) for name, data in files.items()}
        self.acknowledged: set[int] = set()

    def do(self, operation: Operation) -> None:
        """Carry on with one operation."""
        if operation.name == ACKNOWLEDGED:
            self.acknowledged.update(int(line) for line in operation.data.split())
        elif operation.what == "s" and operation.name == ".":
            for file in self._files.values():
                file.named = True
        elif operation.what == "c":
            self._files[operation.name] = _File()
        elif operation.what == "s":
            file = self._files[operation.name]
            for pending in file.pending:
                _apply(file.certain, pending)
            file.pending.clear()
        elif operation.what in "wt":
            self._files[operation.name].pending.append(operation)
        else:
            raise NotImplementedError(f"operation {operation.what} of {operation.name}")

    def worst(self) -> dict[str, bytes]:
        """Return the files if nothing is there that is not certain."""
        return {name: bytes(file.certain) for name, file in self._files.items() if file.named}

    def some(self, chance: random.Random) -> dict[str, bytes]:
        """Return the files if some of what is not certain is there."""
        kept = chance.choice((0.1, 0.5, 0.9, 1.0))
        found = {}
        for name, file in self._files.items():
            if not file.named and chance.random() > kept:
                continue
            content = bytearray(file.certain)
            for operation in file.pending:
                if chance.random() < kept:
                    _apply(content, operation, chance if chance.random() < 0.2 else None)
                elif operation.what == "w" and chance.random() < 0.3:
                    _grow(
                        content, operation.place + len(operation.data)
                    )  # its size came, its content did not
            found[name] = bytes(content)
        return found


def _grow(content: bytearray, size: int) -> None:
    content.extend(bytes(max(0, size - len(content))))


def _apply(content: bytearray, operation: Operation, torn: random.Random | None = None) -> None:
    if operation.what == "t":
        del content[operation.place :]
        _grow(content, operation.place)
        return
    _grow(content, operation.place + len(operation.data))
    start, end = operation.place, operation.place + len(operation.data)
    if torn is None:
        content[start:end] = operation.data
        return
    while start < end:
        stop = min(end, start - start % SECTOR + SECTOR)
        if torn.random() < 0.5:
            content[start:stop] = operation.data[start - operation.place : stop - operation.place]
        start = stop

"""A PostgreSQL server of a test's own, which it may set up as it likes and stop and start again."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

BIN = Path("/usr/lib/postgresql/15/bin")


class OwnServer:
    """A server in a folder, not started yet. It has no network unless it is given one.

    Args:
        folder: an empty one; the server's user must be able to come to it.
        user: its administrator.
        options: more for initdb.
    """

    def __init__(self, folder: Path, user: str, *options: str) -> None:
        if not (BIN / "initdb").exists():
            pytest.skip("PostgreSQL's own programs are not installed")
        self.folder = folder / "server"
        self.data = self.folder / "data"
        for above in (folder, *folder.parents[:3]):
            above.chmod(0o755)
        self.folder.mkdir(mode=0o711)
        self._as_owner: list[str] = []
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(self.folder, "postgres", "postgres")
            self._as_owner = ["runuser", "-u", "postgres", "--"]
        self._options = ""
        self._init = [str(BIN / "initdb"), "-D", str(self.data), "-U", user, "-N", *options]

    def prepare(self) -> None:
        """Make its files."""
        self.call(*self._init)

    def call(self, *words: str) -> bytes:
        """Run a command as the server's user; return what it prints."""
        done = subprocess.run([*self._as_owner, *words], check=True, capture_output=True, cwd="/")
        return done.stdout

    def write(self, name: str, text: str) -> str:
        """Write a file in its folder, and return the path."""
        path = self.folder / name
        subprocess.run(
            [*self._as_owner, "tee", str(path)],
            input=text.encode(),
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
        return str(path)

    def start(self, *options: str) -> None:
        """Start it, the next times with the same options."""
        if options:
            own = (f"unix_socket_directories={self.folder}", "fsync=off")
            self._options = " ".join(f"-c {each}" for each in (*own, *options))
        log = str(self.folder / "log")
        # Its output goes to no pipe of ours: the server would keep that open.
        command = [str(BIN / "pg_ctl"), "-D", str(self.data), "-l", log, "-w", "-o", self._options, "start"]
        subprocess.run([*self._as_owner, *command], check=True, stdout=subprocess.DEVNULL, cwd="/")

    def stop(self, mode: str) -> None:
        """Stop it: "fast" ends every session, "immediate" is as if its machine went out."""
        self.call(str(BIN / "pg_ctl"), "-D", str(self.data), "-m", mode, "-w", "stop")

"""Read the tables that came with the program (``db/seed``)."""

from __future__ import annotations

import csv

from innovasjon_desktop.paths import shipped


def seed_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of ``db/seed/<name>.csv`` as text, by the headers of its first line."""
    with (shipped("db") / "seed" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

"""Figures, matrix, search and edits: what a page waits for."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from innovasjon_desktop.services.commands import Edit, run
from innovasjon_desktop.services.figures import as_json, figures
from innovasjon_desktop.services.search import SearchIndex
from innovasjon_desktop.services.white_spots import white_spots
from innovasjon_desktop.store.unit_of_work import Database
from tests.bench.measure import Result, median_ms, milliseconds, p95
from tests.bench.stores import AS_OF, demo_store


def all_figures(database: Database) -> None:
    with database.read() as connection:
        as_json(figures(connection, AS_OF))


def measure() -> Iterator[Result]:
    with demo_store() as database:
        small = median_ms(lambda: all_figures(database))
        yield Result("all figures, demo", small, 60)
        edits = []
        for number in range(60):
            start = time.perf_counter()
            run(database, Edit("unit", 1, {"headcount": number}), actor="kari")
            edits.append((time.perf_counter() - start) * 1000)
        yield Result(
            "one cell edit to committed, p95", p95(edits), 30, note=f"median {statistics.median(edits):.1f}"
        )
    with demo_store(100) as database:
        large = median_ms(lambda: all_figures(database), 3)
        yield Result("all figures, scale 100", large, 2000, note=f"{large / small:.0f} × the demo")

        def shown() -> None:
            with database.read() as connection:
                white_spots(connection, AS_OF)

        yield Result("Hvite flekker, data of 7,000 units", median_ms(shown, 5), None)
        index = SearchIndex()
        with database.read() as connection:
            index.load(connection)
        words = [
            "skole",
            "åse",
            "hjemmetjenesten vest",
            "finnes ikke noe sted",
            "F-2026",
            "kari nordmann",
            "x",
        ]
        taken = [each for word in words for each in milliseconds(lambda word=word: index.find(word), 5)]  # type: ignore[misc]  # word is bound at once
        rows = sum(len(part.hits) for part in index._parts.values())  # noqa: SLF001 - only to say how many
        yield Result("search as you type, slowest", max(taken), 20, note=f"{rows} rows")

"""What the benchmarks share: a result, a clock, and the table they print."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table; ``goal`` is the most ``value`` may be."""

    what: str
    value: float
    goal: float | None
    unit: str = "ms"
    note: str = ""

    @property
    def verdict(self) -> str:
        """Return what the goal says of the value."""
        if self.goal is None:
            return ""
        return "ok" if self.value <= self.goal else "MISSED"


def milliseconds(work: Callable[[], object], runs: int = 7) -> list[float]:
    """Return how long each of ``runs`` calls took, after one that is not counted."""
    work()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def median_ms(work: Callable[[], object], runs: int = 7) -> float:
    """Return the median of :func:`milliseconds`."""
    return statistics.median(milliseconds(work, runs))


def p95(values: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def memory_mb() -> float:
    """Return the memory this process holds now, in MB (Linux only)."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


@contextmanager
def stopwatch(taken: list[float]) -> Iterator[None]:
    """Add the milliseconds the block took to ``taken``."""
    start = time.perf_counter()
    yield
    taken.append((time.perf_counter() - start) * 1000)


def show(results: Sequence[Result]) -> int:
    """Print the table; return how many goals were missed."""
    width = max((len(result.what) for result in results), default=0)
    for result in results:
        goal = "" if result.goal is None else f"≤ {result.goal:g} {result.unit}"
        print(
            f"{result.what:<{width}}  {result.value:10.2f} {result.unit:<4} {goal:<12} {result.verdict:<7} {result.note}"
        )
        sys.stdout.flush()
    return sum(result.verdict == "MISSED" for result in results)

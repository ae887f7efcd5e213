"""Measure speed and print a table: ``python dev.py bench [name …]``.

Every ``bench_<name>.py`` has a function ``measure()`` that yields results. Absolute times are of the
machine; what compares with something else is measured beside it in the same run.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

from tests.bench.measure import Result, show

HERE = Path(__file__).parent


def main(wanted: list[str]) -> int:
    """Run the benchmarks named, or all; return 1 if a goal was missed."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    names = wanted or sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    if len(names) > 1:
        # Each in a process of its own: memory and caches of one must not help or hurt the next.
        return max(subprocess.call([sys.executable, "-m", "tests.bench", name]) for name in names)
    print(f"\n{names[0]}")
    module = importlib.import_module(f"tests.bench.bench_{names[0]}")
    results: list[Result] = []
    for result in module.measure():
        results.append(result)
        show([result])
    return int(any(result.verdict == "MISSED" for result in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

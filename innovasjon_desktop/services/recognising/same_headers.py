"""Tell columns with the same header apart."""

from __future__ import annotations

from collections.abc import Sequence

from innovasjon_desktop.services.importing.columns import comparable


def told_apart(headers: Sequence[str]) -> tuple[str, ...]:
    """Return what each column is called: its header, those after the first of a header with a number.

    The first keeps its header, so that what was said of it before is still about it.
    """
    taken = {comparable(header) for header in headers}
    seen: set[str] = set()
    found = []
    for header in headers:
        name, number = header, 2
        if comparable(header) in seen:
            while comparable(name := f"{header} ({number})") in taken:
                number += 1
            taken.add(comparable(name))
        if header:
            seen.add(comparable(header))
        found.append(name)
    return tuple(found)

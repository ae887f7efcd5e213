"""Which question about a column an answer is to: one for all tables in which it is the same question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.recognising.questions import TableKey
from innovasjon_desktop.services.recognising.tables import Proposal


class ColumnKeys:
    """Keys of the questions what columns are.

    Columns of several tables with the same header that are taken for the same field are one question. Where
    they are taken for different ones, an answer is to the first of these questions only, and the others have
    the place of their table behind the key.

    Args:
        tables: kind and columns, as they are without an answer, by place of the table, in order.
    """

    def __init__(self, tables: Mapping[TableKey, tuple[str, Sequence[Proposal]]]) -> None:
        self._asked: dict[str, list[str]] = defaultdict(list)
        for kind, columns in tables.values():
            for one in _unsure(columns):
                self._asked[_plain(kind, one.header)].append(one.field)

    def key(self, table: TableKey, kind: str, one: Proposal) -> str:
        """Return the key of the question what a column is."""
        plain = _plain(kind, one.header)
        asked = self._asked.get(plain, [])
        if not asked or (not one.sure and one.field == asked[0]):
            return plain
        file, sheet, row = table
        return f"{plain}@{file}/{sheet}:{row}"


def _unsure(columns: Iterable[Proposal]) -> Iterable[Proposal]:
    return (one for one in columns if not one.sure)


def _plain(kind: str, header: str) -> str:
    return f"column:{kind}:{comparable(header)}"

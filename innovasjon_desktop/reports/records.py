"""Records as a list of them is exported: their columns and cells, so that an import understands both."""

from __future__ import annotations

from typing import Any

from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.i18n import _
from innovasjon_desktop.reports.cells import Value
from innovasjon_desktop.reports.style import Format
from innovasjon_desktop.reports.workbook import Column

_FORMS = {
    Kind.DATE: Format.DATE,
    Kind.MONTH: Format.MONTH,
    Kind.INTEGER: Format.WHOLE,
    Kind.HOURS: Format.HOURS,
}

ID = Column("id", Format.WHOLE, hidden=True)
"""The column that tells an import which row a line is, whatever is sorted, filtered or renamed in between."""

VERSION = Column("version", Format.WHOLE, hidden=True)
"""The column that tells an import how the row was, so that only edited cells are changes."""


def column_of(field: Field) -> Column:
    """Return the column of a field."""
    return Column(_(field.label), _FORMS.get(field.kind, Format.TYPED))


def cell_of(field: Field, value: Any, shown: str) -> Value:
    """Return what stands in the cell of a field: dates and numbers as such, the rest as it is ``shown``.

    Hours are a decimal number; ``value`` has them in minutes.
    """
    if field.kind is Kind.HOURS:
        return None if value is None else value / 60
    return value if field.kind in _FORMS else shown

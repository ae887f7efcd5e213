"""Rows from a table: a file or a block of cells, planned, shown and carried out as one step.

How to use it:

* ``read_table(path)`` reads a CSV or a workbook, ``table_of(headers, lines)`` takes cells already in memory.
* ``plan(database, kind, table)`` tells for every row whether it is new, changed (old and new value of each
  field), unchanged or refused (row, column, reason), by the rules of the store itself; nothing is kept.
* ``apply(database, kind, table, actor=…)`` does the same and keeps it, as one step that can be undone. One
  refused row refuses everything with ``FileRefused``, unless ``skip_refused``.
* ``PlanTable`` and ``ImportTable`` are the same two as commands, for a window's writer:
  ``jobs.write(owner, PlanTable("unit", table), done=lambda changed: show(changed.result))``. ``result`` is
  the :class:`Plan` of both.

``kind`` is an entity's name, ``"organisation"`` or ``"agents"``. A header is a field's name or label. A block
pasted into a grid names the fields, and the rows it lands on, itself::

    table_of(["title", "need"], [["Nytt område", "Fordi …"], …], ids=[17, 18, None])

A row with an id changes that row; None makes a new one, or finds the row with the same key.
"""

from __future__ import annotations

from innovasjon_desktop.services.importing.applying import (
    FileRefused,
    ImportTable,
    PlanTable,
    apply,
    plan,
)
from innovasjon_desktop.services.importing.kinds import kind_names
from innovasjon_desktop.services.importing.planning import Plan, Problem, RowPlan
from innovasjon_desktop.services.importing.reading import Table, read_table, table_of

__all__ = [
    "FileRefused",
    "ImportTable",
    "Plan",
    "PlanTable",
    "Problem",
    "RowPlan",
    "Table",
    "apply",
    "kind_names",
    "plan",
    "read_table",
    "table_of",
]

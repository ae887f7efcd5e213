"""Rows from a table: a file or a block of cells, planned, shown and carried out as one step.

* ``reading.read_table(path)`` reads a CSV or a workbook, ``reading.table_of(headers, lines)`` takes cells
  already in memory.
* ``applying.plan(database, kind, table)`` tells for every row whether it is new, changed (old and new value
  of each field), unchanged or refused (row, column, reason), by the rules of the store itself; nothing is
  kept.
* ``applying.apply(database, kind, table, actor=…)`` does the same and keeps it, as one step that can be
  undone. One refused row refuses everything with ``FileRefused``, unless ``skip_refused``.
* ``applying.PlanTable`` and ``applying.ImportTable`` are the same two as commands; ``result`` of what they
  change is the :class:`planning.Plan` of both.

``kind`` is an entity's name, ``"organisation"`` or ``"agents"``. A header is a field's name or label. A block
pasted into a grid names the fields, and the rows it lands on, itself::

    table_of(["title", "need"], [["Nytt område", "Fordi …"], …], ids=[17, 18, None])

A line with an id changes that row; without one it makes a new row, or finds the row with the same key.
"""

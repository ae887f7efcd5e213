"""Takes a block from a spreadsheet into a grid: one preview, one step that can be undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Entity
from innovasjon_desktop.entities.text import show
from innovasjon_desktop.i18n import _, ngettext, say
from innovasjon_desktop.services.importing.applying import FileRefused, ImportTable, plan
from innovasjon_desktop.services.importing.columns import match
from innovasjon_desktop.services.importing.planning import CHANGED, NEW, REFUSED, UNCHANGED, Plan, RowPlan
from innovasjon_desktop.services.importing.reading import Table, table_of
from innovasjon_desktop.ui.clipboard import Block, read_block
from innovasjon_desktop.ui.parts import button, label

if TYPE_CHECKING:
    from innovasjon_desktop.ui.grid import Grid

MOST_ROWS = 5_000

"""The header of a grid: click to sort, and a row of filters below the names."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from innovasjon_desktop.ui.grid_filters import ColumnFilter

FILTER_HEIGHT = 32
NAME_HEIGHT = 32


class GridHeader(QHeaderView):
    """Names of the columns; with :meth:`show_filters` also a field below each to filter by.

    Args:
        make: makes the filters by column; called when one is first wanted.
        parent: Qt's owner.
    """

    menu_wanted = Signal(int, object)  # column, global position
    filters_changed = Signal()

    def __init__(self, make: Callable[[], dict[int, ColumnFilter]], parent: QWidget | None = None) -> None:
        self._make = make
        self._made: dict[int, ColumnFilter] = {}
        self._filtering = False
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(56)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.sectionResized.connect(self.place)
        self.sectionMoved.connect(self.place)
        self.geometriesChanged.connect(self.place)

    @property
    def is_filtering(self) -> bool:
        """Whether the row of filters is shown."""
        return self._filtering

    @property
    def in_use(self) -> list[ColumnFilter]:
        """The filters that have been made; the others ask for nothing."""
        return list(self._made.values())

    def filters(self) -> dict[int, ColumnFilter]:
        """Return the filter of each column that can be filtered."""
        if not self._made:
            self._made = self._make()
            for found in self._made.values():
                found.changed.connect(self.filters_changed)
                found.left.connect(self.go_to_rows)
            self.place()
        return self._made

    def show_filters(self, shown: bool) -> None:
        """Show or hide the row of filters; a hidden row filters all the same."""
        self._filtering = shown
        if shown:
            self.filters()
        self.updateGeometries()
        self.updateGeometry()
        self.geometriesChanged.emit()
        self.place()

    def sizeHint(self) -> QSize:
        names = max(self.fontMetrics().height() + 12, NAME_HEIGHT)
        return QSize(self.length(), names + (FILTER_HEIGHT + 4 if self._filtering else 0))

    def updateGeometries(self) -> None:
        self.setViewportMargins(0, 0, 0, FILTER_HEIGHT + 4 if self._filtering else 0)
        super().updateGeometries()
        self.place()

    def focus_filter(self, column: int) -> None:
        """Show the filters and go to the one of ``column``."""
        self.show_filters(True)
        found = self.filters().get(column)
        if found is not None:
            found.widget.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def is_at_filter(self) -> bool:
        """Tell whether the keyboard is in one of the filters."""
        return any(found.widget.hasFocus() for found in self._made.values())

    def go_to_rows(self) -> None:
        """Give the keyboard back to the rows."""
        table = self.parentWidget()
        assert table is not None  # it took the header over
        table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(self.logicalIndexAt(event.pos()), event.globalPos())

    def place(self, *_what: object) -> None:
        """Put each filter below its column, wherever that has been scrolled to."""
        top = self.height() - FILTER_HEIGHT - 2
        for column, found in self._made.items():
            shown = self._filtering and not self.isSectionHidden(column)
            found.widget.setVisible(shown)
            if shown:
                width = max(self.sectionSize(column) - 4, 24)
                found.widget.setGeometry(
                    self.sectionViewportPosition(column) + 2, top, width, FILTER_HEIGHT - 2
                )

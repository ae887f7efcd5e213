"""«Om personopplysninger»: the record of processing, and who has had no role for so long."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from innovasjon_desktop.domain.retention import MONTHS
from innovasjon_desktop.i18n import _, date_text, ngettext, number_text
from innovasjon_desktop.ui import window_people
from innovasjon_desktop.ui.flow import FlowLayout
from innovasjon_desktop.ui.parts import button, label
from innovasjon_desktop.ui.text_table import Line, TextColumn, TextTable

if TYPE_CHECKING:
    from innovasjon_desktop.services.personal.record import Record
    from innovasjon_desktop.services.personal.retention import Due
    from innovasjon_desktop.ui.main_window import MainWindow

SIZE = (820, 560)


class Known(NamedTuple):
    """The record of processing as it is now, as parts of a text, and who should be erased."""

    record: Record
    text: str
    due: list[Due]


class PrivacyDialog(QDialog):
    """Two parts: the record, and the list of people. Work goes on beside it.

    Args:
        window: whose store it is about.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._window = window
        self._told = ""
        self.setWindowTitle(_("About personal data"))
        self.resize(*SIZE)
        self.title = label(_("About personal data"), "card", wrap=True, parent=self)
        self.parts = QTabWidget(self)
        self.parts.setAccessibleName(self.windowTitle())
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("Record of processing"))
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.save = button(_("Save as a workbook …"), self._save, parent=self)
        self.finding = label("", wrap=True, parent=self)
        self.table = TextTable(
            _("People who should be erased"),
            (
                TextColumn(_("Name"), stretch=True),
                TextColumn(_("Last day with a role")),
                TextColumn(_("Proposed since")),
            ),
            self,
        )
        self.steps: dict[str, QPushButton] = {
            "report": button(_("Everything about the person …"), self._report, parent=self),
            "erase": button(_("Erase the person …"), self._erase, parent=self),
            "show": button(_("Show in the record card"), self._open, parent=self),
        }
        self.parts.addTab(self._record_part(), _("Record of processing"))
        self.parts.addTab(self._people_part(), _("People who should be erased"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.parts, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(_("Close this window"), self.accept, parent=self))
        column.addLayout(row)
        self.table.picked.connect(lambda _key: self._allow())
        self.table.opened.connect(lambda _key: self._open())
        for made in self.steps.values():
            action = QAction(made.text(), self.table)
            action.triggered.connect(made.click)
            self.table.addAction(action)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._allow()
        window.jobs.changed.connect(self._read)
        window.jobs.opened.connect(self.accept)  # another store: what it says would be of the one before
        self.text.setFocus()
        self._read()

    def _record_part(self) -> QWidget:
        part = QWidget(self)
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.text, 1)
        column.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)
        return part

    def _people_part(self) -> QWidget:
        part = QWidget(self)
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.finding)
        column.addWidget(self.table, 1)
        flow = FlowLayout(gap=8)
        for made in self.steps.values():
            flow.addWidget(made)
        column.addLayout(flow)
        column.addStretch(0)
        return part

    def _read(self) -> None:
        day = self._window.jobs.database.today()

        def work(connection: Any) -> Known:
            from innovasjon_desktop.services.personal.record import as_text, record
            from innovasjon_desktop.services.personal.retention import due

            made = record(connection)
            return Known(made, as_text(made), due(connection, day))

        self._window.jobs.read(self, work, self._show)

    def _show(self, known: Known) -> None:
        if known.text != self._told:
            self._told = known.text
            self.title.setText(known.record.title)
            headings = {each.heading for each in known.record.paragraphs}
            show_text(self.text, known.text.splitlines()[1:], headings | {_("Fields with data about people")})
        self.finding.setText(finding(len(known.due)))
        self.table.setVisible(bool(known.due))
        for made in self.steps.values():
            made.setVisible(bool(known.due))
        self.table.show_lines(
            [
                Line(each.person_id, (each.name, date_text(each.last), date_text(each.since)))
                for each in known.due
            ]
        )
        if known.due and self.table.current_key() is None:
            self.table.go_to(known.due[0].person_id)
        self._allow()

    def _allow(self) -> None:
        for made in self.steps.values():
            made.setEnabled(self.table.current_key() is not None)

    def _save(self) -> None:
        window_people.save_record(self._window, self)

    def _report(self) -> None:
        self._with_current(lambda person: window_people.save_person(self._window, person, self))

    def _erase(self) -> None:
        self._with_current(lambda person: window_people.erase_person(self._window, person, self))

    def _open(self) -> None:
        self._with_current(lambda person: self._window.open_record("person", person))

    def _with_current(self, does: Callable[[int], object]) -> None:
        person = self.table.current_key()
        if person is not None:
            does(person)


def finding(count: int) -> str:
    """Return in a sentence or two how many people should be erased."""
    if not count:
        return _("Nobody has been without a role for {months} months.").format(months=MONTHS)
    return ngettext(
        "{count} person has had no role for {months} months, and should be erased unless there is a reason "
        "to keep the data. Nothing is done by itself.",
        "{count} people have had no role for {months} months, and should be erased unless there is a reason "
        "to keep the data. Nothing is done by itself.",
        count,
    ).format(count=number_text(count), months=MONTHS)


def show_text(view: QPlainTextEdit, lines: list[str], headings: set[str]) -> None:
    """Show plain lines, headings in bold; nothing in them is read as anything but text."""
    plain, bold = QTextCharFormat(), QTextCharFormat()
    bold.setFontWeight(QFont.Weight.DemiBold)
    view.clear()
    cursor = QTextCursor(view.document())
    begun = False
    for line in lines:
        if begun:
            cursor.insertBlock()
        begun = begun or bool(line)
        cursor.insertText(line, bold if line in headings else plain)
    view.moveCursor(QTextCursor.MoveOperation.Start)

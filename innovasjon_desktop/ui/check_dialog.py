"""What a check of the whole store found, grouped, with what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout

from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _, ngettext, number_text, say
from innovasjon_desktop.services.checking import Finding, Report, Severity, field_label, label
from innovasjon_desktop.ui.clipboard import guarded, write_block
from innovasjon_desktop.ui.pages import HOME
from innovasjon_desktop.ui.parts import button
from innovasjon_desktop.ui.parts import label as words
from innovasjon_desktop.ui.text_table import Line, TextColumn, TextTable

if TYPE_CHECKING:
    from innovasjon_desktop.ui.main_window import MainWindow

SIZE = (860, 480)
SEVERITIES = {
    Severity.DAMAGE: N_("Damage"),
    Severity.RULE: N_("Broken rule"),
    Severity.LOG: N_("Changed from outside"),
}


class CheckDialog(QDialog):
    """Lists the findings, the worst first. Work goes on beside it; Enter shows a row in its place.

    Args:
        report: of the check.
        window: it belongs to.
    """

    def __init__(self, report: Report, window: MainWindow) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._report, self._window = report, window
        self.setWindowTitle(_("Check of the whole store"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        self.finding = words(finding(report), "card", wrap=True, parent=self)
        column.addWidget(self.finding)
        columns = (
            TextColumn(_("Sort")),
            TextColumn(_("Row"), stretch=True),
            TextColumn(_("Field")),
            TextColumn(_("What is wrong"), stretch=True),
        )
        self.table = TextTable(_("What is wrong"), columns, self)
        self.problem = words("", "strong", wrap=True, parent=self)  # the table has no room for long sentences
        self.advice = words("", wrap=True, parent=self)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.copy = button(_("Copy all"), self._copy, parent=self)
        row.addWidget(self.copy)
        row.addStretch(1)
        close = button(_("Close this window"), self.accept, primary=True, parent=self)
        row.addWidget(close)
        if report.ok:
            self.setMinimumWidth(440)
            for widget in (self.table, self.problem, self.advice, self.copy):
                widget.hide()
            close.setFocus()
        else:
            self.resize(*SIZE)
            column.addWidget(self.table, 1)
            told = QVBoxLayout()
            told.setSpacing(4)
            told.addWidget(self.problem)
            told.addWidget(self.advice)
            column.addLayout(told)
            self.table.picked.connect(self._advise)
            self.table.opened.connect(self._open)
            self.table.show_lines([Line(place, _texts(each)) for place, each in enumerate(report.findings)])
            self.table.go_to(0)
            self.table.setFocus()
        column.addLayout(row)

    def _advise(self, place: int) -> None:
        found = self._report.findings[place]
        self.problem.setText(say(found.text))
        self.advice.setText(say(found.advice))

    def _open(self, place: int) -> None:
        """Show the row in the window, if rows of its kind are shown anywhere."""
        found = self._report.findings[place]
        if found.entity in HOME and found.row_id is not None:
            self._window.open_record(found.entity, found.row_id)

    def _copy(self) -> None:
        """Put all findings on the clipboard, as a spreadsheet takes them."""
        head = [column.title for column in self.table.lines.columns]
        block = [[*head, _("What to do")]]
        block += [[*_texts(each), say(each.advice)] for each in self._report.findings]
        QGuiApplication.clipboard().setText(write_block([[guarded(text) for text in line] for line in block]))
        self.copy.setText(_("Copied"))


def finding(report: Report) -> str:
    """Return in one sentence what a check found."""
    count = sum(report.checked.values())
    checked = ngettext("1 row was checked.", "{count} rows were checked.", count)
    checked = checked.format(count=number_text(count))
    if report.ok:
        return _("Nothing is wrong. {checked}").format(checked=checked)
    many = len(report.findings)
    found = ngettext("1 thing is wrong.", "{count} things are wrong.", many).format(count=number_text(many))
    return _("{found} {checked}").format(found=found, checked=checked)


def _texts(found: Finding) -> tuple[str, str, str, str]:
    row = field = ""
    if found.entity is not None:
        number = "" if found.row_id is None else f" {found.row_id}"
        row = f"{say(label(found.entity))}{number} {found.name}".strip()
        if found.field is not None:
            shown = field_label(found.entity, found.field)
            field = say(shown) if shown is not None else found.field
    return _(SEVERITIES[found.severity]), row, field, say(found.text)

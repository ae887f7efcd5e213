"""The dialog for bugs: what to do, and a report to copy that holds no data about people."""

from __future__ import annotations

import platform
import traceback
from types import TracebackType

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from innovasjon_desktop import __version__
from innovasjon_desktop.i18n import _
from innovasjon_desktop.ui.parts import button, label


def bug_report(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Return type, program lines and versions; never the error's text, which may hold what people wrote."""
    lines = [
        f"innovasjon_desktop {__version__}, Python {platform.python_version()}, {platform.system()}",
        f"{kind.__module__}.{kind.__qualname__}",
    ]
    for frame in traceback.extract_tb(trace):
        # Only the end of the path: its beginning can hold a user's name.
        place = "/".join(frame.filename.replace("\\", "/").split("/")[-3:])
        lines.append(f"  {place}:{frame.lineno} {frame.name}")
    return "\n".join(lines)


class BugDialog(QDialog):
    """Says that something went wrong, that nothing half done was saved, and offers the report."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Something went wrong"))
        self.setMinimumWidth(520)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(label(_("Something went wrong"), "card"))
        column.addWidget(
            label(
                _(
                    "The last step was not carried out, and nothing half done was saved. "
                    "You can go on working. Send the report below to whoever looks after the program; "
                    "it holds no names and nothing you have written."
                ),
                wrap=True,
            )
        )
        self.text = QPlainTextEdit(report)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setAccessibleName(_("Report"))
        self.text.setMinimumHeight(160)
        column.addWidget(self.text, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        self.copy = button(_("Copy the report"), self._copy)
        row.addWidget(self.copy)
        row.addWidget(button(_("Go on"), self.accept, primary=True))
        column.addLayout(row)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy.setText(_("Copied"))

"""Bottom of the window: what is saved, what runs, and a quiet message with a way back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6 import QtCore
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _, date_text
from innovasjon_desktop.ui.jobs import LongJob
from innovasjon_desktop.ui.parts import ElidedLabel, announce, button, own_label, plain_tooltip, set_tone
from innovasjon_desktop.ui.theme import font


class BottomBar(QWidget):
    """Saved state, backup and others at the left; message and way back at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self._following: list[LongJob] = []
        self._way_back: Callable[[], object] | None = None
        self._other_way: Callable[[], object] | None = None
        self._saved_text, self._saved_at = N_("Not open"), ""
        self._before_saving = self._saved_text
        self.saved = own_label("", "label", "muted")
        self.backup = button("", flat=True)  # how old the last verified copy is; a click leads to the copies
        self.backup.setFont(font("label"))
        self.backup.setProperty("tone", "muted")
        self.backup.hide()
        self._copied: tuple[dt.datetime | None, bool, bool] = (None, False, False)
        self.others = own_label("", "label", "muted")
        self.others.hide()
        self._others: tuple[str, ...] = ()
        for line in (self.saved, self.backup, self.others):
            row.addWidget(line)
        self.work = own_label("", "label", "muted")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(120)
        self.cancel = button("", self._cancel, flat=True)
        for widget in (self.work, self.progress, self.cancel):
            widget.hide()
            row.addWidget(widget)
        self.message = ElidedLabel("", "label", "accent")
        row.addStretch(1)
        row.addWidget(self.message, 100)
        self.message.hide()
        self.back = button("", self._go_back, flat=True)
        row.addWidget(self.back)
        self.back.hide()
        self.other = button("", self._go_other, flat=True)
        row.addWidget(self.other)
        self.other.hide()
        self.setMinimumHeight(32)
        self.retranslate()

    def retranslate(self) -> None:
        """Show the texts in the language in force."""
        self.cancel.setText(_("Cancel"))
        self.cancel.setAccessibleName(_("Cancel the work"))
        self.progress.setAccessibleName(_("Progress"))
        self.setAccessibleName(_("Status"))
        self._write_saved()
        self.show_backup(self._copied[0], late=self._copied[1], known=self._copied[2])
        self.show_others(self._others)

    def show_opening(self) -> None:
        """Say that the store is being opened."""
        self._saved_text, self._saved_at = N_("Opening …"), ""
        self._write_saved()

    def show_open(self, last: dt.datetime | None) -> None:
        """Say that the store is open and when it was changed last; what was said of another is over."""
        self.clear()
        self._saved_text, self._saved_at = N_("Nothing changed yet"), ""
        if last is not None:
            self._saved_text, self._saved_at = N_("Last changed {time}"), date_text(last.astimezone())
        self._write_saved()

    def show_backup(self, last: dt.datetime | None, *, late: bool = False, known: bool = True) -> None:
        """Say how old the last verified copy is.

        Args:
            last: when it was made; None if there is none.
            late: whether to warn.
            known: whether there is anything to say: of a store on a server there is not.
        """
        self._copied = last, late, known
        if not known:
            self.backup.hide()
            return
        from PySide6.QtGui import QIcon

        from innovasjon_desktop.ui.icons import icon
        from innovasjon_desktop.ui.moments import moment_text
        from innovasjon_desktop.ui.theme import theme

        when = "" if last is None else moment_text(last, today="{time}")
        if last is None:
            text = _("No copy yet")
        else:
            text = (_("Last copy {when}") if late else _("Copy {when}")).format(when=when)
        self.backup.setText(text)
        self.backup.setIcon(icon("warning", theme().colours.late) if late else QIcon())
        set_tone(self.backup, "tone", "late" if late else "muted")
        told = _("The last verified copy is too old") if late else _("Last verified copy")
        self.backup.setAccessibleName(f"{told}: {when or text}. {_('Show the copies')}")
        self.backup.setToolTip(_("Show the copies"))
        self.backup.show()

    def show_others(self, names: tuple[str, ...]) -> None:
        """Say who else is in the program; each is user@machine."""
        self._others = names
        self.others.setVisible(bool(names))
        if names:
            from innovasjon_desktop.ui.others import others_list, others_text

            self.others.setText(others_text(names))
            self.others.setToolTip(plain_tooltip(others_list(names)))
            self.others.setAccessibleDescription(others_list(names))

    def show_saving(self) -> None:
        """Say that something is being saved."""
        self._before_saving, self._saved_text = self._saved_text, N_("Saving …")
        self._write_saved()

    def show_saved(self, at: dt.datetime) -> None:
        """Say when the latest change was committed."""
        self._saved_text, self._saved_at = N_("Saved {time}"), f"{at:%H:%M}"
        self._write_saved()

    def show_unsaved(self) -> None:
        """Take back "Saving …" after a change that was refused."""
        self._saved_text = self._before_saving
        self._write_saved()

    def say(
        self,
        text: str,
        back_text: str = "",
        way_back: Callable[[], object] | None = None,
        *,
        late: bool = False,
        other: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Show a quiet message; ``back_text`` names the button that takes the change back.

        ``other`` is the text of a second button and what it does.
        """
        set_tone(self.message, "tone", "late" if late else "accent")
        self.message.set_whole(text)
        self.message.setVisible(bool(text))
        if text:
            announce(self.message, text)
        middle, right = QtCore.Qt.AlignmentFlag.AlignVCenter, QtCore.Qt.AlignmentFlag.AlignRight
        self.message.setAlignment(middle | right)
        self._way_back = way_back
        self.back.setText(back_text)
        self.back.setAccessibleName(f"{back_text}: {text}" if back_text else "")
        self.back.setVisible(way_back is not None)
        other_text, self._other_way = other if other is not None else ("", None)
        self.other.setText(other_text)
        self.other.setAccessibleName(f"{other_text}: {text}" if other_text else "")
        self.other.setVisible(other is not None)

    def clear(self) -> None:
        """Take the message away, and the way back it offered."""
        nothing = ""
        self.say(nothing)

    def hush(self) -> None:
        """Take a message away that is over; one that offers a way back stays."""
        if self._way_back is None and self._other_way is None:
            self.clear()

    def follow(self, job: LongJob) -> None:
        """Show the progress of ``job`` until it is over; of several, the one begun last."""
        self._following.append(job)
        job.progressed.connect(self._show_progress)
        job.finished.connect(lambda: self._over(job))
        self._show_job()

    def _show_job(self) -> None:
        job = self._job
        if job is not None:
            self.progress.setRange(0, 0)
            self.work.setText(job.title)
            self.cancel.setEnabled(not job.is_cancelled())
        for widget in (self.work, self.progress, self.cancel):
            widget.setVisible(job is not None)

    @Slot(int, int, str)
    def _show_progress(self, done: int, total: int, text: str) -> None:
        if self.sender() is not self._job:
            return
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        if text:
            self.work.setText(text)
            self.progress.setAccessibleDescription(text)

    def _over(self, job: LongJob) -> None:
        self._following.remove(job)
        self._show_job()

    @property
    def _job(self) -> LongJob | None:
        return self._following[-1] if self._following else None

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.cancel.setEnabled(False)
            self.work.setText(_("Stopping …"))

    def _go_back(self) -> None:
        way_back, self._way_back = self._way_back, None
        self.back.hide()
        if way_back is not None:
            way_back()

    def _go_other(self) -> None:
        if self._other_way is not None:
            self._other_way()

    def _write_saved(self) -> None:
        self.saved.setText(_(self._saved_text).format(time=self._saved_at))

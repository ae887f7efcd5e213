"""One question of an import: what stands in the file, how many rows it concerns, and the answer."""

from __future__ import annotations

import datetime as dt
from functools import partial
from textwrap import wrap

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.i18n import _, date_text, say
from innovasjon_desktop.services.recognising.questions import (
    DATE,
    LEAVE_OUT,
    MISSING,
    TWICE,
    Choice,
    Question,
)
from innovasjon_desktop.ui.editors import ENTER, DateEditor, LineEditor
from innovasjon_desktop.ui.import_picks import Offered, Pick
from innovasjon_desktop.ui.import_texts import asked_field, asks, concerns, is_of_form
from innovasjon_desktop.ui.parts import announce, button, label, plain_tooltip, set_tone

EDITOR_WIDTH = 320
MOST_OFFERS = 3
LONGEST_OFFER = 80
"""Characters of a line on the button of an answer."""

MOST_LINES = 4
"""Lines of an answer to a question about a form: two of them often differ in their last words only."""


class QuestionView(QFrame):
    """Asks one thing; what is likely is offered below the list box and is never taken by itself.

    Args:
        question: what is asked.
        about: the unit a form is of, if it is about one.
        parent: Qt's owner.
    """

    answered = Signal(str, str)  # key of the question and the answer; empty if it is taken back
    gone_on = Signal()  # Enter: to the next question that is open

    def __init__(self, question: Question, about: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.question, self._about = question, about
        self.answer = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 12)
        column.setSpacing(4)
        self.asked = label(asks(question, about), "strong", wrap=True, parent=self)
        column.addWidget(self.asked)
        self.where = label("", "label", "muted", wrap=True, parent=self)
        column.addWidget(self.where)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.editor: Pick | LineEditor = self._make_editor()
        self.editor.setMinimumWidth(EDITOR_WIDTH)
        row.addWidget(self.editor, 1)
        text = _("Leave these rows out") if question.leaves_row else _("Leave this out")
        self.skip = QCheckBox(text, self)
        self.skip.clicked.connect(lambda out: self._give(LEAVE_OUT if out else ""))
        self.skip.setVisible(self.can_leave)
        row.addWidget(self.skip)
        self.lack = QCheckBox(_("Bring them in without it"), self)
        self.lack.setToolTip(plain_tooltip(_("They are marked as missing it until somebody fills it in.")))
        self.lack.clicked.connect(lambda on: self._give(MISSING if on else ""))
        self.lack.setVisible(question.may_lack)
        row.addWidget(self.lack)
        column.addLayout(row)
        self.wrong = label("", "label", "late", wrap=True, parent=self)
        self.wrong.hide()
        column.addWidget(self.wrong)
        self.offers = self._make_offers()
        self._reason = label("", "label", "muted", wrap=True, parent=self)
        offers = QBoxLayout(
            QBoxLayout.Direction.TopToBottom if _is_whole(question) else QBoxLayout.Direction.LeftToRight
        )
        offers.setSpacing(8)
        for each in self.offers:
            offers.addWidget(each, 0, Qt.AlignmentFlag.AlignLeft)
        offers.addWidget(self._reason, 1)
        offers.addStretch(0)
        column.addLayout(offers)

    @property
    def is_open(self) -> bool:
        """Whether there is no answer yet."""
        return not self.answer

    @property
    def is_wrong(self) -> bool:
        """Whether something is typed that is no answer."""
        return bool(self.editor.property("wrong"))

    def take_typed(self) -> None:
        """Take what is typed, also while the keyboard is still in the box."""
        if isinstance(self.editor, Pick):
            self.editor.take_typed()
        elif self.editor.isModified():
            self._take_typed()

    @property
    def can_leave(self) -> bool:
        """Whether something can be left out: a row, or a cell that a row can do without."""
        if self.question.leaves_row:
            return True
        field = asked_field(self.question)
        return not is_of_form(self.question) and not (field is not None and field.required)

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in its order."""
        return [self.editor, self.skip, self.lack, *self.offers]

    def show_question(self, question: Question, answer: str) -> None:
        """Show the answer a person gave; if it is the same as before, what is being typed stays."""
        same, self.question, self.answer = self.answer == answer, question, answer
        where = [concerns(question)]
        if is_of_form(question) and asked_field(question) is None and any(map(_is_cut, self.offers)):
            where += [each.label for each in question.choices]
        self.where.setText("\n".join(where))
        self.editor.setAccessibleDescription(concerns(question))
        self.skip.setChecked(answer == LEAVE_OUT)
        self.lack.setChecked(answer == MISSING)
        shown = self._typed(answer)
        if isinstance(self.editor, Pick):
            self.editor.show_chosen(shown)
        elif not (same and self.editor.isModified()):
            self.editor.setText(self._as_text(shown))
        likely = self._likely()
        for each in self.offers:
            each.setVisible(self.is_open)
        reasons = dict.fromkeys(say(each.reason) for each in likely if each.reason is not None)
        self._reason.setText(" · ".join(reasons))
        self._reason.setVisible(self.is_open and bool(reasons))

    def take_keyboard(self) -> None:
        """Go to the answer."""
        self.editor.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            self._go_on()
        else:
            super().keyPressEvent(event)

    def _go_on(self) -> None:
        """Go to the next question, unless what is typed is no answer."""
        if not self.is_wrong:
            self.gone_on.emit()

    def _make_editor(self) -> Pick | LineEditor:
        question, name = self.question, asks(self.question, self._about)
        if question.choices and question.kind != DATE:
            pick = Pick(name, self._offered, required=False, goes_on=True, parent=self)
            pick.picked.connect(self._give)
            pick.entered.connect(self._go_on)
            pick.refused.connect(self._say_wrong)
            return pick
        field = asked_field(question) or Field(name="answer", label=question.text, kind=Kind.DATE)
        line = DateEditor(field, self) if field.kind is Kind.DATE else LineEditor(field, self)
        line.setAccessibleName(name)
        line.typed.connect(lambda: self._say_wrong(""))
        line.committed.connect(self._take_typed)
        return line

    def _likely(self) -> list[Choice]:
        """Return the answers there is a reason for, the one that is proposed first."""
        question = self.question
        if _is_whole(question):
            return [*question.choices]
        likely = [each for each in question.choices if each.reason is not None]
        proposed = [each for each in question.choices if each.value == question.proposed]
        if question.proposed and not proposed:
            proposed = [Choice(question.proposed, self._as_text(question.proposed))]
        return [*proposed, *(each for each in likely if each not in proposed)][:MOST_OFFERS]

    def _make_offers(self) -> list[QPushButton]:
        made, says_itself = [], _is_whole(self.question)
        for each in self._likely():
            whole = each.label if says_itself else _("Use “{name}”").format(name=each.label)
            most = MOST_LINES if says_itself else 1
            lines = wrap(whole, LONGEST_OFFER, max_lines=most, placeholder="…", break_on_hyphens=False)
            accept = partial(self._accept, each.value)
            offer = button("\n".join(lines), accept, flat=not says_itself, parent=self)
            offer.setProperty("lines", len(lines) > 1)
            offer.setAccessibleName(whole)
            offer.setToolTip(plain_tooltip(whole) if " ".join(lines) != whole else "")
            made.append(offer)
        return made

    def _offered(self) -> Offered:
        return [(each.value, each.label) for each in self.question.choices if each.value != LEAVE_OUT]

    def _accept(self, answer: str) -> None:
        self.editor.setFocus()  # the button is about to be hidden
        self._give(answer)

    def _take_typed(self) -> None:
        assert isinstance(self.editor, LineEditor)
        try:
            value = self.editor.value()
        except UserError as error:
            if self.answer:  # what stood there before is the answer no more
                self.answer = ""
                self._give("")
            self._say_wrong(say(error))
            return
        answer = value.isoformat() if isinstance(value, dt.date) else self.editor.text().strip()
        if answer != self._typed(self.answer):
            self._give(answer)

    def _typed(self, answer: str) -> str:
        """Return the part of an answer that stands in the box: a tick beside it says the rest."""
        ticked = answer == LEAVE_OUT or (answer == MISSING and self.question.may_lack)
        return "" if ticked else answer

    def _say_wrong(self, text: str) -> None:
        """Say below the box why what is typed is no answer; an empty text when it is gone."""
        if isinstance(self.editor, LineEditor):
            set_tone(self.editor, "wrong", "true" if text else "")
        self.wrong.setText(text)
        self.wrong.setVisible(bool(text))
        if text:
            announce(self.wrong, text)

    def _give(self, answer: str) -> None:
        self._say_wrong("")
        self.show_question(self.question, answer)
        self.answered.emit(self.question.key, answer)

    def _as_text(self, answer: str) -> str:
        if isinstance(self.editor, DateEditor) and answer:
            return date_text(dt.date.fromisoformat(answer))
        return answer


def _is_whole(question: Question) -> bool:
    """Tell whether the choices say themselves what is done, so that each is a button."""
    return is_of_form(question) or question.kind == TWICE


def _is_cut(offer: QPushButton) -> bool:
    return bool(offer.toolTip())

"""«Innovasjonsagenter»: who is agent in each section, and where nobody is."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from innovasjon_desktop.domain.figures.agents import AgentFigures
from innovasjon_desktop.entities.agents import AGENT_APPOINTMENT
from innovasjon_desktop.i18n import MISSING, _, date_text, ngettext, percent_text
from innovasjon_desktop.services.agent_lines import AgentLine, agent_lines
from innovasjon_desktop.ui.grid import Grid
from innovasjon_desktop.ui.jobs import Jobs
from innovasjon_desktop.ui.listing import Listing
from innovasjon_desktop.ui.pages.lists import ListPage
from innovasjon_desktop.ui.parts import EmptyState, button
from innovasjon_desktop.ui.segments import Segment, Segments
from innovasjon_desktop.ui.text_table import Line, TextColumn, TextTable

AGENT, STATUS, CONTACT = 1, 2, 4


class AgentsPage(ListPage):
    """The agents by section, empty places among them; and every appointment there ever was."""

    tables = ("agent_appointment", "agent_leave", "section", "person", "team_member", "settings")

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(jobs, AGENT_APPOINTMENT, order=(("section_id", False),), parent=parent)
        self._proposed: frozenset[int] = frozenset()
        self.grid.hide()  # until its part is shown
        self.table.picked.connect(self._pick)
        self.table.opened.connect(self._open)
        self.segments.shown.connect(lambda _key: self._come_to_part())

    def _come_to_part(self) -> None:
        part = self.segments.part
        self.tell_current(part if isinstance(part, Grid) else None)

    def body(self) -> QWidget:
        """Return the agents by section, all appointments and the gatherings, one beside the other."""
        self.table = TextTable(
            _("Agents by section"),
            (
                TextColumn(_("Section"), stretch=True),
                TextColumn(_("Agent"), stretch=True),
                TextColumn(_("Status")),
                TextColumn(_("Coverage")),
                TextColumn(_("Contact")),
                TextColumn(_("Tenure")),
                TextColumn(_("Anchored on")),
            ),
            self.panel,
            told_by=STATUS + 1,
        )
        self.empty = EmptyState(
            _("No section is registered yet"),
            _("Here the agents of every section stand. Bring in the sections first."),
        )
        self.empty.offer(_("Import sections and units…"), self._bring_in, primary=True)
        self.sections = QStackedWidget(self.panel)
        self.sections.addWidget(self.table)
        self.sections.addWidget(self.empty)
        self.sections.setFocusProxy(self.table)
        self.segments = Segments(
            _("Agents by section, or all appointments"),
            (
                Segment("sections", _("By section"), lambda: self.sections),
                Segment("all", _("All appointments"), lambda: self.grid),
                Segment("meetings", _("Network meetings"), self._make_meetings),
            ),
            self.panel,
        )
        return self.segments

    def _make_meetings(self) -> Listing:
        made = Listing(self, "network_meeting", self.choices, order=(("date", True),))
        made.new_wanted.connect(lambda: self.asked.emit("new:network_meeting"))
        made.set_empty(
            _("Here the gatherings of the agents stand, and who was there."),
            _("Register the first gathering"),
            made.new_wanted.emit,
        )
        made.show_as_on(self.as_of)
        return made

    def reveal(self, entity: str, row_id: int) -> None:
        if entity == AGENT_APPOINTMENT.name and self.segments.key == "sections" and self.table.go_to(row_id):
            self.table.setFocus()
        else:
            super().reveal(entity, row_id)

    def register(self) -> bool:
        part = self.segments.part
        (part if isinstance(part, Grid) else self.grid).new_wanted.emit()
        return True

    def export_list(self) -> None:
        part = self.segments.made[self.segments.key]
        if isinstance(part, Grid):
            part.commands.export_action.trigger()
            return
        from innovasjon_desktop.ui.export_table import export_table

        export_table(self, self.jobs, self.table, _("Innovation agents"), self.noted.emit)

    def load(self) -> None:
        super().load()
        self._read_finding()
        meetings = self.segments.made.get("meetings")
        if isinstance(meetings, Listing):
            meetings.show_as_on(self.as_of)

    def _read_finding(self) -> None:
        as_of = self.as_of
        self.read(lambda connection: agent_lines(connection, as_of), self._show)

    def _show(self, found: tuple[AgentFigures, tuple[AgentLine, ...]]) -> None:
        known, lines = found
        self.grid.set_empty(
            _("Here the agents of every section stand. Bring in the sections first.")
            if not known.by_section
            else _("No agent is appointed yet."),
            _("Import sections and units…") if not known.by_section else _("Appoint"),
            self._bring_in if not known.by_section else self._appoint,
        )
        shown = self.table if known.by_section else self.empty
        self.sections.setCurrentWidget(shown)
        self.sections.setFocusProxy(shown)
        self._proposed = frozenset(line.proposed.id for line in lines if line.proposed is not None)
        self.table.show_lines([_line(line) for line in lines])
        self._offer_to_appoint(lines)
        self.tell(finding(known) if known.by_section else "")

    def _bring_in(self) -> None:
        self.asked.emit("import")

    def _pick(self, key: int) -> None:
        entity, row_id = _record(key)
        self.record_selected.emit(entity, row_id)

    def _open(self, key: int) -> None:
        entity, row_id = _record(key)
        if entity == "section":
            self.step_asked.emit("appoint", entity, row_id)
        elif row_id in self._proposed:
            self.step_asked.emit("move:appointed", entity, row_id)
        else:
            self.record_opened.emit(entity, row_id)

    def _appoint(self) -> None:
        self.asked.emit(f"new:{AGENT_APPOINTMENT.name}")

    def _offer_to_appoint(self, lines: tuple[AgentLine, ...]) -> None:
        """Put a button on each line where nobody is; Enter on the line does the same."""
        for row, line in enumerate(lines):
            if line.appointment is None:
                made = button(_("Appoint"), partial(self._open, _key(line)), flat=True)
                made.setAccessibleName(_("Appoint in {section}").format(section=line.section.section))
                made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
                self.table.setIndexWidget(self.table.lines.index(row, CONTACT), made)


def _record(key: int) -> tuple[str, int]:
    """Return the record a line stands for: an empty place has its section's number, negative."""
    return ("section", -key) if key < 0 else (AGENT_APPOINTMENT.name, key)


def _key(line: AgentLine) -> int:
    """Return what tells a line from all others: the appointment, else the section's number, negative."""
    one = line.appointment or line.proposed
    return one.id if one is not None else -line.section.section_id


def _line(line: AgentLine) -> Line:
    section = line.section
    coverage = _("{count} of {total}").format(count=section.active, total=section.target)
    agent = line.appointment
    if line.proposed is not None:
        texts = (section.section, line.proposed.person, _("Proposed agent"), coverage, "", "", "")
        return Line(_key(line), texts, frozenset({STATUS}))
    if agent is None:
        since = (
            _("since {date}").format(date=date_text(line.missing_since))
            if line.missing_since is not None
            else _("so far")
        )
        return Line(
            _key(line),
            (section.section, _("No agent"), since, coverage, "", "", ""),
            frozenset({AGENT, STATUS}),
        )
    late = {STATUS} if line.must_be_renewed else set()
    if not line.contact:
        late.add(CONTACT)
    return Line(
        _key(line),
        (
            section.section,
            agent.person,
            _status(line),
            coverage,
            line.contact or _("No contact"),
            _tenure(line.months),
            date_text(agent.anchored_on) or MISSING,
        ),
        frozenset(late),
    )


def _status(line: AgentLine) -> str:
    if line.on_leave:
        return _("On leave")
    planned = line.appointment.planned_to if line.appointment else None
    if line.must_be_renewed:
        return _("Must be renewed, expired {date}").format(date=date_text(planned))
    return _("Until {date}").format(date=date_text(planned)) if planned else _("Appointed")


def _tenure(months: int) -> str:
    years, rest = divmod(max(0, months), 12)
    if not years:
        return ngettext("{count} month", "{count} months", rest).format(count=rest)
    return ngettext("{count} year", "{count} years", years).format(count=years)


def finding(known: AgentFigures) -> str:
    """Return the sentence above the list: coverage, who must be renewed, who lacks a contact."""
    coverage = known.coverage
    parts = [
        _("{count} of {total} sections ({percent}) have the agents they want").format(
            count=coverage.numerator, total=coverage.denominator, percent=percent_text(coverage.percent)
        )
    ]
    if known.must_be_renewed:
        parts.append(
            ngettext(
                "{count} agent must be renewed", "{count} agents must be renewed", known.must_be_renewed
            ).format(count=known.must_be_renewed)
        )
    if known.without_contact:
        parts.append(
            ngettext(
                "{count} agent has no contact in the resource team",
                "{count} agents have no contact in the resource team",
                known.without_contact,
            ).format(count=known.without_contact)
        )
    return "; ".join(parts)

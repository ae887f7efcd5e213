"""The sentences of the record of processing, and what is the same wherever the program runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from innovasjon_desktop.domain.backups import KEEP_ALL, KEEP_DAYS, KEEP_NEWEST, KEEP_WEEKS
from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.retention import MONTHS
from innovasjon_desktop.domain.text import N_

Lines = tuple[Message, ...]

WORK = N_("The work itself. Nothing may be written there about users, pupils or patients.")
"""Why there is free text."""

PURPOSE: Mapping[str, str] = {
    "person": N_("Who has which role, and how to reach them at work."),
    "affiliation": N_("Where somebody works, to find whom to ask."),
    "section": N_("Who heads the section and appoints its agents."),
    "unit": N_("Who heads the unit and chooses its development area."),
    "agent_appointment": N_("Who is an innovation agent, since when, and who stands behind it."),
    "agent_leave": N_("On which days an agent does not count. No reason is stored."),
    "team_member": N_("Who is in the resource team."),
    "team_capacity": N_("How many hours a member has for the team."),
    "team_absence": N_("On which days a member is not there. No reason is stored."),
    "attendance": N_("Who took part in the network's meetings."),
    "development_area": N_("What a unit works with, who chose it and who is in touch."),
    "area_followup": N_("How it goes, and who said so."),
    "request": N_("Who asked for help, to answer them."),
    "request_facilitator": N_("Who helps with a request."),
    "time_entry": N_("What the team's hours went to. They are not used to judge an employee."),
    "change_set": N_("Who changed what and when, so that it can be seen and undone."),
    "state_change": N_("When a status was changed, and by whom."),
    "frozen_report": N_("Reports as they were; with names only if somebody chose so."),
}
"""Why an entity has data about people."""

RESPONSIBLE = (
    N_("Who is responsible"),
    (
        Message(N_("The municipality is the controller. Add its contact and data protection officer here.")),
        Message(N_("Nobody else processes the data: the program sends nothing to anybody.")),
    ),
)

WHAT_FOR = (
    N_("What for, and on which basis"),
    (
        Message(N_("To coordinate innovation agents, development areas and requests for help.")),
        Message(
            N_(
                "Proposed basis: GDPR article 6(1)(e), a task in the public interest, for employees in "
                "their roles. The municipality's data protection officer must confirm it."
            )
        ),
    ),
)

ABOUT_WHOM = (
    N_("Whom it is about, and what is stored"),
    (
        Message(N_("Employees with a role in the innovation work, leaders, and those who ask for help.")),
        Message(
            N_(
                "Name, work e-mail, work phone, job title, where somebody belongs, roles, hours in the team. "
                "No birth number, address, health data or picture; no reason for leave or absence."
            )
        ),
        Message(N_("Free text may name people. The program searches it when a person is shown or erased.")),
    ),
)

HOW_LONG = (
    N_("How long it is kept"),
    (
        Message(
            N_(
                "People without any role for {months} months are proposed for erasure, in the window under "
                "“About personal data”, and by “innovasjon person retention”."
            ),
            months=MONTHS,
        ),
        Message(
            N_(
                "Erasure replaces name and contact data everywhere, the change log and frozen reports "
                "included. Figures stay the same. It cannot be undone."
            )
        ),
        Message(
            N_(
                "A list of erasures without names stands beside the store, so that an older copy that is "
                "put back brings nobody back. It holds fingerprints of e-mail addresses, made with a key "
                "that stands there too."
            )
        ),
    ),
)

RIGHTS = (
    N_("The rights of the people it is about"),
    (
        Message(
            N_(
                "Insight: “Everything about the person …” below the person's record, or “innovasjon person "
                "report”, gives everything about a person, also as JSON."
            )
        ),
        Message(N_("Correction: the record is edited; the change log keeps what stood there before.")),
        Message(
            N_(
                "Erasure: “Erase personal data …” below the person's record, or “innovasjon person erase "
                "--dry-run”, shows what goes before anything does."
            )
        ),
    ),
)

PROTECTED = (
    N_("How it is protected"),
    (
        Message(N_("Every change is logged with user name and time. Logs of errors hold no names.")),
        Message(
            N_("What is deleted is overwritten in the file. The file is not encrypted; the disk should be.")
        ),
    ),
)


def paragraphs(*, on_file: bool, named: bool) -> Iterator[tuple[str, Lines]]:
    """Yield heading and sentences of each part.

    Args:
        on_file: the store is a file on one PC, not a database on a server.
        named: exports have names of people.
    """
    yield RESPONSIBLE
    yield WHAT_FOR
    yield ABOUT_WHOM
    yield N_("Who sees it"), (_readers(on_file=on_file), _exports(named=named))
    yield HOW_LONG
    yield N_("Where there are copies"), (*_copies(on_file=on_file), _outside())
    yield RIGHTS
    yield PROTECTED


def _readers(*, on_file: bool) -> Message:
    if on_file:
        return Message(N_("Whoever can read the file on this PC. The program itself has no login."))
    return Message(N_("Those with a role in the shared database, given by whoever runs it."))


def _exports(*, named: bool) -> Message:
    if named:
        return Message(N_("Exports and reports have names of people: the setting “Names in exports” is on."))
    return Message(N_("Exports and reports have no names of people unless somebody asks for them."))


def _copies(*, on_file: bool) -> Lines:
    if not on_file:
        return (Message(N_("Backups of the shared database are made, and let go, by whoever runs it.")),)
    return (
        Message(
            N_(
                "Backups beside the store: all of the last {hours} hours, {days} daily, {weeks} weekly, and "
                "always the {newest} newest. Whoever is erased is in older ones until they are let go."
            ),
            hours=int(KEEP_ALL.total_seconds() // 3600),
            days=KEEP_DAYS,
            weeks=KEEP_WEEKS,
            newest=KEEP_NEWEST,
        ),
        Message(N_("What a restore or a new version put aside stays until somebody deletes it.")),
    )


def _outside() -> Message:
    return Message(N_("Workbooks, forms and copies that people made are outside the program's reach."))

"""The management workbook: «Innovasjonsrapport til ledergruppen»."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

from innovasjon_desktop.i18n import _, language
from innovasjon_desktop.reports import (
    agents,
    areas,
    capacity,
    changed,
    cover,
    definitions,
    deviations,
    overview,
    reach,
    requests,
)
from innovasjon_desktop.reports.checks import check
from innovasjon_desktop.reports.context import Report
from innovasjon_desktop.reports.definitions import explained as definitions_now
from innovasjon_desktop.reports.privacy import Discretion
from innovasjon_desktop.reports.workbook import Book
from innovasjon_desktop.services.frozen import Earlier, Explained, Freeze, Frozen, check_names, freezing
from innovasjon_desktop.services.report_data import ReportData

CHAPTERS = (
    overview.CHAPTER,
    agents.CHAPTER,
    areas.CHAPTER,
    requests.CHAPTER,
    reach.CHAPTER,
    capacity.CHAPTER,
    deviations.CHAPTER,
    definitions.CHAPTER,
)
"""The sheets after the cover, in their order."""


def write_report(
    path: Path,
    data: ReportData,
    *,
    lang: str = "nb",
    names: bool = False,
    made_on: dt.date | None = None,
    before: Earlier | None = None,
    frozen_as: str = "",
    definitions: tuple[Explained, ...] = (),
    progress: Callable[[int, int, str], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> None:
    """Write the workbook to ``path``, in one step: a failed or cancelled report leaves no file behind.

    Args:
        path: where to; ``report_name`` makes the usual name.
        data: from ``load_report``; no connection is held meanwhile.
        lang: "nb" or "nn", whatever the screen speaks.
        names: people may be named; otherwise roles, sections and units stand for them.
        made_on: the day that is printed as such; today unless given.
        before: the earlier report it is compared with on a sheet of its own.
        frozen_as: the name it is kept under.
        definitions: how the figures are computed; as now unless given.
        progress: told the steps done, all steps and what is going on.
        cancel: asked between sheets and every few hundred rows; True stops the work.

    Raises:
        Cancelled: the user stopped the work; what stood at ``path`` still does.
        UserError: the file cannot be written.
        AssertionError: a check of the report failed, which is a bug; nothing is written.
    """
    with language(lang, data.settings["unit_word"]):
        report = Report(
            data, names, made_on or dt.date.today(), definitions or definitions_now(), before, frozen_as
        )
        check(report)
        guard = None if names else Discretion(data.people)
        book = Book(_("Innovation report"), data.figures.as_of, guard=guard, cancel=cancel)
        chapters = CHAPTERS if before is None else (CHAPTERS[0], changed.CHAPTER, *CHAPTERS[1:])
        steps = len(chapters) + 2
        tell = progress or (lambda _done, _steps, _text: None)
        tell(0, steps, _(cover.NAME))
        cover.write(report, book, chapters)
        for done, chapter in enumerate(chapters, 1):
            tell(done, steps, _(chapter.name))
            chapter.write(report, book)
        tell(steps - 1, steps, _("Writing the file"))
        book.save(path)
        tell(steps, steps, _("The report is saved"))


def write_again(
    path: Path,
    name: str,
    frozen: Frozen,
    *,
    lang: str = "",
    names: bool | None = None,
    made_on: dt.date | None = None,
    progress: Callable[[int, int, str], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> None:
    """Write the workbook of a frozen report: the same cells, whatever has changed since.

    Args:
        path: where to.
        name: what it is kept under.
        frozen: the report.
        lang: its own language unless given.
        names: people are named; as it was frozen unless given. The numbers are the same.
        made_on: the day that is printed as such; today unless given.
        progress: told the steps done, all steps and what is going on.
        cancel: asked between sheets and every few hundred rows; True stops the work.

    Raises:
        Cancelled: the user stopped the work; what stood at ``path`` still does.
        RuleBroken: it cannot be made with names, or without, as asked.
        UserError: the file cannot be written.
    """
    named = frozen.names if names is None else names
    check_names(name, frozen, named)
    write_report(
        path,
        frozen.data,
        lang=lang or frozen.language,
        names=named,
        made_on=made_on,
        before=frozen.before,
        frozen_as=name,
        definitions=frozen.definitions,
        progress=progress,
        cancel=cancel,
    )


def holds_text(names: bool | None, sections: Sequence[str]) -> str:
    """Return in words whether a frozen report names people, and which sections it is for."""
    if names is None:
        return _("cannot be read")
    named = _("with names") if names else _("without names")
    return f"{named}, {', '.join(sections) or _('all sections')}"


def freeze_report(
    name: str, data: ReportData, *, lang: str = "nb", names: bool = False, before: Earlier | None = None
) -> Freeze:
    """Return the command that keeps the report ``write_report`` makes of the same values."""
    with language(lang, data.settings["unit_word"]):
        frozen = Frozen(data, names, lang, definitions_now(), before)
        return freezing(name, frozen, None if names else Discretion(data.people))

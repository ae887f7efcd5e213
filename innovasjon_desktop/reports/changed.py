"""«Endret siden sist»: the figures beside those of an earlier report that was frozen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from innovasjon_desktop.domain.statistics import Share
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.organisation import SETTINGS
from innovasjon_desktop.i18n import MISSING, _, date_text, ngettext
from innovasjon_desktop.reports import style as look
from innovasjon_desktop.reports.cells import Value
from innovasjon_desktop.reports.compared import (
    NUMBERS,
    SHARES,
    Direction,
    Standing,
    change,
    new_and_gone,
    points,
    section_shares,
    word,
)
from innovasjon_desktop.reports.context import Report, count_of, hours_of, in_language
from innovasjon_desktop.reports.definitions import SHOWN_SETTINGS, setting_text
from innovasjon_desktop.reports.deviations import shown_what
from innovasjon_desktop.reports.layout import Chapter
from innovasjon_desktop.reports.measure import ROW, lines_of, text_height
from innovasjon_desktop.reports.style import Format
from innovasjon_desktop.reports.workbook import Column, Sheet
from innovasjon_desktop.services.frozen import Earlier

WIDTHS = (46, 12, 12, 14, 17, 27, 27, 27)

_PARTS = ((1, 1), (2, 5), (6, 7), (8, 8))
"""Where a line about the basis has its label, before, now and remark."""

_HEAD_ROWS = 5
"""Rows a heading and the header of a table take, a little more than less."""


def before_of(report: Report) -> Earlier:
    """Return the earlier report; the sheet is only made when there is one."""
    assert report.before is not None
    return report.before


def finding(report: Report) -> str:
    """Return how much has changed, in words."""
    before = before_of(report)
    moves = Counter(_directions(report))
    new, gone = new_and_gone(before_of(report).data, report.data)
    since = _("Against the later “{name}” ({date})") if is_later(report) else _("Since “{name}” ({date})")
    figures = _("{up} up, {down} down, {same} unchanged, {unknown} cannot be compared")
    deviations = _("{new} new deviations, {gone} gone")
    return "{since}: {figures}; {deviations}".format(
        since=since.format(name=before.name, date=date_text(before.data.figures.as_of)),
        figures=figures.format(
            up=moves[Direction.UP],
            down=moves[Direction.DOWN],
            same=moves[Direction.SAME],
            unknown=moves[Direction.UNKNOWN],
        ),
        deviations=deviations.format(new=len(new), gone=len(gone)),
    )


def is_later(report: Report) -> bool:
    """Tell whether the frozen report is of a later day, so that “before” is the newer of the two."""
    return before_of(report).data.figures.as_of > report.data.figures.as_of


def fill(report: Report, sheet: Sheet) -> None:
    """Write what is compared, then figures, sections, deviations and definitions beside each other."""
    sheet.repeat_titles()
    _basis(report, sheet)
    was, now = before_of(report).data, report.data
    changed = _changed_figures(report)

    def definition(number: str) -> str:
        return _("Changed since") if number in changed else _("As before")

    sheet.heading(_("Key figures that are shares"))
    sheet.table(
        "endret_andeler",
        _columns(_("Key figure"), Format.FINE_SHARE, _("Counts"), _("Figure"), _("Definition")),
        [
            (_(each.label), *_share_cells(each.of(was), each.of(now)), each.number, definition(each.number))
            for each in SHARES
        ],
        filtered=False,
    )
    sheet.heading(_("Key figures that are numbers"))
    sheet.table(
        "endret_tall",
        _columns(_("Key figure"), Format.NUMBER, _("Counted in"), _("Figure"), _("Definition")),
        [
            (
                _(each.label),
                *_number_cells(each.of(was), each.of(now)),
                _(each.unit),
                each.number,
                definition(each.number),
            )
            for each in NUMBERS
        ],
        filtered=False,
    )
    sheet.break_page()
    for name, title, coverage in (
        ("endret_agentdekning", _("Agent coverage, by section"), True),
        ("endret_valgt", _("Chosen area, by section"), False),
    ):
        rows = list(section_shares(was, now, coverage=coverage))
        sheet.keep((len(rows) + _HEAD_ROWS) * ROW)
        sheet.heading(title)
        sheet.table(
            name,
            _columns(_("Section"), Format.FINE_SHARE, _("Counts")),
            [(section, *_share_cells(old, new)) for section, old, new in rows],
            filtered=False,
        )
    _write_deviations(report, sheet)
    _write_definitions(report, sheet, changed)


def _columns(what: str, form: Format, counts: str, *more: str) -> list[Column]:
    difference = _("Difference, points") if form is Format.FINE_SHARE else _("Difference")
    return [
        Column(what),
        Column(_("Before"), form),
        Column(_("Now"), form),
        Column(difference, Format.SIGNED if form is Format.FINE_SHARE else Format.SIGNED_NUMBER),
        Column(_("Change")),
        Column(counts),
        *map(Column, more),
    ]


def _share_cells(was: Standing | None, now: Standing | None) -> tuple[Value, ...]:
    difference = points(was, now)
    return (
        MISSING if was is None else was.value,
        MISSING if now is None else now.value,
        MISSING if difference is None else difference,
        word(was, now, difference),
        _("{before} → {now}").format(before=_counts(was), now=_counts(now)),
    )


def _counts(standing: Standing | None) -> str:
    if standing is None or not standing.whole:
        return MISSING
    if standing.minutes:
        return hours_of(Decimal(standing.part), Decimal(standing.whole))
    return count_of(Share(int(standing.part), int(standing.whole)))


def _number_cells(was: Decimal | int | None, now: Decimal | int | None) -> tuple[Value, ...]:
    difference = None if was is None or now is None else now - was
    return (
        MISSING if was is None else was,
        MISSING if now is None else now,
        MISSING if difference is None else difference,
        change(difference),
    )


def _directions(report: Report) -> Iterator[Direction]:
    was, now = before_of(report).data, report.data
    for share in SHARES:
        yield Direction.of(points(share.of(was), share.of(now)))
    for number in NUMBERS:
        old, new = number.of(was), number.of(now)
        yield Direction.of(None if old is None or new is None else new - old)


def _basis(report: Report, sheet: Sheet) -> None:
    """Write what the two reports cover, and say plainly where that differs."""
    before = before_of(report)
    was, now = before.data, report.data
    days = [(data.figures.as_of - data.figures.from_date).days + 1 for data in (was, now)]
    apart = (now.figures.as_of - was.figures.as_of).days
    every = _("all sections")
    sections = [", ".join(data.sections) or every for data in (was, now)]
    periods = [
        at.period.name if (at := data.figures.areas.period) is not None else MISSING for data in (was, now)
    ]
    naming = [_("with names") if names else _("without names") for names in (before.names, report.names)]
    lines = (
        (_("Report"), before.name, report.frozen_as or _("this one"), ""),
        (
            _("As-of date"),
            date_text(was.figures.as_of),
            date_text(now.figures.as_of),
            ngettext("{count} day apart", "{count} days apart", abs(apart)).format(count=abs(apart)),
        ),
        (
            _("Interval"),
            *(f"{date_text(data.figures.from_date)}–{date_text(data.figures.as_of)}" for data in (was, now)),
            _("Just as long")
            if days[0] == days[1]
            else "≠ " + _("Not as long: {before} and {now} days").format(before=days[0], now=days[1]),
        ),
        (_("Development period"), *periods, _same(periods, _("Another period"))),
        (_("Sections"), *sections, _same(sections, _("Other sections"))),
        (_("Names of people"), *naming, _same(naming, _("Not the same"))),
    )
    sheet.heading(_("What is compared"))
    _write_line(sheet, ("", _("Before"), _("Now"), _("Remark")), bold=True)
    for line in lines:
        _write_line(sheet, line)
    if is_later(report):
        text = _(
            "The order is reversed: “{name}” is of {date}, which is later than this report. "
            "“Before” is the newer of the two."
        )
        later = text.format(name=before.name, date=date_text(was.figures.as_of))
        sheet.wide("≠ " + later, look.FINDING)
    uneven = [
        what
        for what, differs in (
            (_("the length of the interval"), days[0] != days[1]),
            (_("the period"), periods[0] != periods[1]),
            (_("the sections"), sections[0] != sections[1]),
        )
        if differs
    ]
    if uneven:
        text = _("The two do not cover the same: {what} differ. Some differences may come from that alone.")
        sheet.wide("≠ " + text.format(what=", ".join(uneven)), look.FINDING)


def _same(pair: Sequence[str], otherwise: str) -> str:
    return _("The same") if pair[0] == pair[1] else f"≠ {otherwise}"


def _write_line(sheet: Sheet, texts: Sequence[str], *, bold: bool = False) -> None:
    """Write texts side by side, each over its own columns, in a row as high as they need."""
    placed = [(text, *part) for text, part in zip(texts, _PARTS, strict=True)]
    lines = max(lines_of(text, sum(WIDTHS[first - 1 : last])) for text, first, last in placed)
    style = look.BASIS_HEAD if bold else look.BASIS
    row = sheet.line(
        {
            column: (text if column == first else None, style)
            for text, first, last in placed
            for column in range(first, last + 1)
        },
        text_height(lines) + 2,
    )
    for first, last in _PARTS:
        sheet.span(row, first, last)


def _write_deviations(report: Report, sheet: Sheet) -> None:
    new, gone = new_and_gone(before_of(report).data, report.data)
    sheet.keep(2 * _HEAD_ROWS * ROW)
    sheet.heading(_("New and gone in “{sheet}”").format(sheet=_("Deviations and follow-up")))
    if not new and not gone:
        sheet.line({1: (_("Nothing is new and nothing is gone"), look.EMPTY)})
        return
    columns = [
        Column(_("What")),
        Column(_("Change")),
        Column(_("Weight"), Format.WHOLE),
        Column(_("Since"), Format.DATE),
        Column(_("Topic")),
        Column(_("Section")),
        Column(_("Unit")),
        Column(_("Responsible role")),
    ]
    rows: list[Sequence[Value]] = [
        (
            shown_what(report, each),
            what,
            each.kind.weight,
            each.since,
            _(each.kind.topic),
            each.where.section,
            each.where.unit,
            _(each.kind.role),
        )
        for what, found in ((_("New"), new), (_("Gone"), gone))
        for each in found
    ]
    page, count = 1, _that_fit(sheet, rows)
    sheet.table("endret_avvik", columns, rows[:count], filtered=False)
    while rows := rows[count:]:
        sheet.break_page()
        sheet.heading(_("New and gone, continued"))
        page, count = page + 1, _that_fit(sheet, rows)
        sheet.table(f"endret_avvik_{page}", columns, rows[:count], filtered=False)


def _that_fit(sheet: Sheet, rows: Sequence[Sequence[Value]]) -> int:
    """Return how many rows fit this page, below a header: a sheet can repeat no header of a table."""
    room = sheet.room() - _HEAD_ROWS * ROW
    for place, row in enumerate(rows):
        texts = zip(row, WIDTHS, strict=True)
        room -= text_height(max(lines_of(text, width) for text, width in texts if isinstance(text, str)))
        if room < 0:
            return max(1, place)
    return len(rows)


def _changed_definitions(report: Report) -> Iterator[tuple[str, str, str, str]]:
    """Yield number, figure, before and now of every definition that is worded otherwise."""
    old = {each.number: each for each in before_of(report).definitions}
    new = {each.number: each for each in report.definitions}
    for number in sorted(old.keys() | new.keys()):
        was, now = old.get(number), new.get(number)
        if was is not None and now is not None:
            for before, after in zip(was.texts, now.texts, strict=False):
                if before != after:
                    yield number, in_language(now.texts[0]), in_language(before), in_language(after)
        else:
            known = now or was
            assert known is not None  # it stands in one of the two
            title = in_language(known.texts[0])
            yield number, title, title if was else MISSING, title if now else MISSING


def _changed_settings(report: Report) -> Iterator[tuple[str, str, str]]:
    """Yield name, before and now of every setting shown that has another value."""
    was, now = before_of(report).data.settings, report.data.settings
    for name in SHOWN_SETTINGS:
        before, after = setting_text(name, was.get(name)), setting_text(name, now.get(name))
        if before != after:
            yield name, before, after


def _changed_figures(report: Report) -> frozenset[str]:
    """Return the numbers of the figures that are computed otherwise now, by definition or setting."""
    by_setting = (SHOWN_SETTINGS[name] for name, _before, _now in _changed_settings(report))
    return frozenset(number for number, *_rest in _changed_definitions(report)).union(*by_setting)


def _write_definitions(report: Report, sheet: Sheet, changed: frozenset[str]) -> None:
    sheet.keep(_HEAD_ROWS * ROW)
    sheet.heading(_("Definitions and settings changed since"))
    lines = [
        *((f"{number} {title}", old, new, "") for number, title, old, new in _changed_definitions(report)),
        *(
            (_(SETTINGS.field(name).label), old, new, ", ".join(SHOWN_SETTINGS[name]))
            for name, old, new in _changed_settings(report)
        ),
    ]
    if not lines:
        sheet.line({1: (_("None: every figure is computed as before"), look.EMPTY)})
        return
    _write_line(sheet, (_("Figure or setting"), _("Before"), _("Now"), _("Figures it changes")), bold=True)
    for line in lines:
        _write_line(sheet, line)


CHAPTER = Chapter(
    name=N_("Changed since last time"),
    question=N_("What has changed since the earlier report?"),
    finding=finding,
    widths=WIDTHS,
    fill=fill,
)

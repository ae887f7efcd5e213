"""Workbooks about people's data: everything about one person, and the record of processing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.i18n import _, date_text
from innovasjon_desktop.reports import style as look
from innovasjon_desktop.reports.style import Format
from innovasjon_desktop.reports.workbook import Book, Column, Sheet
from innovasjon_desktop.services.personal.places import called
from innovasjon_desktop.services.personal.record import Record
from innovasjon_desktop.services.personal.report import PersonReport


def write_person(path: Path, report: PersonReport, day: dt.date) -> None:
    """Write everything about a person to a workbook, in the language in force.

    Raises:
        UserError: the file cannot be written.
    """
    title = _("What is stored about a person")
    book = Book(title, day)
    first = book.sheet(_("Person"), (28, 90))
    first.wide(title, look.TITLE)
    first.wide(
        _("Everything this store has about the person, and texts that may be about somebody else."),
        look.LINE_TWO,
    )
    names = sorted(f"{one} {two}" for one, two in report.subject.names)
    rows = [(_("Number"), str(report.subject.id)), *((each.label, each.text) for each in report.own)]
    rows += [(_("Names, earlier ones too"), ", ".join(names))] if names else []
    rows += (
        [(_("Addresses, earlier ones too"), ", ".join(sorted(report.subject.emails)))]
        if report.subject.emails
        else []
    )
    first.table("person", (Column(_("Field")), Column(_("Value"))), rows, freeze=1, filtered=False)
    _rows(book, report)
    _texts(book, report)
    _log(book, report)
    _done(book, report)
    book.save(path)


def write_record(path: Path, record: Record, day: dt.date) -> None:
    """Write the record of processing to a workbook, in the language in force.

    Raises:
        UserError: the file cannot be written.
    """
    book = Book(record.title, day)
    sheet = book.sheet(_("About personal data"), (110,))
    sheet.wide(record.title, look.TITLE)
    for heading, lines in record.paragraphs:
        sheet.heading(heading)
        for line in lines:
            sheet.wide(line, look.PLAIN)
    fields = book.sheet(_("Fields"), (26, 30, 26, 60, 10))
    _title(fields, _("Fields with data about people"))
    fields.table(
        "felt",
        (
            Column(_("List")),
            Column(_("Field")),
            Column(_("Kind of data")),
            Column(_("Purpose")),
            Column(_("Rows"), Format.WHOLE),
        ),
        record.data,
        freeze=2,
    )
    book.save(path)


def _rows(book: Book, report: PersonReport) -> None:
    sheet = book.sheet(_("Rows"), (24, 8, 24, 40, 90))
    _title(sheet, _("Rows that name the person, and what hangs on the person's roles"))
    sheet.table(
        "rader",
        (
            Column(_("List")),
            Column(_("No."), Format.NUMBER),
            Column(_("By the field")),
            Column(_("Row")),
            Column(_("Values")),
        ),
        [
            (
                _(ALL[row.entity].label),
                row.row_id,
                _(ALL[row.entity].field(row.field).label),
                row.name,
                "\n".join(f"{each.label}: {each.text}" for each in row.values),
            )
            for row in report.rows
        ],
        freeze=2,
    )


def _texts(book: Book, report: PersonReport) -> None:
    sheet = book.sheet(_("Texts"), (24, 8, 24, 30, 12, 90))
    _title(sheet, _("Texts that name the person, or may"))
    sheet.table(
        "tekster",
        (
            Column(_("List")),
            Column(_("No."), Format.NUMBER),
            Column(_("Field")),
            Column(_("Found")),
            Column(_("Sure")),
            Column(_("Text")),
        ),
        [
            (
                called(hit.table),
                hit.row_id,
                hit.column,
                ", ".join(hit.words),
                _("Yes") if hit.sure else _("No"),
                hit.text,
            )
            for hit in report.hits
        ],
        freeze=2,
    )


def _log(book: Book, report: PersonReport) -> None:
    sheet = book.sheet(_("Change log"), (17, 16, 34, 24, 8, 24, 40, 40))
    _title(sheet, _("What was changed in these rows"))
    sheet.table(
        "logg",
        (
            Column(_("When")),
            Column(_("Who")),
            Column(_("What")),
            Column(_("List")),
            Column(_("No."), Format.NUMBER),
            Column(_("Field")),
            Column(_("Before")),
            Column(_("After")),
        ),
        [
            (
                date_text(line.at.astimezone()),
                line.actor,
                line.label,
                _(ALL[line.entity].label),
                line.row_id,
                line.field,
                line.before,
                line.after,
            )
            for line in report.log
        ],
        freeze=1,
    )
    sheet.heading(_("History of statuses"))
    sheet.table(
        "flytt",
        (
            Column(_("Date"), Format.DATE),
            Column(_("Who")),
            Column(_("Reason")),
            Column(_("List")),
            Column(_("No."), Format.NUMBER),
            Column(_("Field")),
            Column(_("Before")),
            Column(_("After")),
        ),
        [
            (
                move.on,
                move.actor,
                move.reason,
                called(move.entity),
                move.row_id,
                move.field,
                move.old,
                move.new,
            )
            for move in report.moves
        ],
    )


def _done(book: Book, report: PersonReport) -> None:
    sheet = book.sheet(_("Done by the person"), (8, 17, 16, 90, 10))
    _title(sheet, _("Steps the person carried out under a user name"))
    sheet.table(
        "gjort",
        (
            Column(_("No."), Format.NUMBER),
            Column(_("When")),
            Column(_("Who")),
            Column(_("What")),
            Column(_("Rows"), Format.WHOLE),
        ),
        [
            (step.id, date_text(step.at.astimezone()), step.actor, step.label, step.rows)
            for step in report.done
        ],
        freeze=1,
    )


def _title(sheet: Sheet, text: str) -> None:
    sheet.wide(text, look.TITLE)

"""What is said of an erasure: what goes, what stays, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from innovasjon_desktop.domain.retention import erased_name
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.i18n import _, date_text, ngettext, number_text, say
from innovasjon_desktop.services.personal.copies import KeptCopy
from innovasjon_desktop.services.personal.erasing import Preview, Receipt
from innovasjon_desktop.services.personal.identity import Subject
from innovasjon_desktop.services.personal.places import called
from innovasjon_desktop.services.personal.sweep import Hit
from innovasjon_desktop.ui.moments import moment_text
from innovasjon_desktop.ui.text_table import Line

AROUND = 90
"""Letters of a long text shown before and after what was found in it."""


def name_of(subject: Subject) -> str:
    """Return what the person is called now; one who was deleted has no name any more but in the log."""
    if subject.values is not None:
        return f"{subject.values['first_name']} {subject.values['last_name']}"
    names = sorted(" ".join(name) for name in subject.names)
    return names[0] if names else _("person {id}").format(id=subject.id)


def warning(person_id: int) -> str:
    """Return what one must know before one decides."""
    text = _(
        "This cannot be undone, and no copy of the store is made first: it would keep the person. "
        "Rows and figures stay; the person is called “{name}” in them."
    )
    return text.format(name=" ".join(erased_name(person_id)))


def what_goes(seen: Preview) -> str:
    """Return which fields are emptied, and in how many rows the person is named."""
    parts = []
    if seen.cells:
        labels = ", ".join(_(ALL["person"].field(name).label) for name in seen.cells)
        parts.append(_("Of the person's own record: {fields}.").format(fields=labels))
    if seen.rewrites:
        parts.append(_("Rewritten: {rows}.").format(rows=counted(seen.rewrites)))
    return " ".join(parts) or _("There is nothing left of the person in the store.")


def counted(rewrites: Mapping[str, int]) -> str:
    """Return how many rows of which lists are written anew."""
    sums: dict[str, int] = {}
    for table, count in rewrites.items():
        name = called(table)
        sums[name] = sums.get(name, 0) + count
    return ", ".join(f"{name} ({number_text(count)})" for name, count in sums.items())


def obstacles(found: Sequence[str]) -> str:
    """Return which roles must end first; "" if none."""
    if not found:
        return ""
    text = _("The person still has roles. End them first: {roles}.")
    return text.format(roles=", ".join(found))


def hit_lines(hits: Sequence[Hit]) -> list[Line]:
    """Return texts that name the person as lines of a table: each once, those of the log last."""
    each = {hit.mark: hit for hit in sorted(hits, key=lambda hit: hit.table in ALL)}  # the last one stays
    in_order = sorted(each.values(), key=lambda hit: hit.table not in ALL)
    return [Line(place, (where(hit), around(hit))) for place, hit in enumerate(in_order)]


def where(hit: Hit) -> str:
    """Return the list and the number of the row a text stands in."""
    return f"{called(hit.table)} {hit.row_id}"


def around(hit: Hit) -> str:
    """Return a text, of a long one the part around what was found."""
    first, last = hit.matches[0].start, hit.matches[-1].end
    begin, end = max(0, first - AROUND), min(len(hit.text), max(last, first + AROUND) + AROUND)
    end = min(end, begin + 4 * AROUND)
    text = hit.text[begin:end].replace("\n", " ")
    return f"{'… ' if begin else ''}{text}{' …' if end < len(hit.text) else ''}"


def doubt(hit: Hit) -> str:
    """Return a text that may be about the person, with what was found in it."""
    return _("“{words}” in {where}: {text}").format(
        words=", ".join(hit.words), where=where(hit), text=around(hit)
    )


def copy_lines(copies: Sequence[KeptCopy]) -> list[Line]:
    """Return the files that hold the person as lines of a table."""
    return [
        Line(
            place,
            (
                moment_text(copy.at),
                date_text(copy.gone_by) if copy.gone_by else _("delete it yourself"),
                copy.path.name,
            ),
        )
        for place, copy in enumerate(copies)
    ]


def outcome(receipt: Receipt) -> str:
    """Return what was done, and whether the bytes of the file were looked at."""
    return " ".join(_outcome(receipt))


def _outcome(receipt: Receipt) -> Iterator[str]:
    name = " ".join(erased_name(receipt.person_id))
    if receipt.change_set:
        yield _("The person is now called “{name}”.").format(name=name)
    if receipt.rewrites:
        yield _("Were rewritten: {rows}.").format(rows=counted(receipt.rewrites))
    if not receipt.change_set:
        return
    if receipt.found is None:
        yield _("The files of the server were not searched: nobody can read them from here.")
    elif not receipt.found and not receipt.of_others:  # else a warning says what was found
        yield _("The whole file was searched afterwards: no name, address or number is left in it.")
    if receipt.ledger is not None:
        yield _("The erasure is noted beside the store, so that a copy put back is erased too.")


def warnings(receipt: Receipt) -> str:
    """Return what did not work although the data are erased; "" if all did."""
    return " ".join(say(each) for each in receipt.warnings)


def left(count: int) -> str:
    """Return that texts nobody chose still stand."""
    return ngettext(
        "1 text that may be about the person was left:",
        "{count} texts that may be about the person were left:",
        count,
    ).format(count=number_text(count))

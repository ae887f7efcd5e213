"""What stands below the fields of the record card: what hangs on it, its history, what one can do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from PySide6.QtWidgets import QPushButton, QWidget

from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity
from innovasjon_desktop.i18n import _
from innovasjon_desktop.ui.card_data import Known
from innovasjon_desktop.ui.card_parts import Fold, HistoryList, RelatedList
from innovasjon_desktop.ui.parts import button
from innovasjon_desktop.ui.related import Related


class Ways(NamedTuple):
    """Where the parts lead to.

    Args:
        opened: a row that hangs on the record.
        wanted: a new such row.
        step: a step of the history.
        asked: an action of the window.
        delete: takes the record away.
    """

    opened: Callable[[str, int], object]
    wanted: Callable[[Related], object]
    step: Callable[[int], object]
    asked: Callable[[str], object]
    delete: Callable[[], object]


def parts_below(
    entity: Entity, known: Known, ways: Ways, *, may_write: bool, history_open: bool, parent: QWidget
) -> Iterator[QWidget]:
    """Yield the parts from the top.

    Args:
        entity: of the record.
        known: the record.
        ways: where the parts lead to.
        may_write: the record is not shown as on an earlier date.
        history_open: the history is shown unfolded.
        parent: Qt's owner.
    """
    for listed in known.related:
        made = RelatedList(entity.name, listed, may_add=may_write, parent=parent)
        made.opened.connect(ways.opened)
        made.wanted.connect(ways.wanted)
        yield made
    history = HistoryList(known.steps)
    history.opened.connect(ways.step)
    yield Fold(_("History"), history, opened=history_open, parent=parent)
    if entity.name == "person":
        yield from _about_person(known, ways.asked, may_erase=may_write, parent=parent)
    if may_write and entity.name != "settings":
        yield button(_("Delete"), ways.delete, flat=True, parent=parent)


def _about_person(
    known: Known, ask: Callable[[str], object], *, may_erase: bool, parent: QWidget
) -> Iterator[QPushButton]:
    """Yield the ways to all there is about the person and to the erasure, unless that is done already."""
    person = known.row.id
    names = [field.name for field in ALL["person"].fields]
    yield button(
        _("Everything about the person …"), lambda: ask(f"person_report:{person}"), flat=True, parent=parent
    )
    if may_erase and known.row.values[names.index("erased_on")] is None:
        yield button(
            _("Erase personal data …"), lambda: ask(f"erase_person:{person}"), flat=True, parent=parent
        )

"""A new person's name, typed where one chooses a person, goes to the fields of a name."""

from __future__ import annotations

from innovasjon_desktop.ui.entity_form import EntityForm
from innovasjon_desktop.ui.pickers import ChoiceEditor


def take_new_name(form: EntityForm) -> None:
    """Move a name nobody has from the person to first and last name, the last word being the latter.

    Only where a form has all three, both names are empty and the name has at least two words.
    """
    boxes = [form.boxes.get(name) for name in ("person_id", "first_name", "last_name")]
    person, first, last = boxes
    if person is None or first is None or last is None or not isinstance(person.editor, ChoiceEditor):
        return
    *before, name = person.text().split() or [""]
    if not before or first.text().strip() or last.text().strip() or not person.editor.fits_nothing():
        return
    person.enter(None, "")
    first.enter(" ".join(before), " ".join(before))
    last.enter(name, name)

"""Name the rows that a line refers to so that the importer can take them for no other."""

from __future__ import annotations

from dataclasses import replace

from innovasjon_desktop.entities.spec import Kind
from innovasjon_desktop.services.importing.kinds import kind_of
from innovasjon_desktop.services.importing.names import Names
from innovasjon_desktop.services.recognising.tables import ReadLine


def exact(line: ReadLine, kind: str, called: Names) -> ReadLine:
    """Return a line in which an id that another row is called by has the name of its own row before it.

    The importer takes a number for a name first: section 3 is not the section with the code 3.

    Args:
        line: with the ids of what it refers to.
        kind: what it is.
        called: finds rows by what people call them, not by their ids.
    """
    values = dict(line.values)
    for field in kind_of(kind).fields:
        text = values.get(field.name)
        if field.kind is not Kind.REF or not isinstance(text, str) or not text.isdecimal():
            continue
        if {*called.find(field.target, text)} - {int(text)}:
            values[field.name] = f"{called.name(field.target, int(text))} ({text})"
    return replace(line, values=values) if values != line.values else line

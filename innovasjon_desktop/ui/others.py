"""Who else is in a store that is shared, in words."""

from __future__ import annotations

from innovasjon_desktop.i18n import _


def others_text(names: tuple[str, ...]) -> str:
    """Return the few words that say who else is there; each name is user@machine."""
    if len(names) == 1:
        return _("Also here: {name}").format(name=_parts(names[0])[0])
    return _("Also here: {count} others").format(count=len(names))


def others_list(names: tuple[str, ...]) -> str:
    """Return everybody else with the machine they sit at, one a line."""
    parts = map(_parts, names)
    return "\n".join(_("{name} on {machine}").format(name=name, machine=machine) for name, machine in parts)


def _parts(name: str) -> tuple[str, str]:
    who, _at, machine = name.rpartition("@")
    return (who, machine) if who else (machine, "")

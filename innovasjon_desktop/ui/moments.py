"""Moments of these days as people say them."""

from __future__ import annotations

import datetime as dt

from innovasjon_desktop.i18n import _, date_text


def moment_text(at: dt.datetime, *, today: str = "") -> str:
    """Return a moment in the user's own time, with the day in words if it is today or yesterday.

    Args:
        at: aware.
        today: what stands for a moment of today instead of the usual words, with ``{time}`` in it.
    """
    at, day = at.astimezone(), dt.datetime.now().date()
    if at.date() == day:
        return (today or _("today {time}")).format(time=f"{at:%H:%M}")
    if at.date() == day - dt.timedelta(days=1):
        return _("yesterday {time}").format(time=f"{at:%H:%M}")
    return date_text(at)

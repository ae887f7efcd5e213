"""What is said of copies: when they were made, how large they are, whether they are whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from innovasjon_desktop.domain.backups import REASONS, newest_verified
from innovasjon_desktop.i18n import _, ngettext, number_text, say
from innovasjon_desktop.services.backup_list import Copy, Kept, Restored
from innovasjon_desktop.ui.card_data import when_text
from innovasjon_desktop.ui.moments import moment_text

MEGABYTE = 1_000_000
WHOLE, NOT_WHOLE = "✓", "✕"


def size(copy: Copy) -> str:
    """Return how large a copy is."""
    return _size(copy.size)


def moment(copy: Copy) -> str:
    """Return when a copy was made, and whether that is yet to come: the clock was wrong."""
    said = moment_text(copy.at)
    return _("{when} (in the future)").format(when=said) if is_from_future(copy) else said


def is_from_future(copy: Copy) -> bool:
    """Tell whether the clock was wrong when the copy was made, or is now."""
    return copy.at > dt.datetime.now(dt.UTC)


def reason(copy: Copy) -> str:
    """Return why a copy was made."""
    return _(REASONS[copy.reason]) if copy.reason in REASONS else _("unknown")


def rows(copy: Copy) -> str:
    """Return how many rows a copy has."""
    return number_text(sum(copy.counts.values())) if copy.known else "–"


def verified(kept: Kept) -> str:
    """Return whether a copy is proven whole, as a sign and in words."""
    return f"{WHOLE} {_('Verified')}" if kept.verified else f"{NOT_WHOLE} {_('Not verified')}"


def where(kept: Kept) -> str:
    """Return in which folders a copy is."""
    if kept.here and kept.second:
        return _("Both folders")
    return _("This PC") if kept.here else _("The second folder")


def finding(copies: Sequence[Kept], *, late: bool) -> str:
    """Return the sentence below the title of the page."""
    if not copies:
        return _("There is no copy yet.")
    whole = [kept.copy for kept in copies if kept.copy.verified]
    count = ngettext("{count} copy, {size}.", "{count} copies, {size}.", len(copies)).format(
        count=number_text(len(copies)), size=_size(sum(kept.copy.size for kept in copies))
    )
    if not whole:
        return f"{_('No copy is verified.')} {count}"
    newest = newest_verified(whole, dt.datetime.now(dt.UTC))
    if newest is None:
        told = _("The verified copies are dated in the future: the clock of this PC was wrong, or is.")
    else:
        told = _("Latest verified copy: {when}.").format(when=moment_text(newest.at))
    if late:
        told += " " + _("What was changed since is in no copy.")
    return f"{told} {count}"


def about(kept: Kept) -> str:
    """Return what stands below the title of a copy."""
    copy = kept.copy
    parts = [reason(copy), size(copy), where(kept)]
    if copy.known:
        count = sum(copy.counts.values())
        parts.insert(1, ngettext("{count} row", "{count} rows", count).format(count=number_text(count)))
    if copy.verified_at is not None and kept.verified:
        parts.append(_("verified {when}").format(when=moment_text(copy.verified_at)))
    else:
        parts.append(_("not verified"))
    return " · ".join([*parts, copy.path.name])


def receipt(done: Restored) -> str:
    """Return what a restore did."""
    sentences = [_("The store is again as it was {when}.").format(when=when_text(done.copy.at))]
    if done.before is not None:
        sentences.append(
            _("What was there before is kept as the copy “{name}”.").format(name=done.before.path.name)
        )
    if done.quarantine is not None:
        sentences.append(_("The old file is in the folder {folder}.").format(folder=done.quarantine))
    if done.migrated:
        sentences.append(_("The copy was made by an older version, and was brought up to date."))
    sentences += [say(warning) for warning in done.warnings]
    return " ".join(sentences)


def _size(count: int) -> str:
    return f"{number_text(count / MEGABYTE, 1)} MB"

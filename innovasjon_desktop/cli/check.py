"""Look at the whole store and say what is wrong with it, and what to do."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import NoResultFound

from innovasjon_desktop.cli.codes import DONE, REFUSED
from innovasjon_desktop.cli.output import print_json, tell
from innovasjon_desktop.cli.session import opened, place_of
from innovasjon_desktop.domain.errors import Message, StoreUnavailable
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import ngettext, say

if TYPE_CHECKING:
    from innovasjon_desktop.services.checking import Finding, Report, Severity

MOST = 20
"""Findings of one sort that are printed; ``--json`` has them all."""


def run_check(arguments: argparse.Namespace) -> int:
    """Check the store; 0 if nothing is wrong, 1 if something is."""
    from innovasjon_desktop.services.checking import check
    from innovasjon_desktop.store.checks import require_there
    from innovasjon_desktop.store.opening import file_of

    place = place_of(arguments)
    if (path := file_of(place)) is not None:
        require_there(path, make=False)
    # The language is in the settings; a store that is damaged may not tell it.
    with suppress(StoreUnavailable, NoResultFound, LookupError, TypeError, ValueError), opened(arguments):
        pass
    report = check(place)
    if getattr(arguments, "json", False):
        print_json(as_json(report))
    else:
        _print(report)
    _tell(report)
    return DONE if report.ok else REFUSED


def as_json(report: Report) -> dict[str, Any]:
    """Return the document ``--json`` prints."""
    return {
        "ok": report.ok,
        "checked": dict(report.checked),
        "findings": [
            {
                "kind": finding.kind.value,
                "severity": finding.severity.value,
                "entity": finding.entity,
                "row_id": finding.row_id,
                "name": finding.name,
                "field": finding.field,
                "problem": say(finding.text),
                "advice": say(finding.advice),
            }
            for finding in report.findings
        ],
    }


def _tell(report: Report) -> None:
    count = sum(report.checked.values())
    checked = ngettext("1 row was checked.", "{count} rows were checked.", count).format(count=count)
    if report.ok:
        tell(N_("Nothing is wrong. {checked}"), checked=checked)
        return
    many = len(report.findings)
    found = ngettext("1 thing is wrong.", "{count} things are wrong.", many).format(count=many)
    tell(N_("{found} {checked}"), found=found, checked=checked)


def _print(report: Report) -> None:
    for severity, findings in groupby(report.findings, lambda finding: finding.severity):
        print(_heading(severity))
        by_advice: dict[str, list[Finding]] = {}
        for finding in findings:
            by_advice.setdefault(say(finding.advice), []).append(finding)
        for advice, alike in by_advice.items():
            _print_alike(alike)
            print(f"  → {advice}\n")


def _print_alike(findings: Sequence[Finding]) -> None:
    for finding in findings[:MOST]:
        print(f"  {_line(finding)}")
    more = len(findings) - MOST
    if more > 0:
        print(f"  {say(N_('… and {count} more; --json shows them all.'), count=more)}")


def _line(finding: Finding) -> str:
    """Return which row it is, the field, and what is wrong."""
    from innovasjon_desktop.services.checking import field_label, label

    parts: list[str] = []
    if finding.entity is not None:
        number = "" if finding.row_id is None else f" {finding.row_id}"
        name = f" {finding.name}" if finding.name else ""
        parts.append(f"{say(label(finding.entity))}{number}{name}")
        if finding.field is not None:
            shown = field_label(finding.entity, finding.field)
            parts.append(say(shown) if shown is not None else finding.field)
    return ": ".join((*_joined(parts), say(finding.text)))


def _joined(parts: Iterable[str]) -> tuple[str, ...]:
    where = ", ".join(parts)
    return (where,) if where else ()


def _heading(severity: Severity) -> str:
    from innovasjon_desktop.services.checking import Severity

    texts = {
        Severity.DAMAGE: N_("Damage"),
        Severity.RULE: N_("Rules that are broken"),
        Severity.LOG: N_("Changed by other means than this program"),
    }
    return say(Message(texts[severity]))

"""«Lederoversikt»: is the innovation work on track, and what must be decided? One page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from innovasjon_desktop.domain.statistics import Share
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import MISSING, _, ngettext, number_text, percent_text, say
from innovasjon_desktop.reports import style as look
from innovasjon_desktop.reports.cells import Value
from innovasjon_desktop.reports.charts import Chart, Series
from innovasjon_desktop.reports.context import Report, count_of, load_mark, response_mark
from innovasjon_desktop.reports.deviations import for_leaders
from innovasjon_desktop.reports.layout import Chapter, Figure, figures_line
from innovasjon_desktop.reports.requests import waiting_too_long
from innovasjon_desktop.reports.style import Format, Marked, Tone
from innovasjon_desktop.reports.workbook import Column, Sheet
from innovasjon_desktop.services.figures import Figures

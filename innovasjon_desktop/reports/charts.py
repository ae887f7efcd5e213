"""Native Excel charts of a table's columns, readable in Excel and LibreOffice alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from innovasjon_desktop.reports import style as look
from innovasjon_desktop.reports.style import Format

if TYPE_CHECKING:
    from openpyxl.chart import BarChart
    from openpyxl.chart.label import DataLabelList
    from openpyxl.chart.series import Series as OpenpyxlSeries
    from openpyxl.chart.text import RichText
    from openpyxl.chart.title import Title
    from openpyxl.drawing.line import LineProperties

MOST_CATEGORIES = 40
"""A chart of more would be a grey surface; the table with its filter says it better."""

_HIDDEN_ZERO = ";;"
"""After a number format: neither negative numbers, which there are none of, nor zeros are shown."""

_POINT = 12_700
"""English metric units in a point."""


class Placed(Protocol):
    """A table on a sheet, as far as a chart needs it."""

    @property
    def sheet(self) -> str:
        """Name of the sheet."""

    @property
    def header(self) -> int:
        """Row of the titles."""

    @property
    def column(self) -> int:
        """Number of the first column."""

    @property
    def first(self) -> int:
        """First row with values."""

    @property
    def last(self) -> int:
        """Last row with values, totals left out."""


@dataclass(frozen=True, slots=True)
class Series:
    """A column of the table in a colour, as bars or as a line."""

    column: int
    colour: str
    line: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows.

    Args:
        title: what the chart says, in words.
        alternative: for those who cannot see it: kind of chart, what it compares, and its finding.
        category_title, value_title: titles of the axes.
        series: columns of the table, counted from 0.
        category: the column with the names or months.
        form: how values are written.
        category_form: how categories are written.
        horizontal: bars lie; long names stay readable.
        stacked: series stand on each other.
        labels: the values stand at the bars.
        top: end of the value axis, None where the values decide.
        step: between the marks of the value axis, None where the program decides.
        width, height: in centimetres.
    """

    title: str
    alternative: str
    category_title: str
    value_title: str
    series: Sequence[Series]
    category: int = 0
    form: Format = Format.WHOLE
    category_form: Format = Format.TEXT
    horizontal: bool = False
    stacked: bool = False
    labels: bool = True
    top: float | None = None
    step: float | None = None
    width: float = 16
    height: float = 8


def chart_of(chart: Chart, grid: Placed) -> BarChart:
    """Return openpyxl's chart of the columns of ``grid``."""
    from openpyxl.chart import BarChart, LineChart
    from openpyxl.chart.shapes import GraphicalProperties

    bars = BarChart()
    bars.type = "bar" if chart.horizontal else "col"
    bars.grouping = "stacked" if chart.stacked else "clustered"
    bars.overlap = 100 if chart.stacked else 0
    bars.gapWidth = 40
    bars.roundedCorners = False
    bars.title = _title(chart.title, 11)
    bars.width, bars.height = chart.width, chart.height  # type: ignore[assignment]  # the stubs infer int from the defaults
    bars.graphical_properties = GraphicalProperties(solidFill=look.SURFACE, ln=_line(look.LINE))
    _set_axes(chart, bars)
    for place, each in enumerate(each for each in chart.series if not each.line):
        bars.series.append(_series(chart, each, place, grid))
    lines = [each for each in chart.series if each.line]
    if lines:
        over = LineChart()
        for place, each in enumerate(lines, len(bars.series)):
            over.series.append(_series(chart, each, place, grid))
        bars += over
    if len(chart.series) == 1:
        bars.legend = None
    elif bars.legend is not None:
        bars.legend.position = "b"
        bars.legend.txPr = _text(9)
    return bars


def _series(chart: Chart, series: Series, place: int, grid: Placed) -> OpenpyxlSeries:
    from openpyxl.chart.data_source import AxDataSource, NumDataSource, NumRef, StrRef
    from openpyxl.chart.marker import Marker
    from openpyxl.chart.series import Series as OpenpyxlSeries
    from openpyxl.chart.series import SeriesLabel
    from openpyxl.chart.shapes import GraphicalProperties

    names = _range(grid, chart.category, grid.first, grid.last)
    made = OpenpyxlSeries(
        idx=place,
        order=place,
        tx=SeriesLabel(strRef=StrRef(_range(grid, series.column, grid.header, grid.header))),
        cat=AxDataSource(
            strRef=StrRef(names) if chart.category_form is Format.TEXT else None,
            numRef=None if chart.category_form is Format.TEXT else NumRef(names),
        ),
        val=NumDataSource(numRef=NumRef(_range(grid, series.column, grid.first, grid.last))),
    )
    if series.line:
        made.spPr = GraphicalProperties(ln=_line(series.colour, dashed=True))
        made.marker = Marker(symbol="none")
        made.smooth = False
    else:
        made.spPr = GraphicalProperties(solidFill=series.colour, ln=_line(None))
        made.invertIfNegative = False
        if chart.labels:
            made.dLbls = _labels(chart, series)
    return made


def _labels(chart: Chart, series: Series) -> DataLabelList:
    from openpyxl.chart.label import DataLabelList

    # Inside the bar where something else may stand at its end: the next bar, or a line.
    inside = chart.stacked or any(each.line for each in chart.series)
    return DataLabelList(
        numFmt=chart.form.number + (_HIDDEN_ZERO if chart.stacked else ""),
        txPr=_text(8, look.on(series.colour) if inside else look.TEXT),
        dLblPos="ctr" if chart.stacked else "inEnd" if inside else "outEnd",
        showVal=True,
        showLegendKey=False,
        showCatName=False,
        showSerName=False,
        showPercent=False,
        showBubbleSize=False,
    )


def _set_axes(chart: Chart, bars: BarChart) -> None:
    from openpyxl.chart.axis import ChartLines
    from openpyxl.chart.shapes import GraphicalProperties

    names, values = bars.x_axis, bars.y_axis
    # openpyxl says nothing about it, and then neither Excel nor LibreOffice draws the axis.
    names.delete = values.delete = False
    names.title = _title(chart.category_title, 9)
    values.title = _title(chart.value_title, 9)
    names.txPr = values.txPr = _text(9)
    names.number_format, values.number_format = chart.category_form.number, chart.form.number
    names.graphicalProperties = GraphicalProperties(ln=_line(look.LINE))
    values.graphicalProperties = GraphicalProperties(ln=_line(None))
    values.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=_line(look.LINE)))
    values.scaling.min = 0
    values.scaling.max = chart.top
    values.majorUnit = chart.step
    if chart.horizontal:
        # The first row of the table on top; the value axis then belongs to the other end.
        names.scaling.orientation = "maxMin"
        names.tickLblSkip = 1
        values.crosses = "max"


def _range(grid: Placed, place: int, first: int, last: int) -> str:
    from openpyxl.utils import get_column_letter, quote_sheetname

    column = get_column_letter(grid.column + place)
    return f"{quote_sheetname(grid.sheet)}!${column}${first}:${column}${last}"


def _line(colour: str | None, *, dashed: bool = False) -> LineProperties:
    from openpyxl.drawing.line import LineProperties

    if colour is None:
        return LineProperties(noFill=True)
    return LineProperties(
        w=_POINT * 2 if dashed else _POINT * 3 // 4, solidFill=colour, prstDash="dash" if dashed else "solid"
    )


def _text(points: float, colour: str = look.MUTED) -> RichText:
    from openpyxl.chart.text import RichText
    from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RichTextProperties

    font = CharacterProperties(sz=int(points * 100), b=False, solidFill=colour)
    return RichText(
        bodyPr=RichTextProperties(),
        p=[Paragraph(pPr=ParagraphProperties(defRPr=font), endParaRPr=CharacterProperties())],
    )


def _title(text: str, points: float) -> Title:
    from openpyxl.chart.text import RichText, Text
    from openpyxl.chart.title import Title
    from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun

    heading = points > 10
    font = CharacterProperties(
        sz=int(points * 100), b=heading, solidFill=look.TEXT if heading else look.MUTED
    )
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=font), r=[RegularTextRun(rPr=font, t=text)])
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False)

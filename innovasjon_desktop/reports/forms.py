"""Forms as workbooks: questions one below the other, answers beside them, and a hidden key.

One visible sheet, protected without a password except for the answers; the lists of the drop-downs stand on
a hidden sheet, and a very hidden one has the key by which the form is known when it comes back. A hidden row
of the visible sheet has it too: it goes along when only that sheet is copied, or saved as something else.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from innovasjon_desktop.domain.errors import BadInput, Cancelled, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import _, language
from innovasjon_desktop.reports import style as look
from innovasjon_desktop.reports.cells import clean, looks_like_formula
from innovasjon_desktop.reports.files import file_name
from innovasjon_desktop.reports.form_rules import limit, number_format
from innovasjon_desktop.reports.measure import lines_of, text_height
from innovasjon_desktop.reports.package import write_package
from innovasjon_desktop.reports.workbook import PROGRAM
from innovasjon_desktop.services.forms.asking import ASKS, Ask
from innovasjon_desktop.services.forms.knowing import mark
from innovasjon_desktop.services.forms.making import Batch, Form
from innovasjon_desktop.services.importing.book import KEY_SHEET

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

Progress = Callable[[int, int, str], None]

QUESTIONS, ANSWERS = "A", "B"
WIDTHS = {QUESTIONS: 40.0, ANSWERS: 58.0}
TALLEST = 400.0
"""Excel makes no row higher than 409 points."""

_LINE = 14.5
_LOCALES = {"nb": "nb-NO", "nn": "nn-NO"}
_SIZE = 11.0
_SIZES = (_SIZE, 10.0, 9.0, 8.0)
_AIR = 8.0
_PIECE = 300
_PAGE = 770.0
"""Points of rows on a page in their own size."""

_SMALLEST = 0.6
"""How much smaller than that a page may get to hold the whole form; beyond that it takes several."""

_FONT_PARTS = ("b", "sz", "color", "rFont")


@contextmanager
def written(
    batch: Batch,
    folder: Path,
    *,
    progress: Progress | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Iterator[Callable[[], None]]:
    """Write the forms of a batch beside their place, and give what puts all of them there.

    Args:
        batch: the forms.
        folder: where to; it is made if it is not there.
        progress: told the forms written, all forms and what is going on.
        cancel: asked between forms; True stops the work.

    Raises:
        UserError: a form of that name is there already, or the folder cannot be written.
        Cancelled: the user stopped the work.
    """
    places = form_files(batch, folder)
    try:
        _refuse_taken(places)
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".innovasjon-", dir=folder) as beside:
            made = [Path(beside) / f"{number}.xlsx" for number in range(len(places))]
            for done, (form, path) in enumerate(zip(batch.forms, made, strict=True)):
                if cancel is not None and cancel():
                    raise Cancelled
                if progress is not None:
                    progress(done, len(made), form.name)
                write_form(path, batch, form)
            yield lambda: _put(made, places)
    except OSError as error:
        raise UserError(
            N_("The folder “{folder}” cannot be written. Choose another one."), folder=str(folder)
        ) from error


def form_files(batch: Batch, folder: Path) -> list[Path]:
    """Return where each form of a batch goes; names that were alike get the unit's id."""
    names = [file_name(form.name, ".xlsx") for form in batch.forms]
    times = Counter(name.casefold() for name in names)
    return [
        folder / (name if times[name.casefold()] == 1 else name.replace(".xlsx", f" ({form.unit_id}).xlsx"))
        for name, form in zip(names, batch.forms, strict=True)
    ]


def _refuse_taken(places: Sequence[Path]) -> None:
    for place in places:
        if place.exists():
            raise BadInput(
                N_("“{name}” is in the folder already, so no form was made. Choose another folder."),
                name=place.name,
            )


def _put(made: Sequence[Path], places: Sequence[Path]) -> None:
    """Move the forms to their places; all of them or none."""
    _refuse_taken(places)
    put: list[Path] = []
    try:
        for source, place in zip(made, places, strict=True):
            source.rename(place)
            put.append(place)
    except OSError:
        for place in put:
            place.unlink(missing_ok=True)
        raise


def write_form(path: Path, batch: Batch, form: Form) -> None:
    """Write one form as a workbook."""
    with language(batch.language):
        write_package(path, _Writer(batch, form).book, (), lambda: None)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a question stands: the name of its cell, its row and the text beside it."""

    name: str
    row: int
    label: str


class _Writer:
    """Fills a workbook from the top down."""

    def __init__(self, batch: Batch, form: Form) -> None:
        from openpyxl import Workbook

        self._batch, self._form = batch, form
        self.book: Workbook = Workbook()
        self._sheet: Worksheet = self.book.worksheets[0]
        self._sheet.title = _("Form")
        self._row = 0
        self._places: list[_Place] = []
        self._set_up()
        self._head()
        self._lists = self._list_sheet()
        for ask in ASKS[form.purpose]:
            self._ask(ask)
        self._foot()
        self._key_sheet()

    def _set_up(self) -> None:
        from openpyxl.worksheet.properties import PageSetupProperties

        sheet, properties = self._sheet, self.book.properties
        properties.title = clean(self._form.title)
        properties.subject = clean(self._form.addressed)
        properties.language = _LOCALES.get(self._batch.language, "nb-NO")
        properties.creator = properties.lastModifiedBy = PROGRAM
        sheet.sheet_view.showGridLines = False
        for column, width in WIDTHS.items():
            sheet.column_dimensions[column].width = width
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.orientation = sheet.ORIENTATION_PORTRAIT
        sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = 1
        sheet.page_margins.left = sheet.page_margins.right = 0.5
        sheet.page_margins.top = sheet.page_margins.bottom = 0.5

    def _head(self) -> None:
        form = self._form
        self._wide(form.title, look.Style(size=17, bold=True, valign="center"), 30)
        self._wide(form.addressed, look.Style(size=12, bold=True), 22)
        for text in form.intro:
            self._wide(text, look.Style(size=_SIZE))
        if form.facts:
            self._next(9)
        for name, text in form.facts:
            row = self._next(self._height(text, WIDTHS[ANSWERS]))
            self._write(f"{QUESTIONS}{row}", name, look.Style(size=_SIZE, ink=look.MUTED))
            self._write(f"{ANSWERS}{row}", text, look.Style(size=_SIZE, bold=True, wrap=True, indent=1))
        row = self._next(_LINE)
        self._write(f"{QUESTIONS}{row}", mark(form.key, form.purpose), look.Style(size=_SIZE))
        self._sheet.row_dimensions[row].hidden = True

    def _ask(self, ask: Ask) -> None:
        if ask.part:
            self._next(9)
            self._wide(_(ask.part), look.Style(size=13, bold=True, ink=look.ACCENT, valign="center"), 24)
        for number, name in enumerate(ask.cells, 1):
            question = _(ask.question).format(number=number)
            # What holds for every cell of a question is said once.
            hint = _(ask.hint).format(leader=self._form.leader) if ask.hint and number == 1 else ""
            self._answer(ask, name, question, hint)

    def _answer(self, ask: Ask, name: str, question: str, hint: str) -> None:
        from openpyxl.worksheet.datavalidation import DataValidation

        label = f"{question} ({_(ask.need)})" if ask.need else question
        content = self._form.filled.get(name)
        text = content if isinstance(content, str) else ""
        below = self._height(hint, WIDTHS[QUESTIONS], 9) - 4 if hint else 0
        heights = {size: self._height(text, WIDTHS[ANSWERS], size) + _AIR for size in _SIZES}
        # No row can be higher than the highest: a very long text is written smaller, and then it is whole.
        size = next((size for size, high in heights.items() if high <= TALLEST), _SIZES[-1])
        height = max(
            self._height(label, WIDTHS[QUESTIONS] * 0.95) + below,
            heights[size],
            ask.lines * _LINE + 6,
            24.0,
        )
        row = self._next(min(TALLEST, height))
        self._question(f"{QUESTIONS}{row}", label, hint, "center")
        style = look.Style(size=size, wrap=True, indent=1, valign="center")
        cell = self._write(f"{ANSWERS}{row}", content, style)
        self._frame(cell, ask)
        rule = limit(ask, self._form.days.get(ask.name), self._lists.get(ask.name), question, hint)
        check = DataValidation(**rule, showInputMessage=True, showErrorMessage=True, allowBlank=True)
        check.add(cell.coordinate)
        self._sheet.add_data_validation(check)
        self._places.append(_Place(name, row, label))

    def _frame(self, cell: Cell, ask: Ask) -> None:
        from openpyxl.styles import Border, PatternFill, Protection, Side

        line = Side(style="thin", color=look.MUTED)
        cell.border = Border(left=line, right=line, top=line, bottom=line)
        cell.fill = PatternFill("solid", fgColor=look.SOFT)
        cell.protection = Protection(locked=False)
        cell.number_format = number_format(ask.field)

    def _question(self, place: str, label: str, hint: str, valign: str) -> None:
        from openpyxl.cell.rich_text import CellRichText, TextBlock
        from openpyxl.cell.text import InlineFont
        from openpyxl.styles.colors import Color

        cell = self._write(place, label, look.Style(size=_SIZE, bold=True, wrap=True, valign=valign))
        if hint:

            class Part(TextBlock):
                """A part of a text; its font has its properties in the one order Excel itself writes."""

                def to_tree(self) -> Any:
                    node: Any = super().to_tree()
                    font = node[0]
                    font[:] = sorted(font, key=lambda child: _FONT_PARTS.index(child.tag.rpartition("}")[2]))
                    return node

            bold = InlineFont(rFont=look.FONT, sz=_SIZE, b=True, color=Color(look.TEXT))
            small = InlineFont(rFont=look.FONT, sz=9, color=Color(look.MUTED))
            cell.value = CellRichText(Part(bold, f"{label}\n"), Part(small, hint))

    def _wide(self, text: str, style: look.Style, height: float | None = None) -> None:
        """Write a text across the page; cells are merged for it only where one line is not enough."""
        high = self._height(text, sum(WIDTHS.values()), style.size)
        wraps = high > self._height("", 1, style.size)
        row = self._next(max(height or 0.0, high))
        self._write(f"{QUESTIONS}{row}", text, replace(style, wrap=wraps))
        if wraps:
            self._sheet.merge_cells(f"{QUESTIONS}{row}:{ANSWERS}{row}")

    def _write(self, place: str, content: str | dt.date | None, style: look.Style) -> Any:
        from openpyxl.styles import Alignment, Font

        cell = self._sheet[place]
        if isinstance(content, str):
            text = clean(content)
            cell.value = text or None
            cell.data_type = "s" if text else "n"
            cell.quotePrefix = looks_like_formula(text)
        else:
            cell.value = content
        cell.font = Font(name=look.FONT, size=style.size, bold=style.bold, color=style.ink)
        cell.alignment = Alignment(
            horizontal="left", vertical=style.valign, wrap_text=style.wrap, indent=style.indent
        )
        return cell

    def _next(self, height: float) -> int:
        self._row += 1
        self._sheet.row_dimensions[self._row].height = height
        return self._row

    @staticmethod
    def _height(text: str, width: float, size: float = _SIZE) -> float:
        # A text is measured piece by piece: what is answered here is read whole, however long it is.
        pieces = [
            paragraph[start : start + _PIECE]
            for paragraph in text.split("\n")
            for start in range(0, max(len(paragraph), 1), _PIECE)
        ]
        return text_height(sum(lines_of(piece, width * 0.95, size) for piece in pieces), size) + 3

    def _foot(self) -> None:
        """Protect everything but the answers, begin at the first of them, and print it all."""
        sheet, first = self._sheet, f"{ANSWERS}{self._places[0].row}"
        sheet.protection.sheet = True
        # Rows and columns may be made larger: that is the way to read a long text.
        sheet.protection.formatRows = sheet.protection.formatColumns = False
        for selection in sheet.sheet_view.selection:
            selection.activeCell = selection.sqref = first
        if sum(sheet.row_dimensions[row].height for row in range(1, self._row + 1)) > _PAGE / _SMALLEST:
            sheet.page_setup.fitToHeight = 0
        sheet.print_area = f"{QUESTIONS}1:{ANSWERS}{self._row}"

    def _list_sheet(self) -> dict[str, str]:
        """Write what the drop-downs offer to a hidden sheet; return the cells of each list by field."""
        sheet, found = self.book.create_sheet("lister"), {}
        asked = {ask.name for ask in ASKS[self._form.purpose]}
        wanted = [(name, texts) for name, texts in self._batch.lists.items() if texts and name in asked]
        for column, (name, texts) in enumerate(wanted, 1):
            for row, text in enumerate((name, *texts), 1):
                cell = sheet.cell(row, column)
                cell.value = clean(text)
                cell.data_type = "s"
            letter = sheet.cell(1, column).column_letter
            found[name] = f"lister!${letter}$2:${letter}${len(texts) + 1}"
        sheet.protection.sheet = True
        sheet.sheet_state = "hidden"
        return found

    def _key_sheet(self) -> None:
        """Write what makes the form known again to a sheet nobody sees."""
        from openpyxl.workbook.protection import WorkbookProtection

        form, sheet = self._form, self.book.create_sheet(KEY_SHEET)
        known = {
            "kind": "form",
            "key": form.key,
            "purpose": form.purpose,
            "unit_id": form.unit_id,
            "period_id": form.period_id,
            "area_id": form.area_id,
            "language": self._batch.language,
            "made_on": self._batch.made_on.isoformat(),
            "sheet": self._sheet.title,
        }
        cells = {f"cell {place.name}": f"{ANSWERS}{place.row}" for place in self._places}
        labels = {f"label {place.name}": clean(place.label) for place in self._places}
        for row, (name, value) in enumerate((known | cells | labels).items(), 1):
            sheet.cell(row, 1).value = name
            sheet.cell(row, 2).value = None if value is None else str(value)
        sheet.protection.sheet = True
        sheet.sheet_state = "veryHidden"
        self.book.security = WorkbookProtection(lockStructure=True)
        self.book.active = 0

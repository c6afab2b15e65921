"""The last sheet of a marked workbook: what was found, by rule and cell by cell, with links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.hyperlink import Hyperlink

from webapp.schema.own_sheets import SUMMARY
from workers.sheets import looks
from workers.sheets.cell_writing import STATUS, clean, paint, put_text
from workers.sheets.marks import Mark, Marks

TITLE = SUMMARY
TAB_COLOUR = "FF9C0006"
MOST_LISTED = 10_000  # a sheet of Excel holds 65,530 links
HEADS = ("Cell", "Kind", "Column", "Problem", "How to fix it")
WIDTHS = {"Cell": 14, "In your file": 14, "Kind": 10, "Column": 28, "Problem": 64}
WIDEST = 46
LEFT = Alignment(horizontal="left", vertical="top")
Line = list[Any]


@dataclass(frozen=True, slots=True)
class Summary:
    """What the sheet tells: lines at the top, the rules that were broken, the problems."""

    lines: tuple[str, ...]
    rules: tuple[Mapping[str, Any], ...]
    marks: Marks
    # Where the rows stand: the sheet's name, and the new numbers of rows that moved.
    sheet: str
    moved: Mapping[int, int] | None = None

    @property
    def heads(self) -> tuple[str, ...]:
        """The heads of the list of problems: rows that moved are told of with both places."""
        return HEADS if self.moved is None else (HEADS[0], "In your file", *HEADS[1:])


def append_summary(sheet: Any, summary: Summary, fonts: looks.Fonts) -> None:
    """Write the summary below what a sheet holds; works in both modes of openpyxl."""
    sheet.sheet_properties.tabColor = TAB_COLOUR
    looks.fit_on_paper(sheet)
    widths = [WIDTHS.get(head, WIDEST) for head in summary.heads]
    for letter, width in zip("ABCDEF", widths, strict=False):
        sheet.column_dimensions[letter].width = width
    writer = _Writer(sheet, summary, fonts)
    for number, line in enumerate(writer.lines(), 1):
        lines = 1 if number <= writer.lines_at_the_top else _lines_of(line, widths)
        if lines > 1:
            sheet.row_dimensions[number].height = looks.height_of(lines)
        sheet.append(line)
        for cell in line:
            if cell.hyperlink:
                cell.hyperlink.ref = cell.coordinate


def _lines_of(line: Line, widths: list[int]) -> int:
    texts = ((str(cell.value or ""), width) for cell, width in zip(line, widths, strict=False))
    return max((looks.lines_in(text, width) for text, width in texts), default=1)


class _Writer:
    """Makes the lines of the sheet."""

    def __init__(self, sheet: Any, summary: Summary, fonts: looks.Fonts) -> None:
        self._sheet, self._summary, self._fonts = sheet, summary, fonts
        self._looks: dict[Any, Any] = {}
        self.lines_at_the_top = 1 + len(summary.lines)
        # What stands in a line for the place in the file, where rows have moved.
        self._no_place = ("",) * (len(summary.heads) - len(HEADS))

    def lines(self) -> Iterator[Line]:
        """The title, the sentences, the rules, and the problems with their places."""
        summary = self._summary
        yield [self._text(TITLE, self._fonts.title)]
        for line in summary.lines:
            yield [self._text(line)]
        yield []
        yield self._heads("How often", *self._no_place, *HEADS[1:])
        for rule in summary.rules:
            yield self._rule(rule)
        yield []
        yield self._heads(*summary.heads)
        headers = {rule["column"]: rule["header"] or rule["field"] or "" for rule in summary.rules}
        for number, mark in enumerate(summary.marks.in_order()):
            if number == MOST_LISTED:
                yield [self._text(f"Only the first {MOST_LISTED:,} problems are listed here.")]
                return
            yield self._problem(mark, headers.get(mark.column, ""))

    def _heads(self, *names: str) -> Line:
        cells = [self._text(name, self._fonts.bold) for name in names]
        for cell in cells:
            cell.fill = looks.HEAD_FILL
        return cells

    def _rule(self, rule: Mapping[str, Any]) -> Line:
        count = WriteOnlyCell(self._sheet, rule["count"])
        count.alignment, count.number_format = LEFT, "#,##0"
        column = " ".join(filter(None, (rule["column"], rule["header"] or rule["field"])))
        texts = (self._words(text) for text in (column, rule["title"], rule["fix"]))
        blank = map(self._text, self._no_place)
        return [count, *blank, self._kind(rule["severity"]), *texts]

    def _problem(self, mark: Mark, header: str) -> Line:
        place = self._place(mark)
        first = self._text(place or ("Not here" if mark.row else "File"))
        first.alignment = LEFT
        if place:
            first.font = self._fonts.link
            name = self._summary.sheet.replace("'", "''")
            first.hyperlink = Hyperlink(ref="A1", location=f"'{name}'!{place}")
        column = " ".join(filter(None, (mark.column, header)))
        texts = (self._words(text) for text in (column, mark.sentence, mark.fix))
        in_file = f"{mark.column or 'A'}{mark.row}" if mark.row else "File"
        before = (self._words(in_file) for _ in self._no_place)
        return [first, *before, self._kind(mark.severity), *texts]

    def _place(self, mark: Mark) -> str:
        """The address of the wrong cell, of the first cell of a row, or nothing."""
        if mark.row is None:
            return ""
        moved = self._summary.moved
        row = mark.row if moved is None else moved.get(mark.row)
        return f"{mark.column or 'A'}{row}" if row else ""

    def _kind(self, severity: str) -> Any:
        cell = self._text(STATUS.get(severity, ""))
        cell.alignment = LEFT
        if severity in STATUS:
            paint(cell, severity, self._looks)
        return cell

    def _words(self, text: str) -> Any:
        cell = self._text(text)
        cell.alignment = looks.WORDS
        return cell

    def _text(self, text: str, font: Font | None = None) -> Any:
        cell = WriteOnlyCell(self._sheet)
        put_text(cell, clean(text))
        if font is not None:
            cell.font = font
        return cell

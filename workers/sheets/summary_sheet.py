"""The last sheet of a marked workbook: what was found, by rule and cell by cell, with links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.hyperlink import Hyperlink

from webapp.schema.own_sheets import SUMMARY
from workers.sheets.cell_writing import STATUS, clean, put_text
from workers.sheets.marks import Mark, Marks

TITLE = SUMMARY
MOST_LISTED = 10_000  # a sheet of Excel holds 65,530 links
WIDTHS = {"A": 14, "B": 12, "C": 30, "D": 70, "E": 60}
BOLD = Font(bold=True)
HEADING = Font(bold=True, size=14)
LINK = Font(color="FF0563C1", underline="single")
WRAPPED = Alignment(wrap_text=True, vertical="top")
RULES_HEAD = ("How often", "Kind", "Column", "Problem", "How to fix it")
LIST_HEAD = ("Cell", "Kind", "Column", "Problem", "How to fix it")


@dataclass(frozen=True, slots=True)
class Summary:
    """What the sheet tells: lines at the top, the rules that were broken, the problems."""

    lines: tuple[str, ...]
    rules: tuple[Mapping[str, Any], ...]
    marks: Marks
    # Where the rows stand: the sheet's name, and the new numbers of rows that moved.
    sheet: str
    moved: Mapping[int, int] | None = None


Line = list[Any]


def append_summary(sheet: Any, summary: Summary) -> None:
    """Write the summary below what a sheet holds; works in both modes of openpyxl."""
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    for line in _lines(sheet, summary):
        sheet.append(line)
        for cell in line:
            if cell.hyperlink:
                cell.hyperlink.ref = cell.coordinate


def _lines(sheet: Any, summary: Summary) -> Iterator[Line]:
    yield [_text(sheet, TITLE, HEADING)]
    for line in summary.lines:
        yield [_text(sheet, line)]
    yield []
    yield [_text(sheet, name, BOLD) for name in RULES_HEAD]
    for rule in summary.rules:
        yield _rule(sheet, rule)
    yield []
    yield [_text(sheet, name, BOLD) for name in LIST_HEAD]
    headers = {rule["column"]: rule["header"] or rule["field"] or "" for rule in summary.rules}
    for number, mark in enumerate(summary.marks.in_order()):
        if number == MOST_LISTED:
            yield [_text(sheet, f"Only the first {MOST_LISTED:,} problems are listed here.")]
            return
        yield _problem(sheet, mark, headers.get(mark.column, ""), summary)


def _rule(sheet: Any, rule: Mapping[str, Any]) -> Line:
    column = " ".join(filter(None, (rule["column"], rule["header"] or rule["field"])))
    return [
        WriteOnlyCell(sheet, rule["count"]),
        _text(sheet, STATUS.get(rule["severity"], "")),
        _text(sheet, column),
        _text(sheet, rule["title"], wrapped=True),
        _text(sheet, rule["fix"], wrapped=True),
    ]


def _problem(sheet: Any, mark: Mark, header: str, summary: Summary) -> Line:
    place = _place(mark, summary)
    first = _text(sheet, place or "File", LINK if place else None)
    if place:
        name = summary.sheet.replace("'", "''")
        first.hyperlink = Hyperlink(ref="A1", location=f"'{name}'!{place}")
    return [
        first,
        _text(sheet, STATUS.get(mark.severity, "")),
        _text(sheet, " ".join(filter(None, (mark.column, header)))),
        _text(sheet, mark.sentence, wrapped=True),
        _text(sheet, mark.fix, wrapped=True),
    ]


def _place(mark: Mark, summary: Summary) -> str:
    """The address of the wrong cell, of the first cell of a row, or nothing."""
    if mark.row is None:
        return ""
    row = mark.row if summary.moved is None else summary.moved.get(mark.row)
    return f"{mark.column or 'A'}{row}" if row else ""


def _text(sheet: Any, text: str, font: Font | None = None, *, wrapped: bool = False) -> Any:
    cell = WriteOnlyCell(sheet)
    put_text(cell, clean(text))
    if font is not None:
        cell.font = font
    if wrapped:
        cell.alignment = WRAPPED
    return cell

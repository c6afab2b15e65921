"""A workbook made to do harm is refused quickly, with a sentence, and costs little."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable

import pytest

from tests.hostile.files_a import (
    with_cells,
    with_encrypted_part,
    with_lying_size,
    with_overlap,
    with_sheet,
    with_twins,
)
from tests.hostile.zips import MIB
from tests.sheets.files import archive, raw_workbook, read_apart, text_cell
from workers.sheets.table import UnreadableFile

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    "<worksheet><sheetData/></worksheet>"
)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "white space": (lambda: with_sheet(b" " * 60 * MIB), "unpacks-too-large"),
    "one string": (
        lambda: raw_workbook("", **{"xl/sharedStrings.xml": b"x" * 60 * MIB}),
        "unpacks-too-large",
    ),
    "lying size": (with_lying_size, "damaged"),
    "many parts": (
        lambda: archive({f"xl/{index}.xml": "" for index in range(2_001)}),
        "too-many-parts",
    ),
    "part outside": (lambda: raw_workbook("", **{"../evil.xml": "x"}), "unsafe-workbook"),
    "absolute part": (lambda: raw_workbook("", **{"/etc/evil.xml": "x"}), "unsafe-workbook"),
    "twins": (with_twins, "unsafe-workbook"),
    "overlap": (with_overlap, "unsafe-workbook"),
    "encrypted part": (with_encrypted_part, "password"),
    "bzip2": (lambda: archive({"[Content_Types].xml": "x"}, zipfile.ZIP_BZIP2), "unsafe-workbook"),
    "entities": (lambda: with_sheet(LAUGHS), "unsafe-workbook"),
    "far corner": (lambda: with_cells("A1", "XFD1048576"), "cell-out-of-range"),
    "far row": (lambda: with_cells("A1", "A2000000000"), "cell-out-of-range"),
    "wrapped row": (lambda: with_cells("A1", "A99999999999"), "cell-out-of-range"),
    "far column": (lambda: with_cells("A1", "ZZZZZZZ2"), "cell-out-of-range"),
    "negative row": (lambda: with_cells("A1", "A-5"), "cell-out-of-range"),
}


def worked_seconds() -> float:
    """Of a processor, so that a busy machine is no failure; also those of children that ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_in_two_seconds(name: str):
    make, code = HOSTILE[name]
    content = make()
    started = worked_seconds()
    with pytest.raises(UnreadableFile) as refusal:
        read_apart(content)
    assert worked_seconds() - started < 2
    assert (refusal.value.code, refusal.value.sentence[-1]) == (code, ".")


def test_the_far_cell_is_named():
    with pytest.raises(UnreadableFile, match="Cell XFD1048576"):
        read_apart(with_cells("A1", "XFD1048576"))


@pytest.mark.parametrize("dimension", ["A1", "Z9:A1", "A1:XFD1048576"])
def test_a_wrong_dimension_loses_no_rows(dimension: str):
    rows = "".join(f'<row r="{row}">{text_cell(f"A{row}", "x")}</row>' for row in range(1, 1_001))
    found = read_apart(raw_workbook(f'<dimension ref="{dimension}"/><sheetData>{rows}</sheetData>'))
    assert len(found.cells) == 999


def test_formatted_rows_without_cells_are_no_rows():
    ghosts = "".join(
        f'<row r="{row}" s="1"><c r="A{row}" s="1"/></row>' for row in range(3, 50_000)
    )
    rows = read_apart(
        raw_workbook(
            f'<sheetData><row r="1">{text_cell("A1", "a")}</row>'
            f'<row r="2">{text_cell("A2", "x")}</row>{ghosts}</sheetData>'
        )
    )
    assert rows.cells == {2: ["x"]}


def test_a_merge_over_the_whole_sheet_is_harmless():
    rows = read_apart(
        raw_workbook(
            f'<sheetData><row r="1">{text_cell("A1", "a")}</row>'
            f'<row r="2">{text_cell("A2", "x")}</row></sheetData>'
            '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        )
    )
    assert rows.cells == {2: ["x"]}


def test_a_row_number_that_a_border_between_pieces_cuts_is_neither_lost_nor_met_twice():
    rows = "".join(
        f'<row r="{row}">{text_cell(f"A{row}", "x" * 90)}</row>' for row in range(1, 30_001)
    )
    assert len(read_apart(raw_workbook(f"<sheetData>{rows}</sheetData>")).cells) == 29_999


@pytest.mark.parametrize(
    "start",
    ['<row spans="1:2" r="{}">', "<row r='{}'>", '<row ht="15"\n r = "{}">'],
)
def test_a_row_that_is_there_twice_is_told_however_it_is_written(start: str):
    rows = "".join(f"{start.format(row)}{text_cell(f'A{row}', 'x')}</row>" for row in (1, 2, 3, 3))
    with pytest.raises(UnreadableFile, match="row 3 stands below row 3"):
        read_apart(raw_workbook(f"<sheetData>{rows}</sheetData>"))

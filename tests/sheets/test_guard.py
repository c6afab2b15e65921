"""A workbook made to do harm is refused quickly, with a sentence, and costs little."""

from __future__ import annotations

import io
import re
import struct
import time
import warnings
import zipfile
from collections.abc import Callable

import pytest

from tests.sheets.files import archive, raw_workbook, read, text_cell
from workers.sheets.table import UnreadableFile

MIB = 1024 * 1024
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    "<worksheet><sheetData/></worksheet>"
)


def sheet(*references: str) -> bytes:
    cells = "".join(
        f'<row r="{re.sub("[A-Z]", "", each)}">{text_cell(each, "x")}</row>' for each in references
    )
    return raw_workbook(f"<sheetData>{cells}</sheetData>")


def with_sheet(content: bytes | str) -> bytes:
    return raw_workbook("", **{"xl/worksheets/sheet1.xml": content})


def with_lying_size() -> bytes:
    honest = with_sheet(b" " * 3 * MIB)
    return honest.replace(struct.pack("<I", 3 * MIB), struct.pack("<I", 1_000))


def with_twins() -> bytes:
    file = io.BytesIO(raw_workbook("<sheetData/>"))
    with warnings.catch_warnings(), zipfile.ZipFile(file, "a") as made:
        warnings.simplefilter("ignore")
        made.writestr("xl/workbook.xml", "<other/>")
    return file.getvalue()


def with_overlap() -> bytes:
    content = raw_workbook("<sheetData/>")
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        last = made.infolist()[-1].header_offset
    at = content.rfind(struct.pack("<I", last))
    return content[:at] + struct.pack("<I", 0) + content[at + 4 :]


def with_encrypted_part() -> bytes:
    content = bytearray(raw_workbook("<sheetData/>"))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


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
    "far corner": (lambda: sheet("A1", "XFD1048576"), "cell-out-of-range"),
    "far row": (lambda: sheet("A1", "A2000000000"), "cell-out-of-range"),
    "wrapped row": (lambda: sheet("A1", "A99999999999"), "cell-out-of-range"),
    "far column": (lambda: sheet("A1", "ZZZZZZZ1"), "cell-out-of-range"),
    "negative row": (lambda: sheet("A1", "A-5"), "cell-out-of-range"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_in_two_seconds(name: str):
    make, code = HOSTILE[name]
    content = make()
    started = time.monotonic()
    with pytest.raises(UnreadableFile) as refusal:
        read(content)
    assert time.monotonic() - started < 2
    assert (refusal.value.code, refusal.value.sentence[-1]) == (code, ".")


def test_the_far_cell_is_named():
    with pytest.raises(UnreadableFile, match="Cell XFD1048576"):
        read(sheet("A1", "XFD1048576"))


@pytest.mark.parametrize("dimension", ["A1", "Z9:A1", "A1:XFD1048576"])
def test_a_wrong_dimension_loses_no_rows(dimension: str):
    rows = "".join(f'<row r="{row}">{text_cell(f"A{row}", "x")}</row>' for row in range(1, 1_001))
    found = read(raw_workbook(f'<dimension ref="{dimension}"/><sheetData>{rows}</sheetData>'))
    assert len(found.cells) == 999


def test_formatted_rows_without_cells_are_no_rows():
    ghosts = "".join(
        f'<row r="{row}" s="1"><c r="A{row}" s="1"/></row>' for row in range(3, 50_000)
    )
    rows = read(
        raw_workbook(
            f'<sheetData><row r="1">{text_cell("A1", "a")}</row>'
            f'<row r="2">{text_cell("A2", "x")}</row>{ghosts}</sheetData>'
        )
    )
    assert rows.cells == {2: ["x"]}


def test_a_merge_over_the_whole_sheet_is_harmless():
    rows = read(
        raw_workbook(
            f'<sheetData><row r="1">{text_cell("A1", "a")}</row>'
            f'<row r="2">{text_cell("A2", "x")}</row></sheetData>'
            '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        )
    )
    assert rows.cells == {2: ["x"]}

"""Hostile and strange workbooks, built in a moment and small on disk."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
from itertools import pairwise

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.hostile.zips import (
    MIB,
    Part,
    lying,
    repeated,
    with_large_end,
    workbook_with,
    zipped,
)
from tests.sheets.files import archive, raw_workbook, saved, text_cell
from tests.sheets.old_books import xls

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_START = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
SHEET_END = b"</sheetData></worksheet>"
STRINGS_START = f'<sst xmlns="{MAIN}">'.encode()
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WEB_PAGE = b"<html><body><table><tr><td>a</td><td>b</td></tr></table></body></html>"


def row(number: int | str, *cells: str) -> str:
    """The XML of one row from its texts; its number may be nonsense."""
    filled = "".join(
        text_cell(f"{letter}{number}", text) for letter, text in zip("ABCDEF", cells, strict=False)
    )
    return f'<row r="{number}">{filled}</row>'


def table(*rows: str, before: str = "", after: str = "") -> bytes:
    """A workbook with the header a, b and these rows."""
    return raw_workbook(f"{before}<sheetData>{row(1, 'a', 'b')}{''.join(rows)}</sheetData>{after}")


def with_cells(*references: str) -> bytes:
    """A workbook with a text in each of these places, possible or not."""
    cells = "".join(
        f'<row r="{re.sub("[A-Z]", "", each)}">{text_cell(each, "x")}</row>' for each in references
    )
    return raw_workbook(f"<sheetData>{cells}</sheetData>")


def with_sheet(content: bytes | str) -> bytes:
    """A workbook whose only sheet is this XML."""
    return raw_workbook("", **{SHEET: content})


def ole(stream: str) -> bytes:
    """The start of an OLE file that has a stream of this name."""
    return OLE_MARK + b"\0" * 1_024 + stream.encode("utf-16le") + b"\0" * 3_000


def word_document() -> bytes:
    """A Word document."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return archive({"[Content_Types].xml": f'<Types><Override ContentType="{kind}"/></Types>'})


def sheet_beyond_the_end() -> bytes:
    """An old workbook that says its sheet begins where there is nothing."""
    content = xls([["a", "b"], ["x", "y"]])
    at = content.index(b"S1") - 8
    return content[:at] + struct.pack("<I", 0xFFFFFF) + content[at + 4 :]


def truncated() -> bytes:
    """The first half of a workbook."""
    content = table(row(2, "x", "y"))
    return content[: len(content) // 2]


def with_name_of_bytes() -> bytes:
    """A workbook with a part whose name is said to be UTF-8 and is not."""
    content = raw_workbook("", **{"xl/\u00e9\u00e9.xml": "x"})
    return content.replace("\u00e9\u00e9".encode(), b"\xff\xff\xff\xff")


def bomb_of_rows() -> bytes:
    """1 GB of rows of 64 cells."""
    cells = "".join(f'<c r="A2"><v>{number}</v></c>' for number in range(64))
    filled = f'<row r="2">{cells}</row>'.encode()
    block = filled * (MIB // len(filled))
    return workbook_with(SHEET, repeated(block, 1_030, SHEET_START, SHEET_END))


def bomb_of_white_space() -> bytes:
    """1.5 GB of white space in the sheet."""
    return workbook_with(SHEET, repeated(b" " * MIB, 1_536, SHEET_START, SHEET_END))


def bomb_of_strings() -> bytes:
    """40 million shared strings."""
    block = b"<si><t>aaaaaaaaa</t></si>" * 40_000
    return workbook_with(STRINGS, repeated(block, 1_000, STRINGS_START, b"</sst>"))


def one_string() -> bytes:
    """One shared string of 1 GB."""
    ends = (STRINGS_START + b"<si><t>", b"</t></si></sst>")
    return workbook_with(STRINGS, repeated(b"x" * MIB, 1_024, *ends))


def with_lying_size() -> bytes:
    """A sheet of 1 GB that says it had 1,000 bytes."""
    part = repeated(b" " * MIB, 1_024, SHEET_START, SHEET_END)
    return workbook_with(SHEET, lying(part, 1_000))


def with_twins() -> bytes:
    """A workbook that has one part twice."""
    file = io.BytesIO(raw_workbook("<sheetData/>"))
    with warnings.catch_warnings(), zipfile.ZipFile(file, "a") as made:
        warnings.simplefilter("ignore")
        made.writestr("xl/workbook.xml", "<other/>")
    return file.getvalue()


def with_overlap() -> bytes:
    """A workbook whose last part lies where the first one is."""
    content = raw_workbook("<sheetData/>")
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        last = made.infolist()[-1].header_offset
    at = content.rfind(struct.pack("<I", last))
    return content[:at] + struct.pack("<I", 0) + content[at + 4 :]


def with_encrypted_part() -> bytes:
    """A workbook one part of which says it is encrypted."""
    content = bytearray(raw_workbook("<sheetData/>"))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def many_parts(count: int = 100_000) -> bytes:
    """A zip with that many empty parts."""
    empty = Part(b"\x03\x00", 0, 0)
    return zipped({f"xl/{index}.xml": empty for index in range(count)})


def many_hidden_parts() -> bytes:
    """The same, where only the record for large numbers tells of them."""
    return with_large_end(many_parts(60_000), count=3, size=100)


def twins_in_capitals() -> bytes:
    """A workbook with another sheet under the same name in capitals."""
    return raw_workbook(
        f"<sheetData>{row(1, 'a', 'b')}{row(2, 'x', 'y')}</sheetData>",
        **{SHEET.upper(): SHEET_START + row(1, "p", "q").encode() + SHEET_END},
    )


def with_doctype(doctype: str, part: str = SHEET) -> bytes:
    """A workbook one part of which has a document type, and uses its entity x."""
    content = f'<?xml version="1.0"?>{doctype}<sst xmlns="{MAIN}"><si><t>&x;</t></si></sst>'
    return raw_workbook("<sheetData/>", **{part: content})


def with_doctype_of_wide_signs() -> bytes:
    """The same in UTF-16, where the letters of its sign stand apart."""
    content = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE sst><sst><si><t>x</t></si></sst>'
    return raw_workbook("<sheetData/>", **{STRINGS: content.encode("utf-16")})


def laughs() -> str:
    """Ten entities, each ten times the one before."""
    names = [f"e{n}" for n in range(9)] + ["x"]
    inner = "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise(names))
    return f'<!DOCTYPE sst [<!ENTITY e0 "ha">{inner}]>'


def quadratic() -> str:
    """One long entity, which is used often."""
    return f'<!DOCTYPE sst [<!ENTITY y "{"a" * 50_000}"><!ENTITY x "{"&y;" * 5_000}">]>'


def external(address: str) -> str:
    """An entity that is to be fetched."""
    return f'<!DOCTYPE sst [<!ENTITY x SYSTEM "{address}">]>'


def thousand_rows(dimension: str) -> bytes:
    """1,000 rows of two columns under this claim of where they are."""
    rows = [row(number, f"x{number}", "y") for number in range(2, 1_001)]
    return table(*rows, before=f'<dimension ref="{dimension}"/>')


def ghost_rows(count: int = 1_000_000) -> bytes:
    """One row of values and so many rows that only have a format."""
    rows = (f'<row r="{n}" s="1"><c r="A{n}" s="1"/></row>' for n in range(3, count + 3))
    filled = row(1, "a", "b") + row(2, "x", "y")
    content = SHEET_START + filled.encode() + "".join(rows).encode() + SHEET_END
    packed = io.BytesIO(raw_workbook(""))
    with zipfile.ZipFile(packed) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, part in (parts | {SHEET: content}).items():
            book.writestr(name, part)
    return made.getvalue()


def many_sheets(count: int = 3_000) -> bytes:
    """So many sheets, all of one part."""
    sheets = "".join(
        f'<sheet name="S{number}" sheetId="{number}" r:id="r1"/>' for number in range(1, count + 1)
    )
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>'
    return raw_workbook(
        f"<sheetData>{row(1, 'a', 'b')}{row(2, 'x', 'y')}</sheetData>", **{"xl/workbook.xml": book}
    )


def with_values(*cells: str) -> bytes:
    """The header a, b, and in column B these cells: the XML after `<c r="B2" `."""
    rows = "".join(
        f'<row r="{number}">{text_cell(f"A{number}", "x")}<c r="B{number}" {cell}</row>'
        for number, cell in enumerate(cells, 2)
    )
    relations = (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>"
    )
    strings = f'<sst xmlns="{MAIN}"><si><t>one</t></si></sst>'
    return raw_workbook(
        f"<sheetData>{row(1, 'a', 'b')}{rows}</sheetData>",
        **{STRINGS: strings, "xl/_rels/workbook.xml.rels": relations},
    )


def with_serials(*serials: float, from_1904: bool = False) -> bytes:
    """The header a, b and below it these numbers, shown as dates."""
    book = openpyxl.Workbook()
    if from_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    sheet.append(["a", "b"])
    for serial in serials:
        sheet.append(["x", serial])
        sheet.cell(sheet.max_row, 2).number_format = "yyyy-mm-dd"
    return saved(book)

"""Small workbooks of the kinds that openpyxl does not write: xls, xlsb and ods."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.sheets.files import archive
from workers.sheets.error_names import ERROR_NAMES

CODES = {name: code for code, name in ERROR_NAMES.items()}
FREE, END_OF_CHAIN, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Cells = Sequence[Sequence[object]]


class Error(str):
    """A cell that holds an error."""


class Formula(Error):
    """A cell whose formula gives an error."""


def xls(*sheets: Cells, date1904: bool = False, small: bool = False) -> bytes:
    """Build a workbook of Excel 97 with the sheets S1, S2 ...; small: as its mini stream."""
    begin = _biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6))
    begin += _biff(0x22, struct.pack("<H", date1904))
    names = [b"S%d" % number for number in range(1, len(sheets) + 1)]
    bodies = [_xls_sheet(cells) for cells in sheets]
    start = len(begin) + len(sheets) * (4 + 10) + 4
    for name, body in zip(names, bodies, strict=True):
        begin += _biff(0x85, struct.pack("<IBBBB", start, 0, 0, 2, 0) + name)
        start += len(body)
    return _compound(begin + _biff(0x0A, b"") + b"".join(bodies), small=small)


def _xls_sheet(rows: Cells) -> bytes:
    body = _biff(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6))
    # A chart inside of the sheet is a run of records of its own.
    body += _biff(0x809, struct.pack("<HHHHII", 0x600, 0x20, 0, 0, 0, 6)) + _biff(0x0A, b"")
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            body += _xls_cell(struct.pack("<HHH", row, column, 0), cell)
    return body + _biff(0x0A, b"")


def _xls_cell(place: bytes, cell: object) -> bytes:
    if isinstance(cell, Formula):
        result = struct.pack("<BxBxxxH", 2, CODES[cell], 0xFFFF)
        formula = struct.pack("<H", 2) + b"\x1c" + bytes([CODES[cell]])
        return _biff(0x06, place + result + bytes(6) + formula)
    if isinstance(cell, Error):
        return _biff(0x205, place + bytes([CODES[cell], 1]))
    if isinstance(cell, bool):
        return _biff(0x205, place + bytes([cell, 0]))
    if isinstance(cell, str):
        return _biff(0x204, place + struct.pack("<HB", len(cell), 0) + cell.encode("latin-1"))
    return _biff(0x203, place + struct.pack("<d", cell))


def _biff(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _compound(stream: bytes, *, small: bool) -> bytes:
    """Put a stream into a file: sectors 0 table, 1 directory, 2 small table, 3 the stream."""
    size = len(stream) if small else max(4096, len(stream))
    sectors = -(-size // 512)
    stream = stream.ljust(sectors * 512, b"\0")
    table = [FAT_SECTOR, END_OF_CHAIN, END_OF_CHAIN, *range(4, 3 + sectors), END_OF_CHAIN]
    minis = -(-size // 64)
    small_table = [*range(1, minis), END_OF_CHAIN] if small else []
    root = _entry("Root Entry", 5, 3 if small else END_OF_CHAIN, minis * 64 if small else 0)
    directory = root + _entry("Workbook", 2, 0 if small else 3, size)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 2, 1, END_OF_CHAIN, 0)
    header += _sector([0])[: 512 - 76]
    return header + _sector(table) + directory.ljust(512, b"\0") + _sector(small_table) + stream


def _sector(numbers: list[int]) -> bytes:
    return struct.pack("<128I", *numbers, *[FREE] * (128 - len(numbers)))


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    coded = name.encode("utf-16-le") + b"\0\0"
    head = coded.ljust(64, b"\0") + struct.pack("<HBBIII", len(coded), kind, 1, FREE, FREE, 1)
    return head.ljust(116, b"\0") + struct.pack("<IQ", start, size)


def xlsb(*sheets: Cells, date1904: bool = False) -> bytes:
    """Build a binary workbook with the sheets S1, S2 ..."""
    book = _record(0x83) + _record(0x99, struct.pack("<III", date1904, 0, 0)) + _record(0x8F)
    links, parts = "", {}
    for number, cells in enumerate(sheets, 1):
        names = _wide(f"r{number}") + _wide(f"S{number}")
        book += _record(0x9C, struct.pack("<II", 0, number) + names)
        links += (
            f'<Relationship Id="r{number}" Type="{OFFICE}/worksheet" '
            f'Target="worksheets/sheet{number}.bin"/>'
        )
        parts[f"xl/worksheets/sheet{number}.bin"] = _xlsb_sheet(cells)
    kind = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    return archive(
        {
            "[Content_Types].xml": f'<Types><Override ContentType="{kind}"/></Types>',
            "xl/workbook.bin": book + _record(0x90) + _record(0x84),
            "xl/_rels/workbook.bin.rels": (
                f'<Relationships xmlns="{RELATIONS}">{links}</Relationships>'
            ),
            **parts,
        }
    )


def _xlsb_sheet(rows: Cells) -> bytes:
    last = max(map(len, rows)) - 1
    body = _record(0x81) + _record(0x94, struct.pack("<IIII", 0, len(rows) - 1, 0, last))
    body += _record(0x91)
    for row, cells in enumerate(rows):
        body += _record(0x00, struct.pack("<I", row) + bytes(21))
        for column, cell in enumerate(cells):
            body += _xlsb_cell(struct.pack("<II", column, 0), cell)
    return body + _record(0x92) + _record(0x82)


def _xlsb_cell(place: bytes, cell: object) -> bytes:
    if isinstance(cell, Formula):
        code = bytes([CODES[cell]])
        return _record(0x0B, place + code + struct.pack("<HI", 0, 2) + b"\x1c" + code + bytes(4))
    if isinstance(cell, Error):
        return _record(0x03, place + bytes([CODES[cell]]))
    if isinstance(cell, str):
        return _record(0x06, place + _wide(cell))
    assert isinstance(cell, int | float)
    return _record(0x05, place + struct.pack("<d", cell))


def _record(kind: int, content: bytes = b"") -> bytes:
    coded = bytes([kind & 0x7F | 0x80, kind >> 7]) if kind > 0x7F else bytes([kind])
    size = len(content)
    return (
        coded + (bytes([size & 0x7F | 0x80, size >> 7]) if size > 0x7F else bytes([size])) + content
    )


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def ods(**sheets: str) -> bytes:
    """Build an OpenDocument workbook from the XML of the rows of each sheet."""
    name = "urn:oasis:names:tc:opendocument:xmlns:"
    tables = "".join(
        f'<table:table table:name="{escape(sheet)}">{rows}</table:table>'
        for sheet, rows in sheets.items()
    )
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{name}manifest:1.0"/>',
            "content.xml": (
                f'<office:document-content xmlns:office="{name}office:1.0" '
                f'xmlns:table="{name}table:1.0" xmlns:text="{name}text:1.0" '
                'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:'
                'calcext:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><office:body>'
                f"<office:spreadsheet>{tables}</office:spreadsheet></office:body>"
                "</office:document-content>"
            ),
        }
    )

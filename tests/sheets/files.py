"""Small files for the reader's tests, and what comes out of them."""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pyarrow as pa

from tests.sheets.here import ReaderHere
from workers.sheets.reader import open_table
from workers.sheets.table import Limits, Reading, Shape

SAMPLES = Path(
    os.environ.get("IMPORTDESK_SAMPLE_FILES")
    or Path(__file__).resolve().parents[2].parent / "shared" / "data"
)
NO_SAMPLES = "The sample files are not there; IMPORTDESK_SAMPLE_FILES tells where they are."


@dataclass(frozen=True)
class Rows:
    """A file as it was read: cells, extra cells and damage by row number."""

    shape: Shape
    cells: dict[int, list[str]]
    extra: dict[int, str]
    damage: dict[int, str]

    @classmethod
    def of(cls, shape: Shape, batches: Sequence[pa.RecordBatch]) -> Rows:
        """Collect the rows of batches, and check that their numbers rise."""
        found = cls(shape, {}, {}, {})
        for record in (row for batch in batches for row in batch.to_pylist()):
            number, extra, damage = (record.pop(name) for name in ("row", "extra", "damage"))
            assert number > next(reversed(found.cells), shape.header_row)
            found.cells[number] = list(record.values())
            found.extra.update({number: extra} if extra is not None else {})
            found.damage.update({number: damage} if damage is not None else {})
        return found


def read_path(path: Path, reading: Reading | None = None, limits: Limits | None = None) -> Rows:
    """Read a whole file through the child process."""
    with open_table(path, reading, limits) as table:
        return Rows.of(table.shape, list(table.batches))


def read_here(path: Path, reading: Reading | None = None) -> Rows:
    """Read a whole file as the child process does, and let no process begin for it."""
    with tempfile.TemporaryDirectory() as folder:
        how = (reading or Reading()).to_json()
        request = {"path": str(path), "folder": folder, "reading": how}
        table = ReaderHere(request, Limits()).table()
    return Rows.of(table.shape, list(table.batches))


def read(content: bytes, **choices: object) -> Rows:
    """Read bytes as a file without a telling name."""
    with stored(content) as path:
        return read_here(path, Reading.from_json(choices))


def read_apart(content: bytes, limits: Limits | None = None) -> Rows:
    """Read bytes through the child process: what kills a reader, and what stops it before."""
    with stored(content) as path:
        return read_path(path, limits=limits)


@contextmanager
def stored(content: bytes) -> Iterator[Path]:
    """A file for the time of the block."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "upload")
        path.write_bytes(content)
        yield path


def workbook(*rows: Sequence[object], **sheets: Sequence[Sequence[object]]) -> bytes:
    """Build a workbook with the sheet Data, and further sheets by name."""
    book = openpyxl.Workbook()
    for name, content in {"Data": rows, **sheets}.items():
        sheet = book.create_sheet(name)
        for row in content:
            sheet.append(row)
    del book["Sheet"]
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """Return a workbook as bytes."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def archive(parts: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Build a zip from its parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method, compresslevel=1) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def raw_workbook(sheet_data: str, **parts: bytes | str) -> bytes:
    """Build a workbook around hand-written XML of its only sheet."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return archive(
        {
            "[Content_Types].xml": (
                '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
                "</Types>"
            ),
            "_rels/.rels": (
                f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
                f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
            ),
            "xl/workbook.xml": (
                f'<workbook xmlns="{main}" xmlns:r="{office}">'
                '<sheets><sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>'
            ),
            "xl/_rels/workbook.xml.rels": (
                f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
                f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
            ),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}">{sheet_data}</worksheet>',
            **parts,
        }
    )


def text_cell(reference: str, text: str) -> str:
    """Write the XML of one text cell."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'

"""All records of a dataset as a file that the desk takes back: nothing is created or updated."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from webapp.errors import WrongState
from webapp.extensions import db
from webapp.models import Dataset
from webapp.models.records import records_table
from webapp.schema.cells import cell_text
from webapp.schema.fields import Field
from webapp.schema.spreadsheet import safe_cell
from webapp.services.workbook.rows import row_writer

BATCH = 2_000
# A workbook of so many cells takes 10 s on one core; CSV has no such limit.
MOST_WORKBOOK_CELLS = 4_000_000
MOST_WORKBOOK_ROWS = 1_048_575
SHEET = "xl/worksheets/sheet1.xml"
COLUMN = re.compile(rb"<col [^>]*>")
STYLE = re.compile(rb' style="([0-9]+)"')
DIMENSION = re.compile(rb"<dimension [^>]*>")


def as_csv(dataset: Dataset) -> Iterator[str]:
    """All records as CSV text, header first."""
    fields = dataset.schema.fields
    yield _line([safe_cell(field.label) for field in fields])
    for batch in _batches(dataset):
        for values in batch:
            yield _line(
                [_safe_text(field, value) for field, value in zip(fields, values, strict=True)]
            )


def why_no_workbook(dataset: Dataset) -> str:
    """The reason why the records do not fit into a workbook, or nothing."""
    fields = len(dataset.schema.fields)
    most = min(MOST_WORKBOOK_ROWS, MOST_WORKBOOK_CELLS // fields)
    if dataset.records <= most:
        return ""
    return (
        f"{dataset.title} has {dataset.records:,} records, and a workbook holds {most:,} of them "
        "at most. Export them as CSV."
    )


def as_workbook(dataset: Dataset) -> Iterator[bytes]:
    """All records as an .xlsx file in the shape of the template, piece by piece.

    Raises WrongState at once when there are too many for a workbook.
    """
    refusal = why_no_workbook(dataset)
    if refusal:
        raise WrongState(refusal)
    from webapp.services.workbook import book

    return _filled(book.make(dataset.schema, example=False), dataset)


def _filled(template: bytes, dataset: Dataset) -> Iterator[bytes]:
    """Put rows below the header of a workbook while it is copied."""
    pieces = _Pieces()
    with (
        zipfile.ZipFile(io.BytesIO(template)) as empty,
        zipfile.ZipFile(pieces, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as full,
    ):
        for name in empty.namelist():
            if name != SHEET:
                full.writestr(name, empty.read(name))
        # What says how far the sheet goes would be wrong now, and nobody needs it.
        sheet = DIMENSION.sub(b"", empty.read(SHEET))
        head, end, tail = sheet.partition(b"</sheetData>")
        found = [STYLE.search(column) for column in COLUMN.findall(head)]
        styles = [style[1].decode() if style else "0" for style in found]
        with full.open(SHEET, "w") as part:
            part.write(head)
            for rows in _rows(dataset, styles):
                part.write(rows)
                yield pieces.taken()
            part.write(end + tail)
    yield pieces.taken()


def _rows(dataset: Dataset, styles: Sequence[str]) -> Iterator[bytes]:
    write, number = row_writer(dataset.schema.fields, styles), 1
    for batch in _batches(dataset):
        rows = [write(number + place, values) for place, values in enumerate(batch, start=1)]
        number += len(rows)
        if number > MOST_WORKBOOK_ROWS:  # more came in meanwhile than a sheet has rows
            return
        yield "".join(rows).encode()


class _Pieces(io.RawIOBase):
    """Takes what is written, and gives it away."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._waiting.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        """What was written since the last time."""
        taken = b"".join(self._waiting)
        self._waiting.clear()
        return taken


def _batches(dataset: Dataset) -> Iterator[list[Sequence[Any]]]:
    """The values of all records in the order of their fields, so many at a time."""
    table = records_table(dataset.schema)
    columns = [table.columns[field.name] for field in dataset.schema.fields]
    last = 0
    while True:
        query = sa.select(table.c._id, *columns).where(table.c._id > last)
        batch = db.session.execute(query.order_by(table.c._id).limit(BATCH)).all()
        if not batch:
            return
        yield [row[1:] for row in batch]
        last = batch[-1][0]


def _safe_text(field: Field, value: Any) -> str:
    text = cell_text(field, value)
    # A minus before a number starts no formula.
    return text if type(value) in (int, float) else safe_cell(text)


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()

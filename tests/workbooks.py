"""Small files, built in sight of the test that needs them."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook


def workbook(
    *rows: Sequence[Any], sheets: dict[str, Sequence[Sequence[Any]]] | None = None
) -> bytes:
    """An xlsx file with these rows from A1 on; or with several named sheets."""
    book = Workbook()
    first = book.active
    assert first is not None
    book.remove(first)
    for name, content in (sheets or {"Sheet1": rows}).items():
        sheet = book.create_sheet(name)
        for row in content:
            sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def csv_text(*rows: Sequence[Any], delimiter: str = ",") -> bytes:
    """A CSV file in UTF-8 with these rows."""
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return file.getvalue().encode()


def save(folder: Path, name: str, content: bytes | Iterable[str]) -> Path:
    """Write bytes, or lines, into a file of `folder`."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else "\n".join(content).encode())
    return path

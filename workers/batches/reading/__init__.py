"""The readers of batches: a file of any kind as a stream of records, each a dict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from workers.batches.reading import json_records, tables, text_lines, xml_records
from workers.batches.reading.broken import BrokenFile
from workers.batches.reading.kinds import check_kind

__all__ = ["BrokenFile", "read"]

Records = Iterator[dict[str, Any]]
BY_NAME: dict[str, Callable[[Path, Mapping[str, Any]], Records]] = {
    "json": json_records.read,
    "xml-text-of-children": xml_records.read_children,
    "xml-attributes": xml_records.read_attributes,
    "tsv-with-name-row": text_lines.read,
    "csv": tables.read_csv,
    "xlsx": tables.read_workbook,
}


def read(path: Path, spec: Mapping[str, Any]) -> Records:
    """Yield the records of a file that an entry of a control file describes.

    Raises BrokenFile, also after some records: those are sound.
    """
    name = str(spec.get("read"))
    if name not in BY_NAME:
        raise BrokenFile(f"There is no reader {name[:100]!r}. The control file names it.")
    check_kind(path, name)
    yield from BY_NAME[name](path, spec)

"""The results of formulas, which openpyxl does not write: out of a workbook, into its copy.

Without them, whoever does not calculate sees nothing in these cells: a preview, Excel while it
protects a file from the web, and the desk when the copy comes back as it is.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from workers.sheets.guard import pieces
from workers.sheets.sheet_xml import joined_cells, part_of_sheet

FORMULA = rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)"
WITH_RESULT = re.compile(
    rb"<(?:\w+:)?c\s(?P<attributes>[^>]*)>\s*" + FORMULA + rb"\s*<(?:\w+:)?v[^>/]*>"
    rb"(?P<result>[^<]*)</(?:\w+:)?v>"
)
PLACE = re.compile(rb"\br=\"([A-Z]{1,3}[0-9]{1,7})\"")
KIND = re.compile(rb"\bt=\"(str|b|e)\"")  # of a text, TRUE or FALSE, an error; or of a number
WITHOUT = re.compile(rb"<c r=\"([A-Z]+[0-9]+)\"([^>]*)>(" + FORMULA + rb")<v ?(?:/>|></v>)</c>")
ROW_END = b"</row>"
Results = dict[bytes, tuple[bytes, bytes]]
"""The kind (nothing for a number) and the text of each result, by the cell's place."""


def results_of(path: Path, sheets: Iterable[str]) -> dict[str, Results]:
    """Return the results of the formulas in these sheets of a workbook."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        for sheet in sheets:
            part = part_of_sheet(path, sheet)
            if part in archive.namelist():
                found[sheet] = _results(joined_cells(pieces(archive, archive.getinfo(part))))
    return {sheet: results for sheet, results in found.items() if results}


def _results(source: Iterator[bytes]) -> Results:
    results: Results = {}
    for piece in source:
        for cell in WITH_RESULT.finditer(piece):
            place, kind = PLACE.search(cell["attributes"]), KIND.search(cell["attributes"])
            if place and (kind or cell["result"]):
                results[place[1]] = (kind[1] if kind else b"", cell["result"])
    return results


def put_results(path: Path, results: Mapping[str, Results]) -> None:
    """Put results into a workbook that openpyxl has written."""
    parts = {part_of_sheet(path, sheet): found for sheet, found in results.items()}
    filled = path.with_suffix(".filled")
    with (
        zipfile.ZipFile(path) as old,
        zipfile.ZipFile(filled, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new,
    ):
        for entry in old.infolist():
            source = pieces(old, entry)
            with new.open(entry.filename, "w") as part:
                for piece in _filled(source, parts.get(entry.filename, {})):
                    part.write(piece)
    filled.replace(path)


def _filled(source: Iterator[bytes], results: Results) -> Iterator[bytes]:
    if not results:
        yield from source
        return

    def fill(cell: re.Match[bytes]) -> bytes:
        place, attributes, formula = cell.groups()
        if place not in results:
            return cell[0]
        kind, result = results[place]
        told = b' t="' + kind + b'"' if kind else b""
        return b'<c r="%b"%b%b>%b<v>%b</v></c>' % (place, attributes, told, formula, result)

    rest = b""
    for piece in source:
        whole, end, rest = (rest + piece).rpartition(ROW_END)
        yield WITHOUT.sub(fill, whole + end)
    yield rest

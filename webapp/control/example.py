"""The beginning of a data file as an example of what its records look like: JSON or CSV only."""

import codecs
import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from webapp.control.example_places import Place, places
from webapp.control.json_text import expected
from webapp.errors import BadInput

MOST_BYTES = 64 * 1024
"""What comes after these of a file is not looked at."""

MOST_RECORDS = 20
_SEPARATORS = ",;\t|"
_BLANKS = " \t\r\n"
# Those of today, which are zip files, and those of before 2007.
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_WORKBOOK = (
    "This is a workbook. In Excel, save its sheet as CSV, and choose that file, here and for the "
    "batch."
)
_TOO_LONG = f"The first record of the example is longer than {MOST_BYTES // 1024} KB."
_ODD = "The example is nested too deeply, or has a number or character that is not JSON."


@dataclass(frozen=True, slots=True)
class Example:
    """How a control file reads such a file, and its first records."""

    spec: dict[str, Any]
    records: tuple[dict[str, Any], ...]
    places: dict[str, Place] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "places", places(self.records))

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of all values in these records, in their order."""
        return tuple(self.places)

    def place(self, name: str) -> Place:
        """Return where the value of this name is; one that is not there is in the record."""
        return self.places.get(name) or Place(name)

    def values(self, name: str) -> list[Any]:
        """Return the values of this name that are there."""
        place = self.place(name)
        return [value for record in self.records for value in place.values(record)]


def read_example(content: bytes) -> Example:
    """Return the first records of a file, of which no more than its beginning is looked at.

    Raises BadInput for what is neither JSON nor CSV, or has no records.
    """
    if content.startswith(_WORKBOOKS):
        raise BadInput(_WORKBOOK)
    text = _text(content[:MOST_BYTES], cut := len(content) > MOST_BYTES)
    start = text.lstrip(_BLANKS)[:1]
    if not start:
        raise BadInput("The example is empty.")
    if start == "<" or "\0" in text:
        raise BadInput("An example is JSON or CSV. Files of other kinds cannot be tried here.")
    found = _json(text, cut) if start in "[{" else _csv(text, cut)
    if not found.records:
        raise BadInput("The example has no record." if not cut else _TOO_LONG)
    return found


def _text(content: bytes, cut: bool) -> str:
    """The text in UTF-8, or of a table in what Excel writes else: JSON is UTF-8 always."""
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(content, final=not cut)
    except UnicodeDecodeError:
        text = example_text(content)
    if text.lstrip(_BLANKS)[:1] in ("[", "{"):
        raise BadInput("JSON is written in UTF-8, and this example is not. Save it as UTF-8 first.")
    return text


def example_text(content: bytes) -> str:
    """Return what a form shows of an example, also of a broken one; of a workbook nothing."""
    if content.startswith(_WORKBOOKS):
        return ""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "ignore")
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(content)
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _json(text: str, cut: bool) -> Example:
    start = len(text) - len(text.lstrip(_BLANKS))
    if text[start] == "[":
        return Example({"read": "json"}, tuple(_entries(text, start + 1, cut)))
    record, end = _value(text, start, cut)
    if end is None:
        raise BadInput(_TOO_LONG)
    if text[end:].strip(_BLANKS):
        raise BadInput(_broken(text, end, "More follows after the object"))
    return Example({"read": "json", "singleRecord": True}, (record,))


def _entries(text: str, place: int, cut: bool) -> Iterator[dict[str, Any]]:
    """The objects of an array; where the text is cut off, the last one is left out."""
    for number in range(MOST_RECORDS):
        place = _after_blanks(text, place)
        if not number and text[place : place + 1] == "]":
            return
        record, end = _value(text, place, cut)
        if end is None:
            return
        if not isinstance(record, dict):
            raise BadInput(f"Entry {number + 1} of the array is no object.")
        yield record
        place = _after_blanks(text, end)
        mark = text[place : place + 1]
        if mark == "]" or (not mark and cut):
            return
        if mark != ",":
            raise BadInput(_broken(text, place, "A comma or ] is expected"))
        place += 1


def _value(text: str, place: int, cut: bool) -> tuple[Any, int | None]:
    """A value and where it ends; no end for one that is cut off."""
    try:
        value, end = json.JSONDecoder(parse_constant=_refuse).raw_decode(text, place)
        # Half a character, which JSON can write, can be neither stored nor shown.
        json.dumps(value, ensure_ascii=False).encode()
        return value, end
    except json.JSONDecodeError as error:
        if cut:
            return None, None
        raise BadInput(_broken(text, error.pos, expected(error.msg))) from None
    except (ValueError, RecursionError):
        raise BadInput(_ODD) from None


def _refuse(name: str) -> None:
    raise ValueError(name)


def _after_blanks(text: str, place: int) -> int:
    while text[place : place + 1] and text[place] in _BLANKS:
        place += 1
    return place


def _broken(text: str, place: int, message: str) -> str:
    line = text.count("\n", 0, place) + 1
    column = place - text.rfind("\n", 0, place)
    return f"The example is no JSON: line {line}, column {column}: {message.removesuffix('.')}."


def _csv(text: str, cut: bool) -> Example:
    if cut:
        text = text[: text.rfind("\n") + 1]
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    rows = _rows(text, separator, cut)
    header = [cell.strip() for cell in next(rows, [])]
    spec = {"read": "csv"} | ({} if separator == "," else {"separator": separator})
    records = (
        {name: cell for name, cell in zip(header, row, strict=False) if name and cell}
        for row in rows
    )
    return Example(spec, tuple(islice(records, MOST_RECORDS)))


def _rows(text: str, separator: str, cut: bool) -> Iterator[list[str]]:
    """Rows of cells, blank ones left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        yield from (row for row in reader if any(cell.strip() for cell in row))
    except csv.Error as error:
        # A text that is cut off may end within quotes.
        if not cut or "unexpected end" not in str(error):
            raise BadInput(f"The example is no CSV: line {reader.line_num}: {error}.") from None

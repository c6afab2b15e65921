"""What a file is read as: the reader's choices, its limits and what it found.

Named tuples, and no data classes, which take a process that is started for one file longer to load
than all else that is here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

if TYPE_CHECKING:
    import pyarrow as pa

Kind = Literal["csv", "xlsx", "xlsm", "xls", "xlsb", "ods"]
DateOrder = Literal["dmy", "mdy"]
MIB = 1024 * 1024

# What can be wrong with one row of a file that is otherwise readable.
QUOTE_NEVER_CLOSED = "quote-never-closed"
LINE_TOO_LONG = "line-too-long"
CELL_TOO_LONG = "cell-too-long"
NULL_CHARACTER = "null-character"


class UnreadableFile(Exception):
    """The file cannot be read; carries a stable code and a sentence for the person."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class ReaderKilled(RuntimeError):
    """The system killed the process that met the file, and nobody knows yet for whose sake."""


class Reading(NamedTuple):
    """How a person wants a file to be read; None means that the desk finds out."""

    sheet: str | None = None
    header_row: int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None  # "" means that no character quotes
    date_order: DateOrder | None = None
    # Cells are values as a program wrote them, not as a spreadsheet shows them.
    literal: bool | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the choices as a dict that JSON can hold."""
        return self._asdict()

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Build the choices from such a dict; unknown names are left out."""
        return cls(**_known(cls, values))


class Limits(NamedTuple):
    """How much one file may cost; every refusal names the limit."""

    max_columns: int = 500
    max_rows_sheet: int = 1_048_576
    max_rows_csv: int = 100_000_000
    max_sheets: int = 1_000
    max_cell_chars: int = 32_767
    max_line_bytes: int = MIB
    max_parts: int = 2_000
    max_part_bytes: int = 400 * MIB
    max_unpacked_bytes: int = 512 * MIB
    max_ratio: int = 200
    memory_bytes: int = 2048 * MIB
    cpu_seconds: int = 120
    wait_seconds: int = 300  # for the next batch, not for the whole file
    # Is it the file's fault when the system kills its process? Else others took the memory.
    blame_kill: bool = True
    # A workbook that is marked stays in memory: some 0.6 KB and 50 microseconds for each cell.
    max_marked_cells: int = 500_000
    max_marked_problems: int = 100_000
    max_comments: int = 5_000  # with more, Excel takes long to open the file
    max_marked_bytes: int = 512 * MIB
    marking_memory_bytes: int = 1024 * MIB
    marking_cpu_seconds: int = 300

    def to_json(self) -> dict[str, Any]:
        """Return the limits as a dict that JSON can hold."""
        return self._asdict()

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Build the limits from such a dict; unknown names are left out."""
        return cls(**_known(cls, values))


class Sheet(NamedTuple):
    """One sheet of a workbook; rows is None where counting them would take too long."""

    name: str
    rows: int | None
    visible: bool


class Shape(NamedTuple):
    """How a file was read, and its first rows as they stand."""

    kind: Kind
    header_row: int
    header: tuple[str, ...]
    preview: tuple[tuple[int, tuple[str, ...]], ...]
    total_rows: int  # below the header; exact for a workbook, at most for text
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    sheet: str | None = None
    sheets: tuple[Sheet, ...] = ()
    date1904: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the shape as a dict that JSON can hold."""
        return self._asdict() | {"sheets": [sheet._asdict() for sheet in self.sheets]}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Build the shape from such a dict; unknown names are left out."""
        known = _known(cls, values)
        known["header"] = tuple(known["header"])
        known["preview"] = tuple((number, tuple(cells)) for number, cells in known["preview"])
        known["sheets"] = tuple(Sheet(**_known(Sheet, sheet)) for sheet in known["sheets"])
        return cls(**known)


class Table(NamedTuple):
    """An open file: its shape, and its rows in batches.

    A batch has the columns "row" (int64, the number that Excel shows), "c0" to "c{n-1}" (text,
    never null, one for each header cell), "extra" (the row's cells beyond the header, joined, or
    null) and "damage" (one of this module's codes where the row is broken, or null).
    """

    shape: Shape
    batches: Iterator[pa.RecordBatch]


def _known(cls: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in cls._fields if name in values}

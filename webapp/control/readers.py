"""The readers that a control file can name, as its author reads about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader: its title, what it does, and its options by name."""

    title: str
    description: str
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    extension: bool = False  # of this desk: other systems with control files may not know it


SINGLE = "true if the whole file is one record. Without it, the file holds many."
CHARSET = "The name of the file's charset, such as windows-1252."
READERS: dict[str, Reader] = {
    "json": Reader(
        "JSON",
        "An array of objects in UTF-8: each object is a record.",
        {"singleRecord": SINGLE},
    ),
    "xml-text-of-children": Reader(
        "XML, values as text",
        "Each element inside the outermost one is a record. The elements inside it are its "
        "values: their names are the names, without prefix, and all their text is the value. "
        "The charset is the one that the file declares.",
        {"singleRecord": SINGLE},
    ),
    "xml-attributes": Reader(
        "XML, values as attributes",
        "Each element inside the outermost one is a record, and its attributes are its values, "
        "by their names without prefix. The charset is the one that the file declares.",
        {"singleRecord": SINGLE},
    ),
    "tsv-with-name-row": Reader(
        "Text with a row of names",
        "The first line holds the names, each further line is a record. No character quotes: "
        "every separator separates. Empty cells are left out, and so are cells without a name.",
        {
            "charset": f"{CHARSET} Without it: utf-8.",
            "separator": "What stands between two cells. Without it: a tab.",
        },
    ),
    "csv": Reader(
        "CSV",
        "The first line holds the names, each further line is a record. Cells may stand in "
        "quotes. Empty cells and blank lines are left out.",
        {
            "charset": f"{CHARSET} Without it, the desk finds out.",
            "separator": "The character between two cells. Without it, the desk finds out.",
        },
        extension=True,
    ),
    "xlsx": Reader(
        "Workbook",
        "A workbook of Excel or LibreOffice. The first row holds the names, each further row is "
        "a record, and its values are texts. Empty cells and blank rows are left out.",
        {"sheet": "The name of the sheet. Without it: the first visible sheet with cells."},
        extension=True,
    ),
}

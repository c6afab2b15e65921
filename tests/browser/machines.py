"""A dataset of machines, and its template filled in wrong in ten ways, then right."""

from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

FIRST_ROW = 3  # below the header and the example
ROWS = [
    (
        f"M-{1000 + number}",
        f"Press {number}",
        "North",
        7.5,
        1250,
        date(2024, 5, number),
        "yes",
        "mia@example.org",
    )
    for number in range(1, 13)
]
# What stands in a cell instead of what is right, and what the desk says of it.
WRONG: dict[str, tuple[Any, str]] = {
    "A4": ("M-1001", "The same Machine no. is already in row 3. Keep one of them."),
    "A5": ("1003", '"1003" does not have the form of Machine no. Write it like M-0001.'),
    "B6": (None, "Name is required, and this cell is empty. Fill the cell."),
    "B7": ("P5", '"P5" is too short: Name has at least 3 characters. Write at least 3 characters.'),
    "C8": ("Nort", '"Nort" is not in the list. Write one of North or South. Did you mean "North"?'),
    "D9": ("much", '"much" cannot be read as a number. Write it like 1250.5.'),
    "E10": (1250.5, '"1250.5" is not a whole number. Write it without decimals.'),
    "F11": ("30.02.2024", "30.02.2024: February 2024 has 29 days. Write a day that there is."),
    "G12": ("perhaps", '"perhaps" is neither yes nor no. Write yes or no.'),
    "H13": (
        "mia.example.org",
        'An @ is missing in "mia.example.org". Write it like ada@example.org.',
    ),
}


def descriptor(run: str) -> dict[str, Any]:
    """The dataset, under a name that no other test has."""
    return {
        "name": f"machines-{run}",
        "title": f"Machines {run}",
        "fields": [
            {
                "name": "no",
                "title": "Machine no.",
                "example": "M-0001",
                "constraints": {"required": True, "pattern": "M-[0-9]{4}"},
            },
            {"name": "name", "title": "Name", "constraints": {"required": True, "minLength": 3}},
            {"name": "hall", "title": "Hall", "constraints": {"enum": ["North", "South"]}},
            {"name": "power", "title": "Power (kW)", "type": "number"},
            {"name": "hours", "title": "Hours run", "type": "integer"},
            {"name": "bought", "title": "Bought on", "type": "date", "format": "any"},
            {
                "name": "leased",
                "title": "Leased",
                "type": "boolean",
                "trueValues": ["yes"],
                "falseValues": ["no"],
            },
            {"name": "contact", "title": "Contact", "format": "email"},
        ],
        "primaryKey": ["no"],
    }


def fill(template: Path, target: Path) -> None:
    """Fill a template in, wrong in ten ways."""
    book = load_workbook(template)
    sheet: Any = book.worksheets[0]
    for row, values in enumerate(ROWS, start=FIRST_ROW):
        for column, value in enumerate(values, start=1):
            sheet.cell(row, column, value)
    for place, (value, _) in WRONG.items():
        sheet[place] = value
    book.save(target)


def mend(marked: Path, target: Path) -> None:
    """Put what is right into the cells that are marked in a workbook, and into no other."""
    book = load_workbook(marked)
    sheet: Any = book.worksheets[0]
    for place in WRONG:
        cell = sheet[place]
        cell.value = ROWS[cell.row - FIRST_ROW][cell.column - 1]
    book.save(target)


def comments(marked: Path) -> dict[str, str]:
    """What the comments of a marked workbook say, by cell."""
    sheet: Any = load_workbook(marked).worksheets[0]
    cells = [cell for row in sheet.iter_rows(min_row=FIRST_ROW) for cell in row]
    return {cell.coordinate: cell.comment.text for cell in cells if cell.comment}


def column(workbook: Path, header: str) -> dict[int, Any]:
    """The filled cells of a column below the example row, by row."""
    rows = list(load_workbook(workbook).worksheets[0].iter_rows(values_only=True))
    place = rows[0].index(header)
    return {
        number: row[place]
        for number, row in enumerate(rows, start=1)
        if number >= FIRST_ROW and row[place] is not None
    }

"""Every kind of problem: its title, its sentence, how to fix it, its level and severity.

Codes are stable for scripts; the words are free to improve. Sentences are filled from a problem's
`args`, and from {name} (the column's header), {value} (the cell, at most once) and {cell}.
"""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]
Level = Literal["file", "row", "cell"]


@dataclass(frozen=True, slots=True)
class Rule:
    """The words about one kind of problem; `suggestion` replaces `fix` if a guess is known."""

    title: str
    sentence: str
    fix: str
    level: Level = "cell"
    severity: Severity = "error"
    suggestion: str = ""


def _file(title: str, sentence: str, fix: str, suggestion: str = "") -> Rule:
    return Rule(title, sentence, fix, "file", "error", suggestion)


_FILE = {
    "sheet-empty": _file(
        "Empty sheet",
        "The sheet is empty.",
        "Choose a sheet with a row of headers and at least one row below it.",
    ),
    "rows-missing": Rule(
        "No rows",
        "There is no row below the headers.",
        "Add rows, or choose another sheet or header row.",
        "file",
        "warning",
    ),
    "file-unreadable": _file(
        "The file cannot be read", "{sentence}", "Then check the file again, or upload it anew."
    ),
    "column-missing": _file(
        "Missing column",
        'The column "{label}" is required, and the file has none.',
        'Match one of the columns to it, or add a column with the header "{label}".',
        'Is it column {near}, "{suggestion}"? Then match the two, or rename it to "{label}".',
    ),
    "header-blank": _file(
        "Blank header",
        "Column {column} has no header.",
        "Write a header at the top of the column, or choose what becomes of it.",
    ),
    "column-blank": Rule(
        "Blank column",
        "Column {column} has neither a header nor a cell in its first 1,000 rows. It is left out.",
        "Nothing to do, unless it has cells further down: then write a header at its top.",
        "file",
        "warning",
    ),
    "header-duplicate": _file(
        "Duplicate header",
        'Columns {first_column} and {column} have the same header, "{name}".',
        "Rename one of them, or choose what becomes of each.",
    ),
    "field-duplicate": _file(
        "Two columns for one field",
        'Columns {first_column} ("{first_header}") and {column} ("{name}") both hold "{label}".',
        "Keep one of them, and leave the other one out.",
    ),
    "header-not-found": Rule(
        "Chosen column missing",
        'A field was chosen for the column "{name}", and the file has none with this header.',
        "Match the columns again.",
        "file",
        "warning",
    ),
    "column-close": Rule(
        "Nearly the same header",
        'The column "{name}" goes into "{label}", which has nearly the same name.',
        "Nothing to do if that is right. If not, match it to another field, or leave it out.",
        "file",
        "warning",
    ),
    "column-extra": Rule(
        "Extra column",
        'The column "{name}" is not part of this dataset and is left out.',
        "Nothing to do, unless its cells belong to a field: then match the two.",
        "file",
        "warning",
        'Is it "{suggestion}"? Then match the two, or its cells are left out.',
    ),
    "too-many-deletions": _file(
        "Too many deletions",
        "{count:,} of {total:,} records are not in the file and would be deleted: more than "
        "{percent} %.",
        "Hand in the complete list, or allow so many deletions.",
    ),
    "date-order-ambiguous": _file(
        "Day or month first?",
        'In column "{name}", {example} can be read with the day or the month first.',
        "Choose the order of day and month.",
    ),
    "date-order-mixed": _file(
        "Day first and month first",
        'Column "{name}" has dates with the day first ({day_first}) and the month first '
        "({month_first}).",
        "Write all dates in one way, such as 2024-12-31, or choose the order of day and month.",
    ),
}

_ROW = {
    "row-has-extra-cells": Rule(
        "More cells than headers",
        'The row has cells to the right of the last header: "{value}".',
        "Delete these cells, or give their column a header. In a CSV file, a cell that holds the "
        "separator needs quotation marks around it.",
        "row",
    ),
    "quote-never-closed": Rule(
        "Open quotation mark",
        "The row has a quotation mark that is never closed.",
        'Close it, or write it twice ("") if it is part of the text.',
        "row",
    ),
    "line-too-long": Rule(
        "Line too long",
        "The line is too long to be read.",
        "Look for a missing line break or a quotation mark that is never closed.",
        "row",
    ),
    "cell-too-long": Rule(
        "Cell too long",
        "A cell has more characters than Excel allows (32,767).",
        "Shorten it.",
        "row",
    ),
    "null-character": Rule(
        "NUL character",
        "The row holds NUL characters, which cannot be stored.",
        "Save the file again from the program that made it.",
        "row",
    ),
    "duplicate-key": Rule(
        "Duplicate",
        "The same {keys} is already in row {first_row:,}.",
        "Keep one of them.",
        "row",
    ),
    "record-unknown": Rule(
        "Unknown record",
        'No record has the {keys} "{value}".',
        "Leave the cell empty for a new record, or write the {keys} of one that is there.",
    ),
    "record-twice": Rule(
        "Same record twice",
        "Row {first_row:,} is about the same record.",
        "Keep one of them.",
        "row",
    ),
    "name-taken": Rule(
        "Name taken",
        '"{item}" is already a name of "{other}".',
        "Take it out, here or there.",
    ),
    "value-taken": Rule(
        "Already taken",
        "Another record has the same {keys} already.",
        "Change it, or give this row the key of that record.",
        "row",
    ),
}

_TEXT = {
    "value-missing": Rule(
        "Empty required cell", "{name} is required, and this cell is empty.", "Fill the cell."
    ),
    # Whatever the file: Excel writes them into a CSV file as it shows them. A text of these few
    # signs is never meant, unless the dataset names it as a missing or an allowed value.
    "cell-error": Rule(
        "Error of a formula",
        "The cell shows {value}, the error of a formula that has no result.",
        "Correct the formula, write the value itself, or clear the cell.",
    ),
    "formula-not-calculated": Rule(
        "Formula never calculated",
        "The formula in this cell was never calculated, so the file has no value for it.",
        "Open the file in Excel, let it calculate, save it, and hand it in again.",
    ),
    "control-characters": Rule(
        "Control character",
        "The cell holds a character that cannot be seen or stored.",
        "Type the text again, or clean it with Excel's CLEAN function.",
    ),
    "text-too-short": Rule(
        "Text too short",
        '"{value}" is too short: {name} has at least {minimum:,} characters.',
        "Write at least {minimum:,} characters.",
    ),
    "text-too-long": Rule(
        "Text too long",
        '"{value}" is too long: {name} has at most {maximum:,} characters.',
        "Shorten it to {maximum:,} characters.",
    ),
    "key-too-long": Rule(
        "Key too long",
        '"{value}" is too long: what tells records apart has at most {maximum:,} characters.',
        "Shorten it to {maximum:,} characters.",
    ),
    "pattern-mismatch": Rule(
        "Wrong form",
        '"{value}" does not have the form of {name}.',
        "Write it in the form {pattern}.",
        suggestion="Write it like {suggestion}.",
    ),
    "not-in-list": Rule(
        "Not in the list",
        '"{value}" is not in the list. Write one of {choices}.',
        "Choose a value from the list.",
        suggestion='Did you mean "{suggestion}"?',
    ),
    "not-in-dataset": Rule(
        "Not in the other dataset",
        '"{value}" is not in {dataset}.',
        "Add it to {dataset} first, or correct the cell.",
    ),
    "email-no-at": Rule(
        "E-mail without @", 'An @ is missing in "{value}".', "Write it like ada@example.org."
    ),
    "email-many-ats": Rule(
        "E-mail with several @",
        'There is more than one @ in "{value}".',
        "Write one address in the cell, like ada@example.org.",
    ),
    "email-blank-inside": Rule(
        "E-mail with a blank", 'There is a blank inside "{value}".', "Take the blank out."
    ),
    "email-no-domain": Rule(
        "E-mail without domain",
        'After the @ of "{value}" there is no full domain, such as example.org.',
        "Write the whole address, like ada@example.org.",
    ),
    "email-wrong": Rule(
        "Not an e-mail address",
        '"{value}" is not an e-mail address.',
        "Write it like ada@example.org.",
    ),
    "uri-no-scheme": Rule(
        "Web address without https://",
        '"{value}" does not start with https:// or another scheme.',
        "Write the whole address, like https://example.org/page.",
    ),
    "uri-wrong": Rule(
        "Not a web address",
        '"{value}" is not an address.',
        "Write it without blanks or quotation marks, like https://example.org/page.",
    ),
    "uuid-wrong": Rule(
        "Not a UUID",
        '"{value}" is not a UUID.',
        "Write 32 hexadecimal digits, like 123e4567-e89b-12d3-a456-426614174000.",
    ),
}

_NUMBER = {
    "integer-wrong": Rule(
        "Not a whole number", '"{value}" is not a whole number.', "Write digits only, like 1250."
    ),
    "integer-fraction": Rule(
        "Decimals in a whole number",
        '"{value}" is not a whole number.',
        "Write it without decimals.",
    ),
    "integer-too-big": Rule(
        "Whole number too big",
        '"{value}" is too big to be stored.',
        "Write a number from -9,223,372,036,854,775,808 to 9,223,372,036,854,775,807.",
    ),
    "number-wrong": Rule(
        "Not a number", '"{value}" cannot be read as a number.', "Write it like {example}."
    ),
    "number-separator": Rule(
        "Wrong decimal separator",
        '"{value}" does not have "{decimal}" before its decimals.',
        "Write it like {example}.",
    ),
    "number-grouping": Rule(
        "Wrong thousands separator",
        '"{value}" has "{group}" at a place where no thousands end.',
        "Write it like {example}.",
    ),
    "number-not-finite": Rule(
        "Infinite number",
        '"{value}" is not a number that can be stored.',
        "Write a number, or nothing.",
    ),
    "number-rounded": Rule(
        "Rounded number",
        '"{value}" has more than 17 digits; the last ones are lost.',
        "Shorten it, or ask for a text field.",
        severity="warning",
    ),
    "value-too-small": Rule(
        "Number too small",
        "{value} is too small: {name} is at least {minimum}.",
        "Write {minimum} or more.",
    ),
    "value-too-big": Rule(
        "Number too big",
        "{value} is too big: {name} is at most {maximum}.",
        "Write {maximum} or less.",
    ),
    "boolean-wrong": Rule(
        "Neither yes nor no", '"{value}" is neither yes nor no.', "Write {true} or {false}."
    ),
    "year-wrong": Rule("Not a year", '"{value}" is not a year.', "Write a year like 2024."),
}

_TIME = {
    "date-wrong": Rule(
        "Not a date", '"{value}" cannot be read as a date.', "Write it like {example}."
    ),
    "date-impossible": Rule(
        "No such day", "{value}: {month} has {days} days.", "Write a day that there is."
    ),
    "date-no-such-month": Rule(
        "No such month",
        "{value}: there is no month {month}.",
        "Write it like {example}, or choose another order of day and month.",
    ),
    "date-short-year": Rule(
        "Year with two digits", "The year of {value} has two digits.", "Write four: {example}."
    ),
    "date-has-time": Rule(
        "Date with a time", '"{value}" is a date and a time.', "Write the date only."
    ),
    "datetime-wrong": Rule(
        "Not a date and time",
        '"{value}" cannot be read as a date and time.',
        "Write it like {example}.",
    ),
    "time-wrong": Rule("Not a time", '"{value}" is not a time.', "Write it like {example}."),
    "time-impossible": Rule(
        "No such time of day", "{value}: there is no such time of day.", "Write 00:00 to 23:59."
    ),
    "value-too-early": Rule(
        "Too early", "{value} is before {minimum}.", "Write {minimum} or a later one."
    ),
    "value-too-late": Rule(
        "Too late", "{value} is after {maximum}.", "Write {maximum} or an earlier one."
    ),
}

_LIST = {
    "list-item-wrong": Rule(
        "Item of a list",
        'An item of "{value}" is not of the right kind ({kind}).',
        'Correct it. Items have "{delimiter}" between them.',
    ),
    "list-item-too-short": Rule(
        "Item too short",
        'An item of "{value}" is too short: each has at least {minimum:,} characters.',
        'Write at least {minimum:,} characters. Items have "{delimiter}" between them.',
    ),
    "list-item-too-long": Rule(
        "Item too long",
        'An item of "{value}" is too long: each has at most {maximum:,} characters.',
        'Shorten it to {maximum:,} characters. Items have "{delimiter}" between them.',
    ),
    "list-too-short": Rule(
        "Too few items",
        '"{value}" has too few items: {name} has at least {minimum:,}.',
        'Write at least {minimum:,}, with "{delimiter}" between them.',
    ),
    "list-too-long": Rule(
        "Too many items",
        '"{value}" has too many items: {name} has at most {maximum:,}.',
        "Write at most {maximum:,}.",
    ),
}

CATALOGUE: dict[str, Rule] = {**_FILE, **_ROW, **_TEXT, **_NUMBER, **_TIME, **_LIST}

"""What a check found and what an import did, as text for a terminal."""

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

# So many problems are shown; the others are on the page of the upload.
MOST = 20
COUNTS = ("created", "updated", "unchanged", "skipped", "failed")


def show_check(
    console: Console, process: dict[str, Any], problems: list[dict[str, Any]], address: str
) -> None:
    """The outcome of a validation: rows, problems with their cells, and what would change."""
    if process["fault"] or process["state"] == "cancelled":
        console.print(ending_of(process))
        return
    errors, warnings = process["errors"] or 0, process["warnings"] or 0
    console.print(
        plain(
            f"{counted(process['rows'] or 0, 'row')}: {process['good_rows'] or 0:,} good, "
            f"{process['bad_rows'] or 0:,} bad. "
            f"{counted(errors, 'error')}, {counted(warnings, 'warning')}."
        )
    )
    if problems:
        console.print(problem_table(problems[:MOST]))
    more = errors + warnings - min(len(problems), MOST)
    if more > 0:
        console.print(plain(f"and {more:,} more: {address}"))
    if process["plan"]:
        console.print(plain(f"An import gives: {counts_of(process['plan'])}."))


def show_import(console: Console, process: dict[str, Any]) -> None:
    """The outcome of an import."""
    if process["state"] == "succeeded" and process["counts"]:
        console.print(plain(f"Imported: {counts_of(process['counts'])}."))
    else:
        console.print(ending_of(process))


def problem_table(problems: list[dict[str, Any]]) -> Table:
    """One line for each problem: cell, value, sentence, what to do."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Cell", "Value", "Problem", "Fix"):
        table.add_column(name, overflow="fold")
    for problem in problems:
        place = problem["cell"] or (f"row {problem['row']}" if problem["row"] else "file")
        table.add_row(
            plain(place),
            plain(problem["value"][:60]),
            plain(problem["sentence"]),
            plain(problem["fix"]),
        )
    return table


def counts_of(counts: dict[str, int]) -> str:
    """The counts in words, without those that nothing fell under."""
    named = [f"{counts[name]:,} {name}" for name in COUNTS if counts.get(name)]
    return ", ".join(named) or "nothing"


def counted(number: int, noun: str) -> str:
    """A number and what it counts: 1 row, 2 rows."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def ending_of(process: dict[str, Any]) -> Text:
    """Why a process did not come to a good end."""
    fault = process["fault"]
    if fault:
        return plain(f"{fault['sentence']} Reference {fault['reference']}.")
    return plain(f"The process ended as {process['state']}. Nothing was imported.")


def plain(text: str) -> Text:
    """Text of a file as it is, without what would steer a terminal."""
    return Text("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text))

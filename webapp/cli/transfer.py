"""importdesk check, importdesk import: a file to a desk anywhere, by its API."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from webapp.cli.local import WrongCall

Command = TypeVar("Command", bound=Callable[..., Any])
SPELLED = {"delimiter": {"tab": "\t", "\\t": "\t"}, "quote": {"none": ""}}

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
OPTIONS = (
    click.option("--dataset", required=True, metavar="SLUG", help="Where the rows belong."),
    click.option("--sheet", help="Name of the sheet of a workbook."),
    click.option("--header-row", type=click.IntRange(min=1), help="Row that holds the headers."),
    click.option("--encoding", help="Encoding of a text file, such as cp1252."),
    click.option("--delimiter", help="What separates cells: a sign, or `tab`."),
    click.option("--quote", help="What quotes cells: a sign, or `none`."),
    click.option("--date-order", type=click.Choice(["dmy", "mdy"]), help="How dates are written."),
    click.option(
        "--map",
        "map_file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help='JSON file {"header": "field" or null}: which field each column goes into.',
    ),
    click.option("--json", "as_json", is_flag=True, help="Print the upload's page object at last."),
    click.option("--url", envvar="IMPORTDESK_URL", help="The desk [IMPORTDESK_URL]."),
)
EPILOG = (
    "The API key is read from IMPORTDESK_KEY. What is not said about the file, the desk finds out."
)


def reading_options(command: Command) -> Command:
    """The options that both commands have."""
    for option in reversed(OPTIONS):
        command = option(command)
    return FILE(command)


@click.command(epilog=EPILOG)
@reading_options
def check(
    file: Path,
    dataset: str,
    url: str | None,
    map_file: Path | None,
    as_json: bool,
    **reading: Any,
) -> None:
    """Check FILE against a dataset: nothing is imported.

    Exits with 0 when every row can be imported, with 1 when the file has problems.
    """
    _leave(lambda journey: journey.check(file), url, dataset, reading, map_file, as_json)


@click.command("import", epilog=EPILOG)
@reading_options
@click.option("--yes", is_flag=True, help="Import without asking.")
@click.option("--skip-bad-rows", is_flag=True, help="With --yes: leave out rows with problems.")
def import_(
    file: Path,
    dataset: str,
    url: str | None,
    map_file: Path | None,
    as_json: bool,
    yes: bool,
    skip_bad_rows: bool,
    **reading: Any,
) -> None:
    """Check FILE, show what would change, ask, and import.

    With --yes, a file that has problems is imported only with --skip-bad-rows; else the exit code
    is 1 and nothing is imported.
    """
    import sys

    if not yes and not sys.stdin.isatty():
        raise WrongCall("Nobody can be asked here. Say --yes to import without asking.")
    _leave(
        lambda journey: journey.import_(file, yes=yes, skip_bad_rows=skip_bad_rows),
        url,
        dataset,
        reading,
        map_file,
        as_json,
    )


def _leave(
    go: Callable[[Any], int],
    url: str | None,
    dataset: str,
    reading: dict[str, Any],
    map_file: Path | None,
    as_json: bool,
) -> None:
    """Run one journey, and exit with its code."""
    import os

    from webapp.cli.journey import Journey
    from webapp.cli.map_file import read_map
    from webapp.client import DeskClient, Refused

    key = os.environ.get("IMPORTDESK_KEY", "")
    if not url or not key:
        raise WrongCall("Say where the desk is: set IMPORTDESK_URL and IMPORTDESK_KEY.")
    chosen = {
        name: SPELLED.get(name, {}).get(value, value)
        for name, value in reading.items()
        if value is not None
    }
    mapping = read_map(map_file) if map_file else {}
    try:
        with DeskClient(url, key) as desk:
            code = go(Journey(desk, dataset, chosen, mapping, as_json=as_json))
    except Refused as refusal:
        raise WrongCall(refusal.sentence) from None
    raise click.exceptions.Exit(code)

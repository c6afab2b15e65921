"""importdesk dataset: tables that files can be imported into."""

import json
from pathlib import Path
from typing import Any

import click

from webapp.cli.local import WrongCall, open_desk


@click.group()
def dataset() -> None:
    """Tables that files are imported into."""


@dataset.command("add")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def add(file: Path) -> None:
    """Add the dataset that a Table Schema descriptor (a JSON file) describes.

    Names every fault of the descriptor with its place, and exits with 1 if there is one.
    """
    from webapp.errors import BadInput
    from webapp.services import datasets

    descriptor = read_json(file)
    with open_desk():
        try:
            added = datasets.add(descriptor)
        except BadInput as error:
            click.echo(error.sentence, err=True)
            for finding in error.detail if isinstance(error.detail, list) else []:
                click.echo(f"{finding['path'] or 'descriptor'}: {finding['message']}", err=True)
            raise click.exceptions.Exit(1) from None
        click.echo(added.slug)


def read_json(file: Path) -> Any:
    """What a JSON file holds. Raises WrongCall with the line of the first fault."""
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise WrongCall(f"{file} is not JSON: {error.msg} in {place}.") from None
    except (ValueError, RecursionError):
        raise WrongCall(f"{file} is not JSON in UTF-8.") from None
    except OSError as error:
        raise WrongCall(f"{file} cannot be read: {error.strerror}.") from None

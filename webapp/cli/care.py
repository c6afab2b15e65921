"""importdesk doctor, backup, restore: looking after a desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from webapp.cli.local import WrongCall

if TYPE_CHECKING:
    from webapp.services.checkup.finding import Finding
    from webapp.settings import Settings

FOLDER = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="IMPORTDESK_DATA",
    default=Path("data"),
    show_default=True,
    help="Folder of the desk (or IMPORTDESK_DATA).",
)
ARCHIVE = click.argument("archive", metavar="FILE", type=click.Path(path_type=Path))


@contextmanager
def told_in_one_line() -> Iterator[None]:
    """Raises WrongCall for every domain error."""
    from webapp.errors import DeskError

    try:
        yield
    except DeskError as error:
        raise WrongCall(error.sentence) from None


@click.command()
@FOLDER
def doctor(data: Path) -> None:
    """Look at a whole set-up, and say of each thing what to mend; nothing is changed.

    Exit codes: 0 the desk can do its work; 1 something must be mended.
    """
    from webapp.settings import read_settings

    with told_in_one_line():
        settings = read_settings(data)
    embedded = settings.sqlite and not settings.secret_key
    if embedded and not (settings.data / "secret").exists():
        raise WrongCall(f"There is no desk in {data}. Start one: importdesk dev --data {data}")
    bad = sum(tell(finding) for finding in look_at(settings))
    click.echo(f"\n{bad} to mend." if bad else "\nAll is well.")
    raise click.exceptions.Exit(1 if bad else 0)


def look_at(settings: Settings) -> Iterator[Finding]:
    """The findings on a desk, one after the other."""
    from webapp import create_app
    from webapp.extensions import db
    from webapp.services import checkup

    # No page is served, so nothing is signed, and the secret is not needed.
    app = create_app(settings, serving=False)
    with app.app_context():
        yield from checkup.look()
        db.session.remove()
        db.engine.dispose()


def tell(finding: Finding) -> bool:
    """Print one finding; is it bad?"""
    click.echo(f"{finding.grade:<5}{finding.thing:<11}{finding.seen}")
    if finding.mend:
        click.echo(f"{'':<16}{finding.mend}")
    return finding.grade == "mend"


@click.command()
@ARCHIVE
@FOLDER
def backup(archive: Path, data: Path) -> None:
    """Put a desk of this machine into one FILE, also while it runs.

    The file holds the secret of the desk: keep it where you would keep a password.
    """
    from webapp.services import backups
    from webapp.settings import read_settings

    with told_in_one_line():
        settings = read_settings(data)
        count = backups.write(settings, archive)
    size = archive.stat().st_size
    click.echo(f"{archive}: {count:,} files, {size / 1_000_000:,.1f} MB.")
    if settings.secret_key:
        click.echo("The secret is in IMPORTDESK_SECRET_KEY and not in the file: keep it too.")


@click.command()
@ARCHIVE
@FOLDER
def restore(archive: Path, data: Path) -> None:
    """Make the desk of a FILE again, in a folder that is empty or new."""
    from webapp.cli.dev import alone_in
    from webapp.services import backups

    with told_in_one_line(), alone_in(data):
        count = backups.restore(archive, data)
    click.echo(f"{data}: {count:,} files, all as they were. Start it: importdesk dev --data {data}")

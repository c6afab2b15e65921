"""The desk of this machine, opened for a command that changes its database."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click


class WrongCall(click.ClickException):
    """The command cannot do what it was asked to: exit code 2."""

    exit_code = 2


@contextmanager
def open_desk() -> Iterator[None]:
    """An application context on a migrated database. Raises WrongCall for every domain error."""
    import structlog

    from webapp import create_app
    from webapp.errors import DeskError
    from webapp.services import database
    from webapp.settings import load_settings

    # Standard output belongs to what the command was asked for.
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
    try:
        settings = load_settings()
        click.echo(f"Desk: {settings.data}", err=True)
        with create_app(settings, serving=False).app_context():
            database.upgrade()
            yield
    except DeskError as error:
        raise WrongCall(error.sentence) from None

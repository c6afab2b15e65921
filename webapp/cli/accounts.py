"""importdesk user, importdesk key: who may use the desk of this machine."""

import click

from webapp.cli.local import open_desk


@click.group()
def user() -> None:
    """People who can sign in."""


@user.command("create")
@click.argument("email")
@click.option("--admin", is_flag=True, help="Let this person see everything and add datasets.")
@click.option("--password", metavar="PW", help="Left out: one is made up and printed once.")
def create_user(email: str, admin: bool, password: str | None) -> None:
    """Add a person."""
    from webapp.services import accounts

    with open_desk():
        row, used = accounts.create_user(email, password, admin=admin)
        click.echo(f"{row.email} can sign in{' as an admin' if admin else ''}.", err=True)
    if password is None:
        click.echo(used)


@click.group()
def key() -> None:
    """API keys, for scripts."""


@key.command("create")
@click.argument("email")
def create_key(email: str) -> None:
    """Make an API key for a person, and print it alone: it cannot be read again."""
    from webapp.services import accounts

    with open_desk():
        text = accounts.create_key(email)
    click.echo(text)

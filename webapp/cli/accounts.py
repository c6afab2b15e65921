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


@user.command("password")
@click.argument("email")
@click.option("--password", metavar="PW", help="Left out: one is made up and printed once.")
def set_password(email: str, password: str | None) -> None:
    """Give a person a new password, and sign them out everywhere."""
    from webapp.services import accounts

    with open_desk():
        used = accounts.set_password(accounts.get_user(email), password)
        click.echo(f"{email} has a new password.", err=True)
    if password is None:
        click.echo(used)


@click.group()
def key() -> None:
    """API keys, for scripts."""


@key.command("create")
@click.argument("email")
@click.option("--name", default="", help="What the key is for.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(["read", "import", "batch", "admin"]),
    help="What it may do; can be given more than once. Left out: all that the person may.",
)
@click.option("--days", type=int, metavar="N", help="How long it lasts. Left out: for ever.")
@click.option("--pair", is_flag=True, help="Print an access key ID, and its secret below it.")
def create_key(
    email: str, name: str, scopes: tuple[str, ...], days: int | None, pair: bool
) -> None:
    """Make an API key for a person, and print it alone: it cannot be read again."""
    from webapp.services import accounts, keys

    with open_desk():
        _, text = keys.create(accounts.get_user(email), name, scopes or None, days)
    click.echo("\n".join(keys.pair(text)) if pair else text)

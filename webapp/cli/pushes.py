"""importdesk push: addresses that programs send records to."""

import click

from webapp.cli.local import WrongCall, open_desk


@click.group()
def push() -> None:
    """Addresses that programs push JSON records to: /api/push-data/NAME."""


@push.command("add")
@click.argument("name")
@click.option("--control", "digest", required=True, help="The digest of a stored control file.")
@click.option("--owner", "email", required=True, help="Whose records they are.")
@click.option("--description", default="", help="What is pushed there.")
def add(name: str, digest: str, email: str, description: str) -> None:
    """Let records be pushed to /api/push-data/NAME."""
    from webapp.services import accounts, control_files, pushes

    with open_desk():
        owner = accounts.get_user(email)
        control = control_files.with_digest(owner, digest)
        if control is None:
            raise WrongCall(f"{email} has no control file {digest}.")
        made = pushes.add(name, control, owner, description)
        click.echo(f"/api/push-data/{made.name}")


@push.command("list")
def show() -> None:
    """List the addresses: name, on or off, owner, control file, description."""
    from webapp.services import pushes

    with open_desk():
        for one in pushes.list_all():
            state = "on" if one.enabled else "off"
            facts = (one.name, state, one.owner.email, one.control.digest, one.description)
            click.echo("\t".join(facts))


@push.command("disable")
@click.argument("name")
def disable(name: str) -> None:
    """Take no records under a name for now."""
    _switch(name, on=False)


@push.command("enable")
@click.argument("name")
def enable(name: str) -> None:
    """Take records under a name again."""
    _switch(name, on=True)


def _switch(name: str, *, on: bool) -> None:
    from webapp.services import pushes

    with open_desk():
        pushes.switch(pushes.get(name), on=on)
    click.echo(f"{name} is {'on' if on else 'off'}.", err=True)

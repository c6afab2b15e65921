"""importdesk: the desk from the command line. Each command loads what it needs when it runs."""

import click

from webapp.cli import accounts, assets, care, datasets, pushes, runs, transfer


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Import Desk: files in, wrong cells out, good rows imported.

    Exit codes: 0 all went well; 1 the file has problems, or something failed; 2 wrong call.
    """


for command in (
    transfer.check,
    transfer.import_,
    accounts.user,
    accounts.key,
    datasets.dataset,
    pushes.push,
    assets.assets,
    runs.dev,
    runs.worker,
    runs.demo,
    runs.bench,
    care.doctor,
    care.backup,
    care.restore,
):
    main.add_command(command)

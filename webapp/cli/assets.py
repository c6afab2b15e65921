"""importdesk assets verify: are the files of a project still those that were ingested?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from webapp.cli.local import open_desk

if TYPE_CHECKING:
    from rich.table import Table

    from webapp.services.assets.integrity import Finding, Report

# So many findings are shown; with --all every one of them.
MOST = 50


@click.group()
def assets() -> None:
    """Files that were ingested."""


@assets.command()
@click.argument("project", metavar="PROJECT")
@click.option("--all", "show_all", is_flag=True, help=f"Show more than the first {MOST} findings.")
def verify(project: str, show_all: bool) -> None:
    """Read every original and derivative of a PROJECT again, and compare it with its checksum.

    PROJECT is a shortcode, such as 0801. Exit codes: 0 all files are as they were; 1 some are not.
    """
    from rich.console import Console

    from webapp.cli.report import counted, plain

    report = read_again(project)
    console = Console()
    if report.findings:
        console.print(findings_table(report.findings[: None if show_all else MOST]))
    if not show_all and len(report.findings) > MOST:
        console.print(plain(f"and {len(report.findings) - MOST:,} more: --all shows them."))
    read = f"{counted(report.checked, 'asset')}, {report.bytes / 1_000_000:,.1f} MB read"
    wrong = len({finding.asset_id for finding in report.findings})
    said = f"{counted(wrong, 'asset')} not as ingested." if wrong else "All as ingested."
    console.print(plain(f"{read}. {said}"))
    raise click.exceptions.Exit(1 if wrong else 0)


def read_again(shortcode: str) -> Report:
    """Read all files of a project, with a bar on standard error. Raises WrongCall."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    from webapp.errors import NotFound
    from webapp.extensions import db
    from webapp.models import AssetProject
    from webapp.services.assets import integrity

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with open_desk():
        project = db.session.query(AssetProject).filter_by(shortcode=shortcode.upper()).first()
        if project is None:
            raise NotFound(f"There is no project {shortcode}.")
        with Progress(*columns, console=Console(stderr=True)) as progress:
            task = progress.add_task("Reading", total=None)

            def tell(report: Report, total: int) -> None:
                progress.update(task, completed=report.checked, total=total)

            return integrity.verify(project, tell)


def findings_table(findings: list[Finding]) -> Table:
    """One line for each file that is not as it was."""
    from rich.table import Table

    from webapp.cli.report import plain

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Asset", "File", "Of", "What is wrong"):
        table.add_column(name, overflow="fold")
    for one in findings:
        table.add_row(*map(plain, (one.asset_id, one.which, one.path, one.what)))
    return table

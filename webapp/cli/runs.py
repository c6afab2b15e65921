"""importdesk dev, worker, demo, bench: what runs until it is told to stop, or is measured."""

import os
import sys
from pathlib import Path

import click

from webapp.cli.local import WrongCall

ROOT = Path(__file__).parents[2]


@click.command()
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), default=Path("data"),
    show_default=True, help="Folder of the desk: database, queue, files, secret.",
)  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True)
def dev(data: Path, port: int, workers: int) -> None:
    """Run the whole desk on this machine: queue, workers and web."""
    from webapp.cli import dev as stack

    raise click.exceptions.Exit(stack.run(data, port, workers))


@click.command()
def worker() -> None:
    """Run one worker; settings come from IMPORTDESK_* variables."""
    replace_with("workers")


def replace_with(module: str, *arguments: str) -> None:
    """Become another Python program, named by its module."""
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])


@click.command()
@click.option("--once", is_flag=True, help="Stop after the journey, with 0 if all went well.")
def demo(once: bool) -> None:
    """Start a desk of its own, and take a file through it."""
    from webapp.cli import demo as journey

    raise click.exceptions.Exit(journey.run(once=once))


@click.command()
@click.option("--only", metavar="NAMES", help="Programs to run, with commas between them.")
def bench(only: str | None) -> None:
    """Measure this desk on this machine (in a checkout of its source)."""
    if not (ROOT / "tests" / "bench").is_dir():
        raise WrongCall("The benchmark is in the source of the desk, not in its package.")
    os.chdir(ROOT)
    replace_with("tests.bench", *(["--only", only] if only else []))

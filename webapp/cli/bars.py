"""Progress bars on standard error: bytes of an upload, then what a worker says of a process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)


@contextmanager
def upload_bar(console: Console, file: Path) -> Iterator[Callable[[int], None]]:
    """A bar over the bytes of a file; gives the function that moves it."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("Uploading", total=file.stat().st_size)
        yield lambda sent: progress.update(task, completed=sent)


@contextmanager
def process_bar(console: Console, words: str) -> Iterator[Callable[[dict[str, Any]], None]]:
    """A bar over the rows of a process; gives the function that shows its newest page."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[facts]}", markup=False),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(words, total=None, facts="")

        def show(page: dict[str, Any]) -> None:
            total, done = page["total"], page["done"]
            if page["finished"] and not total:
                total = done = 1
            progress.update(task, total=total, completed=done, facts=facts_of(page))

        yield show


def facts_of(page: dict[str, Any]) -> str:
    """Step, rate and time left of a process, as far as they are known."""
    if page["finished"]:
        return f"{page['done']:,} {page['unit']} in {page['seconds_taken'] or 0:.1f} s"
    if page["state"] == "queued":
        before = page["waiting_before"]
        return f"waits, {before} before it" if before else "waits for a worker"
    facts = [page["step"], f"{page['done']:,} {page['unit']}"]
    if page["rows_per_second"]:
        facts.append(f"{page['rows_per_second']:,.0f} {page['unit']}/s")
    if page["seconds_left"] is not None:
        facts.append(f"{page['seconds_left']:,.0f} s left")
    return ", ".join(filter(None, facts))

"""The demo: a desk of its own, and the main job through its public API, step by step."""

import signal
import sys
import tempfile
import threading
from pathlib import Path
from types import FrameType
from typing import Any

from rich.console import Console

from webapp.cli import demo_workbook, report
from webapp.cli.bars import process_bar, upload_bar
from webapp.cli.running import RunningDesk, running_desk
from webapp.client import DeskClient, Refused
from webapp.errors import DeskError

DATASET = "tags"
NOTHING = {"created": 0, "updated": 0, "unchanged": 0, "skipped": 0, "failed": 0}


class Surprise(Exception):
    """Something did not go as it should; the sentence says what."""


class Demo:
    """One walk through the main job. Every step says what it does and checks what comes of it."""

    def __init__(self, desk: RunningDesk, client: DeskClient, folder: Path, out: Console) -> None:
        self.desk = desk
        self.client = client
        self.folder = folder
        self.out = out

    def walk(self) -> None:
        """All steps. Raises Surprise, Refused."""
        rows = demo_workbook.ROWS
        self._say(f"A workbook of {rows:,} tags, some of its cells are wrong")
        self.find_problems(demo_workbook.save_wrong(self.folder / "tags.xlsx"))
        self._say("The corrected workbook")
        corrected = demo_workbook.save_corrected(self.folder / "tags-corrected.xlsx")
        self.import_(corrected, created=rows)
        self._say("The same workbook once more")
        self.import_(corrected, unchanged=rows)
        edited, added = len(demo_workbook.EDITED), len(demo_workbook.ADDED)
        self._say(f"The next version: {edited} descriptions edited, {added} tags added")
        following = demo_workbook.save_next(self.folder / "tags-next.xlsx")
        self.import_(following, created=added, updated=edited, unchanged=rows - edited)

    def find_problems(self, file: Path) -> None:
        """Hand in the wrong workbook: every wrong cell must be named, and no other."""
        process = self._check(file)
        expect("check", process["state"], "rejected")
        found = self.client.get(f"processes/{process['id']}/problems")["problems"]
        self.out.print(report.problem_table(found))
        expect(
            "problems",
            {problem["cell"]: problem["code"] for problem in found},
            {cell: code for cell, (_, code) in demo_workbook.WRONG.items()},
        )
        expect("rows with problems", process["bad_rows"], len(demo_workbook.WRONG))

    def import_(self, file: Path, **outcome: int) -> None:
        """Hand in and import a good workbook: plan and import must give the outcome."""
        expected = NOTHING | outcome
        process = self._check(file)
        expect("check", process["state"], "succeeded")
        self.out.print(f"Plan: {outcome_of(process['plan'])}.")
        expect("plan", process["plan"], expected)
        started = self.client.start_import(process["upload_id"])
        done = self._follow(started["id"], "Importing")
        expect("import", done["state"], "succeeded")
        self.out.print(f"Imported: {outcome_of(done['counts'])}.")
        expect("import", done["counts"], expected)

    def _check(self, file: Path) -> dict[str, Any]:
        with upload_bar(self.out, file) as sent:
            upload = self.client.upload(file, DATASET, sent=sent)
        return self._follow(upload["validation"]["id"], "Checking")

    def _follow(self, process_id: int, words: str) -> dict[str, Any]:
        page: dict[str, Any] = {}
        with process_bar(self.out, words) as show:
            for page in self.client.watch(process_id):
                show(page)
        if page["fault"]:
            raise Surprise(f"{words}: {page['fault']['sentence']}")
        return page

    def _say(self, words: str) -> None:
        self.out.print()
        self.out.rule(words, align="left")


def outcome_of(counts: dict[str, int]) -> str:
    """What becomes of the rows, in words."""
    return ", ".join(f"{counts[name]:,} {name}" for name in ("created", "updated", "unchanged"))


def expect(what: str, found: object, expected: object) -> None:
    """Raises Surprise when something is not as it should be."""
    if found != expected:
        raise Surprise(f"{what}: expected {expected}, found {found}")


def run(once: bool) -> int:
    """Start a desk, take workbooks through it, and keep serving until Ctrl-C unless `once`.

    0 when all went as it should, else 1 and a line that says what did not.
    """
    out = Console()
    signal.signal(signal.SIGTERM, _leave)
    try:
        with tempfile.TemporaryDirectory(prefix="desk-demo-") as folder:
            out.print("Starting a desk of its own ...")
            with running_desk(Path(folder) / "desk", workers=1) as desk:
                _say_where(desk, out)
                _walk(desk, Path(folder), out)
                out.print()
                out.rule("All went as it should", align="left")
                if not once:
                    _say_where(desk, out)
                    out.print("Ctrl-C stops it.")
                    threading.Event().wait()
    except (Surprise, Refused, DeskError) as error:
        sys.stderr.write(f"The demo failed. {error}\n")
        return 1
    except KeyboardInterrupt:
        out.print("Stopped; nothing of the demo is left.")
    return 0


def _walk(desk: RunningDesk, folder: Path, out: Console) -> None:
    with DeskClient(desk.url, desk.key) as client:
        Demo(desk, client, folder, out).walk()


def _say_where(desk: RunningDesk, out: Console) -> None:
    out.print(f"The desk runs at [bold]{desk.url}[/]")
    out.print(f"Sign in as [bold]{desk.email}[/] with the password [bold]{desk.password}[/]")


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt

"""What becomes of one file: handed in, checked, shown, asked about, imported."""

import json
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from webapp.cli import report
from webapp.cli.bars import process_bar, upload_bar
from webapp.client import DeskClient, Refused

OK, PROBLEMS, INTERRUPTED = 0, 1, 130
NOT_FOUND = "header-not-found"
MISSING = "The file has no column with this header."
WRONG_MAP = "The columns cannot be matched so, and nothing was imported."
# Refusals that are about what is in the file, not about how the command was called.
ABOUT_THE_FILE = ("bad-file", "too-large", "request-entity-too-large")


class Journey:
    """A file on its way into a dataset of a desk. Every step gives an exit code in the end."""

    def __init__(
        self,
        desk: DeskClient,
        dataset: str,
        reading: dict[str, Any],
        mapping: dict[str, str | None],
        *,
        as_json: bool,
    ) -> None:
        self.desk = desk
        self.dataset = dataset
        self.reading = reading
        self.mapping = mapping
        self.as_json = as_json
        self.bars = Console(stderr=True)
        self.out = Console(stderr=as_json)
        self.running: int | None = None

    def check(self, file: Path) -> int:
        """Hand in and check a file. Raises Refused for a wrong call."""
        return self._interruptible(lambda: self._end(self._check(file)))

    def import_(self, file: Path, *, yes: bool, skip_bad_rows: bool) -> int:
        """Hand in, check, ask, and import. Raises Refused for a wrong call."""

        def go() -> int:
            upload = self._check(file)
            if upload is None or not self._may_import(upload, yes, skip_bad_rows):
                return self._end(upload)
            started = self.desk.start_import(upload["id"])
            done = self._follow(started["id"], "Importing")
            report.show_import(self.out, done)
            self._print_page(upload["id"])
            return OK if done["state"] == "succeeded" else PROBLEMS

        return self._interruptible(go)

    def _interruptible(self, go: Any) -> int:
        try:
            code: int = go()
        except KeyboardInterrupt:
            self._cancel()
            return INTERRUPTED
        return code

    def _check(self, file: Path) -> dict[str, Any] | None:
        """The page of the upload when it is checked, or None for a file that is no table."""
        try:
            with upload_bar(self.bars, file) as sent:
                upload = self.desk.upload(file, self.dataset, self.reading, sent, self.mapping)
        except Refused as refusal:
            if refusal.code not in ABOUT_THE_FILE:
                raise refusal_with_places(refusal) from None
            self.out.print(refusal.sentence, markup=False)
            return None
        self._follow(upload["validation"]["id"], "Checking")
        upload = self.desk.get(f"uploads/{upload['id']}")
        process = upload["validation"]
        problems = self.desk.get(f"processes/{process['id']}/problems", limit=report.MOST)
        self._refuse_unknown_headers(problems["problems"])
        address = f"{self.desk.url}/uploads/{upload['id']}"
        report.show_check(self.out, process, problems["problems"], address)
        return upload

    def _refuse_unknown_headers(self, problems: list[dict[str, Any]]) -> None:
        """Raises Refused when the mapping names columns that the file turned out to lack."""
        unknown = [one["header"] for one in problems if one["code"] == NOT_FOUND]
        if self.mapping and unknown:
            places = [{"path": f"mapping.{header}", "message": MISSING} for header in unknown]
            raise refusal_with_places(Refused(422, "bad-input", WRONG_MAP, places))

    def _follow(self, process_id: int, words: str) -> dict[str, Any]:
        self.running = process_id
        page: dict[str, Any] = {}
        with process_bar(self.bars, words) as show:
            for page in self.desk.watch(process_id):
                show(page)
        self.running = None
        return page

    def _may_import(self, upload: dict[str, Any], yes: bool, skip_bad_rows: bool) -> bool:
        if upload["why_not_import"]:
            self.out.print(upload["why_not_import"], markup=False)
            return False
        clean, rows = is_clean(upload["validation"]), upload["importable_rows"]
        if yes and not clean and not skip_bad_rows:
            self.out.print("Nothing was imported. To leave out the bad rows: --skip-bad-rows.")
        if yes:
            return clean or skip_bad_rows
        question = f"Import {rows:,} rows" + ("" if clean else " and leave out the bad ones")
        return click.confirm(f"{question}?", err=True)

    def _end(self, upload: dict[str, Any] | None) -> int:
        if upload is None:
            return PROBLEMS
        self._print_page(upload["id"])
        return OK if is_clean(upload["validation"]) else PROBLEMS

    def _print_page(self, upload_id: int) -> None:
        if self.as_json:
            click.echo(json.dumps(self.desk.get(f"uploads/{upload_id}")))

    def _cancel(self) -> None:
        if self.running is not None:
            try:
                self.desk.cancel(self.running)
            except Refused as refusal:
                self.bars.print(refusal.sentence, markup=False)
                return
        self.bars.print("Cancelled.")


def is_clean(validation: dict[str, Any]) -> bool:
    """Did the check come to its end without an error?"""
    return validation["state"] == "succeeded" and not validation["errors"]


def refusal_with_places(refusal: Refused) -> Refused:
    """The refusal with what the desk says about each option."""
    found = refusal.detail if isinstance(refusal.detail, list) else []
    places = [f"{finding['path']}: {finding['message']}" for finding in found]
    sentence = "\n".join([refusal.sentence, *places])
    return Refused(refusal.status, refusal.code, sentence, refusal.detail)

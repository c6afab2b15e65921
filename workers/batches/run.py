"""The run of a batch: its records part by part through the control file into datasets.

Each part is written in one transaction together with how far the run is, so that an attempt that
was killed is followed by one that goes on after the last record that was written.
"""

import sys
from collections.abc import Generator, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import islice
from typing import Any

import polars as pl
from flask import current_app

from webapp import storage
from webapp.control import fields
from webapp.control.control_file import ControlError, body_spec, file_spec
from webapp.control.engine import Engine, Target
from webapp.control.model import Destination
from webapp.extensions import db
from webapp.schema.fields import ForeignKey
from webapp.states import ProcessState
from workers.batches import committing
from workers.batches.committing import Progress
from workers.batches.lookup import Lookup
from workers.batches.part import Part, Rows
from workers.batches.reading import BrokenFile, read
from workers.batches.shadow import Shadow
from workers.batches.source import DataFile, Source
from workers.records.lookup import existing
from workers.running import Run

IMPORTING = "Importing records"
TRYING = "Trying records"
# Each part has its own transaction and temporary table: half as many cost a tenth less.
RECORDS_AT_ONCE = 10_000
# A part ends early when its records make so much: what it holds must fit into memory.
WEIGHT_AT_ONCE = 100_000
# The writing thread asks the database a dozen things for each part, and after each of them Python
# makes it wait for so long while the next part is made: usually 5 ms, a sixth of its time.
TURN_SECONDS = 0.0005
REFUSED = "The control file has mistakes, see the log. Correct it, and make a new batch."


class Broken(Exception):
    """A file cannot be read any further; what was read before stays written."""


class BatchRun:
    """One attempt at a batch."""

    def __init__(self, run: Run, source: Source) -> None:
        self.run, self.source = run, source
        self.lookup = Lookup(source.datasets)
        self.engine = Engine(source.control, source.model, self.lookup, run.check)
        self.progress = Progress(
            source.records, source.messages, dict(source.counts), list(source.changes)
        )
        self.step = TRYING if source.dry else IMPORTING
        self.broken = ""
        # A dry run sees what its own records before would have done, once there are such.
        self.shadow: Shadow | None = None
        # Only then a record may ask for what one before it has made.
        self.looks_up = looks_up(source.control)
        # Records whose instructions are done; those of the progress are written as well.
        self.begun = source.records
        self.app = current_app._get_current_object()  # type: ignore[attr-defined]

    def work(self) -> None:
        """Do what is left of the batch, and end the process."""
        wrong = self.engine.build_messages
        if (said_first := [*wrong, *self._not_kept()]) and not self.progress.messages:
            committing.commit(self.run, self.source, {}, self.progress, said_first)
        if wrong and not self.source.dry:
            self._finish(ProcessState.REJECTED, {"exception": REFUSED})
            return
        try:
            self._write_all()
        finally:
            if self.shadow:
                self.shadow.close()
        said = {"exception": self.broken} if self.broken else {}
        self._finish(ProcessState.REJECTED if said else ProcessState.SUCCEEDED, said)

    def _not_kept(self) -> list[str]:
        """What instructions set that no dataset has a field for, each told once."""
        return [
            f"{name} of {destination.name} is not kept: "
            f"the dataset {destination.dataset} has no field for it"
            for destination in self.source.model.destinations
            for name in fields.not_kept(destination.dataset, self.engine.settable(destination.name))
        ]

    def _write_all(self) -> None:
        """Part by part; one is written while the next one is made, if it can do without it."""
        written: Future[None] | None = None
        # Closed also where the run stops early: a reader may have a process of its own.
        with closing(self._records()) as every, short_turns(), ThreadPoolExecutor(1) as writer:
            records = islice(every, self.begun, None)
            while (part := self._next_part(records)).records:
                if written and part.refers:
                    # It may name records that the part before makes.
                    written.result()
                part.check(self._existing)
                is_all = part.is_last and self.begun == part.records
                for piece in part.pieces():
                    if written:
                        written.result()
                    written = writer.submit(self._write, piece, is_all=is_all)
                if written and self.looks_up:
                    written.result()
                    self.lookup.begin_anew()
            if written:
                written.result()

    def _records(self) -> Generator[dict[str, Any], None, None]:
        """All records one after the other, up to where a file cannot be read any further."""
        try:
            for file in self.source.files:
                yield from self._records_of(file)
        except Broken as error:
            self.broken = str(error)

    def _records_of(self, file: DataFile) -> Iterator[dict[str, Any]]:
        try:
            content = dict(self.source.control)
            spec = body_spec(content) if self.source.pushed else file_spec(content, file.name)
            with storage.fetch(storage.upload_key(file.digest)) as path:
                yield from read(path, spec)
        except ControlError as error:
            raise Broken(f"Error during import: {error}") from None
        except BrokenFile as error:
            line = "" if error.line is None else f", line: {error.line}"
            said = f"Error during import: {error.sentence} File: {file.name}{line}"
            raise Broken(said) from None

    def _next_part(self, records: Iterator[dict[str, Any]]) -> Part:
        """What the instructions make of the next records, each of which is read, used and left."""
        self.run.progress(self.step, self.begun, None, "records")
        part, follow = Part(self.begun), self.engine.run
        for number, record in enumerate(islice(records, RECORDS_AT_ONCE), start=self.begun):
            self.run.check()
            part.records += 1
            outcome = follow(record, number)
            if outcome.messages:
                part.messages += [(number, text) for text in outcome.messages]
            if outcome.dropped:
                part.dropped.add(number)
            else:
                self._add(part, number, outcome.targets)
            part.weight += outcome.weight
            if part.weight >= WEIGHT_AT_ONCE:
                break
        else:
            part.is_last = part.records < RECORDS_AT_ONCE
        self.begun += part.records
        return part

    def _add(self, part: Part, number: int, targets: list[Target]) -> None:
        """Add a row for each target of a record."""
        for place, made in enumerate(targets):
            slug, name = made.destination.dataset, made.destination.name
            rows = part.rows.get(slug)
            if rows is None:
                rows = part.rows[slug] = self._rows(made.destination)
            if rows.as_set and made.loaded is None:
                rows.add_set(made.values, number, name)
                continue
            values = fields.record_of(made, targets[:place])
            rows.add(values, number, name)
            if self.looks_up:
                self.lookup.remember(slug, values)

    def _existing(self, key: ForeignKey, values: pl.DataFrame) -> pl.DataFrame:
        """Those values of a foreign key that the other dataset has."""
        return existing(key, values, self.shadow.connection if self.shadow else None)

    def _write(self, part: Part, *, is_all: bool) -> None:
        """Write a part, and note that it is done with; is it all that this run has?"""
        with self.app.app_context():
            if self.source.dry and (self.shadow or part.repeats or not is_all):
                self._cast_shadow(part)
            refused = committing.refused(self.run, self.source, part.rows, self.shadow)
            part.refuse(refused)
            progress = self.progress
            progress.records += part.records
            progress.count("failed", len(part.dropped))
            progress.count("skipped", part.empty)
            committing.commit(self.run, self.source, part.rows, progress, part.lines(), self.shadow)

    def _cast_shadow(self, part: Part) -> None:
        """Let a part of a dry run be written to copies of its datasets."""
        self.shadow = self.shadow or Shadow(self.run)
        self.lookup.shadow = self.shadow.connection
        for rows in part.rows.values():
            self.shadow.cover(rows.schema)

    def _rows(self, destination: Destination) -> Rows:
        """The fields that instructions may set, and those by which a row finds its record."""
        slug = destination.dataset
        schema = self.source.datasets[slug].schema
        set_ones = fields.fields_of(slug, self.engine.settable(destination.name))
        found_by = {name for key in (schema.primary_key, *schema.match_keys) for name in key}
        named = {*set_ones, *found_by}
        names = tuple(one.name for one in schema.fields if one.name in named)
        return Rows(schema, names, not self.looks_up and fields.are_as_set(destination))

    def _finish(self, state: ProcessState, said: dict[str, Any]) -> None:
        """End the process; a run that broke counts no errors, as Haplo has it."""
        progress = self.progress
        self.lookup.begin_anew()
        result = {"errors": 0 if said else progress.messages, "records": progress.records, **said}
        with db.engine.begin() as connection:
            self.run.finish(connection, state, result, progress.records)


@contextmanager
def short_turns() -> Iterator[None]:
    """Let the threads of this process wait less long for each other."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(TURN_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def looks_up(control: Mapping[str, Any]) -> bool:
    """Does any instruction, also one inside another, ask for stored records?"""
    return bool(control.get("mapping")) or _asks(control["instructions"])


def _asks(instruction: object) -> bool:
    if isinstance(instruction, dict):
        asks = instruction.get("action") in ("load", "assert-destination")
        return asks or any(map(_asks, instruction.values()))
    if isinstance(instruction, list):
        return any(map(_asks, instruction))
    return isinstance(instruction, str) and instruction.endswith("-to-ref")


def run(run: Run) -> None:
    """Do the run of a batch, and end the process with what came of it."""
    BatchRun(run, Source.of(run.claim.process_id)).work()

"""The rows of a part into their datasets, with how far the run is, in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import polars as pl
import sqlalchemy as sa

from webapp.extensions import db
from webapp.models import BatchMessage, BatchProgress, Dataset
from webapp.schema.problems import Problem
from workers.batches import changes
from workers.batches.part import Rows
from workers.batches.shadow import Shadow
from workers.batches.source import Source
from workers.records import clashes, incoming, writing
from workers.records.importing import lock
from workers.records.incoming import Incoming, Outcome
from workers.running import Run

COUNTED = ("created", "updated", "unchanged")


@dataclass
class Progress:
    """How far a run is: records and messages that are done with, and what became of records."""

    records: int = 0
    messages: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    # The first records that it created and changed, of a push or a dry run.
    changes: list[Mapping[str, Any]] = field(default_factory=list)

    def count(self, name: str, more: int) -> None:
        """Count more of one kind."""
        self.counts[name] = self.counts.get(name, 0) + more


def refused(
    run: Run, source: Source, part: Mapping[str, Rows], shadow: Shadow | None = None
) -> Iterator[tuple[int, str]]:
    """The records that clash with others, and why; their rows are not in any dataset yet."""
    rounds = {slug: rows.rounds() for slug, rows in part.items() if _may_clash(rows)}
    with nullcontext(shadow.connection) if shadow else db.engine.connect() as connection:
        if not shadow and any(len(frames) > 1 for frames in rounds.values()):
            _lock(run, connection, source, part)
        for slug, frames in rounds.items():
            table = None
            for frame in frames:
                table = _loaded(connection, part[slug], frame, table)
                with run.interruptible(connection):
                    table.match(connection)
                    yield from _clashes(connection, table, part[slug])
                    if frame is not frames[-1]:
                        # What it does is seen by the next round, and then undone.
                        writing.write(connection, table, source.process_id)
        connection.rollback()


def _clashes(connection: sa.Connection, table: Incoming, rows: Rows) -> Iterator[tuple[int, str]]:
    for clash in clashes.take_out(connection, table):
        label = " and ".join(rows.schema.field(name).label for name in clash.key)
        problem = Problem(clash.code, header=label, args={"keys": label})
        for row in clash.rows["row"]:
            yield rows.records[row], problem.sentence


def _may_clash(rows: Rows) -> bool:
    """Can a row be refused for what other records have? With a primary key alone it means one."""
    own = rows.schema.primary_key
    return rows.schema.finds_records or any(key != own for key in rows.schema.keys)


def commit(
    run: Run,
    source: Source,
    part: Mapping[str, Rows],
    progress: Progress,
    messages: Sequence[str],
    shadow: Shadow | None = None,
) -> None:
    """Write a part, and note that it is done with and what it had to say.

    Raises LeaseLost when another attempt has begun; nothing of the part is written then.
    """
    if shadow:
        with run.interruptible(shadow.connection):
            _write(shadow.connection, source, part, progress, writes=True)
        shadow.connection.commit()
        part = {}
    with db.engine.connect() as connection:
        with run.interruptible(connection):
            if part and not source.dry:
                _lock(run, connection, source, part)
            _write(connection, source, part, progress, writes=not source.dry)
            if source.dry:
                # SQLite lets nobody write to what has changed since it was looked at.
                connection.rollback()
            _note(connection, source.process_id, progress, messages)
        run.hold(connection, progress.records)
        connection.commit()


def _lock(run: Run, connection: sa.Connection, source: Source, part: Mapping[str, Rows]) -> None:
    """Let imports into these datasets take turns, always in the same order."""
    ids = sorted(source.datasets[slug].id for slug in part)
    lock(run, connection, ids)


def _write(
    connection: sa.Connection,
    source: Source,
    part: Mapping[str, Rows],
    progress: Progress,
    *,
    writes: bool,
) -> None:
    """The good rows of all datasets, or else only what would become of them."""
    for slug, rows in part.items():
        for outcome in _rounds(connection, source, rows, progress, writes=writes):
            for name in COUNTED:
                progress.count(name, getattr(outcome, name))
            if writes:
                _count(connection, source.datasets[slug].id, outcome.created)


def _rounds(
    connection: sa.Connection, source: Source, rows: Rows, progress: Progress, *, writes: bool
) -> Iterator[Outcome]:
    table = None
    for frame in rows.rounds():
        table = _loaded(connection, rows, frame, table)
        table.match(connection)
        most = changes.MOST_TRIED if source.dry else changes.MOST if source.pushed else 0
        planned = None
        if len(progress.changes) < most:
            planned = changes.plan(connection, table, most - len(progress.changes))
        if not writes:
            outcome, tell = table.compare(connection), changes.foretold
        else:
            outcome = writing.write(connection, table, source.process_id)
            tell = changes.told
        if planned:
            progress.changes += tell(connection, rows, table, planned)
        yield outcome


def _loaded(
    connection: sa.Connection, rows: Rows, frame: pl.DataFrame, before: Incoming | None
) -> Incoming:
    """The rows of a round in a temporary table, that of the round before if there was one.

    PostgreSQL would hold a lock for each table that the transaction makes until its end.
    """
    if before:
        before.empty(connection)
    table = before or incoming.create(connection, rows.schema, rows.fields)
    table.add(connection, frame)
    return table


def _count(connection: sa.Connection, dataset_id: int, created: int) -> None:
    change = sa.update(Dataset).where(Dataset.id == dataset_id)
    connection.execute(
        change.values(records=Dataset.records + created, numbered=Dataset.numbered + created)
    )


def _note(
    connection: sa.Connection, process_id: int, progress: Progress, messages: Sequence[str]
) -> None:
    """How far the run is, and what it had to say of this part."""
    if messages:
        lines = [
            {"process_id": process_id, "number": progress.messages + place, "text": text}
            for place, text in enumerate(messages)
        ]
        connection.execute(sa.insert(BatchMessage), lines)
        progress.messages += len(messages)
    facts = {
        "records": progress.records,
        "messages": progress.messages,
        "counts": progress.counts,
        "changes": progress.changes,
    }
    connection.execute(
        sa.update(BatchProgress).where(BatchProgress.process_id == process_id).values(facts)
    )

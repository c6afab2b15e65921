"""A worker whose runs stand still at named points, once at each.

Files in a folder (FAULT_FOLDER) say what is wanted and what is so: "<point>.wanted" until a run
takes it away, which then writes its process id to "<point>.reached" and goes on when there is
"<point>.go-on". So the runs of one pool can be disturbed at one point after the other. Nothing is
replaced: the desk's own functions run, and a point lies before or behind one of them.
"""

import os
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask

from webapp.services import leases, turns
from webapp.settings import Settings
from workers import jobs, runner, worker
from workers.pulse import Pulse
from workers.running import Run

BEFORE_CLAIM = "before the claim"
AFTER_CLAIM = "after the claim"
READING = "while the file is read"
STAGED = "behind the staging"
COPIED = "between the rows of the copy"
UPSERT = "before the upsert"
FENCED = "behind the fence, before the commit"
COMMITTED = "behind the commit"
PART_BEGUN = "before the second part of a batch"
PART_COPIED = "while the second part of a batch is written"
PART_FENCED = "behind the fence of the second part of a batch"
LAKE_LISTED = "when some of a source is listed"
LAKE_WRITTEN = "when a range of the lake is written"
LAKE_COMMITTING = "before the last transaction of an import into the lake"
ASSETS_CONVERTING = "while a file is converted"
ASSETS_PLACED = "when the files of an asset are kept, before its row is"
ASSETS_HELD = "behind the fence of some assets, before the commit"
ASSETS_WRITTEN = "when some assets are written down"
GRAPH_READING = "before a table for the graph is read"
GRAPH_ANSWERED = "when a stage of a table has its answer, before it is kept"
GRAPH_COMPARING = "before a table is compared with the graph"
GRAPH_KEPT = "when what a table brings is kept"
GRAPH_WRITING = "while the graph is written"
GRAPH_WRITTEN = "when a version of the graph is kept"


def stand_still(point: str) -> None:
    """Say that the point is reached, and wait; whoever comes here later passes."""
    folder = Path(os.environ["FAULT_FOLDER"])
    try:
        (folder / f"{point}.wanted").rename(folder / f"{point}.taken")
    except FileNotFoundError:
        return
    (folder / f"{point}.taken").write_text(str(os.getpid()))
    (folder / f"{point}.taken").rename(folder / f"{point}.reached")
    while not (folder / f"{point}.go-on").exists():
        time.sleep(0.01)


def after(
    point: str, owner: Any, name: str, passed: Callable[[Any], bool] = lambda answer: True
) -> None:
    """Stand still behind a function of the desk, if `passed` says so of its answer."""
    original = getattr(owner, name)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        answer = original(*args, **kwargs)
        if passed(answer):
            stand_still(point)
        return answer

    setattr(owner, name, wrapped)


def at_step(point: str, module: str, constant: str) -> None:
    """Stand still when a run says that it has begun the step of this name."""
    step = getattr(import_module(module), constant)
    original = Run.progress

    def progress(self: Run, name: str, done: int = 0, *args: Any, **kwargs: Any) -> None:
        original(self, name, done, *args, **kwargs)
        if name == step:
            stand_still(point)

    Run.progress = progress  # type: ignore[assignment,method-assign]


def behind_the_work(point: str) -> None:
    """Stand still when the work is done and committed, and before the worker has said so."""
    original = runner.work_of

    def work_of(kind: Any) -> Callable[[Run], None]:
        work = original(kind)

        def done(run: Run) -> None:
            work(run)
            stand_still(point)

        return done

    runner.work_of = work_of


def copied(point: str) -> None:
    """Stand still when rows are in the temporary table, and their transaction is open."""
    from workers.records import bulk

    after(point, bulk, "insert")


def second(point: str, owner: Any, name: str) -> None:
    """Stand still behind the second call of a function."""
    calls = iter((False, True))
    after(point, owner, name, lambda _: next(calls, False))


def part_copied(point: str) -> None:
    """Stand still when the rows of the second part are in the temporary table."""
    from workers.batches import committing

    second(point, committing, "_loaded")


def lake_listed(point: str) -> None:
    """Stand still when entries of a source are in the spool."""
    from workers.lake.spool import Spool

    after(point, Spool, "add")


def lake_written(point: str) -> None:
    """Stand still when a file of a new version is kept."""
    from webapp.services.lake.shelf import DeskShelf

    after(point, DeskShelf, "put")


def assets_converting(point: str) -> None:
    """Stand still in the thread that waits for a converter."""
    from workers.assets.converting import Converters

    after(point, Converters, "submit", lambda future: not future.done())


def assets_placed(point: str) -> None:
    """Stand still in the thread that has kept the files of an asset."""
    from workers.assets import placing

    after(point, placing, "place")


def assets_written(point: str) -> None:
    """Stand still behind the transaction that some assets are in."""
    from workers.assets.ledger import Ledger

    original = Ledger.write

    def write(self: Ledger) -> None:
        some = len(self)
        original(self)
        if some:
            stand_still(point)

    Ledger.write = write  # type: ignore[method-assign]


def graph_answered(point: str) -> None:
    """Stand still when a stage has looked at its table."""
    from workers.graph import stages

    after(point, stages, "_worked")


def graph_kept(point: str) -> None:
    """Stand still when the frames of an import are in the storage."""
    from workers.graph import keeping

    after(point, keeping, "keep_frames")


def graph_written(point: str) -> None:
    """Stand still when the new file of the graph is in the storage, and nobody knows of it."""
    from workers.graph import publishing

    after(point, publishing, "_to_file")


SETTERS: dict[str, Callable[[str], None]] = {
    BEFORE_CLAIM: lambda point: after(point, turns, "next_id"),
    AFTER_CLAIM: lambda point: after(point, leases, "claim", lambda claim: claim is not None),
    READING: lambda point: at_step(point, "workers.sheets.file_check", "CHECKING"),
    STAGED: lambda point: at_step(point, "workers.sheets.file_check", "COMPARING_KEYS"),
    COPIED: copied,
    UPSERT: lambda point: at_step(point, "workers.records.importing", "WRITING"),
    FENCED: lambda point: after(point, Run, "finish"),
    COMMITTED: behind_the_work,
    PART_BEGUN: lambda point: second(point, Run, "progress"),
    PART_COPIED: part_copied,
    PART_FENCED: lambda point: second(point, Run, "hold"),
    LAKE_LISTED: lake_listed,
    LAKE_WRITTEN: lake_written,
    ASSETS_CONVERTING: assets_converting,
    ASSETS_PLACED: assets_placed,
    ASSETS_HELD: lambda point: after(point, Run, "hold"),
    ASSETS_WRITTEN: assets_written,
    GRAPH_COMPARING: lambda point: at_step(point, "workers.graph.importing", "COMPARING"),
    GRAPH_KEPT: graph_kept,
    GRAPH_WRITING: lambda point: at_step(point, "workers.graph.publishing", "WRITING"),
    GRAPH_WRITTEN: graph_written,
    LAKE_COMMITTING: lambda point: at_step(point, "workers.lake.run", "COMMITTING"),
    GRAPH_READING: lambda point: at_step(point, "workers.graph.table", "READING"),
    GRAPH_ANSWERED: graph_answered,
}


_set = set[str]()


def set_points() -> None:
    """Set the points that are wanted now, unless this run has them already."""
    for file in Path(os.environ["FAULT_FOLDER"]).glob("*.wanted"):
        if file.stem not in _set:
            _set.add(file.stem)
            SETTERS[file.stem](file.stem)


def before(owner: Any, name: str) -> None:
    """Set what is wanted before a function of the desk."""
    original = getattr(owner, name)

    def wrapped(*args: Any) -> Any:
        set_points()
        return original(*args)

    setattr(owner, name, wrapped)


def work(app: Flask, settings: Settings, pulse: Pulse) -> int:
    """Work as every worker does, the wanted points set in each run behind the fork."""
    before(jobs, "run")
    # A run that was woken for nothing may take a process that has begun to wait only now.
    before(runner, "run_process")
    return worker.work(app, settings, pulse)

"""Ingests while something else happens: a cancel, files sent anew, a finalize, a full disk."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from flask import Flask

from tests.faults import points
from tests.faults.asset_runs import FILES, GOOD, assert_ingested_once
from tests.faults.desk import (
    Points,
    pool,
    until,
    until_over,
)
from tests.faults.test_storage import small_disk
from tests.workers.asset_work import (
    assert_whole,
    assets,
    make_project,
    mapping,
    project,
    send,
    start,
    waiting,
)
from tests.workers.rows import fresh
from webapp.errors import Conflict, NotFound, WrongState
from webapp.extensions import db
from webapp.services import processes, retrying
from webapp.services.assets import finalizing, ingests
from webapp.states import ProcessState

pytestmark = pytest.mark.usefixtures("valkey", "context")
on_both = pytest.mark.usefixtures("database")


# What a fence says in each database is shown by imports into the lake.
def test_of_a_cancel_and_the_end_only_one_comes_true(
    context: Flask, tmp_path: Path, sent: set[str]
) -> None:
    stop = Points(tmp_path / "points", points.FENCED)
    with pool(context, stop):
        process = start()
        stop.horse(points.FENCED)
        # The row of the process is the run's until its transaction is over.
        later = threading.Timer(1, stop.go_on, [points.FENCED])
        later.start()
        with pytest.raises(WrongState, match="over already"):
            processes.cancel(fresh(process))
        later.join()
        process = until_over(process)
    assert_ingested_once(context, process, sent)


@on_both
def test_a_file_that_is_sent_anew_while_it_is_ingested_is_there_in_both_versions_or_the_last(
    context: Flask, tmp_path: Path
) -> None:
    make_project()
    send("a.txt", b"first")
    stop = Points(tmp_path / "points", points.ASSETS_PLACED)
    with pool(context, stop):
        process = start()
        stop.horse(points.ASSETS_PLACED)
        send("a.txt", b"second")
        stop.go_on(points.ASSETS_PLACED)
        process = until_over(process)
    assert process.result["files"] == 0
    assert waiting() == {"a.txt": ""}
    assert_whole(context, {"a.txt"})


@contextmanager
def again_and_again(app: Flask, *todo: Callable[[], object]) -> Iterator[set[type[Exception]]]:
    """Do these meanwhile, each in a thread of its own; gives what they are refused with."""
    over, refused = threading.Event(), set[type[Exception]]()

    def one(do: Callable[[], object]) -> None:
        with app.app_context():
            while not over.is_set():
                try:
                    do()
                except (WrongState, NotFound, Conflict) as error:
                    refused.add(type(error))
                db.session.remove()
                time.sleep(0.02)

    threads = [threading.Thread(target=one, args=(do,)) for do in todo]
    for thread in threads:
        thread.start()
    try:
        yield refused
    finally:
        over.set()
        for thread in threads:
            thread.join()


@on_both
def test_nothing_is_lost_while_files_are_sent_ingested_and_finalized_all_at_once(
    context: Flask,
) -> None:
    make_project()
    sent = [f"{number}.txt" for number in range(60)]
    finalize = partial(finalizing.finalize, force=False)
    todo = (start, lambda: finalize(project()))
    with pool(context), pool(context):
        with again_and_again(context, *todo) as refused:
            for path in sent:
                send(path, path.encode())
            until(lambda: len(assets()) == len(sent), "all assets")
        until(lambda: ingests.live(project().id) is None, "the end of the last ingest")
    assert WrongState in refused
    assert sorted(assets()) == sorted(sent)
    assert set(mapping()) <= set(sent)
    assert waiting() == {}


def test_a_disk_that_is_full_costs_the_run_and_no_file(context: Flask, sent: set[str]) -> None:
    place = context.config["DESK"].data / "files"
    with small_disk(place, "1m"):
        for path, body in FILES.items():
            send(path, body)
        with pytest.raises(OSError, match="No space"):
            (place / "filler").write_bytes(bytes(2 * 1024 * 1024))
        with pool(context):
            process = until_over(start())
            assert (process.state, process.error_code) == (ProcessState.FAILED, "machine")
            assert "what it had written stays" in process.error_sentence
            assert sorted([*assets(), *waiting()]) == sorted(sent)
            (place / "filler").unlink()
            process = until_over(retrying.retry(process))
        assert process.state == ProcessState.SUCCEEDED
        assert set(assets()) == GOOD
        assert_whole(context, sent)

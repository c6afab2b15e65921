"""What a poll costs: two queries at most, and no look at a file."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from tests.asset_rows import fail as fail_asset
from tests.asset_rows import let_in as let_into_project
from tests.asset_rows import make_ingest, make_project
from tests.asset_rows import send as send_asset
from tests.desk import Person, make_person
from tests.graph_rows import add_run as add_graph_run
from tests.graph_rows import make_table
from tests.webapp.views.batch_rows import let_run, make_batch
from tests.webapp.views.browser import Browser
from tests.webapp.views.lake_import_rows import make_import, make_lake, process_of
from tests.webapp.views.lake_rows import let_in
from tests.webapp.views.rows import BAD, FINE, WORKBOOK, checked, make_process, make_upload
from webapp.extensions import db
from webapp.models import MemberRole
from webapp.states import GraphStage, ProcessKind, ProcessState

Made = Callable[[Flask, Person], tuple[int | str, int]]
FILE_EVENTS = ("open", "os.listdir", "os.scandir", "sqlite3.connect")
heard: list[list[str]] = []


def _hear(name: str, arguments: tuple[object, ...]) -> None:
    if heard and name in FILE_EVENTS:
        heard[-1].append(f"{name}{arguments}")


# Such a hook stays for good, so there is one, and it listens only when somebody asks.
sys.addaudithook(_hear)


@contextmanager
def files_touched() -> Iterator[list[str]]:
    """What this process opens or lists meanwhile."""
    heard.append([])
    try:
        yield heard[-1]
    finally:
        heard.pop()


@contextmanager
def statements_of(app: Flask) -> Iterator[list[str]]:
    """The statements that go to the database meanwhile."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        found.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def checking(app: Flask, owner: Person) -> tuple[int, int]:
    upload_id = make_upload(app, owner, shape=None)
    return upload_id, make_process(app, upload_id, ProcessState.RUNNING, done=5, total=10, rate=2.0)


def waiting(app: Flask, owner: Person) -> tuple[int, int]:
    upload_id = make_upload(app, owner, shape=None)
    return upload_id, make_process(app, upload_id)


def importing(app: Flask, owner: Person) -> tuple[int, int]:
    upload_id = checked(app, owner, BAD)
    kind = ProcessKind.IMPORT
    return upload_id, make_process(app, upload_id, ProcessState.RUNNING, kind, done=5, total=10)


def marking(app: Flask, owner: Person) -> tuple[int, int]:
    upload_id = checked(app, owner, BAD, shape=WORKBOOK)
    checks = make_process(app, upload_id, ProcessState.REJECTED, result=BAD)
    kind = ProcessKind.REPORT
    running = make_process(app, upload_id, ProcessState.RUNNING, kind, parent_id=checks)
    return upload_id, running


def running_batch(app: Flask, owner: Person) -> tuple[int, int]:
    for number in range(FEW):
        make_batch(app, owner, f"Batch {number}")
    batch_id = make_batch(app, owner)
    messages = tuple(f"wrong (record {number})" for number in range(30))
    return batch_id, let_run(app, batch_id, messages=messages, counts={"created": 90})


def waiting_batch(app: Flask, owner: Person) -> tuple[int, int]:
    batch_id = make_batch(app, owner)
    return batch_id, let_run(app, batch_id, ProcessState.QUEUED)


def importing_into_the_lake(app: Flask, owner: Person) -> tuple[str, int]:
    make_lake(app, owner)
    for _ in range(FEW):
        make_import(app, owner, ProcessState.SUCCEEDED)
    made = make_import(app, owner, ProcessState.RUNNING, done=5)
    return made, process_of(app, made)


def waiting_for_the_lake(app: Flask, owner: Person) -> tuple[str, int]:
    make_lake(app, owner)
    made = make_import(app, owner, plan=True)
    return made, process_of(app, made)


def lent(app: Flask, owner: Person) -> tuple[str, int]:
    somebody = make_person(app, "somebody@example.org")
    make_lake(app, somebody)
    let_in(app, owner, MemberRole.WRITER, "lake")
    made = make_import(app, somebody, ProcessState.RUNNING, done=5)
    return made, process_of(app, made)


def ingesting(app: Flask, owner: Person) -> tuple[str, int]:
    shortcode = make_project(app, owner)
    for number in range(FEW):
        send_asset(app, f"{number}.txt")
    fail_asset(app, "bad.txt")
    return shortcode, make_ingest(app, owner, done=5, total=12)


def ingesting_for_others(app: Flask, owner: Person) -> tuple[str, int]:
    made = ingesting(app, make_person(app, "somebody@example.org"))
    let_into_project(app, owner, MemberRole.WRITER)
    return made


def ingesting_again(app: Flask, owner: Person) -> tuple[str, int]:
    shortcode = make_project(app, owner)
    for _ in range(FEW):
        make_ingest(app, owner, ProcessState.SUCCEEDED, result={"codes": {"empty-file": 3}})
    return shortcode, make_ingest(app, owner, done=5, total=10)


def waiting_to_be_ingested(app: Flask, owner: Person) -> tuple[str, int]:
    return make_project(app, owner), make_ingest(app, owner, ProcessState.QUEUED)


def finding_attributes(app: Flask, owner: Person) -> tuple[str, int]:
    for _ in range(FEW):
        make_table(app, owner)
    table = make_table(app, owner, GraphStage.LABELS)
    return table, add_graph_run(app, table, GraphStage.ATTRIBUTES, done=5, total=10)


def waiting_for_labels(app: Flask, owner: Person) -> tuple[str, int]:
    table = make_table(app, owner, None)
    return table, add_graph_run(app, table, GraphStage.LABELS, ProcessState.QUEUED)


# More than a poll may ask the database for: a query for each of them would be found.
FEW = 4
# The address of each part that polls while something runs, and what makes it do so.
POLLS: dict[str, Made] = {
    "/": checking,
    "/uploads": importing,
    "/uploads/{upload}": checking,
    "/uploads/{upload}#importing": importing,
    "/uploads/{upload}/report": marking,
    "/batches": running_batch,
    "/batches#waiting": waiting_batch,
    "/batches/{upload}": running_batch,
    "/batches/{upload}#waiting": waiting_batch,
    "/lake/imports/{imported}": importing_into_the_lake,
    "/lake/imports/{imported}#waiting": waiting_for_the_lake,
    "/lake/imports/{imported}#lent": lent,
    "/lake/lake/imports": importing_into_the_lake,
    "/lake/lake/imports#lent": lent,
    "/assets/0801": ingesting,
    "/assets/0801#lent": ingesting_for_others,
    "/assets/0801/ingests": ingesting_again,
    "/assets/0801/ingests#lent": ingesting_for_others,
    "/assets/0801/ingests/{process}": ingesting_again,
    "/assets/0801/ingests/{process}#lent": ingesting_for_others,
    "/assets/0801/ingests/{process}#waiting": waiting_to_be_ingested,
    "/graph": finding_attributes,
    "/graph#waiting": waiting_for_labels,
    "/graph/{upload}/attributes": finding_attributes,
    "/graph/{upload}/labels#waiting": waiting_for_labels,
    "/processes": checking,
    "/processes#lake": importing_into_the_lake,
    "/processes#assets": ingesting_again,
    "/processes#graph": finding_attributes,
    "/processes/{process}#graph": finding_attributes,
    "/processes/{process}#assets": ingesting_again,
    "/processes/{process}#lake": importing_into_the_lake,
    "/processes/{process}": importing,
    **{f"{address}#waiting": waiting for address in ("/", "/uploads", "/uploads/{upload}")},
    **{f"{address}#waiting": waiting for address in ("/processes", "/processes/{process}")},
}
# One page that few people have open, and that asks every part of the desk how it is.
FOR_ADMINS = {"workers.show"}


@pytest.mark.parametrize("address", POLLS)
def test_a_poll_costs_two_queries_and_no_file(
    address: str, app: Flask, mia: Browser, user: Person
) -> None:
    for _ in range(FEW):
        checked(app, user, FINE)
    made, process = POLLS[address](app, user)
    path = address.partition("#")[0].format(upload=made, imported=made, process=process)
    # The first one reads the templates.
    mia.poll(path)
    with statements_of(app) as statements, files_touched() as files:
        part = mia.poll(path)
    assert part.select_one("[hx-trigger]"), "it polls no more"
    assert 0 < len(statements) <= 2, statements
    assert files == []


@pytest.mark.parametrize("address", ["/", "/processes", "/processes/{process}"])
def test_a_poll_of_jobs_leaves_out_how_files_were_read(
    address: str, app: Flask, mia: Browser, user: Person
) -> None:
    _, process = importing(app, user)
    with statements_of(app) as statements:
        part = mia.poll(address.format(process=process))
    assert "tags.csv" in part.text
    assert not re.search(r"\b(shape|mapping|reading|descriptor)\b", " ".join(statements))


def test_the_count_of_files_is_one_that_can_go_wrong(app: Flask) -> None:
    with files_touched() as files, open(__file__):
        pass
    assert len(files) == 1


def test_every_address_that_a_template_polls_is_measured(app: Flask) -> None:
    templates = Path(__file__).parents[3] / "templates"
    polled = {
        name
        for path in templates.rglob("*.html")
        for line in path.read_text().splitlines()
        if 'hx-trigger="every' in line
        for name in re.findall(r"hx-get=\"{{ url_for\('([\w.]+)'", line)
    }
    adapter = app.url_map.bind("localhost")
    measured = {
        adapter.match(address.partition("#")[0].format(upload=1, imported="i" * 20, process=1))[0]
        for address in POLLS
    }
    assert polled == measured | FOR_ADMINS

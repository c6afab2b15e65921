"""Home, the list of uploads, the list of processes, the page of one process."""

import pytest
from flask import Flask

from tests.desk import Person, make_person
from tests.graph_rows import add_run, make_table
from tests.webapp.views.browser import Browser, words
from tests.webapp.views.rows import (
    BAD,
    FINE,
    UNUSABLE,
    checked,
    imported,
    make_process,
    make_upload,
    rule,
)
from webapp.states import (
    OF_ASSETS,
    OF_BATCHES,
    OF_GRAPH,
    OF_LAKE,
    GraphStage,
    ProcessKind,
    ProcessState,
)

pytestmark = pytest.mark.usefixtures("files_here")

LISTS = {"/": "#home", "/uploads": "#uploads", "/processes": "#processes"}


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("state", ProcessState)
def test_lists_poll_only_while_something_in_them_runs(
    path: str, state: ProcessState, app: Flask, mia: Browser, user: Person
) -> None:
    checked(app, user)
    make_process(app, make_upload(app, user), state)
    for page in (mia.get(path), mia.poll(path)):
        part = page.select_one(LISTS[path])
        assert part is not None
        assert part.get("hx-trigger") == (None if state.finished else "every 3s")


def test_home_asks_less_often_the_more_jobs_wait_before_the_first_of_its_own(
    app: Flask, mia: Browser, user: Person
) -> None:
    others = [make_person(app, f"person{number}@example.org") for number in range(4)]
    for owner in (*others, user, user):
        make_process(app, make_upload(app, owner))
    part = mia.poll("/").select_one("#home")
    assert part is not None
    assert part["hx-trigger"] == "every 6s"


def test_the_first_day_shows_what_to_do(mia: Browser) -> None:
    assert "Upload the first file" in words(mia.get("/"))
    assert "Files that you hand in are listed here" in words(mia.get("/uploads"))
    assert "There are none yet" in words(mia.get("/processes"))
    assert "1 upload" not in words(mia.get("/"))


def test_home_leads_to_the_tables_for_the_graph_that_wait(
    app: Flask, mia: Browser, user: Person
) -> None:
    labels = make_table(app, user, GraphStage.LABELS, filename="steel.xlsx")
    make_table(app, user, GraphStage.LABELS, state=ProcessState.RUNNING, filename="runs.csv")
    done = make_table(app, user, filename="done.csv")
    add_run(app, done, GraphStage.IMPORT, ProcessState.SUCCEEDED, applied=True)
    make_table(app, make_person(app, "ed@example.org"), filename="of-ed.csv")
    page = mia.get("/")
    assert "Tables for the graph, waiting for you" in words(page)
    assert "steel.xlsx Labels" in words(page)
    assert {str(link["href"]) for link in page.select("main td a")} == {f"/graph/{labels}"}
    add_run(app, labels, GraphStage.ATTRIBUTES, ProcessState.QUEUED)
    assert "waiting for you" not in words(mia.get("/"))


def test_home_sorts_uploads_by_what_they_ask_for(app: Flask, mia: Browser, user: Person) -> None:
    checked(app, user, BAD, filename="bad.csv")
    checked(app, user, FINE, filename="good.csv")
    make_process(app, make_upload(app, user, "now.csv"), ProcessState.RUNNING, done=5, total=10)
    make_process(app, make_upload(app, user, "next.csv"))
    make_process(app, make_upload(app, user, "broken.csv"), ProcessState.FAILED)
    imported(app, user)
    page = mia.get("/")
    lists = {
        str(table.caption.h2.text): [link.text for link in table.select("tbody th a")]  # type: ignore[union-attr]
        for table in page.select("table")
    }
    assert lists == {
        "Waiting for you": ["good.csv", "bad.csv"],
        "Running now": ["next.csv", "now.csv"],
        "Finished lately": ["tags.csv", "broken.csv"],
    }
    assert "2 uploads wait for you. 2 are running." in words(page)
    assert "4,812 of 5,108 rows are fine" in words(page)
    assert "312 new, 96 updated, 846 unchanged" in words(page)


def test_home_leads_to_what_there_is_to_see(app: Flask, mia: Browser, user: Person) -> None:
    checked(app, user, FINE | {"rows": 0, "good_rows": 0, "plan": None}, filename="no rows.csv")
    checked(app, user, BAD | {"rows": 2, "good_rows": 1, "bad_rows": 1}, filename="bad.csv")
    checked(app, user, FINE, filename="good.csv")
    lines = [words(line) for line in mia.get("/").select("tbody tr")]
    assert lines[0].endswith("See the plan for good.csv")
    assert "1 of 2 rows is fine" in lines[1]
    assert lines[1].endswith("See problems in bad.csv")
    assert lines[2].endswith("See why for no rows.csv")


def test_home_says_what_is_to_be_done_with_a_file(app: Flask, mia: Browser, user: Person) -> None:
    checked(app, user, BAD)
    checked(app, user, FINE)
    missing = [rule("column-missing", 1, [], field=name) for name in ("tag", "language")]
    upload_id = checked(app, user, UNUSABLE | {"rules": missing})
    told = [words(row) for row in mia.get("/").select("tbody tr")]
    assert "2 columns to match A required field has no column yet" in told[0]
    assert "No problems, plan is ready" in told[1]
    assert "375 problems in 296 rows 4,812 of 5,108 rows are fine" in told[2]
    assert mia.get("/").select(f'td.act a[href="/uploads/{upload_id}/columns"]')


def test_home_shows_an_admin_their_own_uploads_only(app: Flask, ada: Browser, user: Person) -> None:
    checked(app, user)
    assert "tags.csv" not in words(ada.get("/"))
    assert "tags.csv" in words(ada.get("/uploads"))


def test_a_member_sees_their_own_only(
    app: Flask, mia: Browser, user: Person, admin: Person
) -> None:
    checked(app, admin, filename="secret.csv")
    checked(app, user, filename="mine.csv")
    for path in ("/", "/uploads", "/processes"):
        assert "mine.csv" in words(mia.get(path))
        assert "secret.csv" not in words(mia.get(path))


def test_rows_that_nobody_has_checked_are_not_counted(
    app: Flask, mia: Browser, user: Person
) -> None:
    checked(app, user, UNUSABLE | {"rows": 0}, filename="no headers.csv")
    checked(app, user, FINE | {"rows": 0, "good_rows": 0}, filename="no rows.csv")
    lines = {words(line.select("th")[0]): line for line in mia.get("/uploads").select("tbody tr")}
    counts = {name: [words(cell) for cell in line.select("td.num")] for name, line in lines.items()}
    assert counts == {"no headers.csv": ["", ""], "no rows.csv": ["0", "0"]}
    jobs = mia.get("/processes").select('td[data-label="Rows"]')
    assert [words(cell) for cell in jobs] == ["0", ""]


@pytest.mark.parametrize("path", ["/uploads", "/processes"])
def test_long_lists_come_page_by_page(path: str, app: Flask, mia: Browser, user: Person) -> None:
    for number in range(27):
        make_process(app, make_upload(app, user, f"file{number}.csv"), ProcessState.CANCELLED)
    first = mia.get(path)
    assert len(first.select("tbody tr")) == 25
    link = next(tag for tag in first.select(".pager a") if "Next" in tag.text)
    second = mia.get(str(link["href"]))
    assert len(second.select("tbody tr")) == 2
    assert "file0.csv" in words(second)
    assert "First page" in words(second)
    assert mia.get(f"{path}?before=nonsense", status=422)


def test_an_old_page_of_a_list_polls_itself(app: Flask, mia: Browser, user: Person) -> None:
    make_process(app, make_upload(app, user))
    part = mia.get("/uploads?before=99").select_one("#uploads")
    assert part is not None
    assert part["hx-get"] == "/uploads?before=99"


def test_a_list_of_uploads_costs_few_queries(app: Flask, mia: Browser, user: Person) -> None:
    from sqlalchemy import event

    from webapp.extensions import db

    for _ in range(25):
        imported(app, user)
    statements: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    mia.get("/uploads")
    assert len(statements) < 12


@pytest.mark.parametrize("kind", list(ProcessKind))
def test_a_process_has_a_page_in_every_state(
    kind: ProcessKind, app: Flask, mia: Browser, user: Person
) -> None:
    for state in ProcessState:
        has_a_page(kind, state, app, mia, user)


def has_a_page(
    kind: ProcessKind, state: ProcessState, app: Flask, mia: Browser, user: Person
) -> None:
    upload_id = make_upload(app, user)
    fault = {"reference": "19C2-7F3A"} if state == ProcessState.FAILED else {}
    process_id = make_process(app, upload_id, state, kind, **fault)
    for page in (mia.get(f"/processes/{process_id}"), mia.poll(f"/processes/{process_id}")):
        part = page.select_one("#process")
        assert part is not None
        assert part.has_attr("hx-trigger") is not state.finished
        over = state in (ProcessState.FAILED, ProcessState.CANCELLED)
        # This import has no check whose rows it could bring in, a batch runs once, and of what
        # these lake imports, ingests and stages were about nothing is left.
        gone = (*OF_LAKE, *OF_ASSETS, *OF_GRAPH)
        once_more = over and kind not in (ProcessKind.IMPORT, *OF_BATCHES, *gone)
        actions = [form["action"] for form in part.select("form")]
        wanted = "retry" if once_more else "cancel"
        left = [] if state.finished and not once_more else [f"/processes/{process_id}/{wanted}"]
        assert actions == left
        assert part.select(f'a[href="/uploads/{upload_id}"]')
        assert ("19C2-7F3A" in words(part)) is bool(fault)


def test_a_process_that_is_over_cannot_be_cancelled(app: Flask, mia: Browser, user: Person) -> None:
    checked(app, user)
    assert "over already" in words(mia.read(mia.post("/processes/1/cancel"), 409))


def test_a_waiting_process_is_cancelled_at_once(app: Flask, mia: Browser, user: Person) -> None:
    make_process(app, make_upload(app, user))
    page = mia.get("/uploads")
    assert mia.submit(page, "/processes/1/cancel").location == "/uploads/1"
    assert "Cancelled" in words(mia.get("/uploads"))

"""The pages of batches: the list, one with its log, its dry run and import, and its copy."""

import pytest
from flask import Flask

from tests.desk import Person
from tests.webapp.views.batch_rows import let_run, make_batch, make_control
from tests.webapp.views.browser import Browser, words
from webapp.extensions import db
from webapp.models import Batch, Process, User
from webapp.services import batches, control_files
from webapp.services.batch_logs import MOST_SHOWN, TOO_MANY
from webapp.states import ProcessKind, ProcessState
from workers.runner import run_process

COUNTS = {"created": 117, "updated": 2, "failed": 1}


def test_without_batches_the_page_says_how_one_begins(mia: Browser) -> None:
    assert "begins with a control file" in words(mia.get("/batches"))


def test_the_list_names_each_batch_with_its_state_and_errors(
    app: Flask, mia: Browser, user: Person
) -> None:
    let_run(app, make_batch(app, user, "April"), ProcessState.SUCCEEDED, messages=("a", "b"))
    let_run(app, make_batch(app, user, "May"), messages=("not yet counted",))
    ready = make_batch(app, user, "June")
    table = mia.get("/batches").select("tbody tr")
    told = [words(row) for row in table]
    assert ["June" in told[0], "May" in told[1], "April" in told[2]] == [True] * 3
    assert "Ready" in told[0]
    assert "Importing records" in told[1]
    assert "Imported, with errors 2" in told[2]
    with app.app_context():
        identifier = db.session.get_one(Batch, ready).identifier
    assert table[0].a is not None
    assert table[0].a.text == f"{identifier[:10]}\u2026"


def test_the_list_goes_on_with_older_batches(app: Flask, mia: Browser, user: Person) -> None:
    for number in range(26):
        make_batch(app, user, f"Batch {number}")
    first = mia.get("/batches")
    assert len(first.select("tbody tr")) == 25
    older = first.select_one(".pager a")
    assert older is not None
    assert "Batch 0" in words(mia.get(str(older["href"])))


@pytest.mark.parametrize("state", ProcessState)
def test_list_and_page_poll_only_while_the_run_is_under_way(
    state: ProcessState, app: Flask, mia: Browser, user: Person
) -> None:
    batch_id = make_batch(app, user)
    let_run(app, batch_id, state)
    for page in (mia.get("/batches"), mia.get(f"/batches/{batch_id}")):
        assert bool(page.select("[hx-trigger]")) is not state.finished


def test_a_batch_shows_its_files_and_its_control_file(
    app: Flask, mia: Browser, user: Person
) -> None:
    batch_id = make_batch(app, user)
    page = mia.get(f"/batches/{batch_id}")
    row = page.select_one("tbody tr")
    assert row is not None
    for part in ("tags", "tags-may.json", "65 bytes"):
        assert part in words(row)
    control = page.select_one('dd a[href^="/control-files/"]')
    assert control is not None
    assert "What it says" in words(mia.get(str(control["href"])))


def test_a_dry_run_is_asked_for_and_says_what_an_import_would_change(
    app: Flask, mia: Browser, user: Person
) -> None:
    batch_id = make_batch(app, user)
    asked = mia.get(f"/batches/{batch_id}/dry-run")
    assert "Data will be checked but not imported." in words(asked)
    answer = mia.submit(asked, f"/batches/{batch_id}/dry-run")
    assert answer.location == f"/batches/{batch_id}"
    assert "Waits for a worker" in words(mia.get(answer.location))
    with app.app_context():
        process = db.session.query(Process).one()
        assert process.kind == ProcessKind.DRY_RUN
        run_process(process.id)
    page = mia.get(answer.location)
    assert "nothing was written" in words(page)
    assert "An import would create 1 record." in words(page)
    assert "1 record is wrong and would be left out" in words(page)
    assert "(record 1)" in words(page)
    [change] = page.select("#changes tbody tr")
    assert words(change) == "Record 0 tags en/ecology is created"


def test_an_import_is_asked_for_once(app: Flask, mia: Browser, user: Person) -> None:
    batch_id = make_batch(app, user)
    asked = mia.get(f"/batches/{batch_id}/import")
    assert "Always do a dry run first." in words(asked)
    assert mia.submit(asked, f"/batches/{batch_id}/import").status_code == 302
    again = mia.submit(asked, f"/batches/{batch_id}/import")
    assert again.status_code == 409
    assert "Copy it to run it again" in words(mia.get(f"/batches/{batch_id}/import"))
    with app.app_context():
        assert [one.kind for one in db.session.query(Process)] == [ProcessKind.BATCH]


def test_an_import_says_what_came_of_each_record(app: Flask, mia: Browser, user: Person) -> None:
    batch_id = make_batch(app, user)
    said = ("Missing values in tags: label (record 3)",)
    let_run(app, batch_id, ProcessState.SUCCEEDED, messages=said, counts=COUNTS)
    page = mia.get(f"/batches/{batch_id}")
    assert "The import created 117 records and updated 2 records." in words(page)
    counts = [words(one) for one in page.select("#counts > div")]
    assert counts == ["Created 117", "Updated 2", "Unchanged 0", "Skipped 0", "Failed 1"]
    assert "120 records were read, with 1 message in the log." in words(page)
    log = page.select_one("pre#log")
    assert log is not None
    lines = log.text.splitlines()
    assert lines[0].startswith("START: ")
    assert lines[1:-1] == list(said)
    assert lines[-1].startswith("END: ")


def test_the_log_follows_while_the_batch_runs(app: Flask, mia: Browser, user: Person) -> None:
    batch_id = make_batch(app, user)
    let_run(app, batch_id, messages=("first (record 0)", "second (record 9)"))
    part = mia.poll(f"/batches/{batch_id}")
    log = part.select_one("pre#log.follows")
    assert log is not None
    assert log.text.endswith("first (record 0)\nsecond (record 9)")


def test_a_long_log_is_cut_on_the_page_and_whole_in_the_download(
    app: Flask, mia: Browser, user: Person
) -> None:
    batch_id = make_batch(app, user)
    many = tuple(f"wrong (record {number})" for number in range(MOST_SHOWN + 20))
    let_run(app, batch_id, ProcessState.SUCCEEDED, messages=many)
    page = mia.get(f"/batches/{batch_id}")
    for shown in (page, mia.poll(f"/batches/{batch_id}")):
        log = shown.select_one("pre#log")
        assert log is not None
        assert log.text.splitlines()[-2] == TOO_MANY
        assert many[-1] not in log.text
    answer = mia.client.get(f"/batches/{batch_id}/log.txt")
    assert answer.mimetype == "text/plain"
    assert answer.text.splitlines()[1:-1] == list(many)


def test_what_many_records_have_is_told_once_with_how_many(
    app: Flask, mia: Browser, user: Person
) -> None:
    batch_id = make_batch(app, user)
    said = (
        "Invalid date value for input field joined: 31.02.2024 (record 3)",
        "Missing values in tags: tag (record 4)",
        "Invalid date value for input field joined: (soon) (record 7)",
        "Invalid date value for input field joined: a: b (record 9)",
        "Missing values in tags: tag (record 12)",
        "Only once (record 13)",
    )
    let_run(app, batch_id, ProcessState.SUCCEEDED, messages=said, counts=COUNTS)
    rows = [words(row) for row in mia.get(f"/batches/{batch_id}").select("#often tbody tr")]
    assert rows == [
        "Invalid date value for input field joined 3 3",
        "Missing values in tags: tag 2 4",
    ]
    let_run(app, batch_id, messages=said)
    assert not mia.get(f"/batches/{batch_id}").select("#often")


def test_files_in_which_no_record_was_found_are_told_of(
    app: Flask, mia: Browser, user: Person
) -> None:
    batch_id = make_batch(app, user)
    let_run(app, batch_id, ProcessState.SUCCEEDED, records=0)
    page = mia.get(f"/batches/{batch_id}")
    assert "The files have no record where the control file looks." in words(page)
    link = page.select_one('main a[href$="#readers"]')
    assert link is not None
    assert mia.get(str(link["href"])).select_one("section#readers") is not None


def test_a_run_that_broke_off_says_so(app: Flask, mia: Browser, user: Person) -> None:
    batch_id = make_batch(app, user)
    broken = {"errors": 0, "exception": "Error during import: The file ends too early."}
    let_run(app, batch_id, ProcessState.REJECTED, result=broken)
    page = words(mia.get(f"/batches/{batch_id}"))
    assert "The batch broke off" in page
    assert "What it had imported by then stays." in page
    assert "EXCEPTION: Error during import: The file ends too early." in page


@pytest.mark.parametrize("kind", [ProcessKind.DRY_RUN, ProcessKind.BATCH])
@pytest.mark.parametrize("state", [ProcessState.SUCCEEDED, ProcessState.REJECTED])
def test_whoever_has_mended_the_file_is_led_to_a_new_batch(
    state: ProcessState, kind: ProcessKind, app: Flask, mia: Browser, user: Person
) -> None:
    batch_id = make_batch(app, user)
    let_run(app, batch_id, state, kind, ("Missing values in tags: tag (record 1)",), COUNTS)
    page = mia.get(f"/batches/{batch_id}")
    link = page.select_one('main a[href$="#new-batch"]')
    assert link is not None
    assert mia.get(str(link["href"])).select_one("#new-batch input[type=file]") is not None
    assert "record 0 is the first one of the first file" in words(page)


def test_without_an_error_nobody_is_told_to_mend_one(
    app: Flask, mia: Browser, user: Person
) -> None:
    batch_id = make_batch(app, user)
    let_run(app, batch_id, ProcessState.SUCCEEDED, counts=COUNTS)
    page = mia.get(f"/batches/{batch_id}")
    assert not page.select('main a[href$="#new-batch"]')
    assert "Records are counted from 0" not in words(page)


def test_a_run_is_cancelled_on_its_page(app: Flask, mia: Browser, user: Person) -> None:
    batch_id = make_batch(app, user)
    let_run(app, batch_id, ProcessState.QUEUED)
    page = mia.get(f"/batches/{batch_id}")
    answer = mia.submit(page, f"/batches/{batch_id}/cancel")
    assert "The batch was cancelled." in words(mia.get(answer.location))


def test_a_batch_is_copied_with_its_files(app: Flask, mia: Browser, user: Person) -> None:
    batch_id = make_batch(app, user)
    let_run(app, batch_id, ProcessState.SUCCEEDED, ProcessKind.DRY_RUN)
    answer = mia.submit(mia.get(f"/batches/{batch_id}"), f"/batches/{batch_id}/copy")
    assert answer.location != f"/batches/{batch_id}"
    page = mia.get(answer.location)
    assert "Tags of May (copy)" in words(page)
    assert "Ready" in words(page)
    assert "tags-may.json" in words(page)


def test_a_batch_of_a_script_waits_for_its_files(app: Flask, mia: Browser, user: Person) -> None:
    make_control(app, user)
    with app.app_context():
        owner = db.session.get_one(User, user.id)
        batch_id = batches.create(owner, control_files.list_for(owner)[0]).id
    assert "Takes files" in words(mia.get(f"/batches/{batch_id}"))
    assert "no files yet" in words(mia.get(f"/batches/{batch_id}/import"))
    assert mia.post(f"/batches/{batch_id}/import").status_code == 409


def test_the_jobs_of_batches_lead_to_their_batches(app: Flask, mia: Browser, user: Person) -> None:
    batch_id = make_batch(app, user)
    for kind in (ProcessKind.DRY_RUN, ProcessKind.BATCH):
        for state in ProcessState:
            process = let_run(app, batch_id, state, kind, error_sentence="It broke.")
            page = mia.get(f"/processes/{process}")
            assert page.select(f'main a[href="/batches/{batch_id}"]')
    assert len(mia.get("/processes").select(f'th ~ td a[href="/batches/{batch_id}"]')) == 12


def test_a_batch_that_was_cancelled_is_copied_and_not_tried_again(
    app: Flask, mia: Browser, user: Person
) -> None:
    process = let_run(app, make_batch(app, user), ProcessState.CANCELLED)
    answer = mia.post(f"/processes/{process}/retry")
    assert answer.status_code == 409
    assert "A batch runs once. Copy it on its page, and run the copy." in answer.text

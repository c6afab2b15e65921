"""Ingests of a project: how far one is, what came of it, all of them, and the mapping."""

import pytest
from flask import Flask

from tests.asset_rows import add_asset, let_in, make_ingest, make_project, send
from tests.desk import Person
from tests.webapp.views.browser import Browser, words
from webapp.extensions import db
from webapp.models import MemberRole, Process
from webapp.states import ProcessState

INGESTS = "/assets/0801/ingests"
MAPPING = "/assets/0801/mapping.csv"
ENDED = {"files_done": 3, "files_failed": 2, "files_total": 5, "bytes_done": 2048}
RESULT = {"files": 3, "failed": 2, "bytes": 2048, "codes": {"empty-file": 2}}


@pytest.fixture
def project(app: Flask, user: Person) -> str:
    """Mia's project with a file in its import folder."""
    shortcode = make_project(app, user)
    send(app, "a.txt")
    return shortcode


def test_a_running_ingest_says_how_far_it_is(
    app: Flask, project: str, mia: Browser, user: Person
) -> None:
    counts = {"files_done": 1_200, "files_failed": 3, "bytes_done": 2048, "bytes_total": 4096}
    number = make_ingest(app, user, counts=counts, done=1_203, total=4_000)
    page = mia.get(f"{INGESTS}/{number}")
    told = words(page)
    assert "1,200 files ingested, 3 failed; 2 KB of 4 KB." in told
    assert "of 4,000" in told
    assert page.select_one(f'#ingest[hx-get="{INGESTS}/{number}"]')
    assert mia.poll(f"{INGESTS}/{number}").select_one("#cancel")


def test_an_ingest_is_cancelled_on_its_page(
    app: Flask, project: str, mia: Browser, user: Person
) -> None:
    number = make_ingest(app, user)
    page = mia.get(f"{INGESTS}/{number}")
    answer = mia.submit(page, f"{INGESTS}/{number}/cancel")
    assert answer.location == f"{INGESTS}/{number}"
    with app.app_context():
        assert db.session.get_one(Process, number).cancel_requested_at
        db.session.remove()
    assert not mia.get(f"{INGESTS}/{number}").select("#cancel")
    assert mia.post(f"{INGESTS}/{number}/cancel").location == answer.location


def test_an_ingest_that_ended_says_why_files_failed_and_polls_no_more(
    app: Flask, project: str, mia: Browser, user: Person
) -> None:
    state = ProcessState.SUCCEEDED
    number = make_ingest(app, user, state, counts=ENDED, result=RESULT)
    page = mia.get(f"{INGESTS}/{number}")
    told = words(page)
    assert "3 files were ingested. 2 files could not be ingested." in told
    assert "Empty file Look at the file where it came from, and send it again. 2" in told
    assert not page.select('[hx-trigger^="every"]')
    assert page.select_one('#failures[href="/assets/0801/files?show=failed"]')


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (ProcessState.CANCELLED, "What was ingested by then stays, and the other files wait."),
        (ProcessState.FAILED, "The ingest of files stopped. What it had ingested by then stays."),
    ],
)
def test_what_stays_of_an_ingest_that_was_broken_off_is_said(
    state: ProcessState, sentence: str, app: Flask, project: str, mia: Browser, user: Person
) -> None:
    number = make_ingest(app, user, state)
    assert sentence in words(mia.get(f"{INGESTS}/{number}"))


def test_the_list_has_the_newest_first_and_goes_on_while_one_runs(
    app: Flask, project: str, mia: Browser, user: Person
) -> None:
    assert "There are none yet." in words(mia.get(INGESTS))
    old = make_ingest(app, user, ProcessState.SUCCEEDED, counts=ENDED, result=RESULT)
    assert not mia.get(INGESTS).select('[hx-trigger^="every"]')
    new = make_ingest(app, user)
    page = mia.get(INGESTS)
    assert [tag["id"] for tag in page.select("#ingests a")] == [f"ingest-{new}", f"ingest-{old}"]
    assert page.select("#ingests[hx-trigger]")
    assert "Ended, some failed" in words(mia.poll(INGESTS))


def test_somebody_elses_ingest_is_not_there(
    app: Flask, mia: Browser, user: Person, admin: Person
) -> None:
    make_project(app, admin)
    send(app, "a.txt")
    number = make_ingest(app, admin)
    make_project(app, user, "0802")
    for address in (INGESTS, f"{INGESTS}/{number}", f"/assets/0802/ingests/{number}"):
        mia.get(address, status=404)
    mia.get(f"/assets/of/{number}", status=404)
    let_in(app, user, MemberRole.READER)
    page = mia.get(f"{INGESTS}/{number}")
    assert not page.select("main form[method=post]")


def test_a_job_leads_to_its_ingest(app: Flask, project: str, mia: Browser, user: Person) -> None:
    number = make_ingest(app, user)
    assert mia.get("/processes").select_one(f'a[href="/assets/of/{number}"]')
    assert mia.get(f"/processes/{number}").select_one(f'#ingest[href="/assets/of/{number}"]')
    assert mia.client.get(f"/assets/of/{number}").location == f"{INGESTS}/{number}"


def test_the_mapping_is_shown_and_downloaded_byte_for_byte(
    app: Flask, project: str, mia: Browser, user: Person
) -> None:
    mia.get(MAPPING, status=404)
    make_ingest(app, user, ProcessState.SUCCEEDED, result=RESULT)
    names = {path: add_asset(app, "0801", path) for path in ("a, b.txt", "c.txt")}
    page = mia.get(INGESTS)
    assert f"c.txt {names['c.txt']}.txt" in words(page)
    assert page.select_one(f'a[href="{MAPPING}"]')
    answer = mia.client.get(MAPPING)
    rows = [f'"a, b.txt",{names["a, b.txt"]}.txt', f"c.txt,{names['c.txt']}.txt"]
    assert answer.text == "\n".join(["original,derivative", *rows])
    assert answer.headers["Content-Disposition"] == "attachment; filename=mapping-0801.csv"


def test_the_mapping_waits_for_the_end_of_an_ingest(
    app: Flask, project: str, mia: Browser, user: Person
) -> None:
    make_ingest(app, user)
    page = mia.get(INGESTS)
    assert not page.select(f'a[href="{MAPPING}"]')
    assert "The mapping changes while files are ingested." in words(mia.get(MAPPING, status=409))

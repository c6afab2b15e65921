"""The pages of imports into the lake: asked for, planned, looked at, done again, cancelled."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.desk import Person, make_person
from tests.webapp.views.browser import Browser, words
from tests.webapp.views.lake_import_rows import (
    PLANNED,
    make_import,
    make_inbox,
    make_lake,
    make_schedule,
    newest_import,
    process_of,
    request_for,
    work,
)
from tests.webapp.views.lake_rows import let_in
from tests.workers.lake_work import main, stage
from webapp.extensions import db
from webapp.models import LakeRepository, LakeSchedule, MemberRole, Process
from webapp.services.lake import branches, commits, schedules
from webapp.states import ProcessState

WIZARD = "/lake/lake/import/main"


@pytest.fixture
def lake(app: Flask, user: Person) -> str:
    """The repository of Mia."""
    return make_lake(app, user)


def sources(page: object) -> list[str]:
    return [str(one["value"]) for one in page.select("input[name=path]")]  # type: ignore[attr-defined]


def test_the_form_shows_what_the_desk_reads_from_and_opens_it(
    app: Flask, mia: Browser, lake: str
) -> None:
    inbox = make_inbox(app, b=b"12", sub__c=b"3")
    page = mia.get(WIZARD)
    assert f"It reads from this place, and what is inside: {inbox}" in words(page)
    page = mia.read(mia.submit(page, WIZARD, **{"open-1": inbox}))
    assert sources(page) == [inbox]
    told = words(page.select_one("#look-1"))  # type: ignore[arg-type]
    assert "2 entries" in told
    assert "sub/" in told
    assert "b 2 bytes" in told
    page = mia.read(mia.submit(page, WIZARD, **{"open-1": f"{inbox}sub/"}))
    assert sources(page) == [f"{inbox}sub/"]
    assert "One folder up" in words(page)


def test_an_object_is_taken_by_its_name_and_lines_come_and_go(
    app: Flask, mia: Browser, lake: str
) -> None:
    inbox = make_inbox(app, b=b"12")
    page = mia.read(mia.submit(mia.get(WIZARD), WIZARD, **{"take-1": f"{inbox}b"}))
    assert page.select_one("#kind-1 option[selected]")["value"] == "object"  # type: ignore[index]
    page = mia.read(mia.submit(page, WIZARD, do="add"))
    assert sources(page) == [f"{inbox}b", ""]
    page = mia.read(mia.submit(page, WIZARD, remove="1"))
    assert sources(page) == [""]


def test_what_is_typed_is_looked_up_as_one_types(app: Flask, mia: Browser, lake: str) -> None:
    inbox = make_inbox(app, apples=b"12", pears=b"3")
    part = mia.poll(f"{WIZARD}/look?row=1&path={inbox}pe")
    assert "pears" in words(part)
    assert "apples" not in words(part)
    assert "The desk does not read from there." in words(mia.poll(f"{WIZARD}/look?path=/etc/"))


def test_a_desk_without_sources_says_who_can_change_that(
    app: Flask, mia: Browser, lake: str
) -> None:
    app.config["DESK"] = app.config["DESK"].model_copy(update={"lake_sources": ()})
    assert "An admin of the desk names the places" in words(mia.get(WIZARD))


def test_a_plan_says_what_would_change_and_then_it_is_imported(
    app: Flask, mia: Browser, lake: str
) -> None:
    inbox = make_inbox(app, a=b"1", sub__b=b"22")
    sent = {"path": inbox, "destination": "in", "message": "First"}
    answer = mia.submit(mia.get(WIZARD), WIZARD, do="plan", **sent)
    plan = newest_import(app)
    assert answer.location == f"/lake/imports/{plan}"
    assert "Plan of" in words(mia.get(answer.location))
    work(app, plan)
    page = mia.get(answer.location)
    assert "An import would add 2 objects." in words(page)
    assert words(page.select_one("#import")) == "Import 2 changes"  # type: ignore[arg-type]
    answer = mia.submit(page, f"/lake/imports/{plan}/import")
    done = newest_import(app)
    assert (answer.location, done != plan) == (f"/lake/imports/{done}", True)
    work(app, done)
    page = mia.get(answer.location)
    assert "The import added 2 objects." in words(page)
    assert "First" in words(page)
    commit = str(page.select_one("#commit")["href"])  # type: ignore[index]
    assert "First" in words(mia.get(commit))
    assert "in/" in words(mia.get("/lake/lake/tree/main"))


def test_an_object_whose_file_is_gone_says_so(
    app: Flask, mia: Browser, lake: str, user: Person
) -> None:
    inbox = make_inbox(app, a=b"1")
    work(app, make_import(app, user, asked=request_for(inbox)))
    Path(inbox.removeprefix("local://"), "a").unlink()
    page = mia.get("/lake/lake/preview/main?path=a")
    assert "The file that this object was imported from is not there any more." in words(page)


def test_replacing_names_what_would_go_also_what_only_begins_alike(
    app: Flask, mia: Browser, lake: str, user: Person
) -> None:
    inbox = make_inbox(app, im__a=b"1", imported__b=b"2", other=b"3")
    work(app, make_import(app, user, asked=request_for(inbox)))
    part = mia.poll(f"{WIZARD}/goes?mode=replace&destination=im&destination=none")
    told = words(part)
    assert '2 objects whose name begins with "im" are there now' in told
    assert "Also imported/ , as it begins in the same way." in told.replace("/,", "/ ,")
    assert words(mia.poll(f"{WIZARD}/goes?mode=keep&destination=im")) == ""
    whole = words(mia.poll(f"{WIZARD}/goes?mode=replace&destination="))
    assert "3 objects of the whole branch are there now" in whole


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"path": ""}, "Choose a source"),
        ({"path": "local:///etc/"}, "The desk does not read from local:///etc/."),
        ({"path": "{inbox}", "destination": "x" * 1025}, "A destination has 1,024 bytes at most."),
        ({"path": "{inbox}", "include": "x" * 501}, "A pattern has 500 characters at most"),
        ({"path": "{inbox}", "message": "a\0b"}, "There is a character in it"),
        ({"path": "local://lake/x"}, "The desk does not read from local://lake/x."),
    ],
)
def test_what_cannot_be_imported_is_said_and_starts_nothing(
    app: Flask, mia: Browser, lake: str, sent: dict[str, str], told: str
) -> None:
    inbox = make_inbox(app)
    filled = {name: text.format(inbox=inbox) for name, text in sent.items()}
    page = mia.read(mia.submit(mia.get(WIZARD), WIZARD, do="import", **filled), 422)
    assert told in words(page)
    with app.app_context():
        assert db.session.query(Process).count() == 0


def test_nothing_is_imported_from_where_the_repository_keeps_its_own_objects(
    app: Flask, mia: Browser, user: Person
) -> None:
    inbox = make_inbox(app, a=b"")
    make_lake(app, user, home=f"{inbox}own")
    for source in (inbox, f"{inbox}own/x"):
        page = mia.read(mia.submit(mia.get(WIZARD), WIZARD, do="plan", path=source), 422)
        assert "The repository keeps its own objects there" in words(page)


def test_a_refusal_is_what_one_reads_first(app: Flask, mia: Browser, lake: str) -> None:
    page = mia.read(mia.submit(mia.get(WIZARD), WIZARD, do="plan", path="local:///etc/"), 422)
    assert page.select_one("[role=alert][tabindex]")
    assert not page.select("[autofocus]")
    assert mia.read(mia.submit(page, WIZARD, look="1")).select("#look-1 [autofocus]")


def test_a_branch_with_changes_says_so_before_an_import_is_asked_for(
    app: Flask, mia: Browser, lake: str
) -> None:
    assert "not committed yet" not in words(mia.get(WIZARD))
    with app.app_context():
        stage("x")
    assert "main has 1 change that is not committed yet" in words(mia.get(WIZARD))


def test_a_plan_warns_of_removals_and_of_a_branch_that_has_moved(
    app: Flask, mia: Browser, lake: str, user: Person
) -> None:
    made = make_import(app, user, ProcessState.SUCCEEDED, plan=True)
    told = words(mia.get(f"/lake/imports/{made}"))
    assert "An import would add 3 objects, change 1 object and remove 2 objects." in told
    assert "2 objects would be removed" in told
    assert "2026/old.csv" in told
    assert "10 objects are there already" in told
    assert "all other folders" in told
    assert "not in a folder" in told
    assert "The branch has changed" not in told
    old = PLANNED | {"head": "0" * 64}
    made = make_import(app, user, ProcessState.SUCCEEDED, plan=True, result=old)
    assert "The branch has changed since this was planned" in words(
        mia.get(f"/lake/imports/{made}")
    )


def test_a_plan_that_finds_nothing_says_so_and_offers_no_import(
    app: Flask, mia: Browser, lake: str
) -> None:
    inbox = make_inbox(app, a=b"1")
    answer = mia.submit(mia.get(WIZARD), WIZARD, do="plan", path=inbox, include="*.csv")
    work(app, newest_import(app))
    page = mia.get(answer.location)
    assert "The source has no object that the patterns take." in words(page)
    assert not page.select("#import")


def test_a_source_that_is_not_there_is_said_in_words_and_cannot_be_repeated(
    app: Flask, mia: Browser, lake: str
) -> None:
    inbox = make_inbox(app)
    answer = mia.submit(mia.get(WIZARD), WIZARD, do="plan", path=f"{inbox}may/")
    work(app, newest_import(app))
    page = mia.get(answer.location)
    assert "There is no file or folder" in words(page)
    assert "Do it again by itself" not in words(page)


@pytest.mark.parametrize(
    ("state", "values", "told"),
    [
        (ProcessState.QUEUED, {}, "Waits for a worker."),
        (ProcessState.RUNNING, {"step": "Listing the source", "done": 12_345}, "12,345"),
        (
            ProcessState.REJECTED,
            {"result": {"error": "x", "sentence": "It is gone."}},
            "It is gone.",
        ),
        (ProcessState.CANCELLED, {}, "The import was cancelled. The branch is as it was before."),
        (ProcessState.FAILED, {"reference": "19C2"}, "Reference 19C2"),
        (
            ProcessState.SUCCEEDED,
            {"result": PLANNED | {"grew": ["local:///inbox/x"]}},
            "Somebody wrote to the source while it was listed: local:///inbox/x.",
        ),
    ],
)
def test_every_end_of_an_import_is_said_in_words(
    app: Flask, mia: Browser, lake: str, user: Person, state: ProcessState,
    values: dict[str, object], told: str,
) -> None:  # fmt: skip
    made = make_import(app, user, state, **values)
    page = mia.get(f"/lake/imports/{made}")
    assert told in words(page)
    assert bool(page.select("#lake-import[hx-trigger]")) is not state.finished
    assert bool(page.select("#cancel")) is not state.finished
    assert told.split(".")[0] in words(mia.poll(f"/lake/imports/{made}"))


def test_an_import_is_cancelled_on_its_page(
    app: Flask, mia: Browser, lake: str, user: Person
) -> None:
    made = make_import(app, user)
    answer = mia.submit(mia.get(f"/lake/imports/{made}"), f"/lake/imports/{made}/cancel")
    assert "The import was cancelled" in words(mia.get(answer.location))


def test_something_of_an_import_is_changed_before_it_is_asked_for_again(
    app: Flask, mia: Browser, lake: str, user: Person
) -> None:
    asked = request_for("local:///inbox/x/", "2026", include=["*.csv"])
    made = make_import(app, user, ProcessState.SUCCEEDED, asked=asked)
    link = str(mia.get(f"/lake/imports/{made}").select_one("#change")["href"])  # type: ignore[index]
    page = mia.get(link)
    assert sources(page) == ["local:///inbox/x/"]
    assert page.select_one("#include").text == "*.csv"  # type: ignore[union-attr]
    assert page.select_one("#replace[checked]")
    assert not page.select_one("#keep[checked]")


def test_the_list_shows_imports_and_schedules_which_are_paused_and_removed(
    app: Flask, mia: Browser, lake: str, user: Person
) -> None:
    assert "There are none yet" in words(mia.get("/lake/lake/imports"))
    made = make_import(app, user, ProcessState.SUCCEEDED)
    answer = mia.submit(mia.get(f"/lake/imports/{made}"), f"/lake/imports/{made}/repeat")
    page = mia.get(answer.location)
    assert "It is imported every day from now on" in words(page)
    told = words(page.select_one("#schedules"))  # type: ignore[arg-type]
    assert "local:///inbox/" in told
    assert "every day" in told
    assert user.email in told
    assert "added 3 objects, changed 1 object and removed 2 objects" in words(page)
    with app.app_context():
        number = db.session.query(LakeSchedule).one().id
    address = f"/lake/lake/schedules/{number}"
    mia.submit(page, f"{address}/off")
    page = mia.get("/lake/lake/imports")
    assert "paused" in words(page)
    mia.submit(page, f"{address}/on")
    assert "paused" not in words(mia.get("/lake/lake/imports"))
    mia.submit(mia.get(f"{address}/remove"), f"{address}/remove")
    assert not mia.get("/lake/lake/imports").select("#schedules")


def test_a_reader_looks_and_starts_nothing(
    app: Flask, mia: Browser, admin: Person, user: Person
) -> None:
    make_lake(app, admin)
    made = make_import(app, admin, ProcessState.SUCCEEDED)
    address = f"/lake/imports/{made}"
    assert mia.client.get(address).status_code == 404
    assert mia.client.get("/lake/lake/imports").status_code == 404
    number = make_schedule(app, admin)
    let_in(app, user, MemberRole.READER, "lake")
    page = mia.get(address)
    assert "The import added 3 objects" in words(page)
    assert not page.select("main form[method=post]")
    assert not mia.get("/lake/lake/imports").select("main form[method=post]")
    assert mia.client.get(WIZARD).status_code == 403
    assert mia.client.get(f"{WIZARD}/look").status_code == 403
    ways = [f"{address}/{way}" for way in ("import", "plan", "cancel", "repeat")]
    ways += [f"/lake/lake/schedules/{number}/{way}" for way in ("off", "remove")]
    for target in ways:
        assert mia.post(target).status_code == 403, target


def test_a_job_of_the_lake_leads_to_its_import(
    app: Flask, mia: Browser, lake: str, user: Person
) -> None:
    made = make_import(app, user, ProcessState.SUCCEEDED, plan=True)
    number = process_of(app, made)
    page = mia.get("/processes")
    assert "Plan of a lake import" in words(page)
    assert "Planned" in words(page)
    link = str(page.select_one(f"#import-{number}")["href"])  # type: ignore[index]
    assert mia.client.get(link).location == f"/lake/imports/{made}"
    assert link in str(mia.get(f"/processes/{number}"))
    assert mia.client.get("/lake/of/999999").status_code == 404


def test_the_audit_log_says_who_asked_for_an_import_and_leads_to_the_repository(
    app: Flask, mia: Browser, ada: Browser, lake: str, user: Person
) -> None:
    made = make_import(app, user, ProcessState.SUCCEEDED)
    mia.submit(mia.get(f"/lake/imports/{made}"), f"/lake/imports/{made}/import")
    mia.submit(mia.get(f"/lake/imports/{made}"), f"/lake/imports/{made}/repeat")
    page = ada.get("/admin/audit")
    lines = [words(line) for line in page.select("tbody tr")]
    assert user.email in lines[0]
    assert "Changed a schedule" in lines[0]
    assert "Import of local:///inbox/ into main." in lines[1]
    assert page.select_one('tbody a[href="/lake/lake"]')


def test_of_more_destinations_than_the_form_has_the_others_are_not_looked_at(
    app: Flask, mia: Browser, lake: str
) -> None:
    with app.app_context():
        for number in range(60):
            stage(f"{number:02}/a")
        branch = main()
        repository = db.session.get_one(LakeRepository, branch.repository_id)
        commits.commit(repository, branch, "Many folders", "mia@example.org")
        db.session.remove()
    asked = "&".join(f"destination={number:02}/" for number in range(60))
    part = mia.poll(f"{WIZARD}/goes?mode=replace&{asked}")
    assert len(part.select("h2")) == 50


def test_a_writer_lets_no_import_into_a_protected_branch_go_on(
    app: Flask, lake: str, user: Person, sign_in: Callable[[Person], FlaskClient]
) -> None:
    number = make_schedule(app, user)
    with app.app_context():
        schedule = db.session.get_one(LakeSchedule, number)
        branches.protect(schedule.repository, main(), on=True)
        schedules.switch(schedule, on=False)
        db.session.remove()
    writer = make_person(app, "wim@example.org")
    let_in(app, writer, MemberRole.WRITER, "lake")
    browser = Browser(sign_in(writer))
    page = browser.get("/lake/lake/imports")
    answer = browser.submit(page, f"/lake/lake/schedules/{number}/on")
    assert "This branch is protected" in words(browser.read(answer, 403))
    with app.app_context():
        assert not db.session.get_one(LakeSchedule, number).enabled

"""Projects of assets, and the gallery of one."""

from flask import Flask

from tests.asset_rows import fail, let_in, make_ingest, make_project, send
from tests.desk import Person
from tests.webapp.views.browser import Browser, words
from webapp.extensions import db
from webapp.models import MemberRole, Process
from webapp.states import ProcessState


def test_who_has_no_project_reads_what_one_is_for(mia: Browser) -> None:
    page = mia.get("/assets")
    assert "the desk keeps each original unchanged" in words(page)
    assert page.select_one('main a[href="/assets/new"]')


def test_a_project_is_made_and_shown(mia: Browser) -> None:
    answer = mia.submit(
        mia.get("/assets/new"), "/assets/new", shortcode="08f1", title="Prints of Basel"
    )
    assert answer.location == "/assets/08F1"
    page = mia.get("/assets/08F1")
    assert page.h1
    assert page.h1.text == "Prints of Basel"
    assert "There is no asset yet" in words(page)
    assert "Prints of Basel 08F1" in words(mia.get("/assets"))


def test_a_shortcode_that_is_none_or_taken_is_refused_with_a_sentence(mia: Browser) -> None:
    for shortcode, sentence in (
        ("08G1", "A shortcode has four digits from 0 to 9 and A to F, such as 0801."),
        ("", "Write four digits."),
        ("0801", "There is a project 0801 already."),
    ):
        if shortcode == "0801":
            mia.post("/assets/new", shortcode=shortcode)
        page = mia.read(mia.post("/assets/new", shortcode=shortcode), 422)
        assert sentence in words(page)
        assert bool(page.select("#shortcode[aria-invalid]")) == (shortcode != "0801")
        assert page.title
        assert page.title.text.startswith("Error:")


def test_somebody_elses_project_is_not_there(app: Flask, mia: Browser, admin: Person) -> None:
    make_project(app, admin)
    assert "0801" not in words(mia.get("/assets"))
    for address in ("/assets/0801", "/assets/0802", "/assets/x", "/assets/08%00"):
        mia.get(address, status=404)


def test_a_reader_sees_a_project_and_is_offered_no_upload(
    app: Flask, mia: Browser, user: Person, admin: Person
) -> None:
    make_project(app, admin)
    let_in(app, user, MemberRole.READER)
    assert not mia.get("/assets/0801").select('a[href$="/upload"]')
    let_in(app, user, MemberRole.WRITER)
    assert mia.get("/assets/0801").select('a[href="/assets/0801/upload"]')


def test_a_project_is_found_in_any_case_and_by_its_title(
    app: Flask, mia: Browser, user: Person
) -> None:
    make_project(app, user, "08F1", "Prints of Basel")
    make_project(app, user, "0802", "Maps")
    assert mia.get("/assets/08f1").h1
    found = words(mia.get("/assets?text=basel"))
    assert "08F1" in found
    assert "Maps" not in found
    assert "No project has “coins”" in words(mia.get("/assets?text=coins"))


def test_the_list_of_projects_goes_on_with_later_ones(
    app: Flask, mia: Browser, user: Person
) -> None:
    for number in range(51):
        make_project(app, user, f"{number:04X}")
    first = mia.get("/assets")
    assert len(first.select("tbody tr")) == 50
    following = first.select_one('a[href^="/assets?after="]')
    assert following
    assert len(mia.get(str(following["href"])).select("tbody tr")) == 1


def test_the_list_counts_what_waits_and_what_failed(app: Flask, mia: Browser, user: Person) -> None:
    make_project(app, user, title="Prints")
    send(app, "a.txt")
    send(app, "b.txt")
    fail(app, "c.txt")
    row = mia.get("/assets").select_one("tbody tr")
    assert row
    assert words(row).startswith("Prints 0801 0 2 1 failed in Prints none yet")


def test_a_project_says_what_waits_and_what_failed(app: Flask, mia: Browser, user: Person) -> None:
    make_project(app, user)
    assert not mia.get("/assets/0801").select("#state .notice")
    send(app, "a.txt")
    assert "1 file waits to be ingested." in words(mia.get("/assets/0801"))
    fail(app, "c.txt")
    fail(app, "d.txt")
    page = mia.get("/assets/0801")
    assert "2 files could not be ingested." in words(page)
    assert "Waiting and failed 3" in words(page)
    assert not page.select('[hx-trigger^="every"]')


def test_a_project_shows_its_ingest_until_it_has_ended(
    app: Flask, mia: Browser, user: Person
) -> None:
    make_project(app, user)
    send(app, "a.txt")
    counts = {"files_failed": 2}
    number = make_ingest(app, user, done=3, total=10, counts=counts)
    page = mia.get("/assets/0801")
    assert "3 of 10, 2 of them failed" in words(page)
    assert page.select_one(f'a[href="/assets/0801/ingests/{number}"]')
    assert page.select_one('[hx-trigger^="every"]')
    with app.app_context():
        db.session.get_one(Process, number).state = ProcessState.SUCCEEDED
        db.session.commit()
    part = mia.poll("/assets/0801")
    assert "The ingest has ended." in words(part)
    assert not part.select('[hx-trigger^="every"]')

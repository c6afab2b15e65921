"""Remembered columns: listed, confirmed, forgotten, and confirmed for everybody by admins."""

from flask import Flask

from tests.desk import Person, make_person
from tests.graph_rows import make_table
from tests.webapp.views.browser import Browser, words
from webapp.extensions import db
from webapp.models import GraphColumn
from webapp.services import accounts
from webapp.services.audit import Actor
from webapp.services.graph import imports, memory, steps
from webapp.states import GraphStage

COLUMNS = "/graph/columns"


def go_on(app: Flask, owner: Person, stage: GraphStage = GraphStage.ATTRIBUTES) -> None:
    """Go on from a stage of a table: what was chosen in it is noted."""
    table = make_table(app, owner, stage)
    with app.app_context():
        user = accounts.get_user(owner.email)
        row = imports.find(user, table)
        step = steps.newest(row, stage)
        assert step is not None
        memory.note(row, stage, step.content, Actor.of(user))
        db.session.commit()


def ids(app: Flask, header: str) -> list[int]:
    with app.app_context():
        return [row.id for row in db.session.query(GraphColumn).filter_by(header=header)]


def test_what_was_gone_on_with_is_listed_and_not_used_yet(
    app: Flask, mia: Browser, user: Person
) -> None:
    go_on(app, user)
    page = mia.get(COLUMNS)
    rows = [words(row) for row in page.select("tbody tr")]
    assert len(rows) == 10
    drymill = [row for row in rows if "drymill time" in row]
    assert all("Parameter Value" in row and "Not confirmed" in row for row in drymill)
    assert ["same columns" in row for row in drymill].count(True) == 1
    assert page.select_one(".chip rect[fill='#8a6d00']")


def test_an_empty_memory_says_how_it_is_filled(mia: Browser) -> None:
    assert "Nothing of it is used before you confirm it." in words(mia.get(COLUMNS))


def test_ticked_columns_are_confirmed_and_forgotten(app: Flask, mia: Browser, user: Person) -> None:
    go_on(app, user)
    ticked = [str(number) for number in ids(app, "machine")]
    answer = mia.submit(mia.get(COLUMNS), f"{COLUMNS}/confirm", column=[*ticked, "999", "x"])
    assert answer.location == COLUMNS
    page = mia.get(COLUMNS)
    assert "2 columns confirmed." in words(page)
    assert len(mia.get(f"{COLUMNS}?show=confirmed").select("tbody tr")) == 2
    assert len(mia.get(f"{COLUMNS}?show=open").select("tbody tr")) == 8
    mia.post(f"{COLUMNS}/forget", column=ticked)
    assert "No remembered column is like that." in words(mia.get(f"{COLUMNS}?text=machine"))


def test_without_a_tick_nothing_happens(app: Flask, mia: Browser, user: Person) -> None:
    go_on(app, user)
    mia.submit(mia.get(COLUMNS), f"{COLUMNS}/confirm")
    assert "No column was ticked." in words(mia.get(COLUMNS))


def test_only_admins_confirm_for_everybody(
    app: Flask, mia: Browser, ada: Browser, user: Person
) -> None:
    go_on(app, user)
    ticked = [str(ids(app, "machine")[0])]
    assert "for everybody" not in words(mia.get(COLUMNS))
    assert mia.post(f"{COLUMNS}/for-all", column=ticked).status_code == 403
    ada.post(f"{COLUMNS}/for-all", column=ticked)
    confirmed = words(mia.get(f"{COLUMNS}?show=confirmed"))
    assert "Everybody Confirmed" in confirmed


def test_what_others_said_is_not_there(app: Flask, mia: Browser, user: Person) -> None:
    go_on(app, make_person(app, "somebody@example.org"))
    assert mia.get(COLUMNS).select("tbody tr") == []
    mia.post(f"{COLUMNS}/forget", column=[str(number) for number in ids(app, "machine")])
    assert len(ids(app, "machine")) == 2

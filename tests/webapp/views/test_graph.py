"""Tables for the graph: handed in, listed, found again, deleted."""

import io

import pytest
from flask import Flask

from tests.desk import Person, make_person
from tests.graph_rows import CELLS, add_run, csv_of, make_table
from tests.webapp.views.browser import Browser, words
from webapp.extensions import db
from webapp.models import User
from webapp.services.graph import imports, steps
from webapp.states import GraphStage, ProcessState

NEW = "/graph/new"


def hand_in(browser: Browser, name: str = "cells.csv", content: bytes = b"", **values: str):  # type: ignore[no-untyped-def]
    file = (io.BytesIO(content or csv_of(*CELLS)), name)
    said = {"file": file, "vocabulary": "materials", "context": "Fuel cells"} | values
    return browser.submit(browser.get(NEW), NEW, **said)


def test_a_table_that_is_handed_in_waits_for_its_labels(mia: Browser) -> None:
    answer = hand_in(mia)
    assert answer.status_code == 302
    page = mia.get(answer.location)
    assert "Labels of cells.csv" in words(page.h1)  # type: ignore[arg-type]
    assert page.select_one("#running[hx-trigger]")
    assert "Runs now" in words(page.select(".steps li")[0])
    assert "Not yet" in words(page.select(".steps li")[1])


@pytest.mark.parametrize(
    ("name", "content", "values", "sentence"),
    [
        ("cells.pdf", b"%PDF", {}, "Choose a file that ends in .csv, .tsv, .xlsx."),
        ("cells.csv", b"", {"vocabulary": "nobodys"}, "Choose what the table is about."),
        ("cells.csv", b"", {"context": "x" * 10_001}, "Write 10,000 characters at most."),
    ],
)
def test_what_is_no_table_is_answered_with_one_sentence(
    name: str, content: bytes, values: dict[str, str], sentence: str, mia: Browser
) -> None:
    page = mia.read(hand_in(mia, name, content, **values), 422)
    assert sentence in words(page.select_one("[role=alert]") or page)
    assert "Fuel cells" in str(page) or "x" * 100 in str(page)


def test_who_hands_a_table_in_is_told_where_cells_of_it_go(app: Flask, mia: Browser) -> None:
    assert "language model" not in words(mia.get(NEW))
    facts = {"graph_model_url": "https://model.example.org/v1", "graph_model_name": "small"}
    app.config["DESK"] = app.config["DESK"].model_copy(update=facts)
    told = words(mia.get(NEW))
    assert "are sent to the language model small at model.example.org" in told


def test_the_list_says_what_each_table_has_come_to(app: Flask, mia: Browser, user: Person) -> None:
    make_table(app, user, GraphStage.LABELS, filename="labelled.csv")
    make_table(app, user, GraphStage.NODES, filename="grouped.csv")
    running = make_table(app, user, GraphStage.LABELS, filename="running.csv")
    add_run(app, running, GraphStage.ATTRIBUTES, done=2, total=5)
    imported = make_table(app, user, filename="imported.csv")
    add_run(app, imported, GraphStage.IMPORT, ProcessState.SUCCEEDED, applied=True)
    page = mia.get("/graph")
    rows = {words(row.select_one("a.file")): words(row) for row in page.select("tbody tr")}  # type: ignore[arg-type]
    assert list(rows) == ["imported.csv", "running.csv", "grouped.csv", "labelled.csv"]
    assert "Labels Your turn" in rows["labelled.csv"]
    assert "Nodes Your turn" in rows["grouped.csv"]
    assert "Finding attributes 2 of 5" in rows["running.csv"]
    assert "In the graph" in rows["imported.csv"]
    assert page.select_one("#tables[hx-trigger]")


def test_a_list_where_nothing_runs_is_not_polled(app: Flask, mia: Browser, user: Person) -> None:
    make_table(app, user)
    assert mia.get("/graph").select("[hx-trigger]") == []


def test_tables_are_found_by_name_and_by_what_is_said_of_them(
    app: Flask, mia: Browser, user: Person
) -> None:
    make_table(app, user, filename="cells.csv", context="Fuel cells of 2026")
    make_table(app, user, filename="steel.csv", context="Plates")
    assert "steel.csv" not in words(mia.get("/graph?text=fuel"))
    assert "steel.csv" in words(mia.get("/graph?text=STEEL"))
    nothing = words(mia.get("/graph?text=copper"))
    assert "No table has “copper” in its name" in nothing


def test_a_long_list_goes_on_with_older_ones(app: Flask, mia: Browser, user: Person) -> None:
    for number in range(27):
        make_table(app, user, None, filename=f"table {number}.csv")
    page = mia.get("/graph")
    assert len(page.select("tbody tr")) == 25
    following = page.select_one('a[href*="before="]')
    assert following is not None
    rest = mia.get(str(following["href"]))
    assert [words(name) for name in rest.select("tbody a.file")] == ["table 1.csv", "table 0.csv"]


def test_other_peoples_tables_are_not_there(app: Flask, mia: Browser, ada: Browser) -> None:
    theirs = make_table(app, make_person(app, "somebody@example.org"), filename="secret.csv")
    assert "secret.csv" not in words(mia.get("/graph"))
    assert "secret.csv" in words(ada.get("/graph"))
    for address in ("", "/labels", "/remove", "/labels/undo"):
        mia.get(f"/graph/{theirs}{address}", status=404)


@pytest.mark.parametrize(
    ("through", "word"),
    [
        (GraphStage.LABELS, "labels"),
        (GraphStage.ATTRIBUTES, "attributes"),
        (GraphStage.NODES, "nodes"),
        (GraphStage.GRAPH, "relations"),
    ],
)
def test_a_table_opens_at_the_step_that_it_has_come_to(
    through: GraphStage, word: str, app: Flask, mia: Browser, user: Person
) -> None:
    table = make_table(app, user, through)
    answer = mia.client.get(f"/graph/{table}")
    assert answer.location == f"/graph/{table}/{word}"
    assert mia.get(answer.location).select_one("[aria-current=step]")


def test_a_step_that_is_not_reached_leads_to_the_one_that_is(
    app: Flask, mia: Browser, user: Person
) -> None:
    table = make_table(app, user, GraphStage.LABELS)
    assert mia.client.get(f"/graph/{table}/nodes").location == f"/graph/{table}"


def test_a_job_leads_to_its_table(app: Flask, mia: Browser, user: Person) -> None:
    table = make_table(app, user, GraphStage.LABELS)
    job = add_run(app, table, GraphStage.ATTRIBUTES)
    page = mia.get(f"/processes/{job}")
    assert page.select_one(f'a[href="/graph/of/{job}"]')
    assert "choice of attributes of fuel cells.csv" in words(page).lower()
    assert mia.client.get(f"/graph/of/{job}").location == f"/graph/{table}"


def test_deleting_says_what_stays(app: Flask, mia: Browser, user: Person) -> None:
    table = make_table(app, user)
    add_run(app, table, GraphStage.IMPORT, ProcessState.SUCCEEDED, applied=True)
    asked = mia.get(f"/graph/{table}/remove")
    assert "What was imported stays in the graph." in words(asked)
    answer = mia.submit(asked, f"/graph/{table}/remove", "Delete the table")
    page = mia.get(answer.location)
    assert "fuel cells.csv was deleted." in words(page)
    assert page.select("tbody tr") == []
    mia.get(f"/graph/{table}", status=404)


def test_deleting_a_table_cancels_what_runs_for_it(app: Flask, mia: Browser, user: Person) -> None:
    table = make_table(app, user, GraphStage.LABELS, state=ProcessState.QUEUED)
    asked = mia.get(f"/graph/{table}/remove")
    assert "What runs for it now is cancelled." in words(asked)
    assert "Nothing of it is in the graph." in words(asked)
    mia.submit(asked, f"/graph/{table}/remove")
    assert "Cancelled" in words(mia.get("/processes"))


def test_what_was_made_of_an_answer_that_is_out_of_date_is_so_too(
    app: Flask, mia: Browser, user: Person
) -> None:
    identifier = make_table(app, user, GraphStage.NODES)
    with app.app_context():
        row = imports.find(db.session.get_one(User, user.id), identifier)
        for stage in (GraphStage.LABELS, GraphStage.NODES):
            newest = steps.newest(row, stage)
            assert newest is not None
            steps.save(row, stage, newest.content)
    shown = mia.get(f"/graph/{identifier}/attributes").select(".steps li")
    assert ["Out of date" in words(step) for step in shown[:3]] == [False, True, True]

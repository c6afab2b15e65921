"""Labels and attributes of a table on its way into the graph: looked at, changed, gone on from."""

from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask

from tests.desk import Person
from tests.graph_rows import CELLS, add_run, make_table
from tests.webapp.views.browser import Browser, words
from webapp.extensions import db
from webapp.models import GraphImport, GraphStep, Process
from webapp.states import GraphStage, ProcessKind, ProcessState

MANY = (
    tuple(f"Temperature {number} (K)" for number in range(500)),
    tuple("300" for _ in range(500)),
)


def row_of(page: BeautifulSoup, header: str) -> Tag:
    found = [row for row in page.select("#table tbody tr") if header in words(row)]
    assert len(found) == 1, header
    return found[0]


def chosen(row: Tag) -> str:
    option = row.select_one("select option[selected]")
    assert option is not None
    return str(option["value"])


def field(row: Tag) -> str:
    select = row.select_one("select")
    assert select is not None
    return str(select["name"])


def contents(app: Flask, table: str, stage: GraphStage) -> list[Any]:
    """All answers of a stage, the oldest first."""
    with app.app_context():
        mine = GraphImport.identifier == table
        found = db.session.query(GraphStep).join(GraphImport).filter(mine)
        return [step.content for step in found.filter(GraphStep.stage == stage).order_by("id")]


def newest_process(app: Flask) -> tuple[ProcessKind, ProcessState]:
    with app.app_context():
        found = db.session.query(Process).order_by(Process.id.desc()).first()
        assert found is not None
        return found.kind, found.state


def test_each_column_has_its_label_in_colour_and_word_and_how_sure_that_is(
    app: Flask, mia: Browser, user: Person
) -> None:
    page = mia.get(f"/graph/{make_table(app, user, GraphStage.LABELS)}/labels")
    row = row_of(page, "Drymill time (hrs)")
    assert chosen(row) == "Parameter"
    assert row.select_one(".chip rect[fill='#8a6d00']")
    assert "C Drymill time (hrs) 6" in words(row)
    assert "%" in words(row.select_one("[id^=sure-]"))  # type: ignore[arg-type]
    assert len(row.select("details li")) >= 1
    options = [option.text for option in row.select("option")]
    assert options[0] == "Matter"
    assert options[-1] == "No label: leave out"


def test_going_on_finds_the_attributes(app: Flask, mia: Browser, user: Person) -> None:
    table = make_table(app, user, GraphStage.LABELS)
    page = mia.get(f"/graph/{table}/labels")
    answer = mia.submit(page, f"/graph/{table}/labels", do="go")
    assert answer.location == f"/graph/{table}/attributes"
    assert newest_process(app) == (ProcessKind.GRAPH_ATTRIBUTES, ProcessState.QUEUED)
    assert "Finding the attributes" in words(mia.get(answer.location))
    # Nothing was changed, so nobody has said anything.
    assert len(contents(app, table, GraphStage.LABELS)) == 1


def test_what_a_person_chooses_is_kept_and_gone_on_from(
    app: Flask, mia: Browser, user: Person
) -> None:
    table = make_table(app, user, GraphStage.LABELS)
    page = mia.get(f"/graph/{table}/labels")
    name = field(row_of(page, "Machine"))
    mia.submit(page, f"/graph/{table}/labels", do="go", **{name: "Measurement"})
    before, after = contents(app, table, GraphStage.LABELS)
    assert after == before | {"Machine": ["Measurement", "Ford"]}


def test_saving_stays_and_says_who_has_chosen(app: Flask, mia: Browser, user: Person) -> None:
    table = make_table(app, user, GraphStage.LABELS)
    page = mia.get(f"/graph/{table}/labels")
    was = chosen(row_of(page, "Machine"))
    name = field(row_of(page, "Machine"))
    answer = mia.submit(page, f"/graph/{table}/labels", do="save", **{name: "Measurement"})
    assert answer.location == f"/graph/{table}/labels"
    page = mia.get(answer.location)
    assert f"Last changed by {user.email}" in words(page)
    row = words(row_of(page, "Machine"))
    assert "Chosen by a person" in row
    assert f"The desk had said {was}." in row


def test_another_guess_is_taken_by_its_button(app: Flask, mia: Browser, user: Person) -> None:
    cells = (("Thing", "Weight"), ("a", "1"), ("b", "2"))
    table = make_table(app, user, GraphStage.LABELS, cells=cells)
    page = mia.get(f"/graph/{table}/labels")
    button = page.select_one("button[name=pick]")
    assert button is not None
    index, _, name = str(button["value"]).partition(":")
    address = f"/graph/{table}/labels"
    answer = mia.submit(page, address, do="", pick=str(button["value"]))
    assert answer.location == f"{address}#column-{index}"
    row = mia.get(answer.location).select_one(f"tr:has(#column-{index})")
    assert row is not None
    assert chosen(row) == name


def test_ticked_columns_get_one_label_at_once(app: Flask, mia: Browser, user: Person) -> None:
    table = make_table(app, user, GraphStage.LABELS)
    address = f"/graph/{table}/labels"
    page = mia.get(address)
    mia.submit(page, address, do="bulk", bulk="Metadata", tick=["0", "3", "99", "x"])
    page = mia.get(address)
    assert chosen(row_of(page, "FuelCell_Id")) == "Metadata"
    assert chosen(row_of(page, "Machine")) == "Metadata"
    assert chosen(row_of(page, "Drymill time (hrs)")) == "Parameter"


def test_doubtful_columns_are_shown_alone_and_first(app: Flask, mia: Browser, user: Person) -> None:
    cells = (("Sample ID", "xq", "Weight (g)"), ("S-1", "zz", "1"), ("S-2", "zy", "2"))
    table = make_table(app, user, GraphStage.LABELS, cells=cells)
    address = f"/graph/{table}/labels"
    assert "1 of 3 columns is doubtful: look at it first" in words(mia.get(address))
    answer = mia.submit(mia.get(address), address, do="doubtful")
    assert answer.location == f"{address}?show=doubtful"
    alone = mia.get(answer.location)
    assert [words(row.select_one("b")) for row in alone.select("#table tbody tr")] == ["xq"]  # type: ignore[arg-type]
    ordered = mia.get(f"{address}?show=first")
    assert words(ordered.select("#table tbody tr b")[0]) == "xq"
    # What is not shown stays as it is.
    mia.submit(alone, address, do="save", **{field(row_of(alone, "xq")): "Property"})
    assert contents(app, table, GraphStage.LABELS)[-1]["Sample ID"][0] == "Matter"
    nothing = mia.get(f"{address}?show=doubtful")
    assert "No column is doubtful." in words(nothing)


def test_a_label_that_there_is_not_is_refused_beside_its_field(
    app: Flask, mia: Browser, user: Person
) -> None:
    table = make_table(app, user, GraphStage.LABELS)
    address = f"/graph/{table}/labels"
    answer = mia.submit(
        mia.get(address), address, do="go", **{"column-0": "Fruit", "column-3": "Property"}
    )
    page = mia.read(answer, 422)
    assert page.title is not None
    assert page.title.text.startswith("Error:")
    assert "“Fruit” is no label. Choose one of the list." in words(row_of(page, "FuelCell_Id"))
    assert page.select_one("#column-0[aria-invalid]")
    # What else was chosen is not lost.
    assert chosen(row_of(page, "Machine")) == "Property"
    assert len(contents(app, table, GraphStage.LABELS)) == 1


def test_only_attributes_of_the_label_can_be_chosen(app: Flask, mia: Browser, user: Person) -> None:
    table = make_table(app, user, GraphStage.ATTRIBUTES)
    address = f"/graph/{table}/attributes"
    page = mia.get(address)
    row = row_of(page, "FuelCell_Id")
    assert [str(one["value"]) for one in row.select("option")] == [
        *("identifier", "name", "batch_number", "ratio", "concentration"),
        "No attribute",
    ]
    refused = mia.read(mia.submit(page, address, do="go", **{field(row): "unit"}), 422)
    sentence = "A Matter cannot have “unit”. It can have identifier, name"
    assert sentence in words(row_of(refused, "FuelCell_Id"))
    answer = mia.submit(page, address, do="go", **{field(row): "name"})
    assert answer.location == f"/graph/{table}/nodes"
    newest = contents(app, table, GraphStage.ATTRIBUTES)[-1]
    assert newest["FuelCell_Id"] == {"Label": "Matter", "Attribute": "name"}


def test_a_column_without_a_label_is_no_hindrance_to_going_on(
    app: Flask, mia: Browser, user: Person
) -> None:
    cells = (("Sample", "Density (g/cm3)", "Remarks"), ("S1", "2.7", ""), ("S2", "2.8", ""))
    table = make_table(app, user, GraphStage.ATTRIBUTES, cells=cells)
    address = f"/graph/{table}/attributes"
    page = mia.get(address)
    assert "1 column has no attribute, and is left out of the graph" in words(page)
    answer = mia.submit(page, address, do="save", **{field(row_of(page, "Density")): "mean"})
    assert answer.location == address
    newest = contents(app, table, GraphStage.ATTRIBUTES)[-1]
    assert newest["Remarks"] == {"Label": "No label", "Attribute": "No attribute"}
    page = mia.get(address)
    assert mia.submit(page, address, do="go").location == f"/graph/{table}/nodes"


def test_ticked_columns_get_one_attribute_where_all_of_their_labels_have_it(
    app: Flask, mia: Browser, user: Person
) -> None:
    table = make_table(app, user, GraphStage.ATTRIBUTES)
    address = f"/graph/{table}/attributes"
    page = mia.get(address)
    answer = mia.submit(page, address, do="bulk", bulk="mean", tick=["0", "2"])
    refused = mia.read(answer, 422)
    assert "A Matter cannot have “mean”." in words(row_of(refused, "FuelCell_Id"))
    assert chosen(row_of(refused, "Drymill time (hrs)")) == "mean"
    assert len(contents(app, table, GraphStage.ATTRIBUTES)) == 1
    mia.submit(page, address, do="bulk", bulk="mean", tick=["2"])
    newest = contents(app, table, GraphStage.ATTRIBUTES)[-1]
    assert newest["Drymill time (hrs)"] == {"Label": "Parameter", "Attribute": "mean"}


def test_columns_without_a_label_keep_nobody_from_going_on(
    app: Flask, mia: Browser, user: Person
) -> None:
    cells = (("FuelCell_Id", "Nothing", "Material"), ("RN0721-28", "", "Carbon"))
    table = make_table(app, user, GraphStage.ATTRIBUTES, cells=cells)
    address = f"/graph/{table}/attributes"
    page = mia.get(address)
    assert [row.th.b.text for row in page.select("#table tbody tr")] == ["FuelCell_Id", "Material"]
    answer = mia.submit(page, address, do="go")
    assert answer.location == f"/graph/{table}/nodes"


def test_attributes_found_from_other_labels_are_said_to_be_out_of_date(
    app: Flask, mia: Browser, user: Person
) -> None:
    table = make_table(app, user, GraphStage.ATTRIBUTES)
    labels = f"/graph/{table}/labels"
    page = mia.get(labels)
    assert "Going on makes the attributes anew" in words(page)
    mia.submit(page, labels, do="save", **{field(row_of(page, "Machine")): "Matter"})
    page = mia.get(f"/graph/{table}/attributes")
    assert "Out of date" in words(page.select(".steps li")[1])
    assert "The labels have changed since these attributes were found." in words(page)


def test_while_something_runs_nothing_is_changed_and_nothing_sent_is_lost(
    app: Flask, mia: Browser, user: Person
) -> None:
    table = make_table(app, user, GraphStage.LABELS)
    address = f"/graph/{table}/labels"
    page = mia.get(address)
    add_run(app, table, GraphStage.ATTRIBUTES)
    answer = mia.submit(page, address, do="go", **{"column-3": "Measurement"})
    page = mia.read(answer, 422)
    assert "This table is being worked on. Wait for the end, or cancel it." in words(page)
    assert chosen(row_of(page, "Machine")) == "Measurement"
    assert len(contents(app, table, GraphStage.LABELS)) == 1
    assert mia.get(address).select_one("select[disabled]")


@pytest.mark.parametrize("state", [ProcessState.FAILED, ProcessState.CANCELLED])
def test_a_step_that_came_to_nothing_says_so_and_can_be_tried_again(
    state: ProcessState, app: Flask, mia: Browser, user: Person
) -> None:
    table = make_table(app, user, GraphStage.ATTRIBUTES, state=state)
    answer = mia.client.get(f"/graph/{table}")
    assert answer.location == f"/graph/{table}/attributes"
    page = mia.get(answer.location)
    assert "What was there before is as it was." in words(page)
    mia.submit(page, f"/graph/{table}/attributes/begin", "Find the attributes")
    assert newest_process(app) == (ProcessKind.GRAPH_ATTRIBUTES, ProcessState.QUEUED)
    assert mia.get(f"/graph/{table}/labels").select_one("select")


def test_a_file_without_a_table_leads_to_another_file(
    app: Flask, mia: Browser, user: Person
) -> None:
    state = ProcessState.REJECTED
    table = make_table(app, user, GraphStage.LABELS, state=state, filename="empty.xlsx")
    page = mia.get(f"/graph/{table}/labels")
    assert not page.select("main form")
    ways = {str(link["href"]): words(link) for link in page.select("main .acts a")}
    assert ways == {
        "/graph/new": "Hand in another file",
        f"/graph/{table}/remove": "Delete this one",
    }


def test_cancelling_leads_back_to_what_was_there(app: Flask, mia: Browser, user: Person) -> None:
    table = make_table(app, user, GraphStage.LABELS)
    add_run(app, table, GraphStage.ATTRIBUTES, ProcessState.QUEUED)
    page = mia.get(f"/graph/{table}/attributes")
    mia.submit(page, f"/graph/{table}/cancel", "Cancel")
    assert "It was cancelled" in words(mia.get(f"/graph/{table}/attributes"))


def test_the_end_of_a_run_loads_the_open_page_anew(app: Flask, mia: Browser, user: Person) -> None:
    table = make_table(app, user, GraphStage.LABELS)
    headers = {"HX-Request": "true"}
    answer = mia.client.get(f"/graph/{table}/labels", headers=headers)
    assert answer.headers["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("word", "dropped", "back"),
    [
        ("labels", "The labels, attributes, nodes and the relationships are dropped", "labels"),
        ("attributes", "The attributes, nodes and the relationships are dropped", "labels"),
        ("relations", "The relationships are dropped", "nodes"),
    ],
)
def test_undoing_a_step_says_what_is_dropped_and_goes_one_back(
    word: str, dropped: str, back: str, app: Flask, mia: Browser, user: Person
) -> None:
    table = make_table(app, user)
    address = f"/graph/{table}/{word}/undo"
    asked = mia.get(address)
    assert dropped in words(asked)
    answer = mia.submit(asked, address, "Undo the")
    assert answer.location == f"/graph/{table}/{back}"
    page = mia.get(answer.location)
    if word == "labels":
        assert "There are no labels of this table now." in words(page)


def test_five_hundred_columns_come_in_parts_and_none_is_lost(
    app: Flask, mia: Browser, user: Person
) -> None:
    table = make_table(app, user, GraphStage.LABELS, cells=MANY)
    address = f"/graph/{table}/labels"
    first = mia.get(address)
    assert len(first.select("#table tbody tr")) == 250
    assert "Columns 1 to 250 of 500" in words(first)
    ticks = [str(box["value"]) for box in first.select("input[name=tick]")]
    answer = mia.submit(first, address, do="more", tick=ticks, **{"column-7": "Metadata"})
    assert answer.location == f"{address}?from=250"
    second = mia.get(answer.location)
    assert "Columns 251 to 500 of 500" in words(second)
    mia.submit(second, address, do="save", **{"column-499": "Metadata"})
    newest = contents(app, table, GraphStage.LABELS)[-1]
    assert len(newest) == 500
    assert newest["Temperature 7 (K)"][0] == newest["Temperature 499 (K)"][0] == "Metadata"
    assert newest["Temperature 8 (K)"][0] == "Parameter"


@pytest.mark.parametrize("sent", ["-1", "x", "9" * 30, "249.5"])
def test_a_wrong_place_in_the_list_is_its_beginning(
    sent: str, app: Flask, mia: Browser, user: Person
) -> None:
    table = make_table(app, user, GraphStage.LABELS)
    page = mia.get(f"/graph/{table}/labels?from={sent}")
    assert len(page.select("#table tbody tr")) == len(CELLS[0])
    answer = mia.post(f"/graph/{table}/labels", do="more", **{"from": sent}, pick="²:Matter")
    assert answer.status_code == 302

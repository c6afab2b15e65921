"""Tables go through their stages, whatever they look like; what ends badly changes nothing."""

import io

import openpyxl
import pytest
from flask import Flask

from tests.graph_rows import CELLS, csv_of
from tests.workers.desk_work import work
from tests.workers.graph_work import answer, go_on, go_through, hand_in, labelled, newest
from tests.workers.rows import fresh
from webapp.extensions import db
from webapp.models import GraphImport, GraphStep, Process
from webapp.services import processes
from webapp.services.graph import imports, stages, steps
from webapp.states import ProcessState

pytestmark = pytest.mark.usefixtures("context")
LABELS, ATTRIBUTES, NODES, GRAPH = stages.ORDER


def test_a_table_becomes_a_graph_stage_by_stage(database: str, context: Flask) -> None:
    table = labelled(*CELLS, context="Tests of fuel cells")
    assert answer(table, LABELS).content == {
        "FuelCell_Id": ["Matter", "RN0721-28"],
        "Material": ["Matter", "Carbon"],
        "Drymill time (hrs)": ["Parameter", "6"],
        "Machine": ["Manufacturing", "Ford"],
        "Tensile strength (MPa)": ["Property", "412"],
    }
    go_through(table)
    said = answer(table, ATTRIBUTES).content
    assert said["FuelCell_Id"] == {"Label": "Matter", "Attribute": "identifier"}
    assert said["Tensile strength (MPa)"] == {"Label": "Property", "Attribute": "value"}
    nodes = answer(table, NODES).content
    assert nodes["relationships"] == []
    assert [node["label"] for node in nodes["nodes"]] == [
        *("matter", "parameter", "manufacturing", "property")
    ]
    graph = answer(table, GRAPH).content
    assert graph["nodes"] == nodes["nodes"]
    kinds = {each["rel_type"] for each in graph["relationships"]}
    assert {"HAS_PROPERTY", "HAS_PARAMETER"} <= kinds
    assert stages.status(table) == "idle"
    assert table.shape["rows"] == 3


def test_every_answer_says_how_sure_it_is_and_why(context: Flask) -> None:
    table = labelled(("Sample ID", "Remarks", "Blank"), ("S1", "late", ""), ("S2", "wet", ""))
    go_through(table)
    column = answer(table, LABELS).reasons["columns"]["Sample ID"]
    assert 0 < column["confidence"] <= 1
    assert all(reason.endswith(".") for reason in column["reasons"])
    assert answer(table, NODES).reasons["left_out"] == {"Blank": "The column is empty."}
    assert answer(table, GRAPH).reasons.keys() == {"doubtful", "model"}
    process = newest(table)
    assert process.result == {"rows": 2, "columns": 3}


def test_a_stage_goes_on_from_what_a_person_made_of_the_one_before(context: Flask) -> None:
    table = labelled(*CELLS)
    go_on(table, ATTRIBUTES, {"Material": "matter", "Machine": ["METADATA"]})
    assert answer(table, ATTRIBUTES).content["Machine"] == {
        "Label": "Metadata",
        "Attribute": "value",
    }
    assert answer(table, ATTRIBUTES).content["FuelCell_Id"]["Label"] == "No label"
    go_on(table, NODES)
    made = answer(table, NODES)
    assert [node["label"] for node in made.content["nodes"]] == ["matter", "metadata"]
    assert made.reasons["left_out"]["FuelCell_Id"] == "The column has no label."


def test_a_stage_that_is_done_again_has_a_new_answer(context: Flask) -> None:
    table = labelled(*CELLS)
    go_through(table)
    go_on(table, NODES, {"Material": ["Matter", "name"]})
    assert len(answer(table, NODES).content["nodes"]) == 1
    assert len(answer(table, GRAPH).content["nodes"]) == 4


STRANGE = {
    "a byte order mark": ("\ufeffSample ID,Mass (g)\nS1,2\n".encode(), ["Sample ID", "Mass (g)"]),
    "UTF-16": ("Sample ID,Größe (µm)\nS1,2\n".encode("utf-16"), ["Sample ID", "Größe (µm)"]),
    "quoted commas": (b'"Mass, dry (g)",Sample ID\n2,S1\n', ["Mass, dry (g)", "Sample ID"]),
    "one column": (b"Sample ID\nS1\nS2\n", ["Sample ID"]),
    "semicolons": (b"Sample ID;Mass (g)\nS1;2,5\n", ["Sample ID", "Mass (g)"]),
    "tabs": (b"Sample ID\tMass (g)\nS1\t2\n", ["Sample ID", "Mass (g)"]),
    "doubled names": (b"Mass,Mass,Mass\n1,2,3\n", ["Mass", "Mass (2)", "Mass (3)"]),
    "a double that is there": (b"Mass,Mass (2),Mass\n1,2,3\n", ["Mass", "Mass (2)", "Mass (3)"]),
    "no name": (b"Mass,,Sample ID\n1,2,S3\n", ["Mass", "Column B", "Sample ID"]),
    "an empty column": (b"Mass,Blank,Sample ID\n1,,S3\n", ["Mass", "Blank", "Sample ID"]),
    "only names": (b"Sample ID,Mass (g)\n", ["Sample ID", "Mass (g)"]),
}


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_table_has_its_columns_labelled(context: Flask, name: str) -> None:
    content, headers = STRANGE[name]
    table = hand_in(content)
    process = work(newest(table))
    assert process.state == ProcessState.SUCCEEDED, process.result
    assert table.shape["headers"] == headers
    assert list(answer(table, LABELS).content) == headers


@pytest.mark.parametrize("name", ["one column", "no name", "an empty column", "only names"])
def test_what_tells_little_makes_a_small_graph(context: Flask, name: str) -> None:
    table = hand_in(STRANGE[name][0])
    work(newest(table))
    go_through(table)
    used = {
        int(value["index"])
        for node in answer(table, GRAPH).content["nodes"]
        for values in node["attributes"].values()
        for value in values
        if value["index"] != "inferred"
    }
    out = answer(table, NODES).reasons["left_out"]
    headers = table.shape["headers"]
    assert {headers[index] for index in used} | set(out) == set(headers)


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (
            b"Mass,Mass\n1,2\n",
            'A column has the name of another one: it is called "Mass (2)" here.',
        ),
        (b"Mass,,Id\n1,2,3\n", 'A column has no name: it is called "Column B" here.'),
        (b"Mass,Id\n", "The table has names of columns and no rows below them."),
        (
            b"Mass,Id\n1,2,3\n",
            "Row 2 has cells beyond the last name of a column, which are left out.",
        ),
        (
            b"Report of May,,\n,,\nMass,Id,Site\n1,2,A\n",
            "The names of the columns are in row 3; what is above is left out.",
        ),
        (
            b"Id,Mass\nA,1\nB,2\n,\nSumme:,3\n",
            'Row 5, the last one, begins with "Summe:". If it adds up the others, take it out of '
            "the file, and hand the file in again: here it counts as any row.",
        ),
        (b"Mass,Id\n1,a\0b\n2,c\n3,d\n", "Row 2 cannot be read and is left out."),
    ],
)
def test_what_was_done_to_a_table_is_said(context: Flask, content: bytes, note: str) -> None:
    table = hand_in(content)
    assert work(newest(table)).state == ProcessState.SUCCEEDED
    assert table.shape["notes"] == [note]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (csv_of(tuple(f"c{n}" for n in range(5000)), ("1",) * 5000), "5,000 columns"),
        (b",,,\n,,,\n", "no names of columns"),
    ],
)
def test_what_cannot_be_read_ends_in_one_sentence(
    context: Flask, content: bytes, sentence: str
) -> None:
    table = hand_in(content)
    process = work(newest(table))
    assert process.state == ProcessState.REJECTED
    assert process.result.keys() == {"sentence"}
    assert sentence in process.result["sentence"]
    assert stages.status(table) == "error"
    assert steps.newest(table, LABELS) is None


def test_a_workbook_is_read_too(context: Flask) -> None:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in (("Sample ID", "Mass (g)"), ("S1", 2.5)):
        book.active.append(row)
    book.save(file)
    table = hand_in(file.getvalue(), "table.xlsx")
    work(newest(table))
    assert answer(table, LABELS).content == {
        "Sample ID": ["Matter", "S1"],
        "Mass (g)": ["Property", "2.5"],
    }


def test_the_first_value_is_the_first_one_wherever_it_stands(context: Flask) -> None:
    rows = [(f"S{number}", "") for number in range(5000)]
    rows[3001] = ("S3001", "once")
    table = labelled(("Sample ID", "Remark"), *rows)
    assert table.shape["rows"] == 5000
    assert answer(table, LABELS).content["Remark"][1] == "once"


def test_a_column_without_a_name_that_only_counts_the_rows_has_no_label(context: Flask) -> None:
    table = labelled(("", "Sample ID", "Mass (g)"), ("0", "S1", "5"), ("1", "S2", "7"))
    assert answer(table, LABELS).content["Column A"] == ["No label", "0"]
    reasons = answer(table, LABELS).reasons["columns"]["Column A"]["reasons"]
    assert reasons == ["The column only counts the rows."]


def test_labels_for_a_table_that_was_never_read_are_checked_when_it_is(
    database: str, context: Flask
) -> None:
    table = hand_in(csv_of(*CELLS))
    processes.cancel(newest(table))
    process = go_on(table, ATTRIBUTES, {"Colour": "Matter"})
    assert process.state == ProcessState.REJECTED
    assert process.result == {"sentence": 'There is no column "Colour" in this table.'}
    assert go_on(table, ATTRIBUTES, {"material": "Matter"}).state == ProcessState.SUCCEEDED
    assert answer(table, ATTRIBUTES).content["Material"]["Attribute"] == "name"


def test_what_is_cancelled_before_it_begins_is_never_done(context: Flask) -> None:
    table = labelled(*CELLS)
    process = stages.start(table, ATTRIBUTES)
    stages.cancel(table)
    assert work(process).state == ProcessState.CANCELLED
    assert stages.status(table) == "cancelled"
    assert steps.newest(table, ATTRIBUTES) is None


def test_a_table_that_is_removed_meanwhile_takes_its_answer_with_it(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = hand_in(csv_of(*CELLS))
    process = newest(table)

    from workers.graph import stages as work_of_stages

    keep = work_of_stages._keep

    def removed_first(*done: object) -> None:
        imports.remove(db.session.get_one(GraphImport, table.id))
        keep(*done)

    monkeypatch.setattr(work_of_stages, "_keep", removed_first)
    number = process.id
    assert work(process).state == ProcessState.CANCELLED
    assert db.session.query(GraphStep).count() == 0
    assert fresh(db.session.get_one(Process, number)).finished

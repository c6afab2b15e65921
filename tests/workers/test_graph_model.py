"""A language model has a say in the stages of a table; whatever it does, the stages end."""

import threading
import time
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.graph.model.stand_in import StandIn, hangs_up, sends, stand_in, waits
from tests.graph_rows import CELLS, csv_of
from tests.workers.graph_work import answer, go_on, go_through, hand_in, labelled, newest
from tests.workers.rows import fresh, owner_of_rows
from webapp.extensions import db
from webapp.models import GraphColumn, GraphStep
from webapp.services.graph import memory, stages
from webapp.settings import Settings
from workers.runner import run_process

pytestmark = pytest.mark.usefixtures("context")
LABELS, ATTRIBUTES, NODES, GRAPH = stages.ORDER
SAID_LABELS = {
    "labels": {"0": "Matter", "1": "Matter", "2": "Metadata", "3": "Manufacturing", "4": "Property"}
}
SAID_NODES = {
    "nodes": [
        {
            "id": 9,
            "label": "matter",
            "attributes": {"identifier": {"index": 0}, "name": {"index": 1}},
        },
        {
            "id": 8,
            "label": "metadata",
            "attributes": {
                "value": {"index": 2},
                "metadata_type": {"value": "drymill time", "index": "inferred"},
            },
        },
        {"id": 7, "label": "manufacturing", "attributes": {"name": {"index": 3}}},
        {"id": 6, "label": "property", "attributes": {"value": {"index": 4}}},
    ]
}


@pytest.fixture
def service() -> Iterator[StandIn]:
    with stand_in() as found:
        yield found


@pytest.fixture
def settings(settings: Settings, service: StandIn) -> Settings:
    """A desk that asks a language model."""
    chosen = {
        "graph_model_url": service.url,
        "graph_model_name": "small",
        "graph_model_seconds": 20,
        "heartbeat_seconds": 0.2,
    }
    return settings.model_copy(update=chosen)


def test_a_table_becomes_a_graph_as_the_model_proposes(database: str, service: StandIn) -> None:
    service.answers(
        SAID_LABELS,
        {"attributes": {"0": "identifier", "1": "name", "2": "value", "3": "name", "4": "value"}},
        SAID_NODES,
        {
            "relationships": [
                {"rel_type": "IS_MANUFACTURING_OUTPUT", "connection": ["2", "0"]},
                {"rel_type": "HAS_METADATA", "connection": ["2", "1"]},
                {"rel_type": "HAS_PROPERTY", "connection": ["0", "3"]},
            ]
        },
    )
    table = labelled(*CELLS, context="Tests of fuel cells")
    labels = answer(table, LABELS)
    assert labels.content["Drymill time (hrs)"] == ["Metadata", "6"]
    column = labels.reasons["columns"]["Drymill time (hrs)"]
    assert column["reasons"] == [
        "The language model proposes Metadata; the rules would say Parameter."
    ]
    assert column["alternatives"][0][0] == "Parameter"
    assert labels.reasons["model"].startswith("The language model has answered for all 5 columns")
    go_through(table)
    nodes = answer(table, NODES)
    assert [node["label"] for node in nodes.content["nodes"]] == [
        *("matter", "metadata", "manufacturing", "property")
    ]
    assert nodes.reasons["columns"]["Machine"]["reasons"] == [
        "The language model proposes these columns as one node."
    ]
    graph = answer(table, GRAPH)
    assert {(each["rel_type"], *each["connection"]) for each in graph.content["relationships"]} == {
        ("IS_MANUFACTURING_OUTPUT", "2", "0"),
        ("HAS_METADATA", "2", "1"),
        ("HAS_PROPERTY", "0", "3"),
    }
    assert graph.reasons["model"] == "The language model has proposed 3 relationships."
    assert len(service.got) == 4


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (sends(b"", 500), "The language model has a fault (status 500)"),
        (sends(b"hello"), "The language model sent something that is no answer"),
        (hangs_up, "The language model broke off its answer"),
    ],
)
def test_without_an_answer_all_stages_end_with_that_of_the_rules(
    reply: object, sentence: str, service: StandIn
) -> None:
    service.replies = [reply]  # type: ignore[list-item]
    table = labelled(*CELLS)
    go_through(table)
    for stage in stages.ORDER:
        said = answer(table, stage).reasons["model"]
        assert said == f"{sentence}, so the rules have answered alone."
    assert answer(table, LABELS).content["Drymill time (hrs)"] == ["Parameter", "6"]
    assert len(answer(table, GRAPH).content["nodes"]) == 4


def test_a_run_that_is_cancelled_while_the_model_thinks_ends_at_once(
    app: Flask, service: StandIn
) -> None:
    service.replies = [waits(service, 30)]
    table = hand_in(csv_of(*CELLS))
    process = newest(table)
    asked_at: list[float] = []

    def cancel() -> None:
        while not service.got:
            time.sleep(0.02)
        with app.app_context():
            asked_at.append(time.monotonic())
            stages.cancel(db.session.merge(table, load=True))

    person = threading.Thread(target=cancel)
    person.start()
    run_process(process.id)
    ended_at = time.monotonic()
    person.join()
    assert fresh(process).state == "cancelled"
    assert ended_at - asked_at[0] < 5
    assert db.session.query(GraphStep).count() == 0


def test_what_people_confirmed_is_not_for_the_model_to_change(service: StandIn) -> None:
    service.answers(SAID_LABELS)
    table = labelled(*CELLS)
    go_on(table, ATTRIBUTES, {"Drymill time (hrs)": "Parameter"})
    for row in db.session.query(GraphColumn).filter_by(header="drymill time (hrs)"):
        memory.validate(owner_of_rows(), row)
    again = labelled(*CELLS)
    label = answer(again, LABELS)
    assert label.content["Drymill time (hrs)"] == ["Parameter", "6"]
    reasons = label.reasons["columns"]["Drymill time (hrs)"]["reasons"]
    assert reasons[0] == "A person confirmed this for a column of this name."

"""What people confirmed of a column is the answer for the next one of its name."""

import pytest

from tests.workers.graph_work import answer, go_on, labelled
from tests.workers.rows import owner_of_rows
from webapp.extensions import db
from webapp.models import GraphColumn
from webapp.services.graph import memory, stages

pytestmark = pytest.mark.usefixtures("database", "context")
LABELS, ATTRIBUTES, *_ = stages.ORDER
CELLS = (("Sample ID", "Glow"), ("S1", "12"), ("S2", "14"))
OTHERS = (("Sample", "GLOW", "Film"), ("A", "red", "PET"), ("B", "red", "PVC"))


def test_a_confirmed_answer_is_that_of_the_next_table() -> None:
    before = answer(labelled(*OTHERS), LABELS).content["GLOW"]
    table = labelled(*CELLS)
    go_on(table, ATTRIBUTES, {"Sample ID": "Matter", "Glow": "Simulation"})
    assert answer(labelled(*OTHERS), LABELS).content["GLOW"] == before != ["Simulation", "red"]
    rows = db.session.query(GraphColumn).filter_by(header="glow", table_digest="")
    memory.validate(owner_of_rows(), rows.one())
    again = answer(labelled(*OTHERS), LABELS)
    assert again.content["GLOW"] == ["Simulation", "red"]
    reasons = again.reasons["columns"]["GLOW"]["reasons"]
    assert reasons[0] == "A person confirmed this for a column of this name."


def test_a_confirmed_attribute_is_that_of_the_next_table() -> None:
    table = labelled(*CELLS)
    go_on(table, ATTRIBUTES, {"Sample ID": "Matter", "Glow": "Property"})
    go_on(table, stages.ORDER[2], {"Sample ID": ["Matter", "name"], "Glow": ["Property", "max"]})
    for row in db.session.query(GraphColumn).filter_by(table_digest=""):
        memory.validate(owner_of_rows(), row)
    again = labelled(*CELLS)
    go_on(again, ATTRIBUTES)
    said = answer(again, ATTRIBUTES).content
    assert said["Sample ID"] == {"Label": "Matter", "Attribute": "name"}
    assert said["Glow"] == {"Label": "Property", "Attribute": "max"}

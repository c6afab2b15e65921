"""What people said of columns is noted as they go on, and used once somebody has confirmed it."""

from typing import Any

import pytest
from flask import Flask

from tests.desk import Person, make_person
from tests.graph_rows import CELLS, make_table
from webapp.errors import NotAllowed, NotFound
from webapp.extensions import db
from webapp.graph.remembered import Remembered
from webapp.models import AuditEntry, GraphColumn, GraphImport, User
from webapp.services.audit import Actor
from webapp.services.graph import memory, stages
from webapp.states import GraphStage

pytestmark = pytest.mark.usefixtures("database")
LABELS, ATTRIBUTES = GraphStage.LABELS, GraphStage.ATTRIBUTES
HEADERS = CELLS[0]
OTHERS = ("material", "Colour")


@pytest.fixture
def mia(context: Flask, user: Person) -> User:
    return db.session.get_one(User, user.id)


@pytest.fixture
def ada(context: Flask, admin: Person) -> User:
    return db.session.get_one(User, admin.id)


@pytest.fixture
def bob(context: Flask, app: Flask) -> User:
    return db.session.get_one(User, make_person(app, "bob@example.org").id)


def go_on(app: Flask, person: User, content: Any = None, stage: GraphStage = LABELS) -> GraphImport:
    """Hand in a table as its owner, and go on from a stage of it."""
    owner = Person(person.id, person.email, "", "")
    identifier = make_table(app, owner, stage)
    table = db.session.query(GraphImport).filter_by(identifier=identifier).one()
    after = ATTRIBUTES if stage == LABELS else GraphStage.NODES
    stages.start(table, after, content, by=Actor.of(person))
    return table


def rows(person: User, header: str) -> list[GraphColumn]:
    """What is remembered of a header: for tables with the same headers, and for all."""
    found = db.session.query(GraphColumn).filter_by(owner_id=person.id, header=header)
    return list(found.order_by(GraphColumn.table_digest.desc()).populate_existing())


def everywhere(person: User, header: str) -> GraphColumn:
    return rows(person, header)[-1]


def known(person: User, headers: tuple[str, ...] = OTHERS) -> dict[str, Remembered]:
    db.session.expire_all()
    return memory.remembered("materials", person.id, headers)


def test_what_somebody_goes_on_with_is_noted_and_not_used_yet(app: Flask, mia: User) -> None:
    go_on(app, mia, {"Material": "Metadata", "Machine": "Measurement"})
    for row in rows(mia, "material"):
        assert (row.label, row.attribute, row.validated) == ("Metadata", "", False)
        assert (row.vocabulary, row.author) == ("materials", mia.email)
    assert {row.table_digest == "" for row in rows(mia, "material")} == {True, False}
    assert known(mia) == {}


def test_an_answer_that_is_left_as_it_is_is_noted_too(app: Flask, mia: User) -> None:
    go_on(app, mia)
    assert everywhere(mia, "drymill time (hrs)").label == "Parameter"


def test_attributes_are_noted_beside_labels(app: Flask, mia: User) -> None:
    go_on(app, mia, stage=ATTRIBUTES)
    row = everywhere(mia, "fuelcell id")
    assert (row.label, row.attribute) == ("Matter", "identifier")


def test_what_is_confirmed_is_used_for_headers_in_other_letters(app: Flask, mia: User) -> None:
    go_on(app, mia, stage=ATTRIBUTES)
    memory.validate(mia, everywhere(mia, "material"))
    assert known(mia) == {"material": Remembered("Matter", "name")}
    memory.forget(mia, everywhere(mia, "material"))
    assert known(mia) == {}


def test_the_same_again_stays_confirmed_and_something_else_does_not(app: Flask, mia: User) -> None:
    go_on(app, mia, {"Material": "Metadata"})
    memory.validate(mia, everywhere(mia, "material"))
    go_on(app, mia, {"Material": "metadata"})
    assert known(mia) == {"material": Remembered("Metadata", None)}
    go_on(app, mia, {"Material": ["Matter", "Carbon"]})
    assert known(mia) == {}
    assert everywhere(mia, "material").label == "Matter"


def test_another_attribute_or_label_forgets_what_was_known_of_both(app: Flask, mia: User) -> None:
    go_on(app, mia, {"Material": ["Matter", "name"]}, ATTRIBUTES)
    memory.validate(mia, everywhere(mia, "material"))
    go_on(app, mia, {"Material": "Matter"})
    assert known(mia) == {"material": Remembered("Matter", "name")}
    go_on(app, mia, {"Material": ["Matter", "identifier"]}, ATTRIBUTES)
    assert known(mia) == {}
    go_on(app, mia, {"Material": "Metadata"})
    row = everywhere(mia, "material")
    assert (row.label, row.attribute, row.validated) == ("Metadata", "", False)


def test_a_table_goes_before_its_owner_and_its_owner_before_everybody(
    app: Flask, mia: User, ada: User, bob: User
) -> None:
    go_on(app, mia, {"Material": "Metadata"})
    go_on(app, ada, {"Material": "Property"})
    of_table, of_mia = rows(mia, "material")
    memory.validate_for_all(ada, everywhere(ada, "material"), Actor.of(ada))
    assert known(bob) == known(mia) == {"material": Remembered("Property", None)}
    of_mia.label = "Manufacturing"
    memory.validate(mia, of_mia)
    memory.validate(mia, of_table)
    assert known(mia, HEADERS) == {"material": Remembered("Metadata", None)}
    assert known(mia) == {"material": Remembered("Manufacturing", None)}
    assert known(bob) == {"material": Remembered("Property", None)}


def test_what_others_have_confirmed_is_theirs(app: Flask, mia: User, bob: User) -> None:
    go_on(app, mia)
    row = everywhere(mia, "material")
    memory.validate(mia, row)
    assert known(bob) == {}
    assert memory.find(bob) == []
    with pytest.raises(NotFound):
        memory.get_for(bob, row.id)


def test_another_vocabulary_has_a_memory_of_its_own(app: Flask, mia: User) -> None:
    go_on(app, mia)
    memory.validate(mia, everywhere(mia, "material"))
    assert memory.remembered("records", mia.id, HEADERS) == {}


def test_only_admins_confirm_for_everybody_and_that_is_told(
    app: Flask, mia: User, ada: User, bob: User
) -> None:
    go_on(app, mia)
    row = everywhere(mia, "material")
    with pytest.raises(NotAllowed, match="Only admins"):
        memory.validate_for_all(mia, row)
    memory.validate_for_all(ada, memory.get_for(ada, row.id), Actor.of(ada))
    [everybody] = memory.find(bob)
    assert (everybody.owner_id, everybody.validated) == (memory.EVERYBODY, True)
    assert not memory.may_change(bob, everybody)
    with pytest.raises(NotAllowed):
        memory.forget(bob, everybody)
    memory.forget(ada, everybody, Actor.of(ada))
    assert memory.find(bob) == []
    lines = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).limit(2)
    assert [(each.who, each.action, each.text) for each in lines] == [
        (ada.email, "column-forgotten", 'For everybody: "material" is Matter, no attribute yet.'),
        (ada.email, "column-confirmed", 'For everybody: "material" is Matter, no attribute yet.'),
    ]


def test_what_is_confirmed_for_everybody_twice_is_there_once(app: Flask, ada: User) -> None:
    go_on(app, ada, {"Material": "Property"})
    memory.validate_for_all(ada, everywhere(ada, "material"))
    go_on(app, ada, {"Material": "Metadata"})
    memory.validate_for_all(ada, everywhere(ada, "material"))
    rows = db.session.query(GraphColumn).filter_by(owner_id=memory.EVERYBODY).all()
    assert [row.label for row in rows] == ["Metadata"]


def test_the_list_is_searched_and_comes_in_parts(app: Flask, mia: User) -> None:
    go_on(app, mia)
    everything = memory.find(mia)
    assert len(everything) == 2 * len(HEADERS)
    first = memory.find(mia, limit=3)
    assert memory.find(mia, before=first[-1].id, limit=100) == everything[3:]
    assert {row.header for row in memory.find(mia, text="MILL")} == {"drymill time (hrs)"}
    assert {row.header for row in memory.find(mia, text="100%")} == set()
    memory.validate(mia, everything[0])
    assert memory.find(mia, validated=True) == [everything[0]]
    assert len(memory.find(mia, validated=False)) == len(everything) - 1


def test_what_is_forgotten_is_gone(app: Flask, mia: User) -> None:
    go_on(app, mia)
    row = everywhere(mia, "material")
    memory.validate(mia, row)
    memory.forget(mia, row)
    assert known(mia) == {}
    with pytest.raises(NotFound):
        memory.get_for(mia, 2**40)


def noted(app: Flask, person: User, said: dict[str, str]) -> set[str]:
    """The headers that a table with these labels leaves in the memory."""
    owner = Person(person.id, person.email, "", "")
    cells = (tuple(said), tuple("x" if header != "Empty" else "" for header in said))
    identifier = make_table(app, owner, LABELS, cells=cells)
    table = db.session.query(GraphImport).filter_by(identifier=identifier).one()
    stages.start(table, ATTRIBUTES, said, by=Actor.of(person))
    return {row.header for row in memory.find(person, limit=1000)}


def test_columns_that_teach_nothing_are_not_noted(app: Flask, mia: User) -> None:
    said = {
        "Name": "Matter",
        "Empty": "No label",
        "Size": "Property",
        "size ": "Parameter",
        "x" * 201: "Matter",
    }
    assert noted(app, mia, said) == {"name"}


def test_a_table_with_very_many_columns_is_noted_and_known(app: Flask, mia: User) -> None:
    said = {f"Height {number}": "Property" for number in range(1200)}
    assert len(noted(app, mia, said)) > 0
    db.session.query(GraphColumn).update({"validated": True})
    db.session.commit()
    assert len(known(mia, tuple(said))) == 1200


def test_of_a_table_that_was_not_read_yet_nothing_is_noted(app: Flask, mia: User) -> None:
    identifier = make_table(app, Person(mia.id, mia.email, "", ""), LABELS)
    table = db.session.query(GraphImport).filter_by(identifier=identifier).one()
    table.shape = None
    db.session.commit()
    stages.start(table, ATTRIBUTES, {"Whatever anybody likes": "Matter"}, by=Actor.of(mia))
    assert db.session.query(GraphColumn).count() == 0

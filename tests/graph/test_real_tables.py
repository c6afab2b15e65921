"""Two tables of the world become graphs that a person finds right."""

import csv
from itertools import islice
from pathlib import Path

import pytest

from tests.graph.building import graph_of

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "csv"
ROWS = 2000

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the shared data is not here")


def columns_of(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        header, *rows = islice(csv.reader(file), ROWS)
    return dict(zip(header, map(list, zip(*rows, strict=True)), strict=True))


def test_officers_belong_to_their_department_and_have_a_day_and_a_cause_of_death():
    nodes, edges = graph_of(columns_of("police-deaths.csv"), "records")
    assert nodes == [("person",), ("dept",), ("eow",), ("cause",)]
    assert edges == {
        ("AFFILIATED_WITH", "person", "dept"),
        ("HAS_PROPERTY", "person", "eow"),
        ("HAS_PROPERTY", "person", "cause"),
    }


def test_a_character_is_one_person_to_whom_all_the_rest_belongs():
    columns = columns_of("marvel-characters.csv")
    nodes, edges = graph_of(columns, "records")
    person, *others = nodes
    assert person == ("page_id", "name")
    assert others == [(header,) for header in columns if header not in person]
    properties = {("HAS_PROPERTY", "page_id", header) for header in columns}
    metadata = {("HAS_METADATA", "page_id", "urlslug")}
    assert len(edges) == len(others)
    assert edges <= properties | metadata

"""What is seen of a column: the look of its cells over all rows, and the words of its header."""

import pytest

from tests.graph.building import table_of
from workers.graph.cells import kind, number


def facts_of(header, cells):
    return table_of({header: cells}).facts[0]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("3,8", 3.8),
        ("1 703,40", 1703.4),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("6.85E+20", 6.85e20),
        (">50", 50),
        ("-0.5", -0.5),
        ("12", 12),
        ("P-12", None),
        ("07.09.2022", None),
        ("", None),
    ],
)
def test_numbers_are_read_as_people_write_them(cell, value):
    assert number(cell) == value


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("07.09.2022", "date"),
        ("27-Feb-23", "date"),
        ("11/03/2024 08:28", "date"),
        ("20220509", "date"),
        ("12. März 2024", "date"),
        ("RN0721-28", "code"),
        ("6 h", "with_unit"),
        ("C/20", "with_unit"),
        ("Huber, Anna", "person"),
        ("Dr Lindqvist", "person"),
        ("cc0412_form.nda", "file"),
        ("https://suivi.example/193", "url"),
        ("anna@example.org", "email"),
        ("ja", "boolean"),
        ("n/a", "empty"),
        ("hot press", "words"),
        ("edge delaminated after the second press, so it was done again", "text"),
    ],
)
def test_a_cell_is_told_by_its_look(cell, expected):
    assert kind(cell) == expected


def test_the_shape_is_that_of_most_cells_and_not_of_the_first():
    assert facts_of("Thickness", ["n/a", "RT", "1,2", "1,3", "1,4", "2"]).shape == "number"
    assert facts_of("Sample", ["1", "A-2", "A-3", "A-4", "A-5"]).shape == "code"
    assert facts_of("Notes", ["", "", ""]).empty


def test_a_header_is_taken_apart():
    facts = facts_of("Areal loading std (mg/cm²)", ["0.1", "0.2"])
    assert facts.unit_text == "mg/cm²"
    assert facts.base == ("areal", "loading")
    assert facts.aspects == ("std",)
    assert facts_of("FuelCell_Id", ["a"]).words == ("fuel", "cell", "id")
    assert facts_of("Prüf-Nr.", ["1"]).base == ("pruf",)


def test_the_unit_of_cells_counts_where_the_header_has_none():
    assert facts_of("Milling time", ["10 h", "12 h", "8 h"]).unit_text == "h"


def test_initials_are_no_units_and_units_no_initials():
    assert facts_of("op.", ["mm", "tb", "kl"]).shape == "initials"
    assert facts_of("thickness unit", ["nm", "µm", "nm"]).shape == "unit"


def test_a_column_that_counts_the_rows_is_known():
    assert facts_of("Unnamed: 0", ["0", "1", "2"]).counts_rows
    assert facts_of("Nr.", ["1", "2", "3"]).counts_rows
    assert not facts_of("Nr.", ["17", "4", "9"]).counts_rows
    assert not facts_of("Loans", ["0", "1", "2"]).counts_rows


def test_one_column_tells_the_other_as_often_as_rows_agree():
    made = table_of({"Heat": ["a", "a", "b", "b"], "Grade": ["X", "x", "Y", "Z"]})
    assert made.determines(0, 1) == 0.75
    assert made.determines(1, 0) == 1

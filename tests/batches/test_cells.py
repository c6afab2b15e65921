"""Columns of values become the very texts that each value has alone."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.schema.cells import cell_text
from webapp.schema.fields import Field, FieldType
from workers.batches.cells import cell_texts

KINDS = (
    st.booleans(),
    st.integers(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.text(),
    st.dates(),
    st.times(),
    st.datetimes(),
    st.datetimes().map(lambda moment: moment.replace(microsecond=0)),
    st.datetimes(timezones=st.none() | st.timezones()),
)
SINGLE = [type for type in FieldType if type is not FieldType.LIST]


def columns(kinds):
    """Values of one of these kinds or of any, and gaps between them."""
    each = [st.lists(st.none() | kind, max_size=6) for kind in kinds]
    return st.one_of(*each, st.lists(st.none() | st.one_of(*kinds), max_size=6))


@pytest.mark.parametrize("type", SINGLE)
@given(columns(KINDS))
def test_a_column_has_the_texts_of_its_values(type, values):
    field = Field("x", type, true_values=("ja",), false_values=("nein",), decimal_char=",")
    assert cell_texts(field, values).to_pylist() == [cell_text(field, one) for one in values]


@given(columns([st.lists(st.text()), st.lists(st.integers())]))
def test_a_column_of_lists_has_the_texts_of_its_lists(values):
    field = Field("x", FieldType.LIST, delimiter=";")
    assert cell_texts(field, values).to_pylist() == [cell_text(field, one) for one in values]


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([1, None, -5], ["1", "", "-5"]),
        ([2**64, 1], ["18446744073709551616", "1"]),
        ([True, 1], ["True", "1"]),
        ([1.0, 0.5, None], ["1", "0.5", ""]),
        (
            [datetime(2026, 1, 31), datetime(999, 1, 1, 5)],
            ["2026-01-31 00:00:00", "0999-01-01 05:00:00"],
        ),
        (
            [datetime(2026, 1, 31, 8), datetime(2026, 1, 31, 8, tzinfo=UTC)],
            ["2026-01-31 08:00:00", "2026-01-31 08:00:00+00:00"],
        ),
        ([date(2026, 1, 31), time(8, 30)], ["2026-01-31", "08:30:00"]),
    ],
)
def test_values_of_every_kind_have_a_text(values, texts):
    assert cell_texts(Field("x", FieldType.STRING), values).to_pylist() == texts

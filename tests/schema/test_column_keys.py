"""The keys by which a mapping speaks of columns, and the digest of a header."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.schema.column_keys import by_column, column_keys, headers_digest, unknown_keys
from webapp.schema.headers import normal_header


@pytest.mark.parametrize(
    ("header", "keys"),
    [
        (["No", " Land "], ("No", "Land")),
        (["Land", "LAND", "No"], ("A", "B", "No")),
        (["", "No", "\u00a0"], ("A", "No", "C")),
        (["B", "No"], ("A", "No")),
        (["X", "Y"], ("X", "Y")),
        (["b", "a"], ("A", "B")),
        ([], ()),
    ],
)
def test_a_column_goes_by_its_header_or_by_its_letter(header, keys):
    assert column_keys(header) == keys


@given(st.lists(st.one_of(st.sampled_from(["a", "B", "c", ""]), st.text(max_size=3)), max_size=9))
def test_no_two_columns_have_the_same_key_and_each_key_finds_its_column(header):
    keys = column_keys(header)
    assert len({normal_header(key) for key in keys}) == len(keys)
    assert by_column(header, {key: key for key in keys}) == dict(enumerate(keys))
    assert unknown_keys(header, dict.fromkeys(keys)) == []


def test_case_and_blanks_of_a_key_do_not_matter():
    assert by_column(["Supplier no.", "Land"], {"SUPPLIER_NO.": "no", "x": "y"}) == {0: "no"}
    assert unknown_keys(["Supplier no."], {"supplier  NO.": "no", "x": None}) == ["x"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (["No", "Land"], ["land", "NO"], True),
        (["No", "Land"], ["No", "Land", "Ort"], False),
        (["No", "Land", "Land"], ["No", "Land", "Land"], True),
        (["No", "Land", "Land"], ["Land", "Land", "No"], False),
        (["No", ""], ["", "No"], False),
        (["a b", "c"], ["a", "b c"], False),
    ],
)
def test_the_digest_is_the_same_for_the_same_headers_in_any_order(one, other, same):
    assert (headers_digest(one) == headers_digest(other)) is same

"""Patterns: what is refused, and that what is let through runs in the engine of the checks."""

import re

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.schema.patterns import pattern_problem

PIECES = [
    *("a", "é", "-", "/", "#", "&", "~", '"', " ", "\n", "]", ".", "^", "$", "|"),
    *("(", "(?:", "(?P<n>", ")", "(?=", "(?i)", "*", "+", "?", "++", "*?"),
    *("{2}", "{1,60}", "{3,}", "{", "}", "{,3}", "\\", "\\ ", '\\"'),
    *(r"\d", r"\w", r"\s", r"\.", r"\-", r"\b", r"\1", r"\Z", r"\p"),
    *("[a-z]", "[^,;]", "[]", r"[\w.-]", "[[]", "[a&&b]", "[a--b]", r"[\]]", "[-a]", "[a-]"),
]


@pytest.mark.parametrize(
    "pattern",
    [
        r"^S-\d{7}$",
        "[A-Z]{2}",
        r".{1,255}@.{1,255}",
        r"(?:\d{3}-)?\d{4}",
        r"[\w.+-]+",
        "a|b",
        r"\w{90}",
    ],
)
def test_everyday_patterns_are_let_through(pattern):
    assert pattern_problem(pattern) == ""


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        ("", "empty"),
        ("(", "regular expression"),
        ("a" * 501, "501"),
        ("(?=a)", "look-around"),
        ("(?!a)", "look-around"),
        ("(?<=a)b", "look-around"),
        ("(?i)a", "flags"),
        (r"(a)\1", "not supported"),
        (r"(?P<n>a)(?P=n)", "look-around"),
        (r"a\Z", "not supported"),
        ("a++", "another repeat"),
        ("a{b", "literal"),
        ("[[a]", "["),
        (r"[\b]", "inside"),
        (r"\w{200}", "repeats too much"),
        (r"(a{100}){100}", "repeats too much"),
        (r"\w" * 200, "repeats too much"),
        ("x{99999999999999999999}", "regular expression"),
    ],
)
def test_a_pattern_that_the_engine_lacks_is_refused_with_a_reason(pattern, word):
    assert word in pattern_problem(pattern)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.text("ab.1-é ", max_size=5))
def test_a_pattern_let_through_means_the_same_in_both_engines(pattern, text):
    if pattern_problem(pattern):
        return
    found = pl.Series([text]).str.contains(f"^(?:{pattern})$")[0]
    assert found == bool(re.fullmatch(pattern, text))

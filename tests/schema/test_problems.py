"""Problems: their sentences, and that the catalogue and its templates fit together."""

import string

import pytest

from webapp.schema.catalogue import CATALOGUE
from webapp.schema.problems import Problem


def test_a_problem_says_what_is_wrong_and_how_to_fix_it():
    problem = Problem(
        "not-in-list",
        row=57,
        column="C",
        header="Country",
        field="country",
        value="Holland",
        args={"choices": "DE, FR, NL or 3 more"},
    )
    assert problem.cell == "C57"
    assert problem.sentence == '"Holland" is not in the list. Write one of DE, FR, NL or 3 more.'
    assert problem.fix == "Choose a value from the list."


def test_a_guess_replaces_the_general_advice():
    problem = Problem("not-in-list", value="nl", args={"choices": "DE, NL", "suggestion": "NL"})
    assert problem.fix == 'Did you mean "NL"?'


def test_large_row_numbers_are_grouped():
    args = {"keys": "Supplier no.", "first_row": 1288}
    problem = Problem("duplicate-key", row=1301, args=args)
    assert problem.sentence == "The same Supplier no. is already in row 1,288."


def test_a_long_or_invisible_value_is_shown_short_and_visible():
    assert "␀" in Problem("date-wrong", value="a\0b", args={"example": "x"}).sentence
    assert len(Problem("date-wrong", value="a" * 5000, args={"example": "x"}).sentence) < 100


def test_braces_in_a_cell_stay_as_they_are():
    assert (
        Problem("email-no-at", value="{value} {0}").sentence == 'An @ is missing in "{value} {0}".'
    )


def test_a_problem_of_another_version_still_has_a_sentence():
    assert Problem("from-the-future").sentence == "This cannot be imported."
    assert Problem("value-too-small", value="1").sentence.startswith("1 is too small")
    assert Problem("duplicate-key").sentence == "The same … is already in row …."


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_rule_is_written_in_plain_whole_sentences(code):
    rule = CATALOGUE[code]
    assert rule.title
    for text in (rule.sentence, rule.fix, rule.suggestion or "."):
        assert text.endswith((".", "?", "{sentence}"))
        assert "!" not in text
        assert not {"invalid", "null", "validate", "entity"} & set(text.lower().split())
        places = [name for _, name, _, _ in string.Formatter().parse(text) if name]
        assert places.count("value") <= 1


def test_a_header_that_ends_with_a_full_stop_ends_the_sentence_with_one():
    problem = Problem("pattern-mismatch", header="Supplier no.", value="1033")
    assert problem.sentence == '"1033" does not have the form of Supplier no.'


def test_no_two_kinds_of_problem_have_the_same_title():
    titles = [rule.title for rule in CATALOGUE.values()]
    assert sorted(titles) == sorted(set(titles))

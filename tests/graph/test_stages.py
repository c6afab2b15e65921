"""The stages come near enough to what people found right in the tables they are tuned on."""

import pytest

from tests.graph.reviewed import f1, tables

TUNING = tables("tuning")


@pytest.fixture(params=TUNING, ids=lambda reviewed: reviewed.name)
def scores(request):
    return request.param.scores()


def test_there_are_tables_to_tune_on():
    assert len(TUNING) == 8


def test_a_table_is_labelled_grouped_and_joined_as_a_person_would(scores):
    assert scores.labels >= 0.9
    assert scores.attributes >= 0.9
    assert scores.nodes >= 0.9
    assert scores.relationships >= 0.85
    assert scores.end_to_end >= 0.8


def test_what_is_found_too_much_and_what_is_missed_both_lower_a_score():
    assert f1({1, 2}, {1, 2}) == 1
    assert f1({1, 2, 3, 4}, {1, 2}) == pytest.approx(2 / 3)
    assert f1({1}, {1, 2}) == pytest.approx(2 / 3)
    assert f1({3}, {1, 2}) == 0

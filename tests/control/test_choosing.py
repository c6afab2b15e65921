"""Instructions that lead to other instructions."""

from decimal import Decimal

import pytest

from tests.control.batches import engine, info
from webapp.control.model import Name

YES = [{"action": "log-error", "message": "yes"}]
NO = [{"action": "log-error", "message": "no"}]
NAMES = (Name("x", "text"), Name("tags", "text", multivalue=True))


def said(instruction, record, *before):
    outcome = engine([*before, instruction], info(*NAMES)).run(record, 0)
    return [message.removesuffix(" (record 0)") for message in outcome.messages]


@pytest.mark.parametrize(
    ("record", "answer"),
    [
        ({"a": "x"}, "yes"),
        ({"a": 0}, "yes"),
        ({"a": ""}, "no"),
        ({"a": False}, "no"),
        ({"a": None}, "no"),
        ({}, "no"),
    ],
)
def test_if_exists_asks_for_a_value_that_is_not_empty(record, answer):
    question = {"action": "if-exists", "source": "a", "then": YES, "else": NO}
    assert said(question, record) == [answer]


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("1", "yes"),
        (1, "no"),
        (2, "yes"),
        (2.0, "yes"),
        (Decimal("2.0"), "yes"),
        (True, "no"),
        (None, "no"),
        ([], "no"),
    ],
)
def test_if_value_one_of_takes_text_and_number_for_different(value, answer):
    question = {"action": "if-value-one-of", "source": "a", "values": ["1", 2, []]}
    assert said({**question, "then": YES, "else": NO}, {"a": value}) == [answer]


def test_if_value_one_of_no_values_is_never_true():
    question = {"action": "if-value-one-of", "source": "a", "then": YES, "else": NO}
    assert said(question, {"a": "1"}) == ["no"]


def test_if_has_value_asks_what_was_set_before():
    question = {
        "action": "if-has-value",
        "destination": "info",
        "name": "x",
        "then": YES,
        "else": NO,
    }
    before = {"source": "a", "destination": "info", "name": "x"}
    assert said(question, {"a": "1"}, before) == ["yes"]
    assert said(question, {}, before) == ["no"]


def test_a_branch_that_is_not_there_does_nothing():
    assert said({"action": "if-exists", "source": "a"}, {"a": 1}) == []


@pytest.mark.parametrize(
    ("record", "values"),
    [
        ({"inner": {"a": "1"}}, {"x": ["1"]}),
        ({}, {}),
        ({"inner": "text"}, {}),
        ({"a": "outside"}, {}),
    ],
)
def test_within_looks_into_an_object(record, values):
    field = {"source": "a", "destination": "info", "name": "x"}
    made = engine([{"action": "within", "source": "inner", "instructions": [field]}], info(*NAMES))
    assert made.run(record, 0).targets[0].values == values


def test_for_each_looks_into_every_entry():
    field = {"source": "a", "destination": "info", "name": "tags", "multivalue": True}
    made = engine([{"action": "for-each", "source": "list", "instructions": [field]}], info(*NAMES))
    record = {"list": [{"a": "1"}, "no object", {"a": "2"}]}
    assert made.run(record, 0).targets[0].values == {"tags": ["1", "2"]}
    assert made.run({"list": {"a": "1"}}, 0).targets[0].values == {}


def test_for_each_wraps_plain_values():
    field = {"source": "value", "destination": "info", "name": "tags", "multivalue": True}
    loop = {"action": "for-each", "source": "list", "wrapValues": True, "instructions": [field]}
    made = engine([loop], info(*NAMES))
    assert made.run({"list": ["1", 2]}, 0).targets[0].values == {"tags": ["1", "2"]}


def test_for_each_can_make_a_record_of_every_entry():
    inner = [
        {"action": "new", "destination": "line"},
        {"source": "a", "destination": "line", "name": "x"},
    ]
    loop = {"action": "for-each", "source": "list", "instructions": inner}
    made = engine([loop], info(*NAMES), info(*NAMES, name="line", optional=True))
    targets = made.run({"list": [{"a": "1"}, {"a": "2"}]}, 0).targets
    assert [(target.destination.name, target.values) for target in targets] == [
        ("info", {}),
        ("line", {"x": ["1"]}),
        ("line", {"x": ["2"]}),
    ]

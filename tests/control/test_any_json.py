"""No JSON breaks the validation of a control file, nor the engine that is made of it."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.control.batches import Shelf, info, model_of
from webapp.control.actions import ACTIONS
from webapp.control.control_file import VERSION, validate
from webapp.control.data_types import DATA_TYPES
from webapp.control.engine import Engine
from webapp.control.filters import FILTERS
from webapp.control.model import Name
from webapp.control.models import PERSON, USERS
from webapp.control.problems import path_text

WORDS = st.sampled_from(
    [
        *("a", "b", "info", "profile", "user", "x0", "username", "dc:attribute:title", "m"),
        *("value:person-name", "last", "load:by-key", "load:by-ref", "ref", "title", "yyyy-MM-dd"),
        *("behaviour", "true", "", "infos", "5", "2024-12-31", "a@b", "\ud800", "\x00"),
    ]
)
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(10**400),
    st.floats(),
    WORDS,
    st.text(max_size=5),
)
KEYS = st.one_of(WORDS, st.text(max_size=3))
ANY = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
PROPERTIES = sorted({each for action in ACTIONS.values() for each in action.required})
OPTIONS = sorted({each for action in ACTIONS.values() for each in action.optional})
NAMES = tuple(
    Name(f"x{n}", type, multivalue=bool(n % 2), refers_to="infos" if n % 3 else "")
    for n, type in enumerate(DATA_TYPES)
)
DESTINATIONS = ["info", "profile", "user", "value:person-name", "load:by-key", "load:by-ref"]
MODELS = st.sampled_from([PERSON, USERS, model_of(info(*NAMES, keys=(("x0",), ("x1", "x2"))))])


def near_instructions(inner):
    """Instructions that are nearly right, so that many of them are followed."""
    shape = {
        "action": st.sampled_from(sorted(ACTIONS)),
        "source": WORDS,
        "destination": st.sampled_from(DESTINATIONS),
        "name": st.sampled_from([name.name for name in NAMES] + ["last", "ref", "username"]),
        "structured": st.sampled_from(DESTINATIONS),
        "using": st.sampled_from(["load:by-key", "load:by-ref"]),
        "value": ANY,
        "exists": st.booleans(),
        "message": PLAIN,
    }
    more = {
        "then": st.lists(inner, max_size=2),
        "else": st.lists(inner, max_size=2),
        "otherwise": st.lists(inner, max_size=2),
        "instructions": st.lists(inner, max_size=2),
        "values": ANY,
        "filters": st.lists(st.sampled_from(sorted(FILTERS)), max_size=2),
        "mapInputValue": st.dictionaries(KEYS, ANY, max_size=2),
        "dateFormat": st.just("yyyy-MM-dd"),
        "multivalue": st.booleans(),
        "qualifier": PLAIN,
        "refMapping": st.just("m"),
    }
    wild = st.dictionaries(st.sampled_from(PROPERTIES + OPTIONS + ["action"]), ANY, max_size=5)
    return st.fixed_dictionaries(shape, optional=more) | wild | ANY


INSTRUCTIONS = st.recursive(ANY, near_instructions, max_leaves=6)
CONTROLS = ANY | st.fixed_dictionaries(
    {"instructions": ANY | st.lists(INSTRUCTIONS, max_size=5)},
    optional={
        VERSION: PLAIN,
        "model": PLAIN,
        "files": ANY | st.dictionaries(KEYS, ANY, max_size=2),
        "mapping": ANY
        | st.fixed_dictionaries(
            {
                "m": ANY
                | st.fixed_dictionaries(
                    {"using": st.sampled_from(["behaviour", "title"])},
                    optional={"types": ANY | st.just(["infos"]), "values": ANY},
                )
            }
        ),
        "recordProcessor": ANY,
    },
)


@given(CONTROLS)
@settings(max_examples=300, deadline=None)
def test_no_json_breaks_the_validation(content):
    for problem in validate(content, {"a": PERSON}.get):
        assert problem.message == problem.message.strip("\n")
        (problem.message + path_text(problem.path)).encode()


@given(CONTROLS, MODELS, st.lists(ANY | st.dictionaries(KEYS, ANY, max_size=5), max_size=3))
@settings(max_examples=500, deadline=None)
def test_no_control_file_and_no_record_break_the_engine(control, model, records):
    shelf = Shelf({"infos": [{"x0": "a", "title": "b"}], "users": [{"username": "a"}]})
    made = Engine(control, model, shelf)
    for number, record in enumerate(records):
        outcome = made.run(record, number)
        assert outcome.dropped <= (outcome.targets == [])
        assert all(message.endswith(f" (record {number})") for message in outcome.messages)
        assert all(isinstance(each, list) for t in outcome.targets for each in t.values.values())
        "".join([*made.build_messages, *outcome.messages]).encode()


def test_a_record_as_deep_as_json_can_be_does_not_break_the_engine():
    deep = json.loads('{"a":' * 900 + "1" + "}" * 900)
    types = [
        {"source": "a", "destination": "info", "name": name.name, "dateFormat": "yyyy"}
        for name in NAMES
    ]
    control = {"instructions": [{"action": "new", "destination": "info"}, *types]}
    assert not Engine(control, model_of(info(*NAMES)), Shelf()).run(deep, 0).dropped
    assert validate(deep, {}.get)[0].message == "Not a control file"

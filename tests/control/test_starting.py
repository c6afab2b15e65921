"""Instructions that start, load and check targets, and the checks at the end of a record."""

import pytest

from tests.control.batches import Shelf, engine, info, messages_of, model_of, profile, run_all
from webapp.control.engine import Engine
from webapp.control.model import Name
from webapp.control.models import USERS

NAMES = (Name("no", "integer"), Name("code", "text"), Name("x", "text"))
KEYED = info(*NAMES, keys=(("no",), ("code", "x")))
SHELF = Shelf({"infos": [{"no": 7, "code": "A", "x": "old"}]})
LOAD = {"action": "load", "destination": "info", "using": "load:by-key"}
X = {"source": "a", "destination": "info", "name": "x"}


def key(*names):
    return [{"source": name, "destination": "load:by-key", "name": name} for name in names]


def loading(instructions, shelf=SHELF, destination=KEYED):
    return Engine({"instructions": instructions}, model_of(destination), shelf)


def test_a_target_that_was_not_made_ready_aborts_the_record():
    outcome = loading([X]).run({"a": "1"}, 4)
    assert outcome.dropped
    assert outcome.messages == [
        'Destination "info" needs be made ready with a "new" or "load" instruction (record 4)'
    ]


@pytest.mark.parametrize(
    "record",
    [{"no": "7"}, {"no": 7}, {"code": "A", "x": "old"}, {"no": 8, "code": "A", "x": "old"}],
)
def test_load_finds_a_record_by_whichever_key_is_filled(record):
    (target,) = loading([*key("no", "code", "x"), LOAD]).run(record, 0).targets
    assert target.loaded == {"no": 7, "code": "A", "x": "old"}
    assert target.values == {}


@pytest.mark.parametrize("record", [{"code": "A"}, {"no": 8}, {}, {"code": "A\x00", "x": "\ud800"}])
def test_load_without_a_record_aborts(record):
    outcome = loading([*key("no", "code", "x"), LOAD]).run(record, 2)
    assert outcome.messages == ["Couldn't load destination: info (record 2)"]
    assert outcome.dropped


def test_load_otherwise_goes_another_way():
    load = {**LOAD, "otherwise": [{"action": "new", "destination": "info"}]}
    made = loading([*key("no"), load, X])
    new, old = (made.run({"no": no, "a": "1"}, 0).targets[0] for no in (8, 7))
    assert (new.loaded, new.values) == (None, {"x": ["1"]})
    assert (old.loaded, old.values) == ({"no": 7, "code": "A", "x": "old"}, {"x": ["1"]})


def test_the_key_is_forgotten_after_the_load():
    made = loading([*key("no"), LOAD, LOAD])
    assert made.run({"no": 7}, 0).messages == ["Couldn't load destination: info (record 0)"]


def test_a_key_is_looked_up_in_the_type_of_each_dataset():
    texts = info(Name("no", "text"), name="other", dataset="others", optional=True, keys=(("no",),))
    shelf = Shelf({"infos": [{"no": 7}], "others": [{"no": "7"}]})
    both = [*key("no"), LOAD, *key("no"), {**LOAD, "destination": "other"}]
    made = Engine({"instructions": both}, model_of(KEYED, texts), shelf)
    assert [target.loaded for target in made.run({"no": 7}, 0).targets] == [{"no": 7}, {"no": "7"}]


def test_a_key_that_is_a_reference_is_looked_up_as_it_is():
    line = info(
        Name("order", "ref", refers_to="orders", reference="no", key_type="integer"),
        Name("line", "integer"),
        keys=(("order", "line"),),
    )
    made = loading([*key("order", "line"), LOAD], Shelf({"infos": [{"order": 7, "line": 1}]}), line)
    outcome = made.run({"order": "7", "line": 1}, 0)
    assert outcome.targets[0].loaded == {"order": 7, "line": 1}


def test_what_a_loaded_record_has_counts_as_a_value():
    needed = info(Name("no", "text"), Name("x", "text", required=True), keys=(("no",),))
    shelf = Shelf({"infos": [{"no": "1", "x": "old"}, {"no": "2", "x": None}]})
    made = loading([*key("no"), LOAD], shelf, needed)
    assert messages_of(run_all(made, [{"no": "1"}, {"no": "2"}])) == [
        "Missing values in info: x (record 1)"
    ]


def test_removed_required_values_are_missed():
    needed = info(Name("no", "text"), Name("x", "text", required=True), keys=(("no",),))
    remove = {"action": "remove-values", "destination": "info", "name": "x"}
    made = loading([*key("no"), LOAD, remove], Shelf({"infos": [{"no": "1", "x": "o"}]}), needed)
    assert made.run({"no": "1"}, 0).messages == ["Missing values in info: x (record 0)"]


def test_a_target_is_checked_when_the_next_one_starts():
    needed = info(Name("x", "text", required=True))
    again = {"action": "new", "destination": "info"}
    outcome = engine([again, X], needed).run({"a": "1"}, 0)
    assert outcome.messages == ["Missing values in info: x (record 0)"]
    assert outcome.dropped


def test_a_required_destination_needs_a_record_and_an_optional_one_does_not():
    optional = info(*NAMES, name="other", optional=True)
    made = Engine({"instructions": []}, model_of(info(*NAMES), optional), Shelf())
    assert made.run({}, 0).messages == ["No data set in required destination info (record 0)"]


def test_an_object_without_title_is_dropped_and_the_hint_is_given_once():
    made = Engine(
        {"instructions": [{"action": "new", "destination": "profile"}]},
        model_of(profile()),
        Shelf(),
    )
    first, second = run_all(made, [{}, {}])
    assert first.messages == [
        "dc:attribute:title is not set in object profile (record 0)",
        "To set a default for dc:attribute:title, use an if-has-value instruction with a "
        "set-value in else (record 0)",
    ]
    assert second.messages == ["dc:attribute:title is not set in object profile (record 1)"]
    assert first.dropped
    assert second.dropped


def test_abort_does_not_stop_what_follows_but_the_checks_at_the_end():
    needed = info(Name("x", "text", required=True))
    outcome = engine(
        [
            {"action": "abort-record", "message": "first"},
            {"action": "log-error", "message": "second"},
        ],
        needed,
    ).run({}, 3)
    assert outcome.messages == ["first (record 3)", "second (record 3)"]
    assert outcome.dropped
    assert outcome.targets == []


def test_messages_without_a_text_say_what_they_are():
    made = engine(
        [{"action": "log-error", "message": ""}, {"action": "abort-record", "message": None}],
        info(*NAMES),
    )
    assert made.run({}, 0).messages == ["error (record 0)", "abort (record 0)"]


USER = {"username": "ada", "email": "ada@example.org"}
BY_NAME = [
    {"source": "username", "destination": "load:by-key", "name": "username"},
    {"action": "load", "destination": "user", "using": "load:by-key"},
]
NOTES = {"source": "notes", "destination": "profile", "name": "std:attribute:notes"}
PERSON = {"username": "ada", "dc:attribute:title": "Ada"}
ONE_USER = {"username": "ada", "nameFirst": "Ada", "nameLast": "L", "email": "ada@example.org"}


def users(instructions, people):
    shelf = Shelf({"users": [ONE_USER], "people": people})
    return Engine({"instructions": [*BY_NAME, *instructions]}, USERS, shelf)


def test_what_depends_on_a_loaded_record_is_loaded_with_it():
    outcome = users([NOTES], [PERSON]).run({"username": "ada", "notes": "n"}, 0)
    assert [target.destination.name for target in outcome.targets] == ["user", "profile"]
    assert outcome.targets[1].loaded == PERSON
    assert outcome.targets[1].values == {"std:attribute:notes": ["n"]}


def test_what_depends_on_a_record_is_made_where_none_is_stored():
    outcome = users([NOTES], []).run({"username": "ada", "notes": "n"}, 0)
    assert outcome.messages[0] == "dc:attribute:title is not set in object profile (record 0)"


def test_what_depends_on_a_record_that_is_not_ready_says_so():
    made = Engine({"instructions": [NOTES]}, USERS, Shelf())
    assert made.run({"notes": "n"}, 0).messages == [
        'Destination "user" needs be made ready with a "new" or "load" instruction, '
        "required by use of profile (record 0)"
    ]


def test_what_depends_on_a_record_without_a_link_cannot_be_made():
    line = info(*NAMES, name="line", optional=True, depends="info")
    made = engine([{**X, "destination": "line"}], info(*NAMES), line)
    assert made.run({"a": "1"}, 0).messages == [
        'Couldn\'t make destination "line" available from dependency "info" (record 0)'
    ]


@pytest.mark.parametrize(
    ("people", "exists", "dropped"),
    [([PERSON], True, False), ([PERSON], False, True), ([], True, True), ([], False, False)],
)
def test_assert_destination_drops_a_record_whose_other_one_is_stored_or_not(
    people, exists, dropped
):
    check = {"action": "assert-destination", "destination": "profile", "exists": exists}
    outcome = users([check], people).run({"username": "ada"}, 0)
    assert outcome.dropped is dropped
    assert outcome.messages == ["assert-destination failed: profile (record 0)"] * dropped

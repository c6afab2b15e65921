"""What scripts that were written for control files elsewhere count on."""

from tests.control.batches import Shelf, engine, info, messages_of, model_of, profile, run_all
from webapp.control.engine import Engine
from webapp.control.model import Name
from webapp.control.models import PERSON


def test_an_aborted_record_is_dropped_and_a_logged_error_is_not():
    control = {
        "instructions": [
            {"action": "new", "destination": "profile"},
            {"source": "first", "destination": "value:person-name", "name": "first"},
            {"source": "last", "destination": "value:person-name", "name": "last"},
            {
                "action": "field-structured",
                "structured": "value:person-name",
                "destination": "profile",
                "name": "dc:attribute:title",
            },
            {
                "action": "if-value-one-of",
                "source": "abort",
                "values": [True],
                "then": [{"action": "abort-record", "message": "Record dropped"}],
            },
            {
                "action": "if-value-one-of",
                "source": "log",
                "values": [True],
                "then": [{"action": "log-error", "message": "Record odd"}],
            },
        ]
    }
    outcomes = run_all(
        Engine(control, PERSON, Shelf()),
        [
            {"first": "Joe", "last": "B", "abort": True},
            {"first": "Jane", "last": "S", "log": True},
        ],
    )
    assert messages_of(outcomes) == ["Record dropped (record 0)", "Record odd (record 1)"]
    assert [outcome.dropped for outcome in outcomes] == [True, False]
    (jane,) = outcomes[1].targets
    assert jane.values == {"dc:attribute:title": ["Jane S"]}
    assert outcomes[0].targets == []


def test_required_names_of_a_dictionary_are_missed_in_alphabetical_order():
    names = (Name("two", "text", required=True), Name("one", "text", required=True))
    made = engine(
        [
            {"source": "ONE", "destination": "info", "name": "one"},
            {"source": "TWO", "destination": "info", "name": "two"},
        ],
        info(*names),
    )
    outcomes = run_all(made, [{"ONE": "1"}, {}, {"ONE": "1", "TWO": "2"}])
    assert messages_of(outcomes) == [
        "Missing values in info: two (record 0)",
        "Missing values in info: one, two (record 1)",
    ]
    assert [outcome.dropped for outcome in outcomes] == [True, True, False]


def test_a_record_that_cannot_be_loaded_leaves_its_destination_unready():
    control = {
        "instructions": [
            {"source": "ref", "destination": "load:by-ref", "name": "ref"},
            {"action": "load", "destination": "profile", "using": "load:by-ref"},
            {"source": "notes", "destination": "profile", "name": "notes"},
        ]
    }
    people = profile(Name("notes", "text", multivalue=True), keys=(("id",),))
    shelf = Shelf({"people": [{"id": "80qqq", "dc:attribute:title": "Ada"}]})
    outcomes = run_all(
        Engine(control, model_of(people), shelf),
        [{"ref": "80qqq", "notes": "known"}, {"ref": "unknown", "notes": "x"}],
    )
    assert messages_of(outcomes) == [
        "Couldn't load destination: profile (record 1)",
        'Destination "profile" needs be made ready with a "new" or "load" instruction (record 1)',
    ]
    assert [outcome.dropped for outcome in outcomes] == [False, True]


def test_two_new_instructions_make_two_records_of_one():
    made = engine(
        [
            {"source": "a", "destination": "info", "name": "x"},
            {"action": "new", "destination": "info"},
            {"source": "b", "destination": "info", "name": "x"},
        ],
        info(Name("x", "text")),
    )
    outcome = made.run({"a": "1", "b": "2"}, 0)
    assert [target.values for target in outcome.targets] == [{"x": ["1"]}, {"x": ["2"]}]


def test_an_address_in_a_country_without_two_letters_is_left_out_and_the_record_kept():
    made = engine(
        [
            {"source": "street", "destination": "value:postal-address", "name": "street1"},
            {"source": "country", "destination": "value:postal-address", "name": "country"},
            {
                "action": "field-structured",
                "structured": "value:postal-address",
                "destination": "info",
                "name": "address",
            },
        ],
        info(Name("address", "postal-address")),
    )
    outcomes = run_all(
        made,
        [
            {"street": "1 High St", "country": "England"},
            {"street": "1 High St", "country": "GB"},
        ],
    )
    assert messages_of(outcomes) == [
        "Missing or invalid country code in postal address, must be two letter ISO code: "
        '{"street1":"1 High St","country":"England"} (record 0)'
    ]
    assert [outcome.targets[0].values for outcome in outcomes] == [
        {},
        {"address": ["1 High St, GB"]},
    ]

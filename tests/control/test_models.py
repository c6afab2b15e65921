"""Models: of a dataset, and the two of people."""

from tests.control.batches import Shelf
from webapp.control.engine import Engine
from webapp.control.model import DestinationKind
from webapp.control.models import PERSON, USERS, dataset_model
from webapp.schema.descriptor import parse_descriptor

COUNTRIES = parse_descriptor(
    {
        "name": "countries",
        "fields": [{"name": "code", "type": "string"}, {"name": "id", "type": "string"}],
        "primaryKey": ["code"],
        "uniqueKeys": [["id"]],
    }
)
PARTS = parse_descriptor(
    {
        "name": "parts",
        "title": "Parts",
        "description": "What is in stock.",
        "fields": [
            {"name": "id", "type": "integer", "assigned": True},
            {"name": "no", "type": "string", "title": "Part no.", "description": "On the label."},
            {"name": "price", "type": "number", "constraints": {"required": True}},
            {"name": "active", "type": "boolean"},
            {"name": "made", "type": "date"},
            {"name": "seen", "type": "datetime"},
            {"name": "open", "type": "time"},
            {"name": "since", "type": "year"},
            {"name": "tags", "type": "list"},
            {"name": "mail", "type": "string", "format": "email"},
            {"name": "web", "type": "string", "format": "uri"},
            {"name": "land", "type": "string"},
        ],
        "primaryKey": ["no"],
        "uniqueKeys": [["id"]],
        "matchKeys": [["id"]],
        "foreignKeys": [
            {"fields": ["land"], "reference": {"resource": "countries", "fields": ["code"]}}
        ],
    }
)
MODEL = dataset_model(PARTS, [COUNTRIES, PARTS])


def destinations(model):
    return {each.name: each for each in model.destinations}


def test_a_dataset_is_required_in_its_own_model_and_the_others_are_not():
    assert (MODEL.name, MODEL.title, MODEL.description) == (
        "dataset:parts",
        "Parts",
        "What is in stock.",
    )
    assert {name: (each.optional, each.pseudo) for name, each in destinations(MODEL).items()} == {
        "parts": (False, False),
        "countries": (True, False),
        "value:person-name": (True, True),
        "value:postal-address": (True, True),
        "load:by-key": (True, True),
        "load:by-ref": (True, True),
    }
    parts = destinations(MODEL)["parts"]
    assert (parts.kind, parts.dataset) == (DestinationKind.DICTIONARY, "parts")
    assert parts.keys == (("id",), ("no",))


def test_fields_become_names_of_their_types():
    names = destinations(MODEL)["parts"].names
    assert {name.name: name.type for name in names} == {
        "id": "integer",
        "no": "text",
        "price": "number",
        "active": "boolean",
        "made": "datetime",
        "seen": "datetime",
        "open": "text",
        "since": "integer",
        "tags": "text",
        "mail": "email-address",
        "web": "url",
        "land": "ref",
    }
    assert [name.name for name in names if name.required] == ["no", "price"]
    assert [name.name for name in names if name.multivalue] == ["tags"]
    assert (names[1].title, names[1].description) == ("Part no.", "On the label.")
    assert (names[-1].refers_to, names[-1].reference) == ("countries", "code")


def test_a_number_that_the_desk_gives_is_never_required():
    number = {"name": "id", "type": "integer", "assigned": True, "constraints": {"required": True}}
    schema = parse_descriptor(
        {
            "name": "notes",
            "fields": [number, {"name": "note", "type": "string"}],
            "primaryKey": ["note"],
            "uniqueKeys": [["id"]],
            "matchKeys": [["id"]],
        }
    )
    assert schema.requires(schema.fields[0])
    names = destinations(dataset_model(schema, []))["notes"].names
    assert [name.name for name in names if name.required] == ["note"]


def test_the_keys_of_all_datasets_are_the_names_to_load_by():
    by_key = destinations(MODEL)["load:by-key"]
    assert {name.name: name.type for name in by_key.names} == {
        "id": "text",  # a number in one dataset, a text in the other
        "no": "text",
        "code": "text",
    }


def test_a_part_is_loaded_by_its_number_and_its_country_made_beside_it():
    control = {
        "instructions": [
            {"source": "id", "destination": "load:by-key", "name": "id"},
            {"action": "load", "destination": "parts", "using": "load:by-key"},
            {"action": "new", "destination": "countries"},
            {"source": "land", "destination": "countries", "name": "code"},
            {"source": "land", "destination": "parts", "name": "land"},
        ]
    }
    stored = {"id": 4, "no": "A4", "price": 1.5}
    made = Engine(control, MODEL, Shelf({"parts": [stored]}))
    outcome = made.run({"id": 4, "land": "CH"}, 0)
    assert made.build_messages == []
    assert outcome.messages == []
    assert [(target.destination.dataset, target.values) for target in outcome.targets] == [
        ("parts", {"land": ["CH"]}),
        ("countries", {"code": ["CH"]}),
    ]
    assert outcome.targets[0].loaded == stored


def test_the_models_of_people():
    assert PERSON.name == "haplo:person"
    profile = destinations(PERSON)["profile"]
    assert (profile.kind, profile.dataset, profile.optional) == (
        DestinationKind.OBJECT,
        "people",
        False,
    )
    assert [name.name for name in profile.names if name.required] == ["dc:attribute:title"]
    assert all(name.multivalue for name in profile.names)
    assert USERS.name == "haplo:user-sync"
    user, profile = (destinations(USERS)[name] for name in ("user", "profile"))
    assert [name.name for name in user.names if name.required] == [
        "username",
        "nameFirst",
        "nameLast",
        "email",
    ]
    assert (user.dataset, profile.depends, profile.optional) == ("users", "user", True)

"""Descriptors: what they become, what is said about broken ones, and that nothing can trip them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.schema.builtin import builtin_schemas
from webapp.schema.descriptor import BadDescriptor, parse_descriptor, to_descriptor
from webapp.schema.fields import FieldType, ForeignKey

SUPPLIERS = {
    "name": "suppliers",
    "title": "Suppliers",
    "fields": [
        {"name": "no", "title": "Supplier no.", "type": "integer", "groupChar": "'"},
        {"name": "number", "type": "integer", "assigned": True, "constraints": {"unique": True}},
        {"name": "name", "ignoreCase": True, "constraints": {"required": True, "maxLength": 80}},
        {"name": "country", "constraints": {"enum": ["DE", "FR"]}, "aliases": ["Land"]},
        {"name": "price", "type": "number", "decimalChar": ",", "constraints": {"minimum": 0}},
        {"name": "since", "type": "date", "format": "%d.%m.%Y", "example": "31.12.2024"},
        {"name": "words", "type": "list", "delimiter": ";", "constraints": {"maxLength": 3}},
        {"name": "ok", "type": "boolean", "trueValues": ["ja"], "falseValues": ["nein"]},
        {"name": "code"},
        {"name": "codes", "type": "list", "otherNamesOf": "code"},
    ],
    "primaryKey": ["no", "code"],
    "uniqueKeys": [["name", "country"]],
    "matchKeys": [["number"], ["name", "country"]],
    "foreignKeys": [
        {"fields": ["country"], "reference": {"resource": "countries", "fields": "code"}}
    ],
    "missingValues": ["", "n/a"],
}


def field(**properties):
    return {"name": "goods", "fields": [{"name": "a", **properties}]}


def findings(content):
    with pytest.raises(BadDescriptor) as caught:
        parse_descriptor(content)
    return [(found.path, found.sentence) for found in caught.value.findings]


def test_a_descriptor_becomes_a_schema():
    schema = parse_descriptor(SUPPLIERS)
    assert schema.primary_key == ("no", "code")
    assert schema.keys == (("no", "code"), ("name", "country"), ("number",))
    assert schema.other_names == schema.field("codes")
    assert (schema.match_keys, schema.assigned) == ((("number",), ("name", "country")), "number")
    assert schema.foreign_keys == (ForeignKey(("country",), "countries", ("code",)),)
    assert schema.missing_values == ("", "n/a")
    assert schema.field("price").decimal_char == ","
    assert schema.field("country").constraints.enum == ("DE", "FR")
    assert schema.field("name").type is FieldType.STRING
    assert schema.requires(schema.field("no"))
    assert not schema.requires(schema.field("since"))


@pytest.mark.parametrize("schema", [parse_descriptor(SUPPLIERS), *builtin_schemas()])
def test_writing_and_reading_a_schema_changes_nothing(schema):
    written = to_descriptor(schema)
    assert parse_descriptor(written) == schema
    assert to_descriptor(parse_descriptor(written)) == written


def test_people_tags_and_users_ship_with_the_desk():
    people, tags, users = builtin_schemas()
    assert (people.name, people.match_keys) == ("people", (("username",), ("email",)))
    assert (tags.name, tags.primary_key) == ("tags", ("language", "tag"))
    assert (users.name, users.primary_key) == ("users", ("email",))


@pytest.mark.parametrize(
    ("content", "path"),
    [
        (None, ""),
        ([], ""),
        ({"fields": [{"name": "a"}]}, "name"),
        ({"name": "new", "fields": [{"name": "a"}]}, "name"),
        ({"name": "Goods", "fields": [{"name": "a"}]}, "name"),
        ({"name": "goods"}, "fields"),
        ({"name": "goods", "fields": []}, "fields"),
        ({"name": "goods", "fields": {}}, "fields"),
        ({"name": "goods", "fields": ["a"]}, "fields[0]"),
        ({"name": "goods", "fields": [{"name": "a"}, {"name": "a"}]}, "fields[1].name"),
        ({"name": "goods", "fields": [{"name": f"a{n}"} for n in range(501)]}, "fields"),
        ({"name": "goods", "fields": [{"name": "a"}], "primaryKey": ["b"]}, "primaryKey"),
        ({"name": "goods", "fields": [{"name": "a"}], "primaryKey": []}, "primaryKey"),
        ({"name": "goods", "fields": [{"name": "a"}], "primarykey": ["a"]}, "primarykey"),
        ({"name": "goods", "fields": [{"name": "a"}], "uniqueKeys": [["a", "a"]]}, "uniqueKeys[0]"),
        ({"name": "goods", "fields": [{"name": "a"}], "missingValues": [1]}, "missingValues[0]"),
        ({"name": "goods", "fields": [{"type": "string"}]}, "fields[0].name"),
        (field(name="A"), "fields[0].name"),
        (field(name="_a"), "fields[0].name"),
        (field(name="a" * 64), "fields[0].name"),
        (field(name="row"), "fields[0].name"),
        (field(name="ctid"), "fields[0].name"),
        (field(title=3), "fields[0].title"),
        (field(title="nul\0"), "fields[0].title"),
        (field(title="half \ud800"), "fields[0].title"),
        (field(type="money"), "fields[0].type"),
        (field(title="no character \uffff"), "fields[0].title"),
        (field(title="t" * 501), "fields[0].title"),
        (field(aliases=["t" * 501]), "fields[0].aliases"),
        (field(type=["string"]), "fields[0].type"),
        (field(missingValues=["-"]), "fields[0].missingValues"),
        (field(fromat="email"), "fields[0].fromat"),
        (field(format="phone"), "fields[0].format"),
        (field(type="integer", format="any"), "fields[0].format"),
        (field(type="date", format="%d.%m.%y"), "fields[0].format"),
        (field(type="date", format="%d.%m"), "fields[0].format"),
        (field(type="date", format="%d%m%Y"), "fields[0].format"),
        (field(type="date", format="%d.%d.%m.%Y"), "fields[0].format"),
        (field(type="date", format="%H %d.%m.%Y"), "fields[0].format"),
        (field(type="time", format="any"), "fields[0].format"),
        (field(decimalChar=","), "fields[0].decimalChar"),
        (field(type="number", decimalChar="1"), "fields[0].decimalChar"),
        (field(type="number", groupChar="."), "fields[0].groupChar"),
        (field(type="boolean", trueValues=["x"], falseValues=["x"]), "fields[0].trueValues"),
        (field(type="boolean", trueValues=[]), "fields[0].trueValues"),
        (field(type="list", itemType="list"), "fields[0].itemType"),
        (field(type="list", delimiter=""), "fields[0].delimiter"),
        (field(type="integer", ignoreCase=True), "fields[0].ignoreCase"),
        (field(ignoreCase="yes"), "fields[0].ignoreCase"),
        (field(name="a" * 51, ignoreCase=True), "fields[0].ignoreCase"),
        (field(otherNamesOf="a"), "fields[0].otherNamesOf"),
        (field(type="list", otherNamesOf="b"), "fields[0].otherNamesOf"),
        (field(type="list", otherNamesOf="a"), "fields[0].otherNamesOf"),
        (field(aliases="x"), "fields[0].aliases"),
        (field(example={}), "fields[0].example"),
        (field(constraints=[]), "fields[0].constraints"),
        (field(constraints={"required": "yes"}), "fields[0].constraints.required"),
        (field(constraints={"minimum": 1}), "fields[0].constraints.minimum"),
        (field(constraints={"exclusiveMinimum": 1}), "fields[0].constraints.exclusiveMinimum"),
        (field(constraints={"minLength": -1}), "fields[0].constraints.minLength"),
        (field(constraints={"minLength": True}), "fields[0].constraints.minLength"),
        (
            field(constraints={"minLength": 3, "maxLength": 2}),
            "fields[0].constraints.minLength",
        ),
        (field(constraints={"pattern": "("}), "fields[0].constraints.pattern"),
        (field(constraints={"enum": []}), "fields[0].constraints.enum"),
        (field(constraints={"enum": ["a", "a"]}), "fields[0].constraints.enum[1]"),
        (field(constraints={"enum": [" a"]}), "fields[0].constraints.enum[0]"),
        (field(constraints={"enum": ["a\x03"]}), "fields[0].constraints.enum[0]"),
        (field(type="integer", constraints={"enum": [1.5]}), "fields[0].constraints.enum[0]"),
        (field(type="integer", constraints={"minimum": 2**63}), "fields[0].constraints.minimum"),
        (
            field(type="number", constraints={"minimum": float("nan")}),
            "fields[0].constraints.minimum",
        ),
        (
            field(type="date", constraints={"minimum": "2024-02-30"}),
            "fields[0].constraints.minimum",
        ),
        (
            field(type="date", constraints={"minimum": "2024-02-03", "maximum": "2023-01-01"}),
            "fields[0].constraints.minimum",
        ),
        (field(type="boolean", constraints={"enum": ["true"]}), "fields[0].constraints.enum[0]"),
        (field(type="time", constraints={"maximum": "24:00"}), "fields[0].constraints.maximum"),
    ],
)
def test_a_fault_is_named_with_its_place(content, path):
    found = findings(content)
    assert [place for place, _ in found] == [path]
    assert all(sentence.endswith((".", "?")) and len(sentence) < 300 for _, sentence in found)


def test_all_faults_are_told_at_once():
    content = {
        "fields": [{"name": "A", "type": "money"}, {"constraints": {"minLength": "x"}}],
        "primaryKey": 7,
    }
    assert [path for path, _ in findings(content)] == [
        "name",
        "fields[0].type",
        "fields[0].name",
        "fields[1].name",
        "fields[1].constraints.minLength",
        "primaryKey",
    ]


@pytest.mark.parametrize("resource", ["", "goods"])
def test_a_dataset_cannot_point_to_itself(resource):
    content = field() | {
        "foreignKeys": [{"fields": ["a"], "reference": {"resource": resource, "fields": ["a"]}}]
    }
    assert findings(content) == [
        ("foreignKeys[0].reference.resource", "Name another dataset; one cannot point to itself.")
    ]


def test_a_foreign_key_has_as_many_fields_on_both_sides():
    content = field() | {
        "foreignKeys": [{"fields": ["a"], "reference": {"resource": "x", "fields": ["a", "b"]}}]
    }
    assert [path for path, _ in findings(content)] == ["foreignKeys[0].reference.fields"]


@pytest.mark.parametrize(
    ("more", "path", "start"),
    [
        ({"primaryKey": "a", "matchKeys": [["a"]]}, "matchKeys[0]", "A match key must be one"),
        ({"primaryKey": "a", "matchKeys": [["c"]]}, "matchKeys[0]", "A match key must be one"),
        ({"primaryKey": "a", "matchKeys": [["d"]]}, "matchKeys[0]", 'There is no field "d".'),
        ({"primaryKey": "a", "matchKeys": 7}, "matchKeys", "Write a list here, not 7."),
    ],
)
def test_a_row_finds_its_record_by_further_keys_only(more, path, start):
    b = {"name": "b", "constraints": {"unique": True}}
    content = {"name": "goods", "fields": [{"name": "a"}, b, {"name": "c"}], **more}
    place, sentence = findings(content)[0]
    assert (place, sentence[: len(start)]) == (path, start)


def test_the_desk_numbers_records_in_one_field_by_which_rows_find_them():
    number = {"type": "integer", "assigned": True, "constraints": {"unique": True}}
    fields = [{"name": "a"}, {"name": "b", **number}, {"name": "c", **number}]
    content = {"name": "goods", "fields": fields, "primaryKey": "a", "matchKeys": [["b"]]}
    assert findings(content) == [
        ("fields[2].assigned", "An assigned field must be one of the matchKeys."),
        ("fields[2].assigned", "Only one field can be assigned."),
    ]


def test_other_names_are_of_a_text_in_the_primary_key_and_compared_like_it():
    names = {"type": "list", "otherNamesOf": "a"}
    fields = [{"name": "a", "ignoreCase": True}, {"name": "b", **names}]
    content = {"name": "goods", "fields": fields, "primaryKey": "a"}
    assert findings(content) == [
        (
            "fields[1].otherNamesOf",
            "Both fields must hold texts, and ignoreCase be the same for both.",
        )
    ]
    fields[1]["ignoreCase"] = True
    assert parse_descriptor(content).other_names.name == "b"
    fields.append({"name": "c", "ignoreCase": True, **names})
    assert findings(content) == [("fields[2].otherNamesOf", "Only one field can hold other names.")]


def test_a_header_that_would_fit_two_fields_is_refused():
    content = {
        "name": "goods",
        "fields": [{"name": "mail", "aliases": ["E Mail"]}, {"name": "e_mail"}],
    }
    assert findings(content) == [
        ("fields[0].aliases", 'A column "E Mail" would fit mail and e_mail.')
    ]


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"type": "integer", "constraints": {"minimum": "5"}}, 5),
        ({"type": "number", "constraints": {"minimum": "5.5"}}, 5.5),
        ({"type": "date", "constraints": {"minimum": "2024-01-31"}}, "2024-01-31"),
        ({"type": "datetime", "constraints": {"minimum": "2024-01-31"}}, "2024-01-31T00:00:00"),
        ({"type": "time", "constraints": {"minimum": "09:30"}}, "09:30:00"),
        ({"type": "year", "constraints": {"minimum": 1900}}, 1900),
    ],
)
def test_a_limit_takes_the_type_of_its_field(properties, expected):
    assert parse_descriptor(field(**properties)).fields[0].constraints.minimum == expected


KEYS = st.sampled_from(
    [
        *("name", "title", "description", "fields", "type", "format", "constraints", "aliases"),
        *("example", "primaryKey", "uniqueKeys", "foreignKeys", "missingValues", "reference"),
        *("resource", "required", "unique", "minLength", "maxLength", "minimum", "maximum"),
        *("pattern", "enum", "decimalChar", "groupChar", "bareNumber", "trueValues"),
        *("falseValues", "itemType", "delimiter", "ignoreCase", "assigned", "matchKeys", "other"),
        "otherNamesOf",
    ]
)
WORDS = st.sampled_from(
    ["a", "goods", "", "string", "integer", "number", "date", "list", "boolean", "any", "%d.%m.%Y"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)


@settings(max_examples=500, deadline=None)
@given(JSON)
def test_any_json_is_a_schema_or_findings(content):
    check_any(content)


@settings(max_examples=500, deadline=None)
@given(st.dictionaries(KEYS, JSON, max_size=6), st.dictionaries(KEYS, JSON, max_size=4))
def test_any_json_inside_a_field_is_a_schema_or_findings(properties, constraints):
    named = {"name": "a"} | properties | {"constraints": constraints}
    check_any({"name": "goods", "fields": [named], "primaryKey": constraints.get("enum", "a")})


def check_any(content):
    try:
        schema = parse_descriptor(content)
    except BadDescriptor:
        return
    assert parse_descriptor(to_descriptor(schema)) == schema


def test_a_number_of_five_thousand_digits_is_a_finding():
    assert findings(field(constraints={"minLength": 10**5000}))
    assert findings(field(type=10**5000))

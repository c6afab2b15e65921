"""What a field asks for, in words."""

from typing import Any

from webapp.schema.descriptor import parse_descriptor
from webapp.schema.fields import Schema
from webapp.schema.words import choices_in_words, kind_in_words, rules_in_words


def schema(*fields: dict[str, Any], **more: Any) -> Schema:
    return parse_descriptor({"name": "things", "fields": list(fields), **more})


def one(**field: Any) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The kind, the rules and the allowed values of the only field."""
    made = schema({"name": "thing", "title": "Thing", **field})
    field_ = made.fields[0]
    return kind_in_words(field_), rules_in_words(field_, made), choices_in_words(field_)


def test_lengths_and_limits_are_told_with_both_ends_or_one() -> None:
    assert one(constraints={"minLength": 2, "maxLength": 1000})[1] == ("2 to 1,000 characters.",)
    assert one(constraints={"maxLength": 255})[1] == ("At most 255 characters.",)
    assert one(constraints={"minLength": 3, "maxLength": 3})[1] == ("Exactly 3 characters.",)
    assert one(type="integer", constraints={"minimum": 1})[1] == ("1 or more.",)
    assert one(type="date", constraints={"maximum": "2024-12-31"})[1] == ("2024-12-31 or earlier.",)
    assert one(type="list", constraints={"minLength": 1})[1] == ("At least 1 item.",)


def test_a_pattern_is_told_by_its_example_if_there_is_one() -> None:
    pattern = {"constraints": {"pattern": "[A-Z]{2}-[0-9]+"}}
    assert one(**pattern)[1] == ("In the form [A-Z]{2}-[0-9]+.",)
    assert one(example="AB-12", **pattern)[1] == ("In the form of AB-12.",)


def test_kinds_are_those_of_a_spreadsheet() -> None:
    assert one(format="email")[0] == "E-mail address"
    assert one(type="list", delimiter=";")[0] == "List, with ; between items"
    assert one(type="number", decimalChar=",")[:2] == ("Number", ('Decimals after ",".',))
    assert one(type="date", format="%d.%m.%Y")[:2] == ("Date", ("Written like 31.12.2024.",))


def test_every_allowed_value_is_told_however_many_there_are() -> None:
    many = [f"kind {number}" for number in range(40)]
    assert one(constraints={"enum": many})[2] == tuple(many)
    assert one(type="integer", constraints={"enum": [14, 1000]})[2] == ("14", "1,000")
    assert one(type="boolean", trueValues=["yes", "y"], falseValues=["no"])[2] == ("yes", "no")


def test_keys_and_other_datasets_are_rules_too() -> None:
    made = schema(
        {"name": "no", "title": "Number"},
        {"name": "language", "title": "Lang.", "ignoreCase": True},
        {"name": "supplier", "ignoreCase": True},
        primaryKey=["no", "language"],
        foreignKeys=[
            {"fields": "supplier", "reference": {"resource": "suppliers", "fields": "no"}}
        ],
    )
    assert rules_in_words(made.fields[0], made) == ("No two rows have the same Number and Lang.",)
    assert rules_in_words(made.fields[1], made) == (
        "No two rows have the same Number and Lang.",
        "Capital and small letters count as the same.",
    )
    assert rules_in_words(made.fields[2], made) == ("Must be in the dataset suppliers.",)


def test_a_title_with_a_full_stop_ends_its_sentence() -> None:
    made = schema({"name": "no", "title": "Article no."}, primaryKey=["no"])
    assert rules_in_words(made.fields[0], made) == ("No two rows have the same Article no.",)

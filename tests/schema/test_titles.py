"""The field whose text a record is called by."""

import pytest

from webapp.schema.fields import Field, FieldType, Schema

CODE, NAME = Field("code"), Field("name")


@pytest.mark.parametrize(
    ("schema", "title"),
    [
        (Schema("a", fields=(CODE, NAME, Field("title")), primary_key=("code",)), "title"),
        (Schema("a", fields=(CODE, NAME, Field("label")), primary_key=("code",)), "name"),
        (Schema("a", fields=(Field("title", FieldType.INTEGER), NAME)), "name"),
        (Schema("a", fields=(CODE,), primary_key=("code",)), "code"),
        (Schema("a", fields=(Field("no", FieldType.INTEGER),), primary_key=("no",)), None),
    ],
)
def test_a_record_is_called_by_its_title_or_else_its_key(schema, title):
    assert schema.title_field == title


def test_a_record_with_other_names_is_called_by_what_they_are_other_names_of():
    others = Field("synonyms", FieldType.LIST, other_names_of="tag")
    fields = (Field("language"), Field("tag"), others)
    assert Schema("a", fields=fields, primary_key=("language", "tag")).title_field == "tag"

"""Keys in which capital and small letters are alike: in the file, in the dataset, from outside."""

import pytest

from tests.workbooks import csv_text
from tests.workers.desk_work import add_dataset, bring, check, counts, problems, records

pytestmark = pytest.mark.usefixtures("database", "context")

HEADER = ["area", "word", "note"]


@pytest.fixture(autouse=True)
def words(context: object) -> None:
    """A dataset whose key ignores the case of one of its two parts."""
    fields = [
        {"name": "area"},
        {"name": "word", "ignoreCase": True},
        {"name": "note"},
        {"name": "mail", "ignoreCase": True, "constraints": {"unique": True}},
    ]
    add_dataset("words", fields, primaryKey=["area", "word"])


def test_rows_whose_keys_differ_in_their_letters_only_are_the_same_row_twice() -> None:
    rows = [["a", "Öl", 1], ["a", "ÖL", 2], ["A", "Öl", 3], ["a", "O\u0308l", 4]]
    found = check("words", csv_text(HEADER, *rows))
    assert problems(found) == [("3", "duplicate-key"), ("5", "duplicate-key")]


def test_a_row_finds_its_record_whatever_the_letters_and_brings_its_own() -> None:
    bring("words", csv_text(HEADER, ["a", "Öl", 1], ["a", "Gas", 2]))
    again = check("words", csv_text(HEADER, ["a", "ÖL", 1], ["a", "Gas", 2], ["A", "Gas", 3]))
    assert [again.result["plan"][name] for name in ("created", "updated", "unchanged")] == [1, 1, 1]
    done = bring("words", csv_text(HEADER, ["a", "ÖL", 1], ["a", "Gas", 2], ["A", "Gas", 3]))
    assert counts(done) == {"created": 1, "updated": 1, "unchanged": 1}
    assert [(row["area"], row["word"]) for row in records("words")] == [
        ("a", "ÖL"),
        ("a", "Gas"),
        ("A", "Gas"),
    ]


def test_a_file_with_nothing_but_the_key_can_still_change_its_letters() -> None:
    bring("words", csv_text(HEADER, ["a", "gas", 1]))
    assert counts(bring("words", csv_text(["area", "word"], ["a", "Gas"]))) == {"updated": 1}
    assert counts(bring("words", csv_text(["area", "word"], ["a", "Gas"]))) == {"unchanged": 1}
    assert records("words")[0]["word"] == "Gas"


def test_a_further_key_that_ignores_case_is_taken_in_any_letters() -> None:
    header = ["area", "word", "mail"]
    bring("words", csv_text(header, ["a", "x", "Ada@b.c"], ["a", "y", None]))
    found = check("words", csv_text(header, ["a", "z", "ADA@B.C"], ["a", "X", "ada@b.c"]))
    assert problems(found) == [("C2", "value-taken"), ("C3", "duplicate-key")]
    assert counts(bring("words", csv_text(header, ["a", "y", "Bob@b.c"]))) == {"updated": 1}
    found = check("words", csv_text(header, ["a", "z", "BOB@B.C"]))
    assert problems(found) == [("C2", "value-taken")]


def test_another_dataset_may_name_the_record_in_any_letters() -> None:
    reference = {"resource": "words", "fields": ["area", "word"]}
    add_dataset(
        "uses",
        [{"name": "no", "type": "integer"}, {"name": "where"}, {"name": "what"}],
        primaryKey=["no"],
        foreignKeys=[{"fields": ["where", "what"], "reference": reference}],
    )
    bring("words", csv_text(HEADER, ["a", "Öl", 1]))
    rows = [[1, "a", "öl"], [2, "a", "ÖL"], [3, "a", "Gas"], [4, "A", "Öl"]]
    found = check("uses", csv_text(["no", "where", "what"], *rows))
    assert problems(found) == [("B4", "not-in-dataset"), ("B5", "not-in-dataset")]


def test_a_key_that_grows_when_its_letters_are_folded_must_still_fit() -> None:
    grown = "\U0001d160" * 290
    found = check("words", csv_text(HEADER, ["a", grown, 1], ["a", "x" * 290, 2]))
    assert problems(found) == [("B2", "key-too-long")]

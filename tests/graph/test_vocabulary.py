"""Vocabularies are files: the two of the desk hold, and a wrong one is told by file and place."""

import pytest

from webapp.graph.vocabulary import (
    NO_ATTRIBUTE,
    NO_LABEL,
    BadVocabulary,
    Role,
    attribute_of,
    load,
    names,
)

GARDEN = """
title = "Garden"
[labels.Plant]
role = "thing"
[[labels.Plant.words]]
weight = 3
header = "plant, species"
[labels.Watering]
role = "process"
[labels.Yield]
role = "quantity"
[[relationships]]
type = "grew_by"
pairs = ["Plant -> Watering"]
rule = "taken"
"""


@pytest.fixture
def folder(tmp_path):
    def write(text):
        (tmp_path / "garden.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


@pytest.mark.parametrize("name", ["materials", "records"])
def test_a_vocabulary_of_the_desk_knows_hundreds_of_words(name):
    vocabulary = load(name)
    words = {
        word
        for label in vocabulary.labels.values()
        for group in label.words
        for word in group.words
    }
    assert len(words) > 600
    assert all(label.explanation and label.colour for label in vocabulary.labels.values())


def test_each_pair_of_labels_has_one_type():
    materials = load("materials")
    assert materials.type_between("matter", "Manufacturing") == "IS_MANUFACTURING_INPUT"
    assert materials.type_between("MANUFACTURING", "matter") == "IS_MANUFACTURING_OUTPUT"
    assert materials.type_between("Property", "Matter") is None
    assert load("records").type_between("Person", "Place") == "LOCATED_IN"


def test_labels_are_known_in_any_case():
    materials = load("materials")
    assert materials.label_of(" mAtter ") == "Matter"
    assert materials.label_of("no_label") == NO_LABEL
    assert materials.label_of("Person") is None
    assert materials.role_of("Parameter") is Role.QUANTITY


@pytest.mark.parametrize(
    ("text", "attribute"),
    [
        ("Standard deviation", "std"),
        ("standard_deviation", "std"),
        ("batch number", "batch_number"),
        ("batch_num", "batch_number"),
        ("average", "mean"),
        ("Value", "value"),
        ("", NO_ATTRIBUTE),
        ("no attribute", NO_ATTRIBUTE),
        ("smell", None),
    ],
)
def test_attributes_are_known_under_all_their_names(text, attribute):
    assert attribute_of(text) == attribute


def test_a_person_can_add_a_vocabulary(folder):
    place = folder(GARDEN)
    assert names(place) == ("materials", "records", "garden")
    garden = load("garden", place)
    assert garden.title == "Garden"
    assert garden.labels["Plant"].words[0].words == ("plant", "species")
    assert garden.type_between("plant", "watering") == "GREW_BY"


def test_a_changed_file_is_read_anew(folder):
    place = folder(GARDEN)
    load("garden", place)
    folder(GARDEN.replace('"Garden"', '"Orchard and garden"'))
    assert load("garden", place).title == "Orchard and garden"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('role = "thing"', 'role = "thin"', "labels.Plant.role must be one of thing, process"),
        ('role = "thing"', "", "labels.Plant.role is missing"),
        ("weight = 3", 'weight = "3"', "labels.Plant.words, group 1.weight must be a number"),
        ("header =", "heading =", "group 1 must have exactly one of header, value and unit"),
        ("Plant -> Watering", "Plant -> Tree", '"Plant -> Tree", which is no "Label -> Label"'),
        ('rule = "taken"', 'rule = "took"', "relationships, entry 1, rule must be one of taken"),
        ('title = "Garden"', "title = Garden", "garden.toml is no TOML file"),
        ('title = "Garden"', f"title = {'[' * 9000}", "garden.toml is no TOML file"),
        ("weight = 3", "weight = nan", "group 1.weight must be a number up to 1000"),
        ("weight = 3", f"weight = {'9' * 400}", "group 1.weight must be a number up to 1000"),
        ("labels.Plant", 'labels."Pl`ant"', "labels.Pl`ant has letters from A to Z"),
        ("labels.Yield", "labels.PLANT", "labels.Plant is the same as PLANT"),
        ("labels.Yield", "labels.Import", "labels.Import is a name that the desk needs"),
        ("grew_by", "GREW BY", "relationships, entry 1, type has letters from A to Z"),
        ("grew_by", "seen_in", "entry 1, type is a name that the desk needs for itself"),
        ('role = "thing"', 'role = "thing"\ncolour = "red"', "Plant.colour must be a colour"),
    ],
)
def test_a_wrong_file_is_told_by_its_name_and_place(folder, old, new, sentence):
    place = folder(GARDEN.replace(old, new, 1))
    with pytest.raises(BadVocabulary) as error:
        load("garden", place)
    assert sentence in str(error.value)
    assert "garden.toml" in str(error.value)


def test_a_file_with_a_name_that_is_none_is_refused(tmp_path):
    (tmp_path / "my garden.toml").write_text(GARDEN, encoding="utf-8")
    with pytest.raises(BadVocabulary, match=r"^my garden\.toml has letters from A to Z"):
        load("my garden", tmp_path)


def test_a_folder_is_no_file(tmp_path):
    (tmp_path / "garden.toml").mkdir()
    with pytest.raises(BadVocabulary, match=r"^garden\.toml cannot be read: Is a directory"):
        load("garden", tmp_path)


def test_a_pair_with_two_types_is_refused(folder):
    again = '[[relationships]]\ntype = "ATE"\npairs = ["Plant -> Watering"]\nrule = "made"\n'
    with pytest.raises(BadVocabulary, match="both GREW_BY and ATE"):
        load("garden", folder(GARDEN + again))


def test_an_unknown_name_is_answered_with_those_that_there_are():
    with pytest.raises(BadVocabulary, match=r"no vocabulary cooking\. There are materials"):
        load("cooking")

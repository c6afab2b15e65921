"""Vocabularies of one's own: offered beside those of the desk, and no harm where they are wrong."""

import io
import re
from pathlib import Path

import pytest
from flask import Flask

from tests.graph.building import graph_of, labels_of
from webapp.errors import BadInput, WrongState
from webapp.services import accounts
from webapp.services.graph import imports, vocabularies
from webapp.settings import Settings

DOCUMENT = Path(__file__).parents[4] / "docs" / "graph-vocabularies.md"
BEDS = {
    "Bed": ["B1", "B2", "B3"],
    "Species": ["tomato", "basil", "chives"],
    "Watering": ["by hand", "by hand", "drip"],
    "Dose (l)": ["2", "3", "2"],
    "Yield (kg)": ["1.2", "0.4", "0.1"],
    "Gardener": ["Ann Lee", "Bo Yu", "Ann Lee"],
}


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """A desk with a folder for vocabularies of its own."""
    return settings.model_copy(update={"graph_vocabularies": tmp_path})


def example() -> str:
    """The one that the document shows."""
    [found] = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


@pytest.mark.usefixtures("context")
def test_the_example_of_the_document_is_a_vocabulary(tmp_path: Path) -> None:
    (tmp_path / "garden.toml").write_text(example(), encoding="utf-8")
    assert vocabularies.names() == ("materials", "records", "garden")
    assert vocabularies.faults() == []
    garden = vocabularies.load("garden")
    assert garden.title == "Garden"
    assert garden.type_between("Plant", "Yield") == "HAS_YIELD"


def test_the_example_of_the_document_labels_groups_and_joins_a_table(tmp_path: Path) -> None:
    (tmp_path / "garden.toml").write_text(example(), encoding="utf-8")
    labels = labels_of(BEDS, "garden", folder=tmp_path)
    assert list(labels.values()) == ["Plant", "Plant", "Care", "Setting", "Yield", "Remark"]
    nodes, edges = graph_of(BEDS, "garden", folder=tmp_path)
    assert nodes[0] == ("Bed", "Species")
    assert ("HAS_YIELD", "Bed", "Yield (kg)") in edges
    assert ("HAS_SETTING", "Watering", "Dose (l)") in edges
    assert ("TREATED_BY", "Bed", "Watering") in edges


def test_a_wrong_file_is_not_offered_and_hides_no_other(context: Flask, tmp_path: Path) -> None:
    (tmp_path / "garden.toml").write_text(example(), encoding="utf-8")
    (tmp_path / "kitchen.toml").write_text("title = Kitchen")
    (tmp_path / "shed.toml").mkdir()
    (tmp_path / "attic.toml").symlink_to(tmp_path / "gone")
    assert vocabularies.names() == ("materials", "records", "garden")
    assert sorted(each.partition(" ")[0] for each in vocabularies.faults()) == [
        "attic.toml",
        "kitchen.toml",
        "shed.toml",
    ]
    with pytest.raises(WrongState, match=r"^kitchen\.toml is no TOML file"):
        vocabularies.load("kitchen")


@pytest.mark.usefixtures("context")
def test_a_table_is_not_taken_for_a_vocabulary_with_a_fault(tmp_path: Path) -> None:
    (tmp_path / "kitchen.toml").write_text("title = Kitchen")
    owner, _ = accounts.create_user("owner@example.org")
    with pytest.raises(BadInput, match=r'no vocabulary "kitchen"\. There are materials, records'):
        imports.hand_in(io.BytesIO(b"a\n1\n"), "a.csv", owner, vocabulary="kitchen")


@pytest.mark.usefixtures("context")
def test_a_folder_that_is_not_there_leaves_those_of_the_desk(tmp_path: Path) -> None:
    tmp_path.rmdir()
    assert vocabularies.names() == ("materials", "records")

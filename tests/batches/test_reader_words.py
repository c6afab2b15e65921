"""Every reader has words for the page, and every reader with words reads."""

from pathlib import Path

import pytest

from webapp.control.readers import READERS
from workers.batches import reading
from workers.batches.reading import BrokenFile, read
from workers.batches.reading.kinds import CALLED, WANTED

OPTIONS = {
    "json": ["singleRecord"],
    "xml-text-of-children": ["singleRecord"],
    "xml-attributes": ["singleRecord"],
    "tsv-with-name-row": ["charset", "separator"],
    "csv": ["charset", "separator"],
    "xlsx": ["sheet"],
}


def test_the_readers_are_known_by_the_same_names_everywhere():
    assert {name: list(words.options) for name, words in READERS.items()} == OPTIONS
    assert READERS.keys() == reading.BY_NAME.keys() == WANTED.keys() == CALLED.keys()


def test_two_readers_are_extensions_of_this_desk():
    assert [name for name, words in READERS.items() if words.extension] == ["csv", "xlsx"]


@pytest.mark.parametrize("name", ["XML", None, ["json"]])
def test_a_reader_that_there_is_not_is_refused(tmp_path: Path, name: object):
    with pytest.raises(BrokenFile, match="There is no reader"):
        next(read(tmp_path, {"read": name}))

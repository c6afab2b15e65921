"""The first look at a file, in a process that the system may kill."""

from pathlib import Path

import pytest

from tests.killing import killed
from tests.workbooks import csv_text
from webapp.errors import BadFile
from webapp.services import inspection

pytestmark = pytest.mark.usefixtures("readers_apart")


@pytest.fixture
def good_file(tmp_path: Path) -> Path:
    """A file with a row."""
    path = tmp_path / "good.csv"
    path.write_bytes(csv_text(["language", "tag"], ["en", "Python"]))
    return path


def test_a_look_that_is_killed_is_taken_once_more(good_file: Path) -> None:
    with killed(1) as victims:
        inspection.check(good_file)
    assert len(victims) == 1


def test_a_look_that_is_killed_each_time_is_laid_upon_the_file(good_file: Path) -> None:
    with killed(9) as victims, pytest.raises(BadFile, match="takes too much to open"):
        inspection.check(good_file)
    assert len(victims) == 2

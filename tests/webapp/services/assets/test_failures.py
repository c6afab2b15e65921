"""The files that could not be ingested: listed, and as CSV."""

import csv
import io

import pytest
from flask import Flask

from tests.workers.asset_work import ingest, make_project, project, send
from webapp.services.assets import failures, uploads

pytestmark = pytest.mark.usefixtures("database", "context")


@pytest.fixture(autouse=True)
def one_project(context: Flask) -> None:
    """A project in which some files have failed."""
    make_project()
    send("=a,b.txt", b"")
    send("Bild.png", b"this is no picture")
    send("good.txt", b"words")
    send("alone.txt", b"", ticket="t1")
    ingest()
    send("waits.txt", b"")


def test_they_are_listed_a_page_at_a_time(context: Flask) -> None:
    (first,) = uploads.waiting(project(), limit=1, failed=True)
    (second,) = uploads.waiting(project(), first.id, failed=True)
    assert [first.path, second.path] == ["=a,b.txt", "Bild.png"]
    assert uploads.waiting(project(), second.id, failed=True) == []


def test_a_csv_says_what_is_wrong_and_how_to_mend_it(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failures, "BATCH", 1)
    rows = list(csv.reader(io.StringIO("".join(failures.csv(project())))))
    assert rows[0] == ["path", "size", "code", "what is wrong", "how to mend it"]
    # No spreadsheet takes the name for a formula.
    assert rows[1][:3] == ["'=a,b.txt", "0", "empty-file"]
    assert rows[2][:3] == ["Bild.png", "18", "wrong-content"]
    assert "png" in rows[2][3]
    assert all(rows[1][3:] + rows[2][3:])
    assert len(rows) == 3

"""importdesk check and import with --map: which field each column goes into."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from tests.cli.conftest import Run
from tests.workbooks import csv_text, save
from webapp.cli import main
from webapp.cli.running import RunningDesk
from webapp.client import DeskClient
from webapp.extensions import db
from webapp.models import Upload


@pytest.fixture
def desk(live_desk: RunningDesk) -> Iterator[DeskClient]:
    """The desk over HTTP."""
    with DeskClient(live_desk.url, live_desk.key) as client:
        yield client


@pytest.fixture
def dataset(desk: DeskClient) -> str:
    """The slug of a dataset that this test has for itself."""
    slug = f"rooms-{uuid4().hex[:12]}"
    number = {"name": "number", "type": "string", "constraints": {"required": True}}
    fields = [number, {"name": "seats", "type": "integer"}]
    desk.post("datasets", {"name": slug, "fields": fields, "primaryKey": ["number"]})
    return slug


@pytest.fixture
def run(live_desk: RunningDesk, dataset: str, tmp_path: Path) -> Callable[..., Result]:
    """Runs a command on a file of rooms with German headers."""
    rows = [("A1", "10", "x"), ("A2", "20", "y")]
    file = save(tmp_path, "rooms.csv", csv_text(["Raum", "Plätze", "Notiz"], *rows))
    environment = {"IMPORTDESK_URL": live_desk.url, "IMPORTDESK_KEY": live_desk.key}

    def invoke(command: str, mapping: dict[str, Any] | None, *options: str) -> Result:
        arguments = [command, str(file), "--dataset", dataset, *options]
        if mapping is not None:
            written = save(tmp_path, "mapping.json", json.dumps(mapping).encode())
            arguments += ["--map", str(written)]
        return CliRunner().invoke(main, arguments, env={**environment, "COLUMNS": "200"})

    return invoke


def test_the_columns_go_where_the_mapping_says(
    run: Callable[..., Result], desk: DeskClient, dataset: str
) -> None:
    without = run("check", None)
    done = run("import", {"raum": "number", "Plätze": "seats", "Notiz": None}, "--yes")

    assert without.exit_code == 1
    assert 'The column "number" is required' in without.stdout
    assert done.exit_code == 0, done.output
    assert "Imported: 2 created." in done.stdout
    records = desk.get(f"datasets/{dataset}/records")["records"]
    assert [record["values"]["seats"] for record in records] == [10, 20]


def test_the_mapping_is_remembered_for_the_next_file(run: Callable[..., Result]) -> None:
    run("check", {"Raum": "number", "Plätze": "seats", "Notiz": None})

    assert run("check", None).exit_code == 0


def test_headers_that_the_file_lacks_exit_with_2_and_nothing_is_imported(
    run: Callable[..., Result], desk: DeskClient, dataset: str
) -> None:
    done = run("import", {"Raum": "number", "Plaetze": "seats", "Rest": None}, "--yes")

    assert done.exit_code == 2
    assert "mapping.Plaetze: The file has no column with this header." in done.stderr
    assert "Rest" not in done.stderr
    assert desk.get(f"datasets/{dataset}/records")["records"] == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", ["is not JSON"]),
        ("[" * 100_000, ["is not JSON"]),
        ("\u00ff".encode("latin-1"), ["is not JSON"]),
        ('["Land"]', ["write one object"]),
        ('{"a": 1, "b": {"c": null}, "d": null}', ["mapping.a: Write", "mapping.b: Write"]),
        ('{"a": "key", "a": null, "b": 2}', ["mapping.a: This header", "mapping.b: Write"]),
        ('{"a": "tga", "b": "colour"}', ['mapping.a: There is no field "tga"', "mapping.b: "]),
        ('{"a": "tag", "b": "tag"}', ["mapping.b: "]),
        ('{"\\ud800": "tag"}', ["mapping: "]),
    ],
)
def test_a_wrong_mapping_exits_with_2_and_each_fault_is_named(
    app: Flask, idle: Run, tags: str, tmp_path: Path, content: str | bytes, words: list[str]
) -> None:
    written = content.encode() if isinstance(content, str) else content
    file = save(tmp_path, "mapping.json", written)

    done = idle("check", tags, "--dataset", "tags", "--map", str(file))

    assert (done.exit_code, done.stdout) == (2, "")
    for word in words:
        assert word in done.stderr
    with app.app_context():
        assert db.session.query(Upload).count() == 0


def test_a_mapping_that_is_not_there_exits_with_2(idle: Run, tags: str) -> None:
    assert idle("check", tags, "--dataset", "tags", "--map", "nowhere.json").exit_code == 2

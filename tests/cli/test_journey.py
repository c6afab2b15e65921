"""importdesk check, import: with a whole desk, from the file to the records."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from tests.workbooks import csv_text, save
from webapp.cli import main
from webapp.cli.running import RunningDesk
from webapp.client import DeskClient

ROOT = Path(__file__).parents[2]


@pytest.fixture
def desk(live_desk: RunningDesk, dataset: str) -> DeskClient:
    """The desk over HTTP."""
    with DeskClient(live_desk.url, live_desk.key) as client:
        client.post(
            "datasets",
            {
                "name": dataset,
                "fields": [
                    {"name": "number", "type": "string", "constraints": {"required": True}},
                    {"name": "seats", "type": "integer"},
                ],
                "primaryKey": ["number"],
            },
        )
        yield client


@pytest.fixture
def dataset() -> str:
    """The slug of a dataset that this test has for itself."""
    return f"rooms-{uuid4().hex[:12]}"


@pytest.fixture
def environment(live_desk: RunningDesk) -> dict[str, str]:
    """How the commands find the desk."""
    return {"IMPORTDESK_URL": live_desk.url, "IMPORTDESK_KEY": live_desk.key}


@pytest.fixture
def run(desk: DeskClient, dataset: str, environment: dict[str, str]) -> Callable[..., Result]:
    """Runs a command on a file for that dataset."""

    def invoke(command: str, file: Path, *options: str) -> Result:
        arguments = [command, str(file), "--dataset", dataset, *options]
        return CliRunner().invoke(main, arguments, env={**environment, "COLUMNS": "200"})

    return invoke


def rooms(folder: Path, *rows: tuple[str, str]) -> Path:
    """A CSV file of rooms."""
    return save(folder, "rooms.csv", csv_text(["number", "seats"], *rows))


def records(desk: DeskClient, dataset: str) -> dict[str, int]:
    """What the dataset holds."""
    found = desk.get(f"datasets/{dataset}/records")["records"]
    return {record["values"]["number"]: record["values"]["seats"] for record in found}


def test_a_good_file_is_checked_and_nothing_is_imported(
    run: Callable[..., Result], desk: DeskClient, dataset: str, tmp_path: Path
) -> None:
    done = run("check", rooms(tmp_path, ("A1", "10"), ("A2", "20")))

    assert done.exit_code == 0, done.output
    assert "2 rows: 2 good, 0 bad" in done.stdout
    assert "2 created" in done.stdout
    assert records(desk, dataset) == {}


def test_a_file_is_imported_and_then_updated(
    run: Callable[..., Result], desk: DeskClient, dataset: str, tmp_path: Path
) -> None:
    first = run("import", rooms(tmp_path, ("A1", "10"), ("A2", "20")), "--yes")
    second = run("import", rooms(tmp_path, ("A1", "10"), ("A2", "25"), ("A3", "1")), "--yes")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "Imported: 2 created." in first.stdout
    assert "Imported: 1 created, 1 updated, 1 unchanged." in second.stdout
    assert records(desk, dataset) == {"A1": 10, "A2": 25, "A3": 1}


def test_problems_are_named_by_cell_and_the_exit_code_is_1(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    done = run("check", rooms(tmp_path, ("A1", "ten"), ("A2", "20"), ("", "30")))

    assert done.exit_code == 1
    assert "B2" in done.stdout
    assert "A4" in done.stdout


def test_of_many_problems_twenty_are_shown_and_the_others_counted(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    done = run("check", rooms(tmp_path, *((f"A{n}", "ten") for n in range(25))))

    assert "B21" in done.stdout
    assert "B22" not in done.stdout
    assert "and 5 more: http://" in done.stdout


def test_bad_rows_are_only_left_out_when_that_was_said(
    run: Callable[..., Result], desk: DeskClient, dataset: str, tmp_path: Path
) -> None:
    file = rooms(tmp_path, ("A1", "ten"), ("A2", "20"))

    careful = run("import", file, "--yes")
    nothing = records(desk, dataset)
    told = run("import", file, "--yes", "--skip-bad-rows")

    assert (careful.exit_code, nothing) == (1, {})
    assert "--skip-bad-rows" in careful.stdout
    assert told.exit_code == 0
    assert records(desk, dataset) == {"A2": 20}


def test_with_json_the_page_of_the_upload_is_all_of_standard_output(
    run: Callable[..., Result], desk: DeskClient, tmp_path: Path
) -> None:
    checked = run("check", rooms(tmp_path, ("A1", "ten")), "--json")
    imported = run("import", rooms(tmp_path, ("A1", "10")), "--json", "--yes")

    page = json.loads(checked.stdout)
    assert (checked.exit_code, page["validation"]["bad_rows"]) == (1, 1)
    page = json.loads(imported.stdout)
    assert (imported.exit_code, page["importing"]["counts"]["created"]) == (0, 1)
    assert page == desk.get(f"uploads/{page['id']}")


def test_the_options_say_how_the_file_is_read(run: Callable[..., Result], tmp_path: Path) -> None:
    file = save(tmp_path, "rooms.txt", "A list\nnumber\tseats\nÄ1\t7\n".encode("cp1252"))

    done = run(
        "check", file, "--encoding", "cp1252", "--delimiter", "tab", "--quote", "none",
        "--header-row", "2", "--json",
    )  # fmt: skip

    page = json.loads(done.stdout)
    assert done.exit_code == 0, done.output
    assert page["reading"] == {
        "header_row": 2, "encoding": "cp1252", "delimiter": "\t", "quote": "",
    }  # fmt: skip
    assert page["validation"]["good_rows"] == 1


@pytest.mark.parametrize(
    ("answer", "code", "kept"), [(b"y\n", 0, {"A1": 10}), (b"n\n", 0, {}), (b"\n", 0, {})]
)
def test_a_person_at_a_terminal_is_asked(
    desk: DeskClient,
    dataset: str,
    environment: dict[str, str],
    tmp_path: Path,
    answer: bytes,
    code: int,
    kept: dict[str, int],
) -> None:
    file = rooms(tmp_path, ("A1", "10"))
    program = "from webapp.cli import main; main()"
    terminal, keyboard = pty.openpty()
    os.write(terminal, answer)
    done = subprocess.run(
        [sys.executable, "-c", program, "import", str(file), "--dataset", dataset],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=keyboard,
        capture_output=True,
        timeout=60,
        check=False,
    )
    os.close(keyboard)
    os.close(terminal)

    assert b"Import 1 rows?" in done.stderr
    assert (done.returncode, records(desk, dataset)) == (code, kept)


def test_what_would_steer_a_terminal_is_not_printed(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    done = run("check", rooms(tmp_path, ("A1", "\x1b[31mred [bold]x")))

    assert done.exit_code == 1
    assert "\x1b" not in done.stdout
    assert "[bold]x" in done.stdout

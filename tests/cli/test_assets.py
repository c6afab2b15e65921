"""importdesk assets verify reads every file of a project again, and says what is not as it was."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from tests.cli.conftest import Run
from tests.workers.asset_work import assets, ingest, make_project, picture, send
from webapp.cli import main
from webapp.extensions import db
from webapp.settings import Settings


@pytest.fixture
def files(app: Flask, settings: Settings) -> dict[str, Path]:
    """A project with a text and a picture; gives the originals by their paths."""
    with app.app_context():
        make_project()
        send("a/letter.txt", b"words")
        send("Bild [1].png", picture())
        ingest()
        root = settings.data / "files"
        found = {path: root / asset.original_key for path, asset in assets().items()}
        db.session.remove()
    return found


def test_all_is_well(files: dict[str, Path], local: Run) -> None:
    done = local("assets", "verify", "08f1")
    assert done.exit_code == 0, done.output
    assert "2 assets, 0.0 MB read. All as ingested." in done.stdout


def test_what_is_not_as_it_was_is_named_and_the_exit_code_is_1(
    files: dict[str, Path], local: Run
) -> None:
    files["Bild [1].png"].write_bytes(b"other")
    files["a/letter.txt"].unlink()
    done = local("assets", "verify", "08F1")
    assert done.exit_code == 1
    said = " ".join(done.stdout.split())
    assert "Bild [1].png" in said
    assert "It has 5 bytes" in said
    assert "It is missing." in said
    assert "2 assets not as ingested." in said


def test_an_unknown_project_is_a_wrong_call(files: dict[str, Path], local: Run) -> None:
    done = local("assets", "verify", "0000")
    assert done.exit_code == 2
    assert "There is no project 0000." in done.output


def test_assets_are_in_a_backup_and_all_as_they_were_in_its_copy(
    files: dict[str, Path], local: Run, settings: Settings, tmp_path: Path
) -> None:
    archive, copy = str(tmp_path / "desk.tar.gz"), tmp_path / "copy"
    assert local("backup", archive, "--data", str(settings.data)).exit_code == 0
    assert local("restore", archive, "--data", str(copy)).exit_code == 0
    done = CliRunner().invoke(
        main, ["assets", "verify", "08F1"], env={"IMPORTDESK_DATA": str(copy)}
    )
    assert done.exit_code == 0, done.output
    names = [copy / "files" / files["a/letter.txt"].relative_to(settings.data / "files")]
    names += [names[0].with_suffix(""), *(copy / "files" / "uploads").rglob("*")]
    assert sum(path.is_file() and path.samefile(names[0]) for path in names) == 3

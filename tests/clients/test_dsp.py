"""dsp-tools, unchanged, uploads files to a desk, has them ingested, and gets the mapping.

It needs Python 3.12: IMPORTDESK_DSP_PYTHON names one that has the package dsp-tools, else
`python3.12` is tried.
"""

import csv
import io
import itertools
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.desk import make_person
from tests.servers import skip_for_want_of
from webapp import create_app
from webapp.cli.running import RunningDesk
from webapp.extensions import db
from webapp.settings import Settings

pytestmark = pytest.mark.dsp
PROGRAM = Path(__file__).with_name("dsp_program.py")
NUMBERS = itertools.count(0xD500)
BITSTREAM = """<resource label="r" restype=":Thing" id="r{number}">
    <bitstream license="http://rdfh.ch/licenses/cc-by-4.0" copyright-holder="x"
      authorship-id="a">{path}</bitstream></resource>"""
XML = """<?xml version="1.0" encoding="utf-8"?>
<knora xmlns="https://dasch.swiss/schema" shortcode="{shortcode}" default-ontology="plants">
  <authorship id="a"><author>Ada</author></authorship>
  {resources}
</knora>"""
Run = Callable[..., Any]


@pytest.fixture(scope="session")
def dsp_python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A Python that has dsp-tools."""
    named = os.environ.get("IMPORTDESK_DSP_PYTHON") or shutil.which("python3.12") or ""
    home = tmp_path_factory.mktemp("home")
    if named:
        tried = subprocess.run(
            [named, "-c", "import dsp_tools"], env=_environment(home), capture_output=True
        )
        if tried.returncode == 0:
            return named
    skip_for_want_of("dsp", "No Python 3.12 with dsp-tools was found")
    return ""


def _environment(home: Path) -> dict[str, str]:
    """Without what the tests' own Python is told; it writes its log into the home folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return kept | {"HOME": str(home)}


@pytest.fixture
def shortcode() -> str:
    """The shortcode of a project that nobody has used."""
    return f"{next(NUMBERS):04X}"


@pytest.fixture
def run(dsp_python: str, live_desk: RunningDesk, tmp_path: Path, shortcode: str) -> Run:
    """Has dsp-tools do something in the test's folder; gives what came of it."""

    def run(command: str, **asked: Any) -> Any:
        usual = {"url": live_desk.url, "email": live_desk.email, "password": live_desk.password}
        sent = json.dumps({"command": command, "shortcode": shortcode} | usual | asked)
        done = subprocess.run(
            [dsp_python, str(PROGRAM), sent],
            cwd=tmp_path,
            env=_environment(tmp_path / "home"),
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.strip().splitlines()[-1])

    return run


def mapping(folder: Path, shortcode: str) -> dict[str, str]:
    """The mapping that the client has saved."""
    text = (folder / f"mapping-{shortcode}.csv").read_text(encoding="utf-8")
    return {row["original"]: row["derivative"] for row in csv.DictReader(io.StringIO(text))}


def test_the_files_of_an_xml_file_are_uploaded_ingested_and_mapped(
    run: Run, tmp_path: Path, shortcode: str
) -> None:
    paths = ["Côté gauche/Bild A (1).png", "it's, a text.TXT", "deep/er/table.csv"]
    for path in paths:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(f"name,size\n{path},1\n")
    Image.new("RGB", (30, 20), "red").save(tmp_path / paths[0])
    resources = "".join(BITSTREAM.format(number=n, path=path) for n, path in enumerate(paths))
    xml = tmp_path / "data.xml"
    xml.write_text(XML.format(shortcode=shortcode, resources=resources), encoding="utf-8")
    assert run("upload_files", xml=str(xml)) == {"answer": True}
    assert run("ingest_files") == {"answer": True}
    found = mapping(tmp_path, shortcode)
    assert sorted(found) == sorted(paths)
    assert [found[path].rpartition(".")[2] for path in paths] == ["jpx", "TXT", "csv"]


def test_a_second_run_adds_to_the_mapping_and_a_broken_file_stays_out_of_it(
    run: Run, tmp_path: Path, shortcode: str
) -> None:
    (tmp_path / "a.txt").write_text("one")
    (tmp_path / "b.png").write_text("this is no picture")
    assert run("upload", files=["a.txt", "b.png"]) == {"answer": [None, None]}
    assert run("ingest_files") == {"answer": True}
    first = mapping(tmp_path, shortcode)
    assert list(first) == ["a.txt"]
    Image.new("L", (5, 5)).save(tmp_path / "b.png")
    assert run("upload", files=["b.png"]) == {"answer": [None]}
    assert run("ingest_files") == {"answer": True}
    assert list(mapping(tmp_path, shortcode)) == ["a.txt", "b.png"]
    assert mapping(tmp_path, shortcode)["a.txt"] == first["a.txt"]


def test_an_empty_file_and_refused_names_are_told_file_by_file(run: Run, tmp_path: Path) -> None:
    names = ["empty.txt", "a#b.txt", "a.exe"]
    for name in names:
        (tmp_path / name).write_text("")
    fine, bad_sign, bad_end = run("upload", files=names)["answer"]
    assert fine is None
    assert bad_sign[0] == bad_end[0] == 400
    assert "'a#b.txt' is invalid: Filename contains invalid characters" in bad_sign[1]
    assert "'a.exe' is invalid: Filename must have a valid file extension" in bad_end[1]


def test_what_goes_wrong_is_told_in_the_words_of_the_client(
    run: Run, tmp_path: Path, live_desk: RunningDesk, shortcode: str
) -> None:
    assert run("ingest_files")["error"] == "NoIngestFileFound"
    wrong = run("ingest_files", password="wrong")
    assert wrong["error"] == "BadCredentialsError"
    app = create_app(Settings(data=live_desk.data, secret_key="-" * 32))
    eve = make_person(app, f"eve-{shortcode}@example.org")
    with app.app_context():
        db.engine.dispose()
    (tmp_path / "a.txt").write_text("one")
    assert run("upload", files=["a.txt"]) == {"answer": [None]}
    stranger = {"email": eve.email, "password": eve.password}
    refused = run("upload", files=["a.txt"], **stranger)["answer"]
    assert refused == [[403, '{"reason":"No project access."}\n']]
    answer = run("ingest_files", **stranger)
    assert answer["error"] == "BadCredentialsError"
    assert "Only ProjectAdmins or SystemAdmins" in answer["message"]


def test_a_shortcode_in_small_letters_is_good_enough_for_the_client(
    run: Run, tmp_path: Path, shortcode: str
) -> None:
    (tmp_path / "a.txt").write_text("one")
    assert run("upload", files=["a.txt"], shortcode=shortcode.lower()) == {"answer": [None]}
    assert run("ingest_files", shortcode=shortcode.lower()) == {"answer": True}
    assert list(mapping(tmp_path, shortcode.lower())) == ["a.txt"]

"""The scripts of the documents against a desk that runs, with the curl of this machine."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from webapp.cli.running import RunningDesk

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")


def said_by(scripts: list[str], desk: RunningDesk, folder: Path) -> str:
    """What the scripts of a document say when somebody types one after the other."""
    done = subprocess.run(
        ["bash", "-e", "-c", "\n".join(scripts)],
        cwd=folder,
        env=os.environ | {"IMPORTDESK_URL": desk.url, "IMPORTDESK_KEY": desk.key},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def scripts_in(text: str) -> list[str]:
    return re.findall(r"```sh\n(.*?)```", text, re.DOTALL)


def test_the_script_of_the_readme_tries_and_then_imports(
    live_desk: RunningDesk, tmp_path: Path
) -> None:
    readme = (ROOT / "README.md").read_text()
    section = readme.partition("## For scripts of Haplo's batch import")[2].partition("\n## ")[0]
    said = said_by(scripts_in(section), live_desk, tmp_path)
    lines = said.splitlines()
    assert lines.count("SCHEDULED") == 2
    assert lines.count("Missing values in tags: tag (record 2)") == 2
    assert re.findall(r'"state":"(dry-run|complete|error)"', said) == ["dry-run", "complete"]


def test_the_tutorial_does_what_it_says(live_desk: RunningDesk, tmp_path: Path) -> None:
    tutorial = (ROOT / "docs" / "batches.md").read_text()
    said = said_by(scripts_in(tutorial), live_desk, tmp_path).splitlines()
    told = re.findall(r"```\n(Invalid.*?)```", tutorial, re.DOTALL)[0].splitlines()
    assert [line for line in said if "(record" in line] == told * 2
    key = {"Authorization": f"Bearer {live_desk.key}"}
    records = httpx.get(f"{live_desk.url}/api/datasets/books/records", headers=key).json()
    values = [one["values"] for one in records["records"]]
    first, second = sorted(values, key=lambda one: str(one["isbn"]))
    assert (first["author"], first["subjects"]) == ("Fyodor Dostoevsky", ["novel", "Russia"])
    assert (second["title"], second["bought"], second["lent"]) == ("Faust", None, False)

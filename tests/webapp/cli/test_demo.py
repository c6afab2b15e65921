"""The demo, as `make demo` runs it."""

import signal
import subprocess
import sys

import pytest
from rich.console import Console

from webapp.cli import demo_workbook
from webapp.cli.demo import Demo, Surprise
from webapp.cli.running import IMPORTDESK
from webapp.client import DeskClient


def demo(*options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", IMPORTDESK, "demo", *options]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def test_the_demo_names_each_wrong_cell_and_imports_what_was_corrected():
    with demo() as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line.strip())
            if "Ctrl-C" in line:
                break
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, "")
    cells = [line.split()[0] for line in lines if line and line.split()[0] in demo_workbook.WRONG]
    assert cells == list(demo_workbook.WRONG)
    assert [line for line in lines if line.startswith("Imported")] == [
        "Imported: 2,000 created, 0 updated, 0 unchanged.",
        "Imported: 0 created, 0 updated, 2,000 unchanged.",
        "Imported: 2 created, 3 updated, 1,997 unchanged.",
    ]


def test_the_demo_fails_when_a_wrong_cell_is_not_named(live_desk, tmp_path, monkeypatch):
    more = {**demo_workbook.WRONG, "D5": ("fine, in truth", "text-too-short")}
    monkeypatch.setattr(demo_workbook, "WRONG", more)
    file = demo_workbook.save_wrong(tmp_path / "tags.xlsx")
    with DeskClient(live_desk.url, live_desk.key) as client:
        demo = Demo(live_desk, client, tmp_path, Console(quiet=True))
        with pytest.raises(Surprise, match=r"problems: expected .*D5.*, found "):
            demo.find_problems(file)

"""The web application starts light: the engine behind it is for the workers."""

import subprocess
import sys
from pathlib import Path

from tests.workbooks import csv_text, workbook

ROOT = Path(__file__).parents[2]
HEAVY = "polars pyarrow python_calamine openpyxl PIL av workers"


def run(program: str, *arguments: str) -> str:
    """What a fresh interpreter prints."""
    command = [sys.executable, "-W", "error", "-c", program, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_application_starts_without_the_engine(tmp_path: Path) -> None:
    program = f"""
import sys
from pathlib import Path
from webapp import create_app
from webapp.settings import Settings
app = create_app(Settings(data=Path(sys.argv[1]), secret_key="s" * 40))
app.test_client().get("/api/openapi.json")
print([name for name in {HEAVY.split()!r} if name in sys.modules])
"""
    assert run(program, str(tmp_path)) == "[]\n"


def test_the_command_line_says_its_help_without_the_application() -> None:
    program = f"""
import sys
from webapp.cli import main
main(["import", "--help"], standalone_mode=False)
print([name for name in {HEAVY.split()!r} + ["flask", "sqlalchemy", "rich", "httpx"]
       if name in sys.modules])
"""
    assert run(program).endswith("[]\n")


def test_a_command_that_changes_the_desk_of_this_machine_starts_without_pages(
    tmp_path: Path,
) -> None:
    program = f"""
import os, sys
os.environ["IMPORTDESK_DATA"] = sys.argv.pop()
from webapp.cli import main
main(["user", "create", "mia@example.org"], standalone_mode=False)
print([name for name in {HEAVY.split()!r} + ["webapp.views", "webapp.api", "flask_openapi3"]
       if name in sys.modules])
"""
    assert run(program, str(tmp_path)).endswith("\n[]\n")


def test_what_a_worker_loads_for_its_forks_can_be_forked() -> None:
    program = """
import os, sys
os.environ["JE_ARROW_MALLOC_CONF"] = "background_thread:false"
from workers import kinds, worker
kinds.load_forked()
print([name for name in ("ladybug", "neo4j", "polars") if name in sys.modules])
print(len(os.listdir("/proc/self/task")))
"""
    assert run(program) == "[]\n1\n"


def test_a_small_file_is_read_without_what_only_large_ones_need(tmp_path: Path) -> None:
    program = """
import io, sys
from pathlib import Path
from workers.sheets import child
from workers.sheets.table import Limits
folder = sys.argv[1]
for name in sys.argv[2:]:
    child.serve(Path(name), {"reading": {}, "folder": folder}, Limits(), io.BytesIO())
print([name for name in ("pyarrow.compute", "polars", "openpyxl") if name in sys.modules])
"""
    text, book = tmp_path / "a.csv", tmp_path / "a.xlsx"
    text.write_bytes(csv_text(["a", "b"], ["x", 1], ["y", 2.5]))
    book.write_bytes(workbook(["a", "b"], ["x", 1], ["y", 2.5]))
    assert run(program, str(tmp_path), str(text), str(book)) == "[]\n"

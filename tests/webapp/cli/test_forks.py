"""Modules that run in a fork of the supervisor. Each test has a supervisor of its own."""

import os
import subprocess
import sys
from pathlib import Path

from tests.webapp.cli.test_children import gone, wait_until

BEGIN = """
import os, subprocess, sys
from pathlib import Path
from webapp.cli.forks import Fork

def begin(module, *more):
    with open(f"{module}.log", "ab") as log:
        return Fork([module, *more], {"TOLD": "so"}, Path.cwd(), log, [kept.fileno()])

lock, kept = open("lock", "w"), open("kept", "w")
print("not flushed yet", end="")
"""
ASLEEP = "import os, time; print(os.getpid()); time.sleep(60)"


def supervisor(folder: Path, script: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", BEGIN + script]
    path = os.pathsep.join(sys.path)
    environment = os.environ | {"PYTHONPATH": path}
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)


def said(folder: Path, script: str) -> str:
    """All that a supervisor says."""
    with supervisor(folder, script) as process:
        out, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    return out


def test_a_fork_has_its_own_words_settings_and_files_and_a_name(tmp_path):
    (tmp_path / "speaking.py").write_text(
        "import os, sys\n"
        "from pathlib import Path\n"
        "print(__name__, sys.argv[1:], dict(os.environ), repr(sys.stdin.read()))\n"
        "files = [file for file in Path('/proc/self/fd').iterdir() if file.exists()]\n"
        "print(sorted(file.resolve().name for file in files))\n"
        "print(Path('/proc/self/comm').read_text().strip())\n"
        "print('wrong', file=sys.stderr)\n"
    )
    script = "print(begin('speaking', 'one', 'two').wait(20), end='')"
    assert said(tmp_path, script) == "not flushed yet0"
    assert (tmp_path / "speaking.log").read_text().splitlines() == [
        "__main__ ['one', 'two'] {'TOLD': 'so'} ''",
        str(["kept", "null", "speaking.log", "speaking.log"]),
        "speaking",
        "wrong",
    ]


def test_it_tells_how_it_ended(tmp_path):
    (tmp_path / "three.py").write_text("raise SystemExit(3)")
    (tmp_path / "words.py").write_text("raise SystemExit('no')")
    (tmp_path / "broken.py").write_text("1 / 0")
    (tmp_path / "asleep.py").write_text(ASLEEP)
    script = """
for name in ("three", "words", "broken"):
    print(begin(name).wait(20))
one = begin("asleep")
print(one.poll())
try:
    one.wait(0.1)
except subprocess.TimeoutExpired as error:
    print(error.cmd)
one.terminate()
print(one.wait())
one.terminate()
other = begin("asleep")
other.kill()
print(other.wait(), other.poll(), other.returncode)
"""
    lines = said(tmp_path, script).splitlines()
    assert lines == ["not flushed yet3", "1", "1", "None", "['asleep']", "-15", "-9 -9 -9"]
    assert (tmp_path / "words.log").read_text() == "no\n"
    assert "ZeroDivisionError" in (tmp_path / "broken.log").read_text()


def test_it_ends_when_its_supervisor_is_killed(tmp_path):
    (tmp_path / "asleep.py").write_text(ASLEEP)
    log = tmp_path / "asleep.log"
    with supervisor(tmp_path, "begin('asleep').wait()") as process:
        wait_until(lambda: log.exists() and log.read_text().endswith("\n"))
        process.kill()
    wait_until(lambda: gone(int(log.read_text())))


def test_a_signal_that_comes_as_it_begins_never_does_in_it_what_it_does_in_its_supervisor(tmp_path):
    (tmp_path / "asleep.py").write_text(ASLEEP)
    script = """
import signal
signal.signal(signal.SIGTERM, lambda *_: Path("supervisor.log").open("a").write("told "))
for _ in range(50):
    one = begin("asleep")
    one.terminate()
    assert one.wait(20) == -signal.SIGTERM
"""
    said(tmp_path, script)
    assert not (tmp_path / "supervisor.log").exists()

"""Child processes of the supervisor."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from webapp.cli import children
from webapp.cli.children import Child

SLEEP = [sys.executable, "-S", "-c", "import time; print('up', flush=True); time.sleep(60)"]
DEAF = [
    sys.executable,
    "-S",
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('up', flush=True); time.sleep(60)",
]


def child(folder: Path, command: list[str]) -> Child:
    return Child("worker-1", command, os.environ, folder, folder / "logs" / "worker-1.log")


def wait_until(true, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_what_a_child_says_is_in_its_log(tmp_path):
    one = child(tmp_path, [sys.executable, "-S", "-c", "print('hello')"])
    one.start()
    one.wait(time.monotonic() + 10)
    assert one.last_lines() == "hello"


@pytest.fixture
def impatient(monkeypatch):
    """Restarts after a fifth of the time."""
    monkeypatch.setattr(children, "FIRST_DELAY_SECONDS", 0.1)


@pytest.mark.usefixtures("impatient")
def test_a_child_that_dies_is_started_again_later_and_later(tmp_path):
    one = child(tmp_path, [sys.executable, "-S", "-c", "raise SystemExit(1)"])
    one.start()
    began = time.monotonic()
    while one.starts < 4:
        one.look_after()
        time.sleep(0.01)
    # A tenth of a second before the second start, twice as long before each further one.
    assert time.monotonic() - began >= 0.7
    one.wait(time.monotonic() + 10)


@pytest.mark.usefixtures("impatient")
def test_a_child_that_somebody_kills_again_and_again_is_never_kept_waiting(tmp_path):
    one = child(tmp_path, SLEEP)
    one.start()
    began = time.monotonic()
    for starts in range(2, 9):
        assert one.process is not None
        one.process.kill()
        while one.starts < starts:
            one.look_after()
            time.sleep(0.01)
    # A tenth of a second before each start, where failures would take 0.1, 0.2 and so on to 6.4.
    assert 0.7 <= time.monotonic() - began < 12.7
    one.wait(until=0)


def test_a_child_that_runs_is_left_alone(tmp_path):
    one = child(tmp_path, SLEEP)
    one.start()
    one.look_after()
    assert one.starts == 1
    one.ask_to_stop()
    one.wait(time.monotonic() + 10)
    assert one.process is not None
    assert one.process.returncode == -signal.SIGTERM


def test_a_child_that_does_not_stop_is_killed_when_its_time_is_over(tmp_path):
    one = child(tmp_path, DEAF)
    one.start()
    wait_until(lambda: "up" in one.last_lines())
    one.ask_to_stop()
    one.wait(time.monotonic() + 0.1)
    assert one.process is not None
    assert one.process.returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's promise exists on Linux only")
def test_a_child_ends_when_its_supervisor_is_killed(tmp_path):
    log = tmp_path / "logs" / "worker-1.log"
    script = (
        "import os, time; from pathlib import Path; from tests.webapp.cli.test_children import *; "
        f"one = child(Path({str(tmp_path)!r}), SLEEP); one.start(); "
        "print(one.process.pid, flush=True); time.sleep(60)"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout is not None
    pid = int(supervisor.stdout.readline())
    wait_until(lambda: log.read_text() == "up\n")
    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()
    wait_until(lambda: gone(pid))


def gone(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True
    return status.rpartition(")")[2].split()[0] == "Z"

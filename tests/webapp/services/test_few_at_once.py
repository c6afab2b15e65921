"""Of what takes much of the machine only a few are done at once."""

import subprocess
import sys
import threading
import time

import pytest

from webapp.services.few_at_once import AT_ONCE, turn
from webapp.storage import settings

pytestmark = pytest.mark.usefixtures("context")
HOLD = """
import fcntl, sys
files = [open(name, "w") for name in sys.argv[1:]]
for file in files:
    fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


def test_there_are_a_few_turns_at_once_and_again_once_one_is_over() -> None:
    with turn("look", 0) as first, turn("look", 0) as second:
        with turn("look", 0) as third:
            assert (first, second, third) == (True, True, False)
        with turn("other", 0) as other:
            assert other
    with turn("look", 0) as again:
        assert again


def test_who_waits_gets_the_turn_that_another_process_leaves_behind_when_it_is_killed() -> None:
    with turn("look", 0):
        pass
    names = [str(settings().scratch / f"look-{number}") for number in range(AT_ONCE)]
    command = [sys.executable, "-c", HOLD, *names]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with turn("look", 0) as given:
            assert not given
        threading.Timer(0.1, holder.kill).start()
        began = time.monotonic()
        with turn("look", 30) as given:
            assert given
        assert time.monotonic() - began < 20

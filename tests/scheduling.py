"""How several processes share the tests, and which tests follow each other in one of them."""

import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

ROOT = Path(__file__).parents[1]
BUSY = ("visitors", "busy_desk")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: tests of faults wait for most of their time."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A desk that runs for many tests is started in one process, and not in each."""
    return OneDesk(config, log) if config.getoption("dist") == "loadfile" else None


class OneDesk(LoadFileScheduling):
    """Files go to processes as wholes, and all that meet the same running desk to the same one."""

    def _split_scope(self, nodeid: str) -> str:
        return desk_of(nodeid.partition("::")[0])


@cache
def desk_of(file: str) -> str:
    """The desk that runs for the whole session and for tests of this file, or the file itself."""
    text = (ROOT / file).read_text()
    if any(name in text for name in BUSY):
        return "the busy desk"
    # A page of a browser is one of the live desk.
    return "the live desk" if "live_desk" in text or file.startswith("tests/browser/") else file

"""How several processes share the tests, and which tests follow each other in one of them."""

import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

ROOT = Path(__file__).parents[1]
BUSY = ("visitors", "busy_desk")
# They take long for so few tests. Begun last, as xdist would, they would be waited for.
LONG = ("the live desk", "the busy desk", "tests/faults/")


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

    def _assign_work_unit(self, node: Any) -> None:
        """Begin what takes long before all else."""
        for name in LONG:
            if scopes := [scope for scope in self.workqueue if scope.startswith(name)]:
                self.workqueue.move_to_end(scopes[0], last=False)
                break
        super()._assign_work_unit(node)


@cache
def desk_of(file: str) -> str:
    """The desk that runs for many tests and for those of this file, or the file itself."""
    text = (ROOT / file).read_text()
    if any(name in text for name in BUSY):
        return "the busy desk"
    if "live_desk" not in text and not file.startswith("tests/browser/"):
        return file
    # A page of a browser is one of the live desk. All of these would take one process too long.
    by_people = file.startswith("tests/browser/") and "graph" not in file
    return "the live desk of people" if by_people else "the live desk of programs and graphs"

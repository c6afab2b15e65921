"""What the tests of the workers' work can ask for."""

import pytest

from tests.sheets.here import read_files_here


@pytest.fixture
def readers_apart() -> None:
    """Named by tests of what happens to a reading process: each file has one of its own."""


@pytest.fixture(autouse=True)
def _readers_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read files in the test's own process: to start another takes longer than most tests."""
    if "readers_apart" not in request.fixturenames:
        read_files_here(monkeypatch)

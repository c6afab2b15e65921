"""What tests of faults can ask for besides."""

import pytest
from flask import Flask

from tests.faults.asset_runs import FILES
from tests.workers.asset_work import make_project, send


@pytest.fixture
def sent(context: Flask) -> set[str]:
    """A project with letters and pictures, and two files that cannot be ingested."""
    make_project()
    for path, body in FILES.items():
        send(path, body)
    return set(FILES)

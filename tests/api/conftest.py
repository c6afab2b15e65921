"""What the tests of the API share: a script with a key, and a stranger's upload."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.api.rows import add_upload
from tests.desk import Person, make_person
from tests.sheets.here import readers_apart, readers_here

__all__ = ["readers_apart", "readers_here"]


class Script:
    """A client that sends one person's key with every request."""

    def __init__(self, client: FlaskClient, person: Person) -> None:
        self.client = client
        self.person = person

    def __call__(self, method: str, path: str, **content: Any) -> TestResponse:
        headers = {**self.person.bearer, **content.pop("headers", {})}
        return self.client.open(path, method=method, headers=headers, **content)


@pytest.fixture
def call(app: Flask, user: Person) -> Script:
    """A script that works for a member."""
    return Script(app.test_client(), user)


@pytest.fixture
def call_as_admin(app: Flask, admin: Person) -> Script:
    """A script that works for an administrator."""
    return Script(app.test_client(), admin)


@pytest.fixture
def upload_of(app: Flask) -> Callable[..., tuple[int, int]]:
    """Adds an upload with a validation; gives the numbers of both."""
    return lambda person, **facts: add_upload(app, person.id, **facts)


@pytest.fixture
def foreign(app: Flask) -> tuple[int, int]:
    """An upload of somebody else and its validation."""
    return add_upload(app, make_person(app, "eve@example.org").id)

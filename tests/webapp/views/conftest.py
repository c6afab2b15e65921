"""People at the pages."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.desk import Person
from tests.webapp.views.browser import Browser


@pytest.fixture
def stranger(client: FlaskClient) -> Browser:
    """Somebody who has not signed in."""
    return Browser(client)


@pytest.fixture
def mia(user: Person, sign_in: Callable[[Person], FlaskClient]) -> Browser:
    """A member, signed in."""
    return Browser(sign_in(user))


@pytest.fixture
def ada(admin: Person, sign_in: Callable[[Person], FlaskClient]) -> Browser:
    """An admin, signed in."""
    return Browser(sign_in(admin))

"""Addresses are built as by Flask itself, though most of them are made ready to be built late."""

import pytest
from flask import Flask
from werkzeug.routing import BuildError, Map, Rule

from webapp.routes import Route


@pytest.fixture(params=[Rule, Route])
def address(request: pytest.FixtureRequest):
    """Builds addresses, once by rules of Werkzeug and once by those of the desk."""
    made = Map(
        [
            request.param("/", endpoint="start"),
            request.param("/lists/", endpoint="lists", defaults={"page": 1}),
            request.param("/lists/<int:page>", endpoint="lists"),
            request.param("/a b/<path:self>", endpoint="file"),
        ]
    )
    return made.bind("desk.example.org").build


def test_an_address_has_its_values_in_it_and_what_is_left_over_behind_it(address) -> None:
    assert address("start") == "/"
    assert address("start", {"x": "a&b"}) == "/?x=a%26b"
    assert address("start", {"x": "a"}, append_unknown=False) == "/"
    assert address("lists", {"page": 1}) == "/lists/"
    assert address("lists", {"page": 2, "q": ["é", "b"]}) == "/lists/2?q=%C3%A9&q=b"
    assert address("file", {"self": "c/d"}) == "/a%20b/c/d"
    with pytest.raises(BuildError):
        address("file")


def test_all_addresses_are_made_ready_late(app: Flask) -> None:
    assert all(type(rule) is Route for rule in app.url_map.iter_rules())

"""A person at the pages: looks at them, follows links, fills in forms. Every page is checked."""

import re
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.webapp.views.page_rules import broken_rules

TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


class Browser:
    """A client that reads what it gets."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, *, status: int = 200) -> BeautifulSoup:
        """The page at a path."""
        return self.read(self.client.get(path), status)

    def poll(self, path: str) -> BeautifulSoup:
        """What htmx gets from a path: a fragment."""
        response = self.client.get(path, headers={"HX-Request": "true"})
        page = BeautifulSoup(response.text, "html.parser")
        assert response.status_code == 200
        assert page.html is None
        assert broken_rules(page, whole=False) == []
        return page

    def read(self, response: TestResponse, status: int = 200) -> BeautifulSoup:
        """The page of an answer, after a look at the rules that all pages keep to."""
        assert response.status_code == status, response.text[:2000]
        page = BeautifulSoup(response.text, "html.parser")
        assert broken_rules(page) == []
        return page

    def submit(
        self, page: BeautifulSoup, action: str, button: str = "", **values: Any
    ) -> TestResponse:
        """Send the form with this action, with other values and by the button with these words."""
        form = form_of(page, action, button)
        sent = filled_in(form) | values
        for pressed in form.select("button[name]"):
            if button and button in pressed.text:
                sent[str(pressed["name"])] = str(pressed.get("value", ""))
        return self.client.post(action, data=sent)

    def post(self, path: str, **values: Any) -> TestResponse:
        """Send values as a form whose token is taken from another page."""
        return self.client.post(path, data={"csrf_token": self.token(), **values})

    def token(self) -> str:
        """The token of this session, as a page has it."""
        token = TOKEN.search(self.client.get("/datasets").text)
        assert token is not None
        return token[1]


def form_of(page: BeautifulSoup, action: str, button: str = "") -> Tag:
    """The form with this action that has a button with these words."""
    found = [form for form in page.select(f'form[action="{action}"]') if button in form.text]
    assert found, f"no form for {action}"
    return found[0]


def filled_in(form: Tag) -> dict[str, Any]:
    """What a browser would send of a form as it stands."""
    sent: dict[str, Any] = {}
    for tag in form.select("input[name], textarea[name]"):
        kind = tag.get("type")
        if kind == "file" or (kind in ("radio", "checkbox") and not tag.has_attr("checked")):
            continue
        sent[str(tag["name"])] = tag.text if tag.name == "textarea" else str(tag.get("value", ""))
    for tag in form.select("select[name]"):
        chosen = tag.select_one("option[selected]") or tag.select_one("option")
        sent[str(tag["name"])] = str(chosen.get("value", chosen.text)) if chosen else ""
    return sent


def words(page: BeautifulSoup | Tag) -> str:
    """The text of a page with single blanks; a word is one also where it may break."""
    if breaks := page.select("wbr"):
        for place in breaks:
            place.decompose()
        page.smooth()
    return " ".join(page.get_text(" ").split())

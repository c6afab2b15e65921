"""Browsers of the people at a busy desk: each signs in once, and goes from place to place."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from structlog.testing import capture_logs

from tests.browser.busy_desk import BusyDesk
from tests.browser.places import Place
from webapp import create_app
from webapp.settings import Settings

WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 390, "height": 800}


class Visitors:
    """One page for each person, with what the console said of errors."""

    def __init__(self, chromium: Any, desk: BusyDesk, empty_folder: Path) -> None:
        self.desk = desk
        self.complaints: list[str] = []
        self._chromium = chromium
        self._pages: dict[str, Any] = {}
        self._places: dict[str, Place] = {}
        self._broken = broken_pages(empty_folder)

    def page_of(self, who: str) -> Any:
        """The page of somebody."""
        if who not in self._pages:
            # What moves would be seen half way.
            context = self._chromium.new_context(
                base_url=self.desk.url, viewport=WIDE, reduced_motion="reduce"
            )
            self._pages[who] = page = context.new_page()
            page.on("pageerror", lambda error: self.complaints.append(str(error)))
            page.on("console", self._listen)
            if who != "stranger":
                self._sign_in(page, who)
        return self._pages[who]

    def go(self, place: Place) -> Any:
        """Take the person there, at a usual window in light colours."""
        page = self.page_of(place.who)
        before = self._places.pop(place.who, None)
        if not place.goes_on_from(before):
            # Nobody sees the page that is left in that window and those colours.
            page.evaluate("document.documentElement.hidden = true")
        page.set_viewport_size(WIDE)
        page.emulate_media(color_scheme="light")
        self.complaints.clear()
        with self._broken_at(place.path, page):
            place.visit(page, self.desk, before)
        # Before its styles are there, a page is not what people see.
        page.wait_for_load_state("load")
        self._places[place.who] = place
        return page

    def close(self) -> None:
        """Close all of them."""
        for page in self._pages.values():
            page.context.close()

    def _listen(self, said: Any) -> None:
        # That a page was answered with 404 or 422 is what some places are about.
        if said.type == "error" and "Failed to load resource" not in said.text:
            self.complaints.append(said.text)

    @contextmanager
    def _broken_at(self, path: str, page: Any) -> Iterator[None]:
        """Answer as a broken desk. Only there: a page with routes keeps no styles and scripts."""
        if path not in self._broken:
            yield
            return
        status, content = self._broken[path]
        answer = {"status": status, "content_type": "text/html", "body": content}
        page.route(f"**{path}", lambda route: route.fulfill(**answer))
        yield
        page.unroute(f"**{path}")

    def _sign_in(self, page: Any, who: str) -> None:
        person = getattr(self.desk, who)
        page.goto("/signin")
        page.fill("#email", person.email)
        page.fill("#password", person.password)
        page.click("main button[type=submit]")
        page.wait_for_selector("h1:has-text('Home')")


def broken_pages(folder: Path) -> dict[str, tuple[int, str]]:
    """What a desk answers that has a fault, and one whose database has no tables, by path."""

    def break_down() -> str:
        raise RuntimeError("A fault that is wanted.")

    app = create_app(Settings(data=folder, secret_key="4-for-tests-only-jH2kq9Zw7vXb3nRf"))
    app.config["WTF_CSRF_ENABLED"] = False
    app.add_url_rule("/fault", view_func=break_down)
    client = app.test_client()
    with capture_logs():
        fault = client.get("/fault")
        away = client.post("/signin", data={"email": "ines@example.org", "password": "?"})
    return {"/fault": (fault.status_code, fault.text), "/away": (away.status_code, away.text)}

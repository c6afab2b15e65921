"""A person with a real browser at a desk that really runs."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import machines
from tests.browser.busy_desk import BusyDesk, busy
from tests.browser.visitors import Visitors
from webapp.cli.running import RunningDesk, running_desk
from webapp.client import DeskClient


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console says of errors: the policy refused something, a script broke."""
    return []


@pytest.fixture(scope="session")
def signed_in(chromium: Any, live_desk: RunningDesk) -> Any:
    """What a browser knows in which somebody has signed in."""
    context = chromium.new_context(base_url=live_desk.url)
    sign_in(context.new_page(), live_desk)
    known = context.storage_state()
    context.close()
    return known


@pytest.fixture
def page(
    chromium: Any, live_desk: RunningDesk, signed_in: Any, complaints: list[str]
) -> Iterator[Any]:
    """A page of somebody who has signed in."""
    context = chromium.new_context(
        base_url=live_desk.url, accept_downloads=True, storage_state=signed_in
    )
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    yield page
    context.close()


@pytest.fixture
def plain_page(chromium: Any, live_desk: RunningDesk, signed_in: Any) -> Iterator[Any]:
    """The same in a browser that runs no scripts, on a narrow screen."""
    context = chromium.new_context(
        base_url=live_desk.url,
        java_script_enabled=False,
        viewport={"width": 390, "height": 800},
        storage_state=signed_in,
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def dataset(live_desk: RunningDesk) -> dict[str, Any]:
    """A dataset of machines without a record, as it is described."""
    descriptor = machines.descriptor(uuid.uuid4().hex[:8])
    with DeskClient(live_desk.url, live_desk.key) as client:
        client.post("datasets", descriptor)
    return descriptor


@pytest.fixture(scope="session")
def busy_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BusyDesk]:
    """A desk of its own in the middle of a working day."""
    with running_desk(tmp_path_factory.mktemp("busy") / "desk") as desk, busy(desk, 500) as filled:
        yield filled


@pytest.fixture(scope="session")
def visitors(
    chromium: Any, busy_desk: BusyDesk, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Visitors]:
    """The people at the busy desk, each with a browser of their own."""
    visitors = Visitors(chromium, busy_desk, tmp_path_factory.mktemp("broken"))
    yield visitors
    visitors.close()


def sign_in(page: Any, desk: RunningDesk) -> None:
    """Fill in the sign-in form, and wait for home."""
    page.goto("/signin")
    page.fill("#email", desk.email)
    page.fill("#password", desk.password)
    page.click("main button[type=submit]")
    page.wait_for_selector("h1:has-text('Home')")

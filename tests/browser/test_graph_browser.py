"""The graph that was imported, in a browser: a canvas that grows, queries by keyboard, pictures."""

import time
from pathlib import Path
from typing import Any

import pytest

from tests.browser.busy_desk import BusyDesk
from tests.browser.places import Place
from tests.browser.visitors import Visitors

pytestmark = pytest.mark.browser

LONGEST_SECONDS = 20
CY = "document.getElementById('graph-canvas')._cyreg.cy"
KEY = "Measurement#pol-331"
NODE = Place("a node", "ines", "/graph/nodes/{node in the graph}")
QUERY = Place("a query", "ines", "/graph/query")


def until(page: Any, expression: str) -> None:
    end = time.monotonic() + LONGEST_SECONDS
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        page.wait_for_timeout(20)


@pytest.fixture
def node(visitors: Visitors) -> Any:
    """The page of a node, with what is around it drawn."""
    page = visitors.go(NODE)
    page.wait_for_selector("#graph-canvas canvas")
    until(page, f"{CY}.$(':selected').length === 1")
    return page


def test_the_canvas_grows_by_the_node_that_is_clicked(node: Any, visitors: Visitors) -> None:
    before = node.evaluate(f"{CY}.nodes().length")
    place = f"""(() => {{
        const other = {CY}.nodes().filter(one => !one.selected() && one.data('label') === 'matter')
        const {{x, y}} = other[0].renderedPosition()
        const box = document.getElementById('graph-canvas').getBoundingClientRect()
        return [box.x + x, box.y + y]
    }})()"""
    node.evaluate("document.getElementById('graph-canvas').scrollIntoView({behavior: 'instant'})")
    node.wait_for_timeout(600)
    node.mouse.click(*node.evaluate(place))
    until(node, f"{CY}.nodes().length > {before}")
    until(node, "document.getElementById('graph-said').textContent.includes('more here')")
    assert visitors.complaints == []


def test_the_canvas_is_walked_by_keyboard_to_the_page_of_another_node(node: Any) -> None:
    node.focus("#graph-canvas")
    node.keyboard.press("r")
    assert "Measurement" in node.inner_text("#graph-said")
    assert node.evaluate(f"{CY}.$('edge:selected').length") == 1
    # The sample that was measured stands to the left.
    node.keyboard.press("Escape")
    node.evaluate(f"void {CY}.getElementById('{KEY}').select()")
    node.keyboard.press("ArrowLeft")
    assert node.inner_text("#graph-said").startswith("Matter ")
    chosen = node.evaluate(f"{CY}.$('node:selected').first().id()")
    node.keyboard.press("o")
    node.wait_for_url("**/graph/nodes/Matter*")
    assert node.locator("dd code").first.inner_text() == chosen


def test_what_is_around_a_node_becomes_a_picture(node: Any) -> None:
    for name, begin in (("PNG", b"\x89PNG"), ("SVG", b"<svg")):
        with node.expect_download() as coming:
            node.get_by_role("button", name=name, exact=True).click()
        assert Path(coming.value.path()).read_bytes().startswith(begin)


def test_a_query_is_asked_by_keyboard_and_its_answer_leads_to_nodes(
    visitors: Visitors, busy_desk: BusyDesk
) -> None:
    page = visitors.go(QUERY)
    page.get_by_role("link", name="The first 25").click()
    assert page.input_value("#query").startswith("MATCH (n:")
    page.fill("#query", "MATCH (n:Matter) RETURN n LIMIT 3")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#answer")
    links = page.locator("table.sheet td a")
    assert links.count() == 3
    links.first.click()
    page.wait_for_selector("#graph-canvas canvas")
    assert visitors.complaints == []

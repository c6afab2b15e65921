"""Every page in every state: axe-core, both themes, narrow windows, the policy."""

from typing import Any

import pytest
from werkzeug.exceptions import NotFound
from werkzeug.routing import MapAdapter

from tests.browser import axe
from tests.browser.busy_desk import BusyDesk
from tests.browser.places import PLACES, Place
from tests.browser.visitors import NARROW, WIDE, Visitors, choose_colours

pytestmark = pytest.mark.browser

# What 200 % zoom leaves of a usual window.
ZOOMED = {"width": WIDE["width"] // 2, "height": WIDE["height"] // 2}
COLOURS = """[...document.querySelectorAll("body, body *:not(#docs *)")].map(one => {
    const {color, backgroundColor, borderColor} = getComputedStyle(one)
    return [one.tagName, color, backgroundColor, borderColor].join()
})"""
# A poll between two looks would put another page there.
NO_POLLS = """["htmx:beforeRequest", "htmx:beforeSwap"].forEach(event =>
    document.body.addEventListener(event, about => about.preventDefault()))"""
# Boxes that scroll, and neither can be reached by keyboard nor have a name. Swagger UI has its own.
SCROLLS_UNNAMED = """[...document.querySelectorAll("body *:not(#docs *)")]
    .filter(box => ["auto", "scroll"].includes(getComputedStyle(box).overflowX))
    .filter(box => box.scrollWidth > box.clientWidth && box.tagName !== "TEXTAREA")
    .filter(box => box.tabIndex !== 0 || !box.ariaLabel)
    .map(box => box.outerHTML.slice(0, 200))"""
# Cells whose text runs on beyond their edge, over what stands beside them.
RUNS_OVER = """[...document.querySelectorAll("td, th")]
    .filter(cell => cell.scrollWidth > cell.clientWidth + 1 && cell.clientWidth > 0)
    .filter(cell => getComputedStyle(cell).overflowX === "visible")
    .map(cell => cell.outerHTML.slice(0, 200))"""
# What stands in the page itself; what scripts of ours or of others do to it comes later.
AGAINST_THE_POLICY = """[...document.querySelectorAll("script:not([src]), style, body *")]
    .filter(tag => ["SCRIPT", "STYLE"].includes(tag.tagName) && !tag.src
        || [...tag.attributes].some(one => one.name.startsWith("on")))
    .map(tag => tag.outerHTML.slice(0, 200))"""
# The page of the API, /api/docs, is looked at too.
ANSWERS_PROGRAMS = ("/api/", "/import/", "/projects", "/v2/", "/info", "/iiif/")
NO_PAGES = {
    "static",
    "health.show",
    "health.ready",
    "metrics.show",
    "audit.download",
    "uploads.show_report",
    "datasets.export",
    "datasets.export_workbook",
    "datasets.empty_workbook",
    "processes.problems",
    "processes.report",
    "batches.log",
    "batch_files.download",
    "control_files.download",
    "graph.of_process",
    "graph_browser.around",
    "graph_browser.export",
    "lake_imports.of_process",
    "lake_sources.look",
    "lake_sources.goes",
    "lake_object.download",
    "lake_object.picture",
    "asset_files.download",
    "asset_ingests.of_process",
    "asset_mapping.download",
    "asset_pieces.show",
    "asset.original",
    "asset.derivative",
    "asset.info",
    "asset.play",
    "asset.thumbnail",
    "asset.large",
}


@pytest.fixture(scope="module", params=PLACES, ids=lambda place: place.name)
def place(request: pytest.FixtureRequest) -> Place:
    found: Place = request.param
    return found


@pytest.fixture(scope="module")
def page(place: Place, visitors: Visitors) -> Any:
    """A page that a person has come to; the tests below share it."""
    return visitors.go(place)


def test_axe_finds_nothing(page: Any) -> None:
    choose_colours(page, "light")
    assert axe.violations(page) == []


def test_axe_finds_nothing_in_the_dark_either(page: Any) -> None:
    # The same page in other colours: nothing else can be wrong with it.
    choose_colours(page, "dark")
    assert axe.violations(page, only=axe.COLOURS) == []


def test_a_chosen_theme_looks_as_that_of_the_system(page: Any) -> None:
    page.evaluate(NO_POLLS)
    choose_colours(page, "dark")
    by_system = page.evaluate(COLOURS)
    choose_colours(page, "light")
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    chosen = page.evaluate(COLOURS)
    page.evaluate("delete document.documentElement.dataset.bsTheme")
    assert chosen == by_system
    assert chosen != page.evaluate(COLOURS)


@pytest.mark.parametrize("window", [ZOOMED, NARROW], ids=("zoomed", "narrow"))
def test_nothing_scrolls_sideways_but_what_says_so(window: dict[str, int], page: Any) -> None:
    page.set_viewport_size(window)
    assert page.evaluate("document.documentElement.scrollWidth") <= window["width"]
    assert page.evaluate(SCROLLS_UNNAMED) == []


@pytest.mark.parametrize("window", [WIDE, NARROW], ids=("wide", "narrow"))
def test_no_cell_runs_over_the_next_one(window: dict[str, int], page: Any) -> None:
    page.set_viewport_size(window)
    assert page.evaluate(RUNS_OVER) == []


def test_the_browser_has_nothing_to_complain_of(page: Any, visitors: Visitors) -> None:
    assert page.evaluate(AGAINST_THE_POLICY) == []
    assert visitors.complaints == []


def endpoint_of(adapter: MapAdapter, address: str) -> str:
    """The route of an address, or nothing for an address that the desk does not have."""
    try:
        return str(adapter.match(address.partition("?")[0].partition("#")[0])[0])
    except NotFound:
        return ""


def test_every_page_of_the_desk_is_among_these_places(busy_desk: BusyDesk) -> None:
    adapter = busy_desk.app.url_map.bind("")
    seen = {endpoint_of(adapter, place.address(busy_desk)) for place in PLACES}
    pages = {
        rule.endpoint
        for rule in busy_desk.app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and rule.endpoint not in NO_PAGES
        and not rule.rule.startswith(ANSWERS_PROGRAMS)
    }
    assert pages <= seen

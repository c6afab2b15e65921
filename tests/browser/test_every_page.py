"""Every page in every state: axe-core, both themes, narrow windows, the policy."""

import pytest
from werkzeug.exceptions import NotFound
from werkzeug.routing import MapAdapter

from tests.browser import axe
from tests.browser.busy_desk import BusyDesk
from tests.browser.places import PLACES, Place
from tests.browser.visitors import NARROW, WIDE, Visitors

pytestmark = pytest.mark.browser

# What 200 % zoom leaves of a usual window.
ZOOMED = {"width": WIDE["width"] // 2, "height": WIDE["height"] // 2}
# A poll between two looks would put another page there. Who goes on from here lets it move again.
NO_POLLS = """window.still = true;
["htmx:beforeRequest", "htmx:beforeSwap"].forEach(event =>
    document.body.addEventListener(event, about => window.still && about.preventDefault()))"""
# What is in the sidebar is looked at once as it is, and not again while nothing in it is another:
# only what its forms send differs from page to page. A dialog would hide it from such a look.
SEEN_BEFORE = """() => {
    const sidebar = document.getElementById("menu")
    if (!sidebar || document.querySelector(":modal")) return []
    const known = sidebar.outerHTML.replace(/(type="hidden" [^>]*)value="[^"]*"/g, "$1")
    if (sessionStorage[known]) return ["#menu > *"]
    sessionStorage[known] = "seen"
    return []
}"""
COLOURS = """[...document.querySelectorAll("body, body *:not(#docs *)")].map(one => {
    const {color, backgroundColor, borderColor} = getComputedStyle(one)
    return [one.tagName, color, backgroundColor, borderColor].join()
})"""
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
# The looks at a page: each gives what is wrong with it, by what that is. Few calls, as each costs.
AS_IT_CAME = f"""async () => {{
    {NO_POLLS}
    window.seenBefore = ({SEEN_BEFORE})()
    const found = {{
        "against the policy": {AGAINST_THE_POLICY},
        "cells run over": {RUNS_OVER},
        "axe": await ({axe.FINDINGS})({axe.ALL}, seenBefore),
    }}
    const light = {COLOURS}
    document.documentElement.dataset.bsTheme = "dark"
    window.chosen = {COLOURS}
    delete document.documentElement.dataset.bsTheme
    found["the theme changes nothing"] = light.join() === window.chosen.join() ? ["all"] : []
    return found
}}"""
# The same page in other colours: nothing else can be wrong with it.
IN_THE_DARK = f"""async () => {{
    // Scripts that look after colours hear of it with the next picture, and we with the one after.
    await new Promise(shown => requestAnimationFrame(() => requestAnimationFrame(shown)))
    const bySystem = {COLOURS}
    return {{
        "the chosen theme is another": window.chosen.length === bySystem.length
            ? bySystem.filter((look, place) => look !== window.chosen[place])
            : ["not as many"],
        "axe in the dark": await ({axe.FINDINGS})({axe.COLOURS}, seenBefore),
    }}
}}"""
IN_LESS_ROOM = f"""width => {{
    const beyond = document.documentElement.scrollWidth - width
    return {{
        "scrolls sideways": beyond > 0 ? [`by ${{beyond}} pixels`] : [],
        "scrolls unnamed": {SCROLLS_UNNAMED},
        "cells run over": {RUNS_OVER},
    }}
}}"""
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


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_page_is_right_in_both_themes_and_all_windows(place: Place, visitors: Visitors) -> None:
    page = visitors.go(place)
    axe.load(page)
    found = {"as it came": page.evaluate(AS_IT_CAME)}
    page.emulate_media(color_scheme="dark")
    found["in the dark"] = page.evaluate(IN_THE_DARK)
    for name, window in (("zoomed", ZOOMED), ("narrow", NARROW)):
        page.set_viewport_size(window)
        found[name] = page.evaluate(IN_LESS_ROOM, window["width"])
    wrong = [
        f"{look}, {what}: {one}"
        for look, findings in found.items()
        for what, ones in findings.items()
        for one in ones
    ]
    assert not wrong, "\n".join(wrong)
    # What the console said of errors: the policy refused something, a script broke.
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

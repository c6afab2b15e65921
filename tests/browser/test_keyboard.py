"""The desk by keyboard alone: what can be reached, what is seen, what a poll leaves alone."""

import pytest

from tests.browser.places import PLACES, Place
from tests.browser.visitors import NARROW, Visitors

pytestmark = pytest.mark.browser

LONGEST_MILLISECONDS = 30_000
BY_NAME = {place.name: place for place in PLACES}
# What Tab has to come to, in the order of the page. Of radio buttons that belong together it is
# one; Swagger UI and hidden parts have nothing here.
REACHABLE = """[...document.querySelectorAll(
        "a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter(one => !one.disabled && one.type !== "hidden" && one.checkVisibility())
    .filter(one => one.type !== "radio" || one.checked
        || !document.querySelector(`[name=${one.name}]:checked`)
            && one === document.querySelector(`[name=${one.name}]`))"""
FOCUSED = f"""(() => {{
    const one = document.activeElement, look = getComputedStyle(one)
    const box = one.getBoundingClientRect()
    return [
        {REACHABLE}.indexOf(one),
        look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2
            && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
            || one.outerHTML.slice(0, 200),
    ]
}})()"""


@pytest.mark.parametrize(
    "name",
    [
        "home-of-a-new-person",
        "new-upload-for-a-dataset",
        "upload-plan",
        "upload-problems",
        "columns",
        "new-table",
        "table-labels",
        "table-attributes",
        "table-planned",
        "records-found",
        "new-dataset",
        "new-key",
        "keys",
        "sign-in",
    ],
)
def test_tab_comes_to_everything_in_the_order_of_the_page_and_is_seen(
    name: str, visitors: Visitors
) -> None:
    page = visitors.go(BY_NAME[name])
    count = page.evaluate(f"{REACHABLE}.length")
    steps = []
    for _ in range(count):
        page.keyboard.press("Tab")
        steps.append(page.evaluate(FOCUSED))
    assert steps == [[number, True] for number in range(count)]


def test_the_first_stop_leads_past_the_menu(visitors: Visitors) -> None:
    page = visitors.go(BY_NAME["keys"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Profile"


def test_the_menu_of_a_narrow_window_opens_and_closes_by_keyboard(visitors: Visitors) -> None:
    page = visitors.go(BY_NAME["records-found"])
    page.set_viewport_size(NARROW)
    assert not page.is_visible("#menu")
    page.focus("button.menu")
    page.keyboard.press("Enter")
    assert page.is_visible("#menu >> text=All datasets")
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('menu').contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert not page.is_visible("#menu")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Menu"


@pytest.mark.parametrize(
    ("name", "here"),
    [
        ("home", "#upload-{suppliers-november.xlsx}"),
        ("home", "#go-on-{Kopie von Lieferanten (2).xlsx}"),
        ("uploads", "#upload-{stores-2025.csv}"),
        ("jobs", "#cancel-{check of topics.xlsx}"),
        ("upload-running", "#to-uploads"),
        ("job-running", "#file"),
    ],
)
def test_a_poll_leaves_the_focus_where_it_is(name: str, here: str, visitors: Visitors) -> None:
    page = visitors.go(BY_NAME[name])
    place = Place("", "", here).address(visitors.desk)
    page.focus(place)
    old = page.evaluate_handle("document.activeElement")
    page.wait_for_function("old => !old.isConnected", arg=old, timeout=LONGEST_MILLISECONDS)
    assert page.evaluate("place => document.activeElement.matches(place)", place)

"""A table on its way into the graph in a real browser, with workers that really work."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser.hands import HANDS, Mouse
from tests.graph_rows import CELLS, csv_of

pytestmark = pytest.mark.browser

LONGEST_MILLISECONDS = 60_000


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A file that nobody has handed in before."""
    path = tmp_path / "fuel cells.csv"
    path.write_bytes(csv_of(*CELLS))
    return path


def hand_in(somebody: Mouse, table: Path) -> None:
    """Hand in a table, and wait for its labels."""
    somebody.page.goto("/graph/new")
    somebody.hand_over(table)
    somebody.write("3. What does the table tell?", "Fuel cells, one in each row.")
    somebody.press("button", "Upload, and find the labels")
    wait_for(somebody.page, "labels", "#column-0")


def wait_for(page: Any, step: str, part: str) -> None:
    """Wait until a step has come to its end, and its page is there by itself."""
    page.wait_for_url(f"**/{step}", timeout=LONGEST_MILLISECONDS)
    page.wait_for_selector(part, timeout=LONGEST_MILLISECONDS)


@pytest.mark.parametrize("hands", HANDS)
def test_a_table_goes_its_whole_way_into_the_graph_and_out_of_it(
    hands: str, page: Any, table: Path, complaints: list[str]
) -> None:
    somebody = HANDS[hands](page)
    hand_in(somebody, table)
    somebody.press("button", "Go on: find the attributes")
    wait_for(page, "attributes", "#column-0")
    somebody.press("button", "Go on: make the nodes")
    wait_for(page, "nodes", "#graph-canvas canvas")
    somebody.press("button", "Go on: find the relationships")
    wait_for(page, "relations", "#graph-canvas canvas")
    somebody.sees("has parameter")
    somebody.press("button", "Go on: plan the import")
    wait_for(page, "plan", "#counts")
    assert counts(page)["Nodes"][0] > 0
    somebody.press("button", "Import into the graph")
    wait_for(page, "result", "#counts")
    somebody.sees("nodes of this table are in the graph")
    page.locator("#samples tr:has(a)", has_text="RN0721-28").first.wait_for()
    somebody.press("link", "Undo this import")
    somebody.press("button", "Undo the import")
    wait_for(page, "result", "text=Its import was undone")
    assert complaints == []


def counts(page: Any) -> dict[str, list[int]]:
    """New, added to, as they are, removed: of nodes and of relationships."""
    rows = [row.inner_text().split() for row in page.locator("#counts tbody tr").all()]
    return {
        name: [int(text) if text.isdecimal() else 0 for text in numbers] for name, *numbers in rows
    }


def test_a_choice_is_coloured_and_counted_and_stays_when_one_goes_back(
    page: Any, table: Path, complaints: list[str]
) -> None:
    hand_in(Mouse(page), table)
    chip = "tr:has(#column-3) .chip rect"
    before = page.get_attribute(chip, "fill")
    page.select_option("#column-3", "Property")
    assert page.get_attribute(chip, "fill") == "#a03070" != before
    assert page.inner_text("#unsaved") == "1 choice is not saved yet."
    for _ in range(2):
        page.click("text=Go on: find the attributes")
        wait_for(page, "attributes", "#column-0")
        assert "Property" in page.inner_text("tr:has(#column-3)")
        page.go_back()
        page.wait_for_selector("#column-3")
        assert page.input_value("#column-3") == "Property"

    page.check("thead input[type=checkbox]")
    assert page.locator("td.pick input:checked").count() == len(CELLS[0])
    page.select_option("#bulk", "Metadata")
    page.click("text=Set for ticked columns")
    page.wait_for_load_state("load")
    assert page.input_value("#column-0") == page.input_value("#column-3") == "Metadata"
    assert page.inner_text("#unsaved") == ""
    assert complaints == []


def test_another_guess_is_one_press_and_an_undo_goes_one_step_back(page: Any, table: Path) -> None:
    somebody = Mouse(page)
    table.write_bytes(csv_of(("Thing", "Weight"), ("a", "1"), ("b", "2")))
    hand_in(somebody, table)
    pick = page.locator("button[name=pick]").first
    index, _, name = str(pick.get_attribute("value")).partition(":")
    pick.click()
    page.wait_for_url(f"**/labels#column-{index}")
    assert page.input_value(f"#column-{index}") == name
    assert "Chosen by a person" in page.inner_text(f"tr:has(#column-{index})")
    somebody.press("link", "Undo this step")
    somebody.sees("The labels are dropped, with all that you changed in them.")
    somebody.press("button", "Undo the labels")
    somebody.press("button", "Find the labels")
    wait_for(page, "labels", "#column-0")
    assert "Chosen by a person" not in page.inner_text("main")


def test_a_table_goes_its_way_without_scripts_on_a_telephone(plain_page: Any, table: Path) -> None:
    somebody = Mouse(plain_page)
    plain_page.goto("/graph/new")
    somebody.hand_over(table)
    somebody.press("button", "Upload, and find the labels")
    for text in ("Go on: find the attributes", "Go on: make the nodes"):
        come_to(plain_page, text)
        somebody.press("button", text)
    come_to(plain_page, "Go on: find the relationships")
    somebody.sees("Drymill time")


def come_to(page: Any, button: str) -> None:
    """Ask how far it is until the next button is there."""
    for _ in range(60):
        if page.get_by_role("button", name=button).count():
            return
        page.get_by_role("link", name="Show how far it is now").click()
        page.wait_for_timeout(1000)
    raise AssertionError(page.inner_text("main"))

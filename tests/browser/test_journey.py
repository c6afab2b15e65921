"""The whole way of a workbook, as somebody goes it: with the mouse, and by keyboard alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import machines
from tests.browser.hands import HANDS
from webapp.cli.running import RunningDesk

pytestmark = pytest.mark.browser

LONGEST_MILLISECONDS = 60_000
# The links to both stand side by side.
EXPORTS = {"mouse": "Export as workbook", "keyboard": "Export as CSV"}


@pytest.fixture
def door(chromium: Any, live_desk: RunningDesk) -> Iterator[Any]:
    """The page at which somebody arrives who has not signed in."""
    context = chromium.new_context(base_url=live_desk.url, accept_downloads=True)
    context.set_default_timeout(LONGEST_MILLISECONDS)
    page = context.new_page()
    page.goto("/")
    yield page
    context.close()


@pytest.mark.parametrize("hand", HANDS)
def test_a_workbook_goes_from_the_template_to_records_which_come_back_unchanged(
    hand: str, door: Any, live_desk: RunningDesk, dataset: dict[str, Any], tmp_path: Path
) -> None:
    person, title = HANDS[hand](door), dataset["title"]
    person.write("E-mail address", live_desk.email)
    person.write("Password", live_desk.password)
    person.press("button", "Sign in")
    person.sees("Home")

    person.press("link", "All datasets")
    person.press("link", title, "main")
    template = person.save("Template", tmp_path)
    wrong, right = tmp_path / "machines.xlsx", tmp_path / "machines mended.xlsx"
    machines.fill(template, wrong)

    person.press("link", "New upload", "nav")
    person.choose("Where does it go?", title)
    person.hand_over(wrong)
    person.press("button", "Upload and check")
    person.sees(
        "10 of 12 rows have problems. The other 2 rows are fine. Nothing has been imported."
    )
    assert problems_shown(door) == {cell: words for cell, (_, words) in machines.WRONG.items()}

    person.press("button", "Marked workbook")
    person.sees("Your own workbook, with the wrong cells marked red")
    marked = person.save("Download the marked workbook", tmp_path)
    said = machines.comments(marked)
    assert said.keys() == machines.WRONG.keys()
    assert all(words in said[cell] for cell, (_, words) in machines.WRONG.items())
    status = machines.column(marked, "Status")
    assert status == {row: "Fine" if row in (3, 14) else "Error" for row in range(3, 15)}

    machines.mend(marked, right)
    person.press("link", "Corrected file")
    person.hand_over(right)
    person.press("button", "Upload and check")
    person.sees("All 12 rows are fine.")
    assert versions_shown(door) == [["12", "0", "0"], ["12", "10", "10"]]
    person.sees("What got better: 10 fixed, 0 left, 0 new")

    person.press("button", "Import 12 rows")
    person.sees("12 records changed: 12 are new.")
    person.press("link", f"See them in {title}")
    person.write("Text in any field", "Press 7")
    person.press("button", "Search")
    person.sees("M-1007")
    assert door.locator("main .dense tbody tr").count() == 1

    file = person.save(EXPORTS[hand], tmp_path)
    person.press("link", f"Upload into {title}")
    person.hand_over(file)
    person.press("button", "Upload and check")
    person.sees("All 12 rows are fine.")
    assert counts_shown(door) == {"Created": 0, "Updated": 0, "Unchanged": 12, "Skipped": 0}
    person.press("button", "Import 12 rows")
    person.sees("No record changed: all rows were there already.")
    assert counts_shown(door) == {"Created": 0, "Updated": 0, "Unchanged": 12, "Skipped": 0}


def problems_shown(page: Any) -> dict[str, str]:
    """What stands in the wrong cells of the page, by cell."""
    cells: list[list[str]] = page.evaluate(
        """() => [...document.querySelectorAll("#rows tbody td.bad")].map(td => [
            document.querySelector("#rows .letters").cells[td.cellIndex].textContent
                + td.parentElement.cells[0].firstChild.textContent,
            td.querySelector(".why").textContent])"""
    )
    return dict(cells)


def versions_shown(page: Any) -> list[list[str]]:
    """Rows, rows with problems, and problems of each file, the newest first."""
    rows: list[list[str]] = page.evaluate(
        """() => [...document.querySelectorAll("#versions table:first-of-type tbody tr")].map(
            row => [...row.cells].slice(2).map(cell => cell.textContent))"""
    )
    return rows


def counts_shown(page: Any) -> dict[str, int]:
    """What becomes of the rows, in the four numbers of the page."""
    counts: dict[str, int] = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll("dl.counts div")].map(
            one => [one.querySelector("dt").textContent.trim(),
                    Number(one.querySelector("dd").textContent)]))"""
    )
    return counts

"""What only a real browser can tell: scripts, the policy, swapped fragments, narrow screens."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.browser.test_batches import sees

pytestmark = pytest.mark.browser

LONGEST_MILLISECONDS = 30_000


def tags(good: int, bad: int = 0) -> dict[str, Any]:
    """A file of tags that nobody has handed in before; `bad` rows have no language."""
    run = uuid.uuid4().hex[:8]
    rows = [f"en;{run} tag {number}" for number in range(good)]
    rows += [f";{run} lost {number}" for number in range(bad)]
    text = "\n".join(["Language;Tag", *rows, ""])
    return {"name": f"{run}.csv", "mimeType": "text/csv", "buffer": text.encode()}


def hand_in(page: Any, file: dict[str, Any]) -> None:
    page.goto("/uploads/new?dataset=tags")
    page.set_input_files("#file", file)
    page.click("main button[type=submit]")


@contextmanager
def nothing_asked(page: Any) -> Iterator[None]:
    """The page asks the desk for nothing meanwhile."""
    asked: list[str] = []

    def listen(request: Any) -> None:
        asked.append(request.url)

    page.on("request", listen)
    yield
    page.remove_listener("request", listen)
    assert asked == []


def test_a_file_is_checked_and_imported_without_loading_the_page_again(
    page: Any, complaints: list[str]
) -> None:
    hand_in(page, tags(good=40, bad=2))
    page.wait_for_selector("text=2 of 42 rows have problems.", timeout=LONGEST_MILLISECONDS)
    page.evaluate("window.sameDocument = true")
    assert page.locator("#rows td.bad").count() == 2
    # The last poll has brought the first rows too.
    page.wait_for_selector("#reading >> text=Headers")
    # Polling ends with the work.
    with nothing_asked(page):
        page.wait_for_timeout(2500)
    before = page.inner_text("#count-tags")
    page.click("text=Import 40 rows")
    page.wait_for_selector("text=40 records changed", timeout=LONGEST_MILLISECONDS)
    page.wait_for_function(
        "before => document.getElementById('count-tags').textContent !== before", arg=before
    )
    page.click("text=See them in Tags")
    page.wait_for_selector("h1:has-text('Tags')")
    assert complaints == []


def test_a_style_that_an_extension_leaves_on_a_field_is_not_copied_by_a_poll(
    page: Any, complaints: list[str]
) -> None:
    page.add_init_script(
        """addEventListener("DOMContentLoaded", () => {
            const field = document.getElementById("header_row");
            field?.style.setProperty("color", "red");
            field?.style.removeProperty("color");
        })"""
    )
    hand_in(page, tags(good=2000))
    page.wait_for_selector("text=All 2,000 rows are fine.", timeout=LONGEST_MILLISECONDS)
    page.wait_for_selector("#reading >> text=Headers")
    assert complaints == []


def test_a_refused_file_is_told_in_place(page: Any) -> None:
    hand_in(page, {"name": "photo.csv", "mimeType": "text/csv", "buffer": b"\x89PNG\r\n\x1a\n\0"})
    page.wait_for_selector("#file-error")
    assert page.title().startswith("Error:")
    assert page.url.endswith("/uploads/new?dataset=tags")
    # Focus is on what went wrong, and the form that was put in place works.
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    page.set_input_files("#file", tags(good=1))
    page.click("main button[type=submit]")
    page.wait_for_selector("text=The row is fine.", timeout=LONGEST_MILLISECONDS)


def test_a_file_over_the_limit_is_not_even_sent(page: Any, complaints: list[str]) -> None:
    page.goto("/uploads/new?dataset=tags")
    page.evaluate("document.getElementById('upload-form').dataset.maxBytes = '10'")
    page.set_input_files("#file", tags(good=5))
    assert "is larger than" in page.inner_text("#file-trouble")
    with nothing_asked(page):
        page.click("main button[type=submit]")
        page.wait_for_timeout(300)
    assert complaints == []


def test_a_lost_connection_is_told(page: Any) -> None:
    page.goto("/uploads/new?dataset=tags")
    page.route("**/uploads/new", lambda route: route.abort())
    page.set_input_files("#file", tags(good=5))
    page.click("main button[type=submit]")
    page.wait_for_selector("text=The connection broke off")
    assert page.is_enabled("main button[type=submit]")


def test_the_help_follows_the_chosen_dataset(page: Any) -> None:
    page.goto("/uploads/new")
    page.check("#dataset-users")
    assert page.locator("details[open]").get_attribute("data-dataset") == "users"


def test_a_question_has_the_whole_width_of_a_narrow_screen(
    page: Any, dataset: dict[str, Any]
) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    text = b"Machine no.;Name;Bought on\nM-0001;Press;03/04/2024\n"
    page.goto(f"/uploads/new?dataset={dataset['name']}")
    page.set_input_files("#file", {"name": "m.csv", "mimeType": "text/csv", "buffer": text})
    page.click("main button[type=submit]")
    question = page.locator(".notice h2", has_text="03/04/2024")
    question.wait_for(timeout=LONGEST_MILLISECONDS)
    assert question.bounding_box()["width"] > 250


def test_everything_works_without_scripts_on_a_narrow_screen(plain_page: Any) -> None:
    page = plain_page
    hand_in(page, tags(good=4, bad=1))
    sees(page, "1 of 5 rows has problems.", again=page.reload)
    page.click("text=Import 4 rows")
    sees(page, "4 records changed", again=page.reload)

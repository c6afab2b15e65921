"""Columns matched in a real browser: by keyboard alone, and without scripts on a narrow screen."""

import uuid
from typing import Any

import pytest

from tests.browser.test_batches import sees

pytestmark = pytest.mark.browser

LONGEST_MILLISECONDS = 30_000


def hand_in(page: Any, *header: str) -> None:
    """Hand in two tags under headers that are not quite those of the dataset."""
    run = uuid.uuid4().hex[:8]
    text = "\n".join([";".join(header), f"en;{run} one", f"de;{run} two", ""])
    page.goto("/uploads/new?dataset=tags")
    file = {"name": f"{run}.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.set_input_files("#file", file)
    page.click("main button[type=submit]")


def test_columns_are_matched_by_keyboard_alone(page: Any, complaints: list[str]) -> None:
    hand_in(page, "Sprache", "Tagg")
    page.wait_for_selector("text=Match columns", timeout=LONGEST_MILLISECONDS)
    page.focus(".notice-bad >> text=Match columns")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Tag has no column yet: B looks like it")
    page.focus("#map-A")
    page.keyboard.type("Lang")
    page.focus("button[name=use]")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Every required field has its column.")
    assert (page.input_value("#map-A"), page.input_value("#map-B")) == ("language", "tag")
    page.focus("text=Check the file")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=All 2 rows are fine.", timeout=LONGEST_MILLISECONDS)
    hand_in(page, "Tagg", "Sprache")
    page.wait_for_selector("text=2 rows have problems.", timeout=LONGEST_MILLISECONDS)
    page.click("text=Change columns")
    page.wait_for_selector("text=Sure: as you chose last time")
    assert complaints == []


def test_columns_are_matched_without_scripts_on_a_narrow_screen(plain_page: Any) -> None:
    hand_in(plain_page, "Sprache der Leser", "Tagg")
    sees(plain_page, "Match columns", again=plain_page.reload)
    plain_page.click(".notice-bad >> text=Match columns")
    # Before its styles are there, a page is as wide as it likes.
    plain_page.wait_for_load_state("load")
    assert plain_page.evaluate("document.documentElement.scrollWidth") == 390
    plain_page.select_option("#map-A", "language")
    plain_page.click("text=Use it")
    assert plain_page.input_value("#map-A") == "language"
    assert plain_page.url.endswith("#map-B")
    plain_page.select_option("#map-B", "language")
    plain_page.click("text=Check the file")
    plain_page.wait_for_selector('text="Language" has the column "Sprache der Leser" already.')

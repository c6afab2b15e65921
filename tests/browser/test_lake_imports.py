"""The way from the inbox into the lake, and from there to a dataset, in a browser."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser.test_batches import press, sees, shops
from webapp.cli.running import RunningDesk

pytestmark = pytest.mark.browser


def fill_the_inbox(desk: RunningDesk, folder: str) -> None:
    """Two files of shops, in a folder of their own."""
    place = Path(desk.data) / "inbox" / folder
    place.mkdir(parents=True)
    (place / "may.csv").write_text("Shop no.;opened\nS1;2019-12-31\nS2;2020-02-28\n")
    (place / "june.csv").write_text("Shop no.;opened\nS3;2021-12-31\n")


def make_a_repository(page: Any, name: str) -> None:
    page.goto("/lake/new")
    page.fill("#name", name)
    page.click("main form button[type=submit]")
    page.wait_for_url(f"**/lake/{name}/tree/main")


def go_the_whole_way(page: Any, desk: RunningDesk, name: str, *, scripts: bool) -> None:
    again = None if scripts else page.reload
    dataset = shops(desk, name)
    fill_the_inbox(desk, name)
    make_a_repository(page, name)
    press(page, "link", "Import")
    # Scripts are there only when all of it has loaded.
    page.wait_for_load_state("load")
    page.click("#look-1 button")
    page.locator("#look-1").get_by_role("button", name=f"{name}/", exact=True).click()
    sees(page, "may.csv")
    page.fill("#destination-1", "shops")
    page.fill("#message", "Shops of the summer")
    press(page, "button", "Show what would change")
    sees(page, "An import would add 2 objects.", again)
    press(page, "button", "Import 2 changes")
    sees(page, "The import added 2 objects.", again)
    press(page, "link", "Show the commit")
    sees(page, "Shops of the summer")

    page.goto(f"/lake/{name}/object/main?path=shops/may.csv")
    press(page, "link", "Use for a dataset")
    page.check(f"#dataset-{dataset}")
    press(page, "button", "Check it")
    sees(page, "Import 2 rows", again)
    sees(page, f"This file is shops/may.csv of {name} in the lake")


def test_files_go_from_the_inbox_into_the_lake_and_on_to_a_dataset(
    page: Any, live_desk: RunningDesk, complaints: list[str]
) -> None:
    go_the_whole_way(page, live_desk, "shops-in-lake", scripts=True)
    assert complaints == []


def test_they_go_that_way_without_scripts_on_a_narrow_screen(
    plain_page: Any, live_desk: RunningDesk
) -> None:
    go_the_whole_way(plain_page, live_desk, "shops-in-plain-lake", scripts=False)


def test_enter_in_the_address_looks_there_and_starts_nothing(
    page: Any, live_desk: RunningDesk
) -> None:
    fill_the_inbox(live_desk, "keyed")
    make_a_repository(page, "lake-by-keys")
    page.goto("/lake/lake-by-keys/import/main")
    page.wait_for_load_state("load")
    page.fill("#path-1", f"local://{live_desk.data}/inbox/keyed/")
    page.locator("#look-1", has_text="may.csv").wait_for()
    assert page.evaluate("document.activeElement.id") == "path-1"
    page.keyboard.press("Enter")
    sees(page, "june.csv")
    assert page.url.endswith("/import/main")
    page.get_by_role("button", name="Take only this june.csv").click()
    page.wait_for_selector("#kind-1:has(option[value=object][selected])")
    assert page.input_value("#path-1").endswith("/keyed/june.csv")

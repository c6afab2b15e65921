"""The whole way of a batch in a browser: a draft, its files, a dry run, a copy, the import."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from webapp.cli.running import RunningDesk
from webapp.client import DeskClient

pytestmark = pytest.mark.browser

LONGEST_MILLISECONDS = 60_000


def shops(desk: RunningDesk, name: str) -> str:
    """A dataset of shops; gives its title."""
    fields = [
        {"name": "code", "type": "string", "title": "Shop no."},
        {"name": "opened", "type": "date"},
    ]
    with DeskClient(desk.url, desk.key) as client:
        descriptor = {"name": name, "title": name, "fields": fields, "primaryKey": ["code"]}
        client.post("datasets", descriptor)
    return name


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """300 shops, one of which has no number."""
    path = tmp_path / "shops.json"
    rows = [{"Shop No.": f"S{number}", "opened": "31.12.2019"} for number in range(299)]
    path.write_text(json.dumps([*rows, {"opened": "01.02.2020"}]))
    return path


def sees(page: Any, text: str, again: Callable[[], object] | None = None) -> None:
    """Wait until the page says this; `again` looks once more where nothing goes on by itself."""
    place = page.locator("main", has_text=text)
    tries = 30 if again else 0
    while again and tries and not place.count():
        page.wait_for_timeout(1000)
        again()
        tries -= 1
    place.wait_for(timeout=LONGEST_MILLISECONDS)


def press(page: Any, role: str, name: str) -> None:
    page.get_by_role("main").get_by_role(role, name=name, exact=True).click()


def go_the_whole_way(page: Any, title: str, data: Path, *, scripts: bool) -> None:
    again = None if scripts else page.reload
    page.goto("/batches")
    press(page, "link", "Control files")
    page.get_by_role("link", name="Make a control file").click()
    # Scripts are there only when all of it has loaded.
    page.wait_for_load_state("load")
    page.select_option("#model", label=title)
    page.set_input_files("#file", data)
    if not scripts:
        press(page, "button", "Show what it becomes")
    sees(page, "2019-12-31")
    page.fill("#comment", f"Draft for {title}")
    press(page, "button", "Keep this control file")
    sees(page, "New batch")

    page.fill("#comment", f"Batch of {title}")
    page.set_input_files("#file-1", data)
    press(page, "button", "Make the batch")
    press(page, "link", "Dry run")
    sees(page, "Data will be checked but not imported.")
    press(page, "button", "Start the dry run")
    sees(page, "This was a dry run: nothing was written", again)
    sees(page, "An import would create 299 records.")
    sees(page, f"Missing values in {title}: code (record 299)")

    press(page, "button", "Copy as new batch")
    press(page, "link", "Import")
    sees(page, "Always do a dry run first.")
    press(page, "button", "Import 1 file")
    sees(page, "The import created 299 records.", again)
    page.goto(f"/datasets/{title}?search=S298")
    sees(page, "S298")


def test_a_batch_goes_from_a_draft_to_records(
    page: Any, live_desk: RunningDesk, data: Path
) -> None:
    go_the_whole_way(page, shops(live_desk, "shops-live"), data, scripts=True)


def test_it_goes_that_way_without_scripts_on_a_narrow_screen(
    plain_page: Any, live_desk: RunningDesk, data: Path
) -> None:
    go_the_whole_way(plain_page, shops(live_desk, "shops-plain"), data, scripts=False)


def test_a_problem_of_a_control_file_leads_to_its_line_by_keyboard(
    page: Any, live_desk: RunningDesk, tmp_path: Path
) -> None:
    wrong = {"dataImportControlFileVersion": 0, "model": "nothing", "instructions": ["x"] * 60}
    path = tmp_path / "control.json"
    path.write_text(json.dumps(wrong, indent=1))
    page.goto("/control-files/new")
    page.set_input_files("#file", path)
    press(page, "button", "Upload and check")
    page.get_by_role("link", name="line 3", exact=True).focus()
    page.keyboard.press("Enter")
    line = page.locator("mark:focus")
    line.wait_for()
    assert '"model": "nothing"' in line.inner_text()

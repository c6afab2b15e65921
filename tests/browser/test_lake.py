"""The whole way of a file into the lake in a browser: uploaded, committed, compared, taken back."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.browser.test_batches import press, sees

pytestmark = pytest.mark.browser


@pytest.fixture
def towns(tmp_path: Path) -> Path:
    """A CSV of two towns."""
    path = tmp_path / "towns.csv"
    path.write_text("code,town\n1,Oslo\n2,Bergen\n")
    return path


def go_the_whole_way(page: Any, towns: Path, *, scripts: bool) -> None:
    name = f"plants-{uuid.uuid4().hex[:8]}"
    page.goto("/lake")
    page.get_by_role("main").get_by_role("link", name="repository").first.click()
    page.fill("#name", name)
    press(page, "button", "Make the repository")
    press(page, "link", "Upload the first file")
    page.set_input_files("#file", towns)
    page.fill("#path", "lists/")
    press(page, "button", "Upload the file")
    sees(page, "lists/towns.csv is uploaded. It is not committed yet.")

    page.fill("#message", "Towns of Norway")
    press(page, "button", "Commit 1 change")
    sees(page, "What it changed")
    sees(page, "Added")
    press(page, "link", "lists/towns.csv")
    if not scripts:
        press(page, "link", "Show it on a page of its own")
    sees(page, "Bergen")
    with page.expect_download() as download:
        press(page, "link", "Download")
    assert Path(download.value.path()).read_bytes() == towns.read_bytes()

    page.goto(f"/lake/{name}/tree/main")
    press(page, "link", "lists/")
    press(page, "link", "towns.csv")
    press(page, "link", "Delete")
    press(page, "button", "Delete the object")
    sees(page, "Removed")
    press(page, "button", "Discard lists/towns.csv")
    sees(page, "Nothing is different")
    press(page, "link", "Commits")
    press(page, "link", "Compare")
    page.fill("#left", "main~1")
    press(page, "button", "Compare")
    sees(page, "lists/towns.csv")


def test_a_file_goes_the_whole_way(page: Any, towns: Path, complaints: list[str]) -> None:
    go_the_whole_way(page, towns, scripts=True)
    assert complaints == []


def test_a_file_goes_the_whole_way_without_scripts(plain_page: Any, towns: Path) -> None:
    go_the_whole_way(plain_page, towns, scripts=False)

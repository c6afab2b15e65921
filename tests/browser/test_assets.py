"""The whole way of a picture in a browser: a project, an ingest, the gallery, a close look."""

import secrets
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.assets.works import film, sound
from tests.browser.assets_desk import engraving
from tests.browser.test_batches import press, sees
from webapp.certificates import trusted
from webapp.cli.running import RunningDesk
from webapp.client import DeskClient

pytestmark = pytest.mark.browser

# More than one tile of 512 in each direction, and more than a screen shows at once.
FULL = (1600, 1100)
# Are the pixels in the middle of the canvas drawn?
DRAWN = """() => {
    const canvas = document.querySelector("#viewer canvas")
    const middle = [canvas.width / 2, canvas.height / 2, 1, 1]
    return canvas.getContext("2d").getImageData(...middle).data[3] === 255
}"""

# How wide is an image once it is there? It may take ten seconds.
SHOWN_WIDTH = """async image => {
    for (let tries = 0; tries < 100 && !image.naturalWidth; tries += 1)
        await new Promise(go => setTimeout(go, 100))
    return image.naturalWidth
}"""


@pytest.fixture
def shortcode() -> str:
    """A shortcode that no project of the desk has."""
    return secrets.token_hex(2).upper()


def send(desk: RunningDesk, shortcode: str, **files: bytes) -> None:
    """Upload files as a program does, and ask for an ingest."""
    address = f"{desk.url}/projects/{shortcode}/bulk-ingest"
    headers = {"Authorization": f"Bearer {desk.key}"}
    with httpx.Client(headers=headers, verify=trusted()) as client:
        for path, content in files.items():
            encoded = path.replace("/", "%2F")
            headers = {"Content-Type": "application/octet-stream"}
            sent = client.post(f"{address}/ingest/{encoded}", content=content, headers=headers)
            sent.raise_for_status()
        client.post(address).raise_for_status()


def make_project(page: Any, shortcode: str) -> None:
    page.goto("/assets")
    page.get_by_role("main").get_by_role("link", name="project").first.click()
    page.fill("#shortcode", shortcode.lower())
    page.fill("#title", "Maps of the Rhine")
    press(page, "button", "Make the project")
    sees(page, "There is no asset yet")


def open_project(page: Any, desk: RunningDesk, shortcode: str) -> None:
    """Open a project that a program has made."""
    with DeskClient(desk.url, desk.key) as client:
        client.post("assets/projects", {"shortcode": shortcode, "title": "Maps of the Rhine"})
    page.goto(f"/assets/{shortcode}")


def download(page: Any, name: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("main").get_by_role("link", name=name).first.click()
    return Path(download.value.path()).read_bytes()


def test_a_picture_is_ingested_looked_at_closely_and_downloaded(
    page: Any, live_desk: RunningDesk, shortcode: str, tmp_path: Path, complaints: list[str]
) -> None:
    make_project(page, shortcode)
    picture = engraving(1, *FULL)
    bells = sound(tmp_path / "bells.wav", 2.0).read_bytes()
    send(live_desk, shortcode, **{"maps/Rhine 1.png": picture, "bells.wav": bells})
    sees(page, "Picture, 1,600", again=page.reload)
    shown = page.locator(".shot img").first
    assert shown.evaluate("one => one.decode().then(() => one.naturalWidth)") == 480

    tiles: list[str] = []
    page.on("request", lambda asked: tiles.append(asked.url) if "/iiif/3/" in asked.url else None)
    press(page, "link", "Rhine 1.png")
    page.wait_for_selector("#viewer:not(:has(> img)) canvas")
    page.wait_for_load_state("networkidle")
    assert page.evaluate(DRAWN)
    before = len(tiles)
    for _ in range(4):
        press(page, "button", "Zoom in")
    page.wait_for_timeout(1000)
    page.wait_for_load_state("networkidle")
    assert page.evaluate(DRAWN)
    assert len(tiles) > before
    assert any("/512,512,512,512/512,512/0/default.jpg" in tile for tile in tiles)

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(page, "button", "Copy the checksum of the original")
    sees(page, "Checksum of the original copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied in page.locator("main").inner_text()
    assert download(page, "Original") == picture
    assert download(page, "Web copy")[4:8] == b"jP  "

    page.goto(f"/assets/{shortcode}?kind=audio")
    press(page, "link", "bells.wav")
    player = page.locator("audio")
    seconds = "one => new Promise(go => one.readyState ? go(one.duration)"
    seconds += " : one.addEventListener('loadedmetadata', () => go(one.duration)))"
    assert player.evaluate(seconds) == pytest.approx(2.0, abs=0.1)
    assert not page.get_by_text("This browser cannot play it").is_visible()
    assert complaints == []


def test_of_a_film_that_the_browser_cannot_play_that_is_said(
    page: Any, live_desk: RunningDesk, shortcode: str, tmp_path: Path, complaints: list[str]
) -> None:
    open_project(page, live_desk, shortcode)
    # MPEG-4 Part 2, as old cameras write it.
    send(live_desk, shortcode, **{"old.mp4": film(tmp_path / "old.mp4").read_bytes()})
    sees(page, "Film, 64", again=page.reload)
    press(page, "link", "old.mp4")
    sees(page, "This browser cannot play it")
    assert complaints == []


def test_parts_that_the_desk_draws_later_are_asked_for_again_without_a_word(
    page: Any, live_desk: RunningDesk, shortcode: str, complaints: list[str]
) -> None:
    open_project(page, live_desk, shortcode)
    send(live_desk, shortcode, **{"Rhine.png": engraving(3, 400, 300)})
    sees(page, "Picture, 400", again=page.reload)
    refused: list[str] = []

    def refuse_once(route: Any) -> None:
        if route.request.url in refused:
            route.continue_()
        else:
            refused.append(route.request.url)
            route.fulfill(status=503)

    page.route("**/iiif/3/**/default.jpg", refuse_once)
    press(page, "link", "Rhine.png")
    page.wait_for_selector("#viewer:not(:has(> img)) canvas")
    assert refused
    assert page.evaluate(DRAWN)
    assert [said for said in complaints if "503" not in said] == []


def test_a_thumbnail_that_the_desk_has_no_time_for_is_asked_for_again(
    page: Any, live_desk: RunningDesk, shortcode: str
) -> None:
    open_project(page, live_desk, shortcode)
    send(live_desk, shortcode, **{"a.png": engraving(1, 300, 200)})
    sees(page, "Picture, 300", again=page.reload)
    page.route("**/thumbnail/*", lambda asked: asked.fulfill(status=503, body="busy"), times=2)
    page.reload()
    assert page.locator(".shot img").evaluate(SHOWN_WIDTH) == 300


def test_a_picture_is_shown_whole_without_scripts(
    plain_page: Any, live_desk: RunningDesk, shortcode: str
) -> None:
    make_project(plain_page, shortcode)
    send(live_desk, shortcode, **{"Rhine.png": engraving(2, 900, 600)})
    sees(plain_page, "Picture, 900", again=plain_page.reload)
    press(plain_page, "link", "Rhine.png")
    whole = plain_page.locator("#viewer img")
    whole.wait_for()
    assert not plain_page.locator("[data-zoom]").first.is_visible()
    assert not plain_page.locator("[data-copy]").first.is_visible()
    assert plain_page.request.get(whole.get_attribute("src")).body()[:2] == b"\xff\xd8"

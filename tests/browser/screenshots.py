"""Pictures of every page, to look at: `python -m tests.browser.screenshots FOLDER [NAME ...]`."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.browser.busy_desk import busy
from tests.browser.places import PLACES
from tests.browser.visitors import NARROW, WIDE, Visitors
from tests.chromium import find_chromium, launched
from webapp.cli.running import running_desk

SUPPLIERS = 5108
LOOKS = [
    (f"{scheme}-{window['width']}", scheme, window)
    for window in (WIDE, NARROW)
    for scheme in ("light", "dark")
]
# The picture of a place that the README shows: its first screen, in this height and scheme.
SHOWN = {
    "upload-problems": ("problems.png", "light", 900),
    "columns": ("columns.png", "dark", 800),
}
README = Path(__file__).parents[2] / "static" / "screenshots"


def main(folder: Path, names: list[str]) -> int:
    """Take the pictures of these places, or of all."""
    path = find_chromium()
    if path is None:
        sys.stderr.write("Chromium was not found.\n")
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as empty,
        tempfile.TemporaryDirectory(prefix="desk-") as data,
        running_desk(Path(data) / "desk") as running,
        busy(running, SUPPLIERS) as desk,
        launched(path) as chromium,
    ):
        visitors = Visitors(chromium, desk, Path(empty))
        for place in PLACES:
            if not names or place.name in names:
                take(visitors.go(place), folder, place.name)
        visitors.close()
    return 0


def take(page: Any, folder: Path, name: str) -> None:
    """One picture of the whole page for each look, and what the README shows of it."""
    for look, scheme, window in LOOKS:
        show(page, scheme, window)
        page.screenshot(path=folder / f"{name}-{look}.png", full_page=True)
    if name in SHOWN:
        filename, scheme, height = SHOWN[name]
        show(page, scheme, WIDE | {"height": height})
        page.screenshot(path=README / filename)


def show(page: Any, scheme: str, window: dict[str, int]) -> None:
    """Give the page its window and colours, from the top and without a focus."""
    page.set_viewport_size(window)
    choose_colours(page, scheme)
    page.evaluate("scrollTo(0, 0); document.activeElement.blur()")


def choose_colours(page: Any, scheme: str) -> None:
    """Have the system of the person light or dark, and wait until the page shows it."""
    page.emulate_media(color_scheme=scheme)
    page.evaluate("new Promise(shown => requestAnimationFrame(() => requestAnimationFrame(shown)))")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))

"""The Chromium of this machine, driven by Playwright."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# The first one is Chromium without what only a window needs: the same pages in less time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# For pages that are looked at for some moments, and not by people: scripts are not made quick with
# an effort that they never pay back, and only what one sees is painted.
BRIEFLY = ("--js-flags=--no-maglev --no-opt", "--force-gpu-mem-available-mb=1")


def find_chromium() -> str | None:
    """Where it is, if there is one."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def launched(path: str, *options: str) -> Iterator[Any]:
    """Playwright's browser object, closed afterwards."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, headless=True, args=[*OPTIONS, *options]
        )
        yield browser
        browser.close()

"""Two ways to work in a browser: with the mouse, and with the keyboard alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

# More stops than any page of the tests has between its top and its end.
MOST_TABS = 150
# What has the focus, whether that is the target, or the link that leads past the menu to it, and
# whether a poll has put another target there.
FOCUS = """target => {
    const here = document.activeElement
    const past = here.matches("a.skip") && !!target.closest("main")
    return [here.outerHTML.slice(0, 80), here === target, past, !target.isConnected]
}"""


class Mouse:
    """Somebody who points at things."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def reach(self, target: Any) -> None:
        """Put the focus on something, where that is needed."""
        target.click()

    def press(self, role: str, name: str, within: str = "body") -> None:
        """Press a link or a button, known by what it says."""
        self.reach(self.named(role, name, within))

    def named(self, role: str, name: str, within: str = "body") -> Any:
        """The one thing of this kind with this name."""
        return self.page.locator(within).get_by_role(role, name=name, exact=True)

    def choose(self, group: str, name: str) -> None:
        """Choose one of several that exclude each other."""
        self.page.get_by_role("group", name=group).get_by_text(name, exact=True).click()

    def write(self, label: str, text: str) -> None:
        """Type into the field with this label."""
        self.reach(self.page.get_by_label(label, exact=True))
        self.page.keyboard.type(text)

    def sees(self, words: str) -> None:
        """Wait until the page says this."""
        self.page.locator("main").get_by_text(words).first.wait_for()

    def hand_over(self, file: Path) -> None:
        """Choose a file. The dialog is the system's, and no test can drive it."""
        self.page.set_input_files("#file", file)

    def save(self, name: str, folder: Path) -> Path:
        """Press a link that is a download, and keep the file under the name that it comes with."""
        with self.page.expect_download() as coming:
            self.press("link", name, "main")
        path = folder / str(coming.value.suggested_filename)
        coming.value.save_as(path)
        return path


class Keyboard(Mouse):
    """Somebody without a mouse: what is to be used is reached by Tab, in the page's own order."""

    def reach(self, target: Any) -> None:
        """Go on by Tab, past the menu by the page's own link, until the focus is on it."""
        target.wait_for()
        # To find something by its name takes far longer than a look at what has the focus.
        found = target.element_handle()
        stops: list[str] = []
        while True:
            stop, arrived, leads_past, gone = found.evaluate(FOCUS)
            if arrived:
                return
            stops.append(stop)
            assert len(stops) < MOST_TABS, f"Tab never comes to {target}: {stops}"
            if gone:
                found = target.element_handle()
            else:
                self.page.keyboard.press("Enter" if leads_past else "Tab")

    def press(self, role: str, name: str, within: str = "body") -> None:
        """Reach a link or a button, and press Enter."""
        self.reach(self.named(role, name, within))
        self.page.keyboard.press("Enter")

    def choose(self, group: str, name: str) -> None:
        """Reach the first of several, and go down to the one that is meant."""
        choices = self.page.get_by_role("group", name=group)
        self.reach(choices.get_by_role("radio").first)
        self.page.keyboard.press("Space")
        meant = choices.get_by_role("radio", name=name)
        while not meant.is_checked():
            before = self.page.evaluate("document.activeElement.id")
            self.page.keyboard.press("ArrowDown")
            assert self.page.evaluate("document.activeElement.id") != before


HANDS: dict[str, Callable[[Any], Mouse]] = {"mouse": Mouse, "keyboard": Keyboard}

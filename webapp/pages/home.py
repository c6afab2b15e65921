"""What the first page shows."""

from typing import Self

from webapp.pages.base import PageModel
from webapp.pages.uploads import UploadPage, pages_of
from webapp.services.overview import Seen

LATELY = 10


class HomePage(PageModel):
    """A person's own uploads: those that wait, those that run, those that are over."""

    waiting: tuple[UploadPage, ...]
    running: tuple[UploadPage, ...]
    over: tuple[UploadPage, ...]
    finished: bool

    @classmethod
    def of(cls, seen: Seen) -> Self:
        """Sort these uploads, newest first, by what they ask for."""
        pages = pages_of(seen)
        running = tuple(page for page in pages if not page.finished)
        waiting = tuple(page for page in pages if page.waits_for_decision)
        over = tuple(page for page in pages if page.finished and not page.waits_for_decision)
        return cls(waiting=waiting, running=running, over=over[:LATELY], finished=not running)

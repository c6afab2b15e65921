"""What the first page shows."""

from collections.abc import Iterable
from typing import Self

from webapp.pages.base import PageModel
from webapp.pages.graph import GraphImportItem
from webapp.pages.upload_brief import UploadBrief
from webapp.services.graph.watch import Watched
from webapp.services.overview import Seen

LATELY = 10
SHORTEST_POLL_SECONDS = 3


class HomePage(PageModel):
    """A person's own uploads: those that wait, those that run, those that are over.

    Beside them the tables for the graph that wait.
    """

    waiting: tuple[UploadBrief, ...]
    running: tuple[UploadBrief, ...]
    over: tuple[UploadBrief, ...]
    tables: tuple[GraphImportItem, ...]
    finished: bool

    @property
    def poll_seconds(self) -> int:
        """How long the page waits until it asks again: as the first of what runs, or longer."""
        soonest = (page.current.poll_seconds for page in self.running if page.current)
        return max(SHORTEST_POLL_SECONDS, min(soonest, default=0))

    @classmethod
    def of(cls, seen: Seen, tables: Iterable[Watched]) -> Self:
        """Sort these uploads, newest first, by what they ask for."""
        pages = tuple(UploadBrief.of(upload, seen.newest) for upload in seen.uploads)
        running = tuple(page for page in pages if not page.finished)
        waiting = tuple(page for page in pages if page.waits_for_decision)
        over = tuple(page for page in pages if page.finished and not page.waits_for_decision)
        return cls(
            waiting=waiting,
            running=running,
            over=over[:LATELY],
            tables=tuple(map(GraphImportItem.of, tables)),
            finished=not running,
        )

"""What the list of processes and its JSON twin show."""

from typing import Self

from webapp.models import Process
from webapp.pages.base import ListFilters, PageModel
from webapp.pages.processes import ProcessPage
from webapp.services.line import Live
from webapp.services.process_list import Filters


class ProcessFilters(ListFilters):
    """Which processes were asked for."""

    state: str = ""
    kind: str = ""
    dataset: str = ""
    owner: str = ""

    @classmethod
    def of(cls, filters: Filters) -> Self:
        """The filters in words of an address."""
        return cls(
            state=filters.state or "",
            kind=filters.kind or "",
            dataset=filters.dataset,
            owner=filters.owner,
            text=filters.text,
            **filters.days.words,
        )


class ProcessList(PageModel):
    """Processes, newest first; `next_before` goes on with older ones."""

    filters: ProcessFilters
    # Of all that may be seen, whatever is filtered.
    waiting: int
    running: int
    oldest_wait_seconds: float | None
    processes: tuple[ProcessPage, ...]
    next_before: int | None
    finished: bool

    @classmethod
    def of(cls, found: list[Process], limit: int, filters: Filters, live: Live) -> Self:
        """A page of a list that was asked for with `limit`."""
        return cls(
            filters=ProcessFilters.of(filters),
            waiting=live.waiting,
            running=live.running,
            oldest_wait_seconds=live.oldest_wait_seconds,
            processes=tuple(ProcessPage.of(one) for one in found),
            next_before=found[-1].id if len(found) == limit else None,
            finished=all(process.finished for process in found),
        )

"""What the list of processes and its JSON twin show."""

from typing import Any, Self

from webapp.models import Process
from webapp.pages.base import PageModel
from webapp.pages.processes import ProcessPage
from webapp.services.line import Live
from webapp.services.process_list import Filters


class ProcessFilters(PageModel):
    """What was asked for, as the address says it; empty means all."""

    state: str = ""
    kind: str = ""
    dataset: str = ""
    owner: str = ""
    since: str = ""
    until: str = ""
    text: str = ""

    @classmethod
    def of(cls, filters: Filters) -> Self:
        """The filters in words of an address."""
        return cls(
            state=filters.state or "",
            kind=filters.kind or "",
            dataset=filters.dataset,
            owner=filters.owner,
            since=filters.days.since.isoformat() if filters.days.since else "",
            until=filters.days.until.isoformat() if filters.days.until else "",
            text=filters.text,
        )

    @property
    def chosen(self) -> dict[str, Any]:
        """Those that filter, to build an address from."""
        return {name: value for name, value in self.model_dump().items() if value}


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

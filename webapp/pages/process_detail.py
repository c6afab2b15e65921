"""What the page of one process and its JSON twin show: its facts, its log, and its steps."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Self

from webapp.models import EventKind, Process, ProcessEvent
from webapp.models.columns import now
from webapp.pages.base import PageModel
from webapp.pages.processes import ProcessPage
from webapp.services import retrying
from webapp.services.process_events import Log

STARTING = "Starting"


class LogLine(PageModel):
    """One line of the log of a process."""

    at: datetime
    attempt: int
    kind: EventKind
    text: str


class StepTime(PageModel):
    """How long one step of an attempt took; `seconds` goes on growing while it is under way."""

    attempt: int
    step: str
    started_at: datetime
    seconds: float
    under_way: bool


class ProcessDetail(ProcessPage):
    """One process with its log, the time of each step, and whether it can be done once more."""

    events: tuple[LogLine, ...]
    # Lines that are older than those shown.
    events_before: int
    steps: tuple[StepTime, ...]
    # Empty when it can be done once more.
    why_not_retry: str

    @classmethod
    def of_one(cls, process: Process, log: Log) -> Self:
        """All that is known of one process."""
        return cls.of(
            process,
            events=tuple(
                LogLine(at=line.at, attempt=line.attempt, kind=line.kind, text=line.text)
                for line in log.lines
            ),
            events_before=log.left_out,
            steps=tuple(_steps(log.lines, process.finished)),
            why_not_retry=retrying.why_not_retry(process),
        )


def _steps(lines: Sequence[ProcessEvent], finished: bool) -> Iterator[StepTime]:
    """Each step lasts from its line to the next one, or till now while it is under way."""
    for line, following in pairwise([*lines, None]):
        if line is None or line.kind not in (EventKind.STARTED, EventKind.STEP):
            continue
        if following is None and finished:
            continue
        end = following.at if following else now()
        yield StepTime(
            attempt=line.attempt,
            step=line.text if line.kind == EventKind.STEP else STARTING,
            started_at=line.at,
            seconds=max(0.0, (end - line.at).total_seconds()),
            under_way=following is None,
        )

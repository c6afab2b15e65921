"""The log of a batch: how far its run came, and what it had to say."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from sqlalchemy import Select, select

from webapp.extensions import db
from webapp.models import Batch, BatchMessage, BatchProgress, User
from webapp.models.columns import now
from webapp.services.owned import asked, missing, one_of

# A log shows so many lines; all of them are in the download.
MOST_SHOWN = 499
TOO_MANY = "Too many errors in import batch, no further errors will be reported"
AT_ONCE = 1_000
MOMENT = "%a %b %d %Y %H:%M:%S UTC"


def progress_of(batch: Batch) -> BatchProgress | None:
    """How far the run of a batch has come, if it has begun."""
    return db.session.get(BatchProgress, batch.process_id) if batch.process_id else None


def followed(user: User, batch_id: int) -> tuple[Batch, BatchProgress | None, list[str]]:
    """A batch that this person may see, how far its run is, and its log. Raises NotFound.

    One query brings all: pages ask for them once a second.
    """
    rows = db.session.execute(_with_log(user.is_admin), asked(user, batch_id)).all()
    if not rows:
        raise missing(Batch, batch_id)
    batch, progress, _ = rows[0]
    return batch, progress, _shown(batch, [text for *_, text in rows if text is not None])


@cache
def _with_log(admin: bool) -> Select[Any]:
    return (
        one_of(Batch, admin)
        .add_columns(BatchProgress, BatchMessage.text)
        .outerjoin(BatchProgress, BatchProgress.process_id == Batch.process_id)
        .outerjoin(BatchMessage, BatchMessage.process_id == Batch.process_id)
        .order_by(BatchMessage.number)
        .limit(MOST_SHOWN + 1)
    )


def shown(batch: Batch) -> list[str]:
    """The lines of the log as they are shown: the first ones, and its beginning and end."""
    return _shown(batch, list(_lines(batch, MOST_SHOWN + 1)))


def messages(batch: Batch) -> list[str]:
    """The first messages of a run, and a last line if there are more."""
    return _capped(list(_lines(batch, MOST_SHOWN + 1)))


def _shown(batch: Batch, lines: list[str]) -> list[str]:
    return [*_begin(batch), *_capped(lines), *_end(batch)]


def _capped(lines: list[str]) -> list[str]:
    return [*lines[:MOST_SHOWN], TOO_MANY] if len(lines) > MOST_SHOWN else lines


def everything(batch: Batch) -> Iterator[str]:
    """All lines of the log, each with its line break."""
    for line in (*_begin(batch), *_lines(batch), *_end(batch)):
        yield f"{line}\n"


def _begin(batch: Batch) -> list[str]:
    started = batch.process and batch.process.started_at
    return [f"START: {started:{MOMENT}}"] if started else []


def _end(batch: Batch) -> list[str]:
    process = batch.process
    if process is None or not process.finished:
        return []
    said = process.result.get("exception") or process.error_sentence
    moment = process.finished_at or now()
    return [*([f"EXCEPTION: {said}"] if said else []), f"END: {moment:{MOMENT}}"]


def _lines(batch: Batch, most: int | None = None) -> Iterator[str]:
    """The messages in their order, so many at a time."""
    after = -1
    while batch.process_id and (most is None or most > 0):
        limit = AT_ONCE if most is None else min(AT_ONCE, most)
        found = db.session.execute(
            select(BatchMessage.number, BatchMessage.text)
            .where(BatchMessage.process_id == batch.process_id, BatchMessage.number > after)
            .order_by(BatchMessage.number)
            .limit(limit)
        ).all()
        yield from (text for _, text in found)
        if len(found) < limit:
            return
        after, most = found[-1][0], None if most is None else most - len(found)

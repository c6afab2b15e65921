"""What has come of files, written down for many of them at once."""

import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from webapp.extensions import changed, db
from webapp.models import Asset, AssetIngest, AssetUpload
from workers import immediate
from workers.assets import placing
from workers.assets.placing import Placed
from workers.assets.waiting import Ingest, ProjectGone
from workers.running import Run

# A transaction ends with so many files, or after so long.
FILES_AT_ONCE = 200
SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that cannot be ingested, and why."""

    upload_id: int
    size: int
    code: str
    args: dict[str, Any]


class Ledger:
    """Takes outcomes of files, and writes them down together with how far the run is."""

    def __init__(self, run: Run, ingest: Ingest) -> None:
        self.run, self.ingest = run, ingest
        # Files that are written down, also by attempts before.
        self.done = ingest.files_done + ingest.files_failed
        self._placed: list[Placed] = []
        self._failed: list[Failed] = []
        self._since = time.monotonic()

    def add(self, outcome: Placed | Failed) -> None:
        """Take the outcome of a file."""
        if not len(self):
            self._since = time.monotonic()
        if isinstance(outcome, Placed):
            self._placed.append(outcome)
        else:
            self._failed.append(outcome)

    def __len__(self) -> int:
        return len(self._placed) + len(self._failed)

    @property
    def is_due(self) -> bool:
        """Is there enough to write down, or has it waited for long enough?"""
        waited = time.monotonic() - self._since >= SECONDS
        return len(self) >= FILES_AT_ONCE or (waited and len(self) > 0)

    def write(self) -> None:
        """Write down what there is, if anything. Raises LeaseLost and ProjectGone."""
        if not len(self):
            return
        placed, failed, self._placed, self._failed = self._placed, self._failed, [], []
        with db.engine.connect() as connection:
            immediate.begin(self.run, connection)
            left = _take(connection, [one.upload_id for one in placed])
            ingested = [one for one in placed if one.upload_id in left]
            # Those that end together keep the order in which they came.
            ingested.sort(key=lambda one: one.upload_id)
            if ingested:
                connection.execute(sa.insert(Asset), [one.row for one in ingested])
            refused = [one for one in failed if _refuse(connection, one, self.ingest.process_id)]
            self._count(connection, ingested, refused)
            done = self.done + len(ingested) + len(refused)
            self.run.hold(connection, done)
            connection.commit()
        self.done = done
        for one in placed:
            # Somebody has sent the file anew: that one waits for the next ingest.
            if one.upload_id not in left:
                placing.forget(one)

    def _count(
        self, connection: sa.Connection, ingested: list[Placed], refused: list[Failed]
    ) -> None:
        size = sum(one.size for one in ingested) + sum(one.size for one in refused)
        counts = {
            AssetIngest.files_done: AssetIngest.files_done + len(ingested),
            AssetIngest.files_failed: AssetIngest.files_failed + len(refused),
            AssetIngest.bytes_done: AssetIngest.bytes_done + size,
        }
        mine = sa.update(AssetIngest).where(AssetIngest.process_id == self.ingest.process_id)
        if not changed(connection.execute(mine.values(counts))):
            raise ProjectGone


def _take(connection: sa.Connection, ids: list[int]) -> set[int]:
    """Take these files out of the import folder; gives those that were still in it."""
    if not ids:
        return set()
    gone = sa.delete(AssetUpload).where(AssetUpload.id.in_(ids)).returning(AssetUpload.id)
    return set(connection.execute(gone).scalars())


def _refuse(connection: sa.Connection, failed: Failed, process_id: int) -> bool:
    """Note why a file cannot be ingested. False: it is not there any more."""
    mine = sa.update(AssetUpload).where(AssetUpload.id == failed.upload_id)
    why = {"problem": failed.code, "args": failed.args, "failed_in": process_id}
    return bool(changed(connection.execute(mine.values(**why))))


def result(connection: sa.Connection, ingest: Ingest) -> dict[str, Any]:
    """What has come of a whole run."""
    size = sa.func.coalesce(sa.func.sum(Asset.size_original), 0)
    mine = Asset.process_id == ingest.process_id
    files, total = connection.execute(sa.select(sa.func.count(), size).where(mine)).one()
    problems = sa.select(AssetUpload.problem).where(*ingest.failed())
    codes = Counter(connection.execute(problems).scalars())
    return {
        "files": files,
        "failed": codes.total(),
        "bytes": int(total),
        "codes": dict(codes.most_common()),
    }

"""The run of an import into a branch, or of a plan: list, lay over the branch, commit.

Nothing of it can be seen before the last transaction. When the branch has moved by then, what was
listed is laid over it once more.
"""

from dataclasses import asdict
from typing import Any

from obstore.exceptions import BaseError

from webapp import storage
from webapp.extensions import db
from webapp.lake import versions
from webapp.lake.differences import Difference
from webapp.services import leases
from webapp.services.lake.requests import ImportRequest
from webapp.services.lake.shelf import DeskShelf
from webapp.states import ProcessKind, ProcessState
from workers.lake import applying, publishing, sources, target
from workers.lake.applying import Outcome
from workers.lake.attempt import rejecting
from workers.lake.sources import Listing, SourceError
from workers.lake.spool import Spool
from workers.lake.target import INGEST, Rejected, Target
from workers.running import Run
from workers.scratch import own_folder

LISTING = "Listing the source"
COMPARING = "Comparing with the branch"
COMMITTING = "Making the commit"
UNIT = "objects"


class LakeRun:
    """One attempt at an import or a plan."""

    def __init__(self, run: Run, spool: Spool) -> None:
        self.run, self.spool = run, spool
        self.kind = run.claim.kind
        self.shelf = DeskShelf()
        self.done = 0

    def work(self) -> None:
        """Do it, and end the process. Raises Rejected."""
        listing = self._list(self._target().request)
        while not self._over(self._target(), listing):
            self.run.check()

    def _target(self) -> Target:
        return target.find(self.run.claim.process_id, self.kind)

    def _list(self, request: ImportRequest) -> Listing:
        """Spool all that the sources hold."""
        listing = Listing(request, storage.settings().max_lake_objects, self._tell_listed)
        self._tell_listed(0)
        try:
            for batch in sources.entries(request, listing):
                self.spool.add(batch)
        except SourceError as error:
            raise _no_source(error) from None
        except (BaseError, OSError) as error:
            # What is away may come back: but not for ever.
            if leases.tries(self.run.claim) < storage.settings().max_attempts:
                raise
            cause = f"it cannot be reached ({type(error).__name__})"
            raise _no_source(SourceError(cause)) from error
        self.spool.close()
        return listing

    def _tell_listed(self, count: int) -> None:
        self.done = count
        self.run.progress(LISTING, count, None, UNIT)

    def _over(self, found: Target, listing: Listing) -> bool:
        """Lay what was listed over the branch as it is. False: it has moved meanwhile."""
        plan = self.kind == ProcessKind.LAKE_PLAN
        before = versions.load(self.shelf, found.head.meta_range_id)
        outcome = applying.outcome(
            self.shelf, before, self.spool, found.request.wiped, self._tell_compared, write=not plan
        )
        result = {**_told(outcome), "objects": listing.count, "grew": listing.grew}
        if plan:
            self._end_plan({**result, "head": found.head.id})
            return True
        self.run.progress(COMMITTING, self.done, self.done, UNIT)
        return publishing.publish(self.run, found, before, outcome.version, result, self.done)

    def _tell_compared(self, _done: int, _total: int) -> None:
        # Of the objects all are known by now, and their number never goes back.
        self.run.progress(COMPARING, self.done, self.done, UNIT)

    def _end_plan(self, result: dict[str, Any]) -> None:
        self.run.finish(db.session(), ProcessState.SUCCEEDED, result, self.done, unasked=True)
        db.session.commit()


def run(run: Run) -> None:
    """Do an import or a plan, and end the process with what came of it."""
    with own_folder("lake") as folder, rejecting(run):
        LakeRun(run, Spool(folder)).work()


def _no_source(error: SourceError) -> Rejected:
    return Rejected(INGEST, str(error), error.sentence)


def _told(outcome: Outcome) -> dict[str, Any]:
    """What would become of the objects, or what has."""
    return {
        "added": outcome.added,
        "changed": outcome.changed,
        "removed": outcome.removed,
        "kept": outcome.kept,
        "by_prefix": [asdict(count) for count in outcome.by_prefix],
        "samples": [_sample(one) for one in outcome.samples],
    }


def _sample(one: Difference) -> dict[str, Any]:
    return {"type": str(one.type), "path": one.path, "size": one.size}

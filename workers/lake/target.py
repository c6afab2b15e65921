"""The branch that an import goes into, as it is at one moment, and whether it may."""

from dataclasses import dataclass

import sqlalchemy as sa

from webapp.errors import DeskError, NotFound
from webapp.extensions import db
from webapp.models import LakeCommit, LakeImport, MemberRole
from webapp.services.audit import Actor
from webapp.services.lake import access, branches, history, imports
from webapp.services.lake.requests import ImportRequest
from webapp.states import ProcessKind

INGEST, MERGE = "error on ingest", "merge import"
GONE = ("branch not found", "The branch is not there any more.")
NO_RIGHT = (
    "insufficient permissions",
    "Whoever asked for this import may not write into the repository any more.",
)
READ_ONLY = ("read-only repository", "The repository is read-only.")
PROTECTED = (
    "cannot write to protected branch",
    "The branch is protected: only admins of the repository import into it.",
)
DIRTY = (
    "uncommitted changes (dirty branch)",
    "The branch has changes that no commit holds. Commit or discard them, then import again.",
)


class Rejected(Exception):
    """An import cannot be done: where it came to, the cause as lakeFS has it, and for people."""

    def __init__(self, stage: str, cause: str, sentence: str) -> None:
        super().__init__(cause)
        self.said = {"error": f"{stage}: {cause}", "sentence": sentence}


@dataclass(frozen=True, slots=True)
class Target:
    """A branch with its last commit, and who imports what into it."""

    import_id: str
    request: ImportRequest
    by: Actor
    branch_id: int
    head: LakeCommit
    name: str


def find(process_id: int, kind: ProcessKind) -> Target:
    """The branch of an import or a plan. Raises Rejected where it must not be written to."""
    row = db.session.scalar(sa.select(LakeImport).where(LakeImport.process_id == process_id))
    if row is None:
        raise Rejected(MERGE, "repository not found", "The repository is not there any more.")
    user, request = row.process.owner, imports.request_of(row)
    force = request.force or kind == ProcessKind.LAKE_PLAN
    try:
        if not user.active:
            raise NotFound("switched off")
        repository = access.repository_for(user, row.repository.name, MemberRole.WRITER, force=True)
    except DeskError:
        raise Rejected(MERGE, *NO_RIGHT) from None
    if repository.read_only and not force:
        raise Rejected(MERGE, *READ_ONLY)
    branch = branches.find(repository, row.branch)
    if branch is None:
        raise Rejected(MERGE, *GONE)
    may = access.role_in(user, repository) == MemberRole.ADMIN or kind == ProcessKind.LAKE_PLAN
    if branch.protected and not may:
        raise Rejected(MERGE, *PROTECTED)
    head = history.get(repository.id, branch.commit_id)
    found = Target(row.id, request, Actor.of(user), branch.id, head, branch.name)
    # It outlives the transaction: none is open while there is much to do.
    db.session.expunge(head)
    db.session.rollback()
    return found

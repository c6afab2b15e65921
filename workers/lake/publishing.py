"""The last transaction of an import or an export: the commit and the end of its run, or none."""

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.extensions import db
from webapp.lake.versions import Version
from webapp.models import Action, LakeCommit, LakeImport, LakeRepository, LakeStaged
from webapp.services import audit
from webapp.services.lake import commits
from webapp.services.lake.requests import SOURCES, ImportRequest
from webapp.states import ProcessKind, ProcessState
from workers import immediate
from workers.lake.target import DIRTY, MERGE, Rejected, Target
from workers.running import Run

MESSAGE = "Import objects"
STRATEGY = {".lakefs.merge.strategy": "source-wins"}
LAST_IMPORT = ".lakefs.last.import.timestamp"
LONGEST_SOURCES = 4000


def publish(
    run: Run, target: Target, before: Version, version: Version, result: dict[str, Any], done: int
) -> bool:
    """Make the commit, and end the process with it.

    False when it must be made once more. Raises Rejected, and LeaseLost or Cancelled; nothing
    is changed then.
    """
    request, is_import = target.request, run.claim.kind == ProcessKind.LAKE_IMPORT
    made = commits.new(
        target.head.repository_id,
        target.head,
        request.commit.message or MESSAGE,
        target.by.who,
        version.id,
        details(request) | (STRATEGY if is_import else {}),
    )
    with db.engine.connect() as connection, run.interruptible(connection):
        immediate.begin(run, connection)
        with Session(connection, expire_on_commit=False) as session:
            parts = (target.branch_id, target.head.id, before, version, made)
            if not commits.publish(session, *parts):
                return False
            if _is_dirty(session, target.branch_id):
                raise Rejected(MERGE, *DIRTY)
            _note(session, target, made, is_import=is_import)
            facts = result | {"commit": made.id, "version": version.id}
            run.finish(session, ProcessState.SUCCEEDED, facts, done, unasked=True)
            session.commit()
        connection.commit()
    return True


def details(request: ImportRequest) -> dict[str, str]:
    """The metadata of the commit: what was given, and where the objects come from, if elsewhere."""
    sources = {SOURCES: _sources(request)} if request.paths else {}
    return {**(request.commit.metadata or {}), **sources}


def _sources(request: ImportRequest) -> str:
    """The sources as JSON, the first ones where there are very many."""
    named: list[Mapping[str, Any]] = [path.model_dump() for path in request.paths]
    count = len(named)
    while len(text := json.dumps(named, ensure_ascii=False)) > LONGEST_SOURCES and count:
        count = min(count - 1, count * LONGEST_SOURCES // len(text))
        named = [*named[:count], {"more": len(request.paths) - count}]
    return text


def _is_dirty(session: Session, branch_id: int) -> bool:
    """Whoever stages a change locks the branch first, which is locked by now."""
    staged = sa.select(LakeStaged.id).where(LakeStaged.branch_id == branch_id).limit(1)
    return session.scalar(staged) is not None


def _note(session: Session, target: Target, made: LakeCommit, *, is_import: bool) -> None:
    mine = sa.update(LakeImport).where(LakeImport.id == target.import_id)
    session.execute(mine.values(commit_id=made.id))
    lock = {"of": LakeRepository}
    repository = session.get_one(LakeRepository, made.repository_id, with_for_update=lock)
    if is_import:
        repository.details = {**repository.details, LAST_IMPORT: str(made.creation_date)}
    text = f"{made.id} into {target.name}, by an {'import' if is_import else 'export'}."
    session.add(audit.line(target.by, Action.COMMITTED, repository, text))
    session.flush()

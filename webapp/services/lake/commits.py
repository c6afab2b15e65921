"""Commits: made of the changes of a branch, published by compare-and-set, and listed."""

import hashlib
import json
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, scoped_session

from webapp import storage
from webapp.errors import BadInput
from webapp.extensions import changed, db
from webapp.lake.shelf import range_key, version_key
from webapp.models import Action
from webapp.models.lake import LakeBranch, LakeCommit, LakeRange, LakeRepository
from webapp.services import audit
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.services.lake import content, names, refs, staging

if TYPE_CHECKING:
    from webapp.lake.versions import Version

Transaction = Session | scoped_session[Any] | Connection
LATEST_DATE = 253_402_300_799


def new(
    repository_id: int,
    parent: LakeCommit | None,
    message: str,
    committer: str,
    meta_range_id: str,
    details: Mapping[str, str] | None = None,
    date: int | None = None,
) -> LakeCommit:
    """A commit that nobody has heard of yet; its id follows from what it says."""
    moment = int(time.time()) if date is None else date
    said = [committer, message, meta_range_id, moment, dict(details or {})]
    said.append(parent.id if parent else None)
    text = json.dumps(["commit:v1", *said], sort_keys=True)
    return LakeCommit(
        repository_id=repository_id,
        id=hashlib.sha256(text.encode()).hexdigest(),
        parent_id=parent.id if parent else None,
        message=message,
        committer=committer,
        creation_date=moment,
        meta_range_id=meta_range_id,
        details=dict(details or {}),
        generation=parent.generation + 1 if parent else 1,
    )


def publish(
    transaction: Transaction,
    branch_id: int,
    old_id: str,
    before: "Version",
    version: "Version",
    commit: LakeCommit,
) -> bool:
    """Move a branch from one commit to a new one, in the caller's transaction.

    `before` is the version of the old one. False when the branch is elsewhere, or gone, or when a
    file of the version is: roll back, and make it once more.
    """
    move = update(LakeBranch).where(LakeBranch.id == branch_id, LakeBranch.commit_id == old_id)
    move = move.values(commit_id=commit.id).execution_options(synchronize_session=False)
    if changed(transaction.execute(move)) == 0:
        return False
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    columns = LakeCommit.__table__.columns.keys()
    row = {name: getattr(commit, name) for name in columns}
    # Another branch may have come to the very same commit in the same second.
    transaction.execute(insert(LakeCommit).values(row).on_conflict_do_nothing())
    parts = [{"meta_range_id": version.id, "range_id": each} for each in version.range_ids]
    if parts:
        transaction.execute(insert(LakeRange).on_conflict_do_nothing(), parts)
    return _are_kept(before, version)


def _are_kept(before: "Version", version: "Version") -> bool:
    """Whoever sweeps away what nobody names may have been quicker than the names."""
    keys = [range_key(one) for one in set(version.range_ids) - set(before.range_ids)]
    if version.id != before.id:
        keys.append(version_key(version.id))
    return all(map(storage.exists, keys))


def commit(
    repository: LakeRepository,
    branch: LakeBranch,
    message: str,
    committer: str,
    *,
    details: Mapping[str, str] | None = None,
    date: int | None = None,
    allow_empty: bool = False,
    by: Actor = COMMAND_LINE,
) -> LakeCommit:
    """Make a commit of the changes of a branch; those that come meanwhile wait for the next one.

    Raises BadInput when there are none, or for a text that is too long, NotFound, Conflict.
    """
    if date is not None and not 0 <= date <= LATEST_DATE:
        raise BadInput("date: this is no moment in seconds since 1970")
    names.check_message(message)
    names.check_details(details or {})
    branch_id, name, repository_id = branch.id, branch.name, repository.id
    for _ in range(staging.TRIES):
        head = refs.head(branch_id)
        newest = staging.newest(branch_id)
        before = content.load(head.meta_range_id)
        version = content.apply(before, staging.rows(branch_id, newest=newest))
        if version.id == head.meta_range_id and not allow_empty:
            raise BadInput("commit: no changes")
        made = new(repository_id, head, message, committer, version.id, details, date)
        if publish(db.session, branch_id, head.id, before, version, made):
            staging.drop_until(branch_id, newest)
            audit.note(by, Action.COMMITTED, repository, f"{made.id} into {name}.")
            db.session.commit()
            return made
        db.session.rollback()
    raise staging.busy()

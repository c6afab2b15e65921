"""Imports from object stores into branches, and plans of them: asked for, looked up, once more."""

import secrets
import string

from sqlalchemy import Select, select

from webapp import queue
from webapp.errors import BadInput, NotFound, WrongState
from webapp.extensions import db
from webapp.models import (
    Action,
    LakeImport,
    LakeRepository,
    LakeSchedule,
    MemberRole,
    Options,
    Process,
    User,
)
from webapp.services import audit
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.services.lake import access, branches
from webapp.services.lake.requests import PREFIX, ImportRequest
from webapp.states import ProcessKind

PAGE = 100
SIGNS = string.ascii_lowercase + string.digits
SIGNS_OF_ID = 20
LONGEST_NAME = 200
KINDS = {False: ProcessKind.LAKE_IMPORT, True: ProcessKind.LAKE_PLAN}
NOT_FOUND = "not found"


def start(
    user: User,
    repository: LakeRepository,
    branch: str,
    request: ImportRequest,
    *,
    plan: bool = False,
    by: Actor = COMMAND_LINE,
) -> LakeImport:
    """Have objects imported into a branch; with `plan` only find out what that would change.

    Raises BadInput for a source that lies in the repository itself, and NotFound.
    """
    check(repository, request)
    branches.get(repository, branch)
    made = add(user.id, repository.id, branch, request, plan=plan)
    text = f"{'Plan of an import' if plan else 'Import'} of {request.name} into {branch}."
    audit.note(by, Action.IMPORT_STARTED, repository, text)
    queue.submit(made.process)
    return made


def check(repository: LakeRepository, request: ImportRequest) -> None:
    """Raises BadInput for a source that the repository's own objects may be in."""
    space = repository.storage_namespace
    # Addresses of objects have one stroke behind it, however many it ends in.
    inside = f"{space.rstrip('/')}/"
    for each in request.paths:
        if each.path.startswith((space, inside)):
            raise BadInput(
                f"import path ({each.path}) in repository namespace ({space}) is prohibited: "
                "invalid import source"
            )
        if each.type == PREFIX and inside.startswith(each.path):
            raise BadInput(
                f"prefix ({each.path}) contains repository namespace: ({space}), "
                "invalid import source"
            )


def add(
    owner_id: int,
    repository_id: int,
    branch: str,
    request: ImportRequest,
    *,
    plan: bool = False,
    schedule: LakeSchedule | None = None,
) -> LakeImport:
    """A new import with its process, in the caller's transaction."""
    process = Process(
        kind=KINDS[plan],
        owner_id=owner_id,
        unit="objects",
        options=Options(name=request.name[:LONGEST_NAME]).model_dump(exclude_defaults=True),
    )
    made = LakeImport(
        id=new_id(),
        repository_id=repository_id,
        branch=branch,
        process=process,
        request=request.model_dump(mode="json", exclude_defaults=True),
        schedule_id=schedule.id if schedule else None,
    )
    db.session.add(made)
    db.session.flush()
    return made


def new_id() -> str:
    """Letters and digits that nobody can guess."""
    return "".join(secrets.choice(SIGNS) for _ in range(SIGNS_OF_ID))


def request_of(row: LakeImport | LakeSchedule) -> ImportRequest:
    """What was asked for."""
    return ImportRequest.model_validate(row.request)


def find(repository: LakeRepository, import_id: str) -> LakeImport:
    """The import of a repository with this id. Raises NotFound."""
    mine = _imports(repository).where(LakeImport.id == import_id)
    found = db.session.scalar(mine)
    if found is None:
        raise NotFound(NOT_FOUND)
    return found


def list_for(
    repository: LakeRepository, before: LakeImport | None = None, limit: int = PAGE
) -> list[LakeImport]:
    """Imports into a repository and plans of them, the newest first."""
    query = _imports(repository).order_by(LakeImport.process_id.desc()).limit(limit)
    if before is not None:
        query = query.where(LakeImport.process_id < before.process_id)
    return list(db.session.scalars(query))


def _imports(repository: LakeRepository) -> Select[LakeImport]:
    kinds = Process.kind.in_(KINDS.values())
    query = select(LakeImport).join(Process, Process.id == LakeImport.process_id).where(kinds)
    return query.where(LakeImport.repository_id == repository.id)


def of_process(process: Process) -> LakeImport | None:
    """What a process imports or plans, unless its repository is gone."""
    return db.session.scalar(select(LakeImport).where(LakeImport.process_id == process.id))


def why_not_again(process: Process) -> str:
    """The reason why an import is not done once more, or nothing."""
    if process.kind not in KINDS.values():
        return "Ask for the export on the page of its dataset once more."
    return "" if of_process(process) else "Its repository was removed."


def again(process: Process) -> Process:
    """Do once more, as a new process, what was asked for before. Raises WrongState."""
    before = of_process(process)
    if before is None:
        raise WrongState(why_not_again(process))
    # Whoever owns it may have lost the right since.
    access.repository_for(process.owner, before.repository.name, MemberRole.WRITER, force=True)
    plan = process.kind == ProcessKind.LAKE_PLAN
    asked = request_of(before)
    made = add(process.owner_id, before.repository_id, before.branch, asked, plan=plan)
    queue.submit(made.process)
    return made.process

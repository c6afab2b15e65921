"""Runs that ingest the files of a project: asked for, looked up, once more."""

from sqlalchemy import select, update

from webapp import queue
from webapp.errors import NotFound, WrongState
from webapp.extensions import changed, db
from webapp.models import (
    Action,
    AssetIngest,
    AssetProject,
    AssetUpload,
    MemberRole,
    Options,
    Process,
    User,
)
from webapp.services import audit
from webapp.services.assets import access
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.states import LIVE, ProcessKind

NO_FOLDER = "Import folder not found."
NO_PROJECT = "Its project was removed."
NO_FILE = "Its file is not kept. Send it once more."


def start(
    project: AssetProject,
    owner: User,
    *,
    failed_only: bool = False,
    ticket: str = "",
    by: Actor = COMMAND_LINE,
) -> Process:
    """Have the files ingested that wait in a project, those that failed before among them.

    With `failed_only` none but those; with a `ticket` only the one file that has it, which keeps
    nobody else from the project. Raises WrongState while all are ingested, and NotFound where
    nothing was ever uploaded.
    """
    take_turns(project)
    if not ticket:
        _refuse(project)
        project.has_mapping = True
    process = Process(
        kind=ProcessKind.ASSETS_INGEST,
        owner_id=owner.id,
        unit="files",
        options=Options(name=f"Project {project.shortcode}").model_dump(exclude_defaults=True),
    )
    about = {"project_id": project.id, "failed_only": failed_only, "ticket": ticket}
    db.session.add(AssetIngest(process=process, **about))
    what = "One file." if ticket else "Failed files only." if failed_only else ""
    audit.note(by, Action.IMPORT_STARTED, project, what)
    queue.submit(process)
    return process


def take_turns(project: AssetProject) -> None:
    """Let one of many who change a project at once decide: its row is locked until the commit.

    Raises NotFound where it was removed.
    """
    mine = update(AssetProject).where(AssetProject.id == project.id)
    if not changed(db.session.execute(mine.values(shortcode=AssetProject.shortcode))):
        db.session.rollback()
        raise NotFound(NO_PROJECT)
    db.session.refresh(project)


def _refuse(project: AssetProject) -> None:
    if project.import_folder and live(project.id) is None:
        return
    error = WrongState(busy(project)) if project.import_folder else NotFound(NO_FOLDER)
    db.session.rollback()
    raise error


def busy(project: AssetProject) -> str:
    """What is said to whoever must wait for the end of an ingest."""
    return f"A bulk ingest is currently in progress for project {project.shortcode}."


def live(project_id: int) -> Process | None:
    """The ingest of all files that waits or runs, if there is one."""
    query = select(Process).join(AssetIngest, AssetIngest.process_id == Process.id)
    mine = query.where(AssetIngest.project_id == project_id, AssetIngest.ticket == "")
    return db.session.scalar(mine.where(Process.state.in_(LIVE)).limit(1))


def of_process(process: Process) -> AssetIngest | None:
    """What a process ingests, unless its project is gone."""
    return db.session.get(AssetIngest, process.id)


def why_not_again(process: Process) -> str:
    """The reason why an ingest is not done once more, or nothing."""
    before = of_process(process)
    if before is None:
        return NO_PROJECT
    if before.ticket:
        return "" if _has_file(before) else NO_FILE
    if not before.project.import_folder:
        return NO_FOLDER
    return "" if live(before.project_id) is None else busy(before.project)


def again(process: Process) -> Process:
    """Ingest as a new process what the one before left. Raises WrongState and NotFound."""
    before = of_process(process)
    if before is None:
        raise WrongState(NO_PROJECT)
    # Whoever asked may have lost the right since.
    if access.role_in(process.owner, before.project) in (None, MemberRole.READER):
        raise WrongState("Its owner may not write into the project.")
    return start(
        before.project,
        process.owner,
        failed_only=before.failed_only,
        ticket=before.ticket,
        by=Actor.of(process.owner),
    )


def _has_file(ingest: AssetIngest) -> bool:
    mine = AssetUpload.project_id == ingest.project_id, AssetUpload.ticket == ingest.ticket
    return db.session.scalar(select(AssetUpload.id).where(*mine)) is not None

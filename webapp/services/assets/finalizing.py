"""The end of an import folder: what waits in it is gone, and the next mapping begins anew."""

from dataclasses import dataclass

from sqlalchemy import case, delete, func, select, update

from webapp.errors import Conflict, NotFound, WrongState
from webapp.extensions import db
from webapp.models import Action, Asset, AssetProject, AssetUpload
from webapp.services import audit
from webapp.services.assets import ingests
from webapp.services.audit import COMMAND_LINE, Actor


@dataclass(frozen=True, slots=True)
class AtStake:
    """Files that would be lost: those never ingested, those that could not be, bytes of both."""

    waiting: int
    failed: int
    bytes: int

    @property
    def files(self) -> int:
        """How many there are."""
        return self.waiting + self.failed


def at_stake(project: AssetProject) -> AtStake:
    """What finalizing a project would take away."""
    failed = func.coalesce(func.sum(case((AssetUpload.problem != "", 1), else_=0)), 0)
    size = func.coalesce(func.sum(AssetUpload.size), 0)
    mine = AssetUpload.project_id == project.id, AssetUpload.ticket == ""
    row = db.session.execute(select(func.count(), failed, size).where(*mine)).one()
    return AtStake(waiting=row[0] - int(row[1]), failed=int(row[1]), bytes=int(row[2]))


def finalize(project: AssetProject, *, force: bool, by: Actor = COMMAND_LINE) -> None:
    """Remove the import folder and the mapping of a project; what was ingested stays.

    Raises WrongState while files are ingested, NotFound where there is no import folder, and
    Conflict with what would be lost unless that is meant.
    """
    ingests.take_turns(project)
    lost = _empty(project)
    if error := _why_not(project, lost, force=force):
        db.session.rollback()
        raise error
    mapped = update(Asset).where(Asset.project_id == project.id, Asset.mapped)
    db.session.execute(mapped.values(mapped=False))
    project.import_folder = project.has_mapping = False
    text = f"{lost.waiting:,} waiting and {lost.failed:,} failed files were removed."
    audit.note(by, Action.FINALIZED, project, text if lost.files else "")
    db.session.commit()


def _empty(project: AssetProject) -> AtStake:
    """Empty the import folder; gives what was in it, to the file that came just now."""
    mine = AssetUpload.project_id == project.id, AssetUpload.ticket == ""
    gone = delete(AssetUpload).where(*mine).returning(AssetUpload.problem, AssetUpload.size)
    rows = db.session.execute(gone).all()
    failed = sum(row.problem != "" for row in rows)
    return AtStake(len(rows) - failed, failed, sum(row.size for row in rows))


def _why_not(
    project: AssetProject, lost: AtStake, *, force: bool
) -> WrongState | NotFound | Conflict | None:
    if not project.import_folder:
        return NotFound(ingests.NO_FOLDER)
    if ingests.live(project.id) is not None:
        return WrongState(ingests.busy(project))
    if lost.files and not force:
        words = f"{lost.waiting:,} files wait and {lost.failed:,} failed"
        detail = {"waiting": lost.waiting, "failed": lost.failed, "bytes": lost.bytes}
        return Conflict(f"{words}: they would be lost. Say that this is meant.", detail)
    return None

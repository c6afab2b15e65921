"""The mapping of a project: under which name each file of the import folder is kept now."""

from sqlalchemy import func, select

from webapp.errors import NotFound
from webapp.extensions import db
from webapp.models import Asset, AssetProject

HEADER = "original,derivative"
AT_ONCE = 5_000


def text(project: AssetProject) -> str:
    """The mapping as CSV, without a line break at its end. Raises NotFound before any ingest."""
    if not project.has_mapping:
        raise NotFound("project")
    query = select(Asset.path, Asset.internal_filename)
    query = query.where(Asset.project_id == project.id, Asset.mapped).order_by(Asset.id)
    rows = db.session.execute(query.execution_options(yield_per=AT_ONCE))
    lines = (f"{_cell(path)},{_cell(name)}" for path, name in rows)
    return "\n".join((HEADER, *lines))


def _cell(value: str) -> str:
    if any(sign in value for sign in ',"\n'):
        return '"' + value.replace('"', '""') + '"'
    return value


def first(project: AssetProject, limit: int) -> list[tuple[str, str]]:
    """Its first rows: where each file was, and under which name it is kept."""
    query = select(Asset.path, Asset.internal_filename).order_by(Asset.id).limit(limit)
    rows = db.session.execute(query.where(Asset.project_id == project.id, Asset.mapped))
    return [(path, name) for path, name in rows]


def count(project: AssetProject) -> int:
    """How many rows it has."""
    query = select(func.count()).where(Asset.project_id == project.id, Asset.mapped)
    return db.session.scalar(query) or 0

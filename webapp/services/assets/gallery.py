"""Assets as they are looked for: pages of them, and one of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select

from webapp.assets import ids
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.models import Asset, AssetIngest, AssetProject, Process

PAGE = 48
MOST_VERSIONS = 50


@dataclass(frozen=True, slots=True)
class Holdings:
    """How many assets a project has, bytes of both their files, and its newest ingest of all."""

    assets: int = 0
    bytes: int = 0
    newest: Process | None = None


def page(
    project: AssetProject,
    *,
    text: str = "",
    kind: str = "",
    path: str = "",
    by_path: bool = False,
    last: int | None = None,
    limit: int = PAGE,
) -> list[Asset]:
    """Assets with a text in their path, of a kind, or of one path: the newest first, or by path.

    Those that come after the one with the id `last`.
    """
    query = select(Asset).where(*_asked(project, text, kind))
    if path:
        query = query.where(Asset.path == path)
    if by_path:
        query = query.order_by(Asset.path)
    if last is not None:
        query = query.where(_after(project, last, by_path=by_path))
    return list(db.session.scalars(query.order_by(Asset.id.desc()).limit(limit)))


def count(project: AssetProject, *, text: str = "", kind: str = "") -> int:
    """How many assets have a text in their path, and are of a kind."""
    query = select(func.count(Asset.id)).where(*_asked(project, text, kind))
    return db.session.scalars(query).one()


def _after(project: AssetProject, last: int, *, by_path: bool) -> ColumnElement[bool]:
    older = Asset.id < last
    if not by_path:
        return older
    mine = Asset.project_id == project.id, Asset.id == last
    path = select(Asset.path).where(*mine).scalar_subquery()
    return or_(Asset.path > path, and_(Asset.path == path, older))


def _asked(project: AssetProject, text: str, kind: str) -> list[ColumnElement[bool]]:
    asked = [Asset.project_id == project.id]
    if text:
        asked.append(Asset.path.icontains(text, autoescape=True))
    if kind:
        asked.append(Asset.kind == kind)
    return asked


def find(project: AssetProject, asset_id: str) -> Asset:
    """One asset of a project. Raises NotFound."""
    query = select(Asset).where(Asset.project_id == project.id, Asset.asset_id == asset_id)
    found = db.session.scalar(query) if ids.is_id(asset_id) else None
    if found is None:
        raise NotFound("There is no such asset in this project.")
    return found


def holdings(projects: Iterable[AssetProject]) -> dict[int, Holdings]:
    """What each of these projects has."""
    wanted = [project.id for project in projects]
    size = func.sum(Asset.size_original + Asset.size_derivative)
    counted = select(Asset.project_id, func.count(), size).where(Asset.project_id.in_(wanted))
    rows = db.session.execute(counted.group_by(Asset.project_id))
    counts = {number: (assets, int(taken)) for number, assets, taken in rows}
    bulk = AssetIngest.project_id.in_(wanted), AssetIngest.ticket == ""
    last = select(func.max(AssetIngest.process_id)).where(*bulk).group_by(AssetIngest.project_id)
    ingests = db.session.scalars(select(AssetIngest).where(AssetIngest.process_id.in_(last)))
    newest = {row.project_id: row.process for row in ingests}
    return {one: Holdings(*counts.get(one, (0, 0)), newest.get(one)) for one in wanted}

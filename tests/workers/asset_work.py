"""Assets for tests: a project, files that wait in it, and ingests done at once."""

import hashlib
import io
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from PIL import Image

from tests.workers.desk_work import work
from tests.workers.rows import owner_of_rows
from webapp import storage
from webapp.extensions import db
from webapp.models import Asset, AssetIngest, AssetProject, AssetUpload, Process, User
from webapp.models.columns import now
from webapp.services.assets import ingests, integrity
from workers import orphans

SHORTCODE = "08F1"


def make_project(shortcode: str = SHORTCODE, owner: User | None = None) -> AssetProject:
    """A project with an import folder that has nothing yet."""
    owner = owner or owner_of_rows()
    row = AssetProject(shortcode=shortcode, owner_id=owner.id, import_folder=True)
    db.session.add(row)
    db.session.commit()
    return row


def project(shortcode: str = SHORTCODE) -> AssetProject:
    """The project as the database has it now."""
    db.session.expire_all()
    return db.session.query(AssetProject).filter_by(shortcode=shortcode).one()


def send(path: str, content: bytes, *, ticket: str = "", shortcode: str = SHORTCODE) -> int:
    """Let a file wait in the project, in the place of one with the same path; gives its number."""
    digest, mine = hashlib.sha256(content).hexdigest(), project(shortcode).id
    storage.put(storage.upload_key(digest), content)
    if not ticket:
        # Also where there is one: whoever finalizes meanwhile comes before or after this.
        folder = sa.update(AssetProject).where(AssetProject.id == mine).values(import_folder=True)
        db.session.execute(folder)
    same = AssetUpload.path == path, AssetUpload.ticket == ticket
    db.session.execute(sa.delete(AssetUpload).where(AssetUpload.project_id == mine, *same))
    about = {"project_id": mine, "path": path, "size": len(content), "digest": digest}
    row = AssetUpload(**about, ticket=ticket, sender="mia@example.org")
    db.session.add(row)
    db.session.flush()
    # Others may finalize the project as soon as it is committed.
    number = row.id
    db.session.commit()
    return number


def picture(width: int = 8, height: int = 6, kind: str = "PNG", color: str = "red") -> bytes:
    """A picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), color).save(file, kind)
    return file.getvalue()


def start(*, failed_only: bool = False, ticket: str = "") -> Process:
    """Ask for an ingest."""
    return ingests.start(project(), owner_of_rows(), failed_only=failed_only, ticket=ticket)


def ingest(*, failed_only: bool = False, ticket: str = "") -> Process:
    """Ingest what waits; gives the process as it ended."""
    return work(start(failed_only=failed_only, ticket=ticket))


def counts(process: Process) -> tuple[int, int, int, int, int]:
    """Of an ingest the files done and failed, the bytes done, and files and bytes in all."""
    row = db.session.get_one(AssetIngest, process.id)
    return row.files_done, row.files_failed, row.bytes_done, row.files_total, row.bytes_total


def assets() -> dict[str, Asset]:
    """All assets by the paths that they had."""
    db.session.expire_all()
    return {asset.path: asset for asset in db.session.scalars(sa.select(Asset))}


def mapping() -> list[str]:
    """The paths of all rows that the mapping has, in its order."""
    rows = sa.select(Asset.path).where(Asset.mapped).order_by(Asset.id)
    return list(db.session.scalars(rows))


def waiting() -> dict[str, str]:
    """The paths of files that are not ingested, and what is wrong with each."""
    db.session.expire_all()
    return {row.path: row.problem for row in db.session.scalars(sa.select(AssetUpload))}


def kept(prefix: str = "assets") -> set[str]:
    """The keys of all files of the desk that begin so."""
    return set(storage.older_than(prefix, now() + timedelta(days=1)))


def keys_of(*rows: Asset) -> set[str]:
    """The keys of the three files that each of these assets has."""
    return {key for row in rows for key in (row.original_key, row.derivative_key, row.info_key)}


def content(key: str) -> bytes:
    """What is kept under a key."""
    return b"".join(storage.stream(key))


def assert_whole(app: Flask, sent: set[str]) -> None:
    """Each file that was sent waits, has failed or is an asset, once; nothing else lies about."""
    rows = db.session.scalars(sa.select(Asset).order_by(Asset.id)).all()
    assert sorted([*waiting(), *(row.path for row in rows)]) == sorted(sent)
    assert mapping() == [row.path for row in rows]
    orphans.sweep(app.config["DESK"], timedelta(seconds=-5))
    assert kept() == keys_of(*rows)
    assert [path for path in scratch(app).glob("*") if path.name != "lake"] == []
    report = integrity.verify(project(), lambda *_: None)
    assert (report.checked, report.findings) == (len(rows), [])


def scratch(app: Flask) -> Path:
    """Where runs have what is at work."""
    found: Path = app.config["DESK"].scratch
    return found

"""Whether the files of all assets are still those that were ingested."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from obstore.exceptions import BaseError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp import storage
from webapp.assets.info import as_json
from webapp.extensions import db
from webapp.models import Asset, AssetProject

BATCH = 200
ORIGINAL, DERIVATIVE, INFO = "original", "derivative", "info"
MISSING = "It is missing."


@dataclass(frozen=True, slots=True)
class Finding:
    """A file of an asset that is not as it was: which one of the three, and what is wrong."""

    asset_id: str
    path: str
    which: str
    what: str


@dataclass(slots=True)
class Report:
    """How many assets were looked at, how many bytes were read, and what is wrong."""

    checked: int = 0
    bytes: int = 0
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Read:
    size: int
    digest: str


def verify(project: AssetProject, tell: Callable[[Report, int], None]) -> Report:
    """Read all files of a project again; `tell` hears how far that is, and of how many assets."""
    total = db.session.scalar(select(func.count()).where(Asset.project_id == project.id)) or 0
    report = Report()
    for _ in each(project, report):
        tell(report, max(total, report.checked))
    return report


def each(project: AssetProject, report: Report) -> Iterator[tuple[Asset, list[Finding]]]:
    """Read the files of one asset after the other, and tell what is wrong with each."""
    number = project.id
    # Reading takes long; nobody waits meanwhile for what this request has open.
    db.session.rollback()
    for asset in _assets(number):
        found = _look_at(asset, report)
        report.checked += 1
        report.findings += found
        yield asset, found


def _assets(project_id: int) -> Iterator[Asset]:
    last = 0
    while True:
        query = select(Asset).where(Asset.project_id == project_id, Asset.id > last)
        # No transaction is open while much is read.
        with Session(db.engine) as session:
            found = session.scalars(query.order_by(Asset.id).limit(BATCH)).all()
            session.expunge_all()
        if not found:
            return
        yield from found
        last = found[-1].id


def _look_at(asset: Asset, report: Report) -> list[Finding]:
    parts = (
        (ORIGINAL, asset.original_key, asset.checksum_original, asset.size_original),
        (DERIVATIVE, asset.derivative_key, asset.checksum_derivative, asset.size_derivative),
    )
    wrong = [(which, _wrong(key, _Read(size, of), report)) for which, key, of, size in parts]
    wrong.append((INFO, _wrong_info(asset, report)))
    return [Finding(asset.asset_id, asset.path, which, what) for which, what in wrong if what]


def _wrong(key: str, wanted: _Read, report: Report) -> str:
    digest, size = hashlib.sha256(), 0
    try:
        for chunk in storage.stream(key):
            digest.update(chunk)
            size += len(chunk)
    except FileNotFoundError:
        return MISSING
    except (BaseError, OSError) as error:
        return f"It cannot be read to its end: {error}"
    report.bytes += size
    if size != wanted.size:
        return f"It has {size:,} bytes instead of {wanted.size:,}."
    if digest.hexdigest() != wanted.digest:
        return f"Its SHA-256 is {digest.hexdigest()} instead of {wanted.digest}."
    return ""


def _wrong_info(asset: Asset, report: Report) -> str:
    try:
        content = b"".join(storage.stream(asset.info_key))
    except FileNotFoundError:
        return MISSING
    report.bytes += len(content)
    try:
        told = json.loads(content)
    except ValueError:
        return "It is not JSON."
    return "" if told == as_json(asset) else "It does not say what the desk knows of the asset."

"""The files that were handed in for one upload, one after the other, and what got better."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select

from webapp.extensions import db
from webapp.models import Process, Upload, UploadVersion
from webapp.states import ProcessKind

Rule = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """One file of an upload, and its newest check."""

    file: UploadVersion
    validation: Process | None


@dataclass(frozen=True, slots=True)
class Change:
    """How often a rule is broken in a column, compared with the file before."""

    rule: Rule
    fixed: int
    left: int
    new: int


def note(upload: Upload, origin: dict[str, str] | None = None) -> None:
    """Write down the present file of an upload as one of its versions, and where it is from."""
    if db.session.get(UploadVersion, (upload.id, upload.version)) is None:
        db.session.add(
            UploadVersion(
                upload_id=upload.id,
                version=upload.version,
                filename=upload.filename,
                size=upload.size,
                digest=upload.digest,
                origin=origin,
            )
        )
        db.session.flush()


def of(upload: Upload) -> list[Version]:
    """All files of an upload, the first one first."""
    checks = and_(
        Process.upload_id == UploadVersion.upload_id,
        Process.version == UploadVersion.version,
        Process.kind == ProcessKind.VALIDATION,
    )
    found = db.session.execute(
        select(UploadVersion, Process)
        .outerjoin(Process, checks)
        .where(UploadVersion.upload_id == upload.id)
        .order_by(UploadVersion.version, Process.id)
    )
    # The last check of a file is its newest.
    return list({file.version: Version(file, check) for file, check in found}.values())


def changes(before: Version, after: Version) -> list[Change]:
    """What got better rule by rule; nothing unless the rows of both files were checked."""
    if not (_compared(before.validation) and _compared(after.validation)):
        return []
    assert before.validation is not None
    assert after.validation is not None
    old, new = _by_place(before.validation), _by_place(after.validation)
    return [_change(old.get(place), new.get(place)) for place in dict.fromkeys([*old, *new])]


def _compared(process: Process | None) -> bool:
    """Was every row of the file looked at?"""
    return process is not None and bool(process.result.get("staged"))


def _by_place(process: Process) -> dict[tuple[str, str], Rule]:
    """The broken rules by code and by field, or header where the column is no field."""
    rules: dict[tuple[str, str], Rule] = {}
    for rule in process.result.get("rules", ()):
        place = (rule["code"], rule["field"] or rule["header"] or "")
        known = rules.get(place)
        rules[place] = rule | {"count": rule["count"] + known["count"]} if known else rule
    return rules


def _change(old: Rule | None, new: Rule | None) -> Change:
    before, after = (rule["count"] if rule else 0 for rule in (old, new))
    rule = new or old
    assert rule is not None
    return Change(rule, max(0, before - after), min(before, after), max(0, after - before))

"""Which field each column of an upload goes into, as a person chose it, and remembering that."""

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.errors import BadInput
from webapp.extensions import db
from webapp.models import Action, Process, RememberedMapping, Upload
from webapp.models.columns import now
from webapp.schema.column_keys import Choices, by_column, column_keys, headers_digest, unknown_keys
from webapp.schema.fields import Schema
from webapp.schema.findings import show
from webapp.schema.headers import normal_header
from webapp.schema.reading import text_problem
from webapp.services import audit, processes
from webapp.services.audit import COMMAND_LINE, Actor

Finding = dict[str, str]


def choose(
    upload: Upload,
    mapping: Mapping[str, Any],
    *,
    remember: bool = True,
    by: Actor = COMMAND_LINE,
) -> Process:
    """Say what becomes of the columns, and check the file again.

    What is not said, the desk finds out. With `remember`, the next file of the upload's owner
    for this dataset with the same headers is matched so too; without, that is forgotten.
    Raises BadInput, WrongState.
    """
    header = upload.shape["header"] if upload.shape else None
    upload.mapping = parse_mapping(upload.dataset.schema, mapping, header)
    if header is not None:
        keep = upload.mapping if remember else {}
        _remember(db.session(), upload.owner_id, upload.dataset_id, header, keep)
    audit.note(by, Action.MAPPING_CHANGED, upload, _in_words(upload.mapping))
    return processes.start_validation(upload)


def parse_mapping(
    schema: Schema, mapping: Mapping[str, Any], header: Sequence[str] | None = None
) -> dict[str, str | None]:
    """The choices, by column key where the header is known, checked.

    Raises BadInput that names each column that the file lacks, and each field that the dataset
    lacks or that was chosen twice.
    """
    findings = [
        *_wrong_columns(mapping, header),
        *(
            _finding(key, sentence)
            for key, value in mapping.items()
            if (sentence := _wrong_field(schema, value))
        ),
        *_chosen_twice(schema, mapping),
    ]
    if findings:
        raise BadInput("The columns cannot be matched so; the detail names each place.", findings)
    if header is None:
        return {key.strip(): value for key, value in mapping.items()}
    keys = column_keys(header)
    return {keys[index]: name for index, name in by_column(header, mapping).items()}


def remembered(owner_id: int, dataset_id: int, header: Sequence[str]) -> Choices:
    """What this person chose for the last file with this header; nothing if there was none."""
    found = db.session.scalar(
        select(RememberedMapping.mapping).where(*_row(owner_id, dataset_id, header))
    )
    return found or {}


def remember_first(
    connection: Connection,
    owner_id: int,
    dataset_id: int,
    header: Sequence[str],
    mapping: Choices,
) -> None:
    """Remember choices that came with a file, once its header is known."""
    keys = column_keys(header)
    kept = {keys[index]: name for index, name in by_column(header, mapping).items()}
    if kept:
        _remember(connection, owner_id, dataset_id, header, kept)


def is_remembered(upload: Upload) -> bool:
    """Will the next file with these headers be matched as this person chose?"""
    header = upload.shape["header"] if upload.shape else ()
    return bool(remembered(upload.owner_id, upload.dataset_id, header))


def _remember(
    session: Session | Connection,
    owner_id: int,
    dataset_id: int,
    header: Sequence[str],
    mapping: Choices,
) -> None:
    if not mapping:
        session.execute(delete(RememberedMapping).where(*_row(owner_id, dataset_id, header)))
        return
    values = {"mapping": dict(mapping), "updated_at": now()}
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    key = {
        "user_id": owner_id,
        "dataset_id": dataset_id,
        "headers_digest": headers_digest(header),
    }
    session.execute(
        insert(RememberedMapping)
        .values(**key, **values)
        .on_conflict_do_update(index_elements=list(key), set_=values)
    )


def _row(owner_id: int, dataset_id: int, header: Sequence[str]) -> tuple[Any, ...]:
    return (
        RememberedMapping.user_id == owner_id,
        RememberedMapping.dataset_id == dataset_id,
        RememberedMapping.headers_digest == headers_digest(header),
    )


def _in_words(mapping: Choices) -> str:
    return "; ".join(f"{key}: {name or 'left out'}" for key, name in mapping.items())


def _finding(key: str, sentence: str) -> Finding:
    return {"path": f"mapping.{key}", "message": sentence}


def _wrong_columns(mapping: Mapping[str, Any], header: Sequence[str] | None) -> list[Finding]:
    findings = [_finding(key, sentence) for key in mapping if (sentence := text_problem(key))]
    if header is not None:
        findings += [
            _finding(key, "The file has no column with this header.")
            for key in unknown_keys(header, mapping)
        ]
    seen: dict[str, str] = {}
    for key in mapping:
        first = seen.setdefault(normal_header(key), key)
        if first != key:
            findings.append(_finding(key, f"This is the same column as {show(first)}."))
    return findings


def _wrong_field(schema: Schema, value: object) -> str:
    """Why this is no field of the dataset and not None either, or nothing."""
    names = [field.name for field in schema.fields]
    if value is None or value in names:
        return ""
    if not isinstance(value, str):
        return (
            f"Write the name of a field here, or null to leave the column out, not {show(value)}."
        )
    close = difflib.get_close_matches(value[:100], names, n=1)
    guess = f" Did you mean {show(close[0])}?" if close else ""
    return f"There is no field {show(value)} in this dataset.{guess}"


def _chosen_twice(schema: Schema, mapping: Mapping[str, Any]) -> list[Finding]:
    labels = {field.name: field.label for field in schema.fields}
    findings: list[Finding] = []
    taken: dict[str, str] = {}
    for key, name in mapping.items():
        if isinstance(name, str) and taken.setdefault(name, key) != key:
            label = labels.get(name, name)
            words = f"{show(label)} has the column {show(taken[name])} already. Leave one out."
            findings.append(_finding(key, words))
    return findings

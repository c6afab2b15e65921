"""Uploads: taking a file in, and saying how it is to be read."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from webapp import storage
from webapp.extensions import db
from webapp.models import (
    Action,
    Dataset,
    Options,
    Process,
    Upload,
    User,
)
from webapp.services import audit, inspection, processes, versions
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.services.mappings import parse_mapping
from webapp.services.owned import get_owned
from webapp.services.reading import parse_reading


def accept(
    owner: User,
    dataset: Dataset,
    filename: str,
    content: BinaryIO,
    reading: dict[str, Any],
    mapping: dict[str, Any] | None = None,
    options: Options | None = None,
    by: Actor = COMMAND_LINE,
    origin: dict[str, str] | None = None,
) -> tuple[Upload, Process]:
    """Keep a file and start its validation; `origin` is where in the lake it comes from.

    Raises TooLarge over the limit, BadFile for what is no table, BadInput for a wrong reading or
    mapping; nobody sees anything of the file then.
    """
    chosen = parse_reading(reading)
    columns = parse_mapping(dataset.schema, mapping) if mapping else None
    with kept(content) as received:
        upload = Upload(
            dataset_id=dataset.id,
            owner_id=owner.id,
            filename=clean_filename(filename),
            size=received.size,
            digest=received.digest,
            reading=chosen,
            mapping=columns,
        )
        try:
            db.session.add(upload)
            db.session.flush()
            versions.note(upload, origin)
            audit.note(by, Action.HANDED_IN, upload, f"For {dataset.title}.")
            return upload, processes.start_validation(upload, options)
        except Exception:
            db.session.rollback()
            raise


def replace(upload: Upload, filename: str, content: BinaryIO, by: Actor = COMMAND_LINE) -> Process:
    """Take in a corrected file as the next version of an upload, and start its validation.

    Earlier versions stay. Raises WrongState when the upload is imported or its import is under
    way, TooLarge, and BadFile; nobody sees anything of the file then.
    """
    processes.refuse_imported(upload)
    with kept(content) as received:
        try:
            processes.take_turns(upload)
            db.session.refresh(upload)
            versions.note(upload)
            upload.version += 1
            upload.filename, upload.shape = clean_filename(filename), None
            if upload.reading.get("literal"):
                # A program wrote the file before; how this one is written, nobody has said.
                upload.reading = {n: v for n, v in upload.reading.items() if n == "date_order"}
            upload.size, upload.digest = received.size, received.digest
            versions.note(upload)
            audit.note(by, Action.HANDED_IN, upload, f"Version {upload.version}.")
            return processes.start_validation(upload)
        except Exception:
            db.session.rollback()
            raise


@contextmanager
def kept(content: BinaryIO) -> Iterator[storage.Received]:
    """Take a file in and keep its bytes. Raises TooLarge, BadFile.

    Bytes that get no row are for the sweep: somebody else may be sending the same ones just now.
    """
    with storage.receive(content, storage.settings().max_upload_bytes) as received:
        inspection.check(received.path)
        # Also where the same bytes are there: an old file of nobody's might be swept just now.
        storage.keep(storage.upload_key(received.digest), received.path)
        yield received


def change_reading(upload: Upload, reading: dict[str, Any]) -> Process:
    """Read an upload in another way, and check it again. Raises BadInput, WrongState."""
    # What a program wrote stays that, however its columns are read.
    kept = dict(upload.reading) if upload.reading.get("literal") else {}
    kept.pop("date_order", None)
    upload.reading = kept | parse_reading(reading)
    return processes.start_validation(upload)


def get_for(user: User, upload_id: int) -> Upload:
    """An upload that this person may see. Raises NotFound."""
    return get_owned(Upload, user, upload_id)


def clean_filename(name: str) -> str:
    """The name as text to show: no folders, no control or direction marks, 255 characters."""
    return clean_name(name.replace("\\", "/").rpartition("/")[2])


def clean_name(name: str) -> str:
    """A name as text to show: no control or direction marks, 255 characters."""
    plain = unicodedata.normalize("NFC", name)
    visible = "".join(c for c in plain if not unicodedata.category(c).startswith("C")).strip()
    return visible[:200] + visible[-55:] if len(visible) > 255 else visible or "file"

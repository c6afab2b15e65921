"""Batches: data files that are imported together as their control file says."""

import base64
import secrets
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from sqlalchemy import select, update

from webapp import queue, storage
from webapp.control.control_file import file_spec
from webapp.errors import BadInput, Conflict, NotFound, WrongState
from webapp.extensions import changed, db
from webapp.models import (
    Action,
    Batch,
    BatchFile,
    ControlFile,
    Dataset,
    Options,
    Process,
    User,
)
from webapp.services import audit, processes
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.services.control_files import LONGEST_COMMENT, clean_comment
from webapp.services.owned import get_owned, owned
from webapp.services.uploads import clean_filename, clean_name
from webapp.states import BatchState, ProcessKind

UNNAMED = "Unnamed batch"
FILES_GONE = "The files of this batch were removed. Make a new batch with them."
COPY = " (copy)"
# Of 33 random bytes; the first and the last character are letters or digits.
_RANDOM_BYTES = 33


def create(owner: User, control: ControlFile, comment: str = "", *, ready: bool = False) -> Batch:
    """A new batch without files. Raises BadInput for a comment that is too long."""
    batch = _new(owner, control, comment, ready)
    db.session.add(batch)
    db.session.commit()
    return batch


def _new(owner: User, control: ControlFile, comment: str, ready: bool) -> Batch:
    return Batch(
        identifier=new_identifier(),
        owner_id=owner.id,
        control_id=control.id,
        comment=clean_comment(comment) or UNNAMED,
        ready=ready,
    )


def new_identifier() -> str:
    """44 characters that nobody can guess."""
    text = base64.b64encode(secrets.token_bytes(_RANDOM_BYTES), b"_-").decode()
    ends = [end if end.isalnum() else "0" for end in (text[0], text[-1])]
    return f"{ends[0]}{text[1:-1]}{ends[1]}"


def add_file(
    batch: Batch, name: str, filename: str, content: BinaryIO, by: Actor = COMMAND_LINE
) -> BatchFile:
    """Add a data file; of two with one name the last counts.

    Raises WrongState once the batch was asked to run, and TooLarge.
    """
    file = _received(name, filename, content)
    _take_turn(batch)
    file.batch_id = batch.id
    db.session.add(file)
    audit.note(by, Action.HANDED_IN, batch, f"File {file.name}.")
    db.session.commit()
    return file


def _received(name: str, filename: str, content: BinaryIO) -> BatchFile:
    """A data file whose bytes are kept. Raises TooLarge."""
    with storage.receive(content, storage.settings().max_upload_bytes) as received:
        storage.keep(storage.upload_key(received.digest), received.path)
        facts = {"digest": received.digest, "size": received.size}
        return BatchFile(name=clean_name(name), filename=clean_filename(filename), **facts)


class Sent(NamedTuple):
    """A data file that somebody hands in; without a name the control file knows it by its own."""

    name: str
    filename: str
    content: BinaryIO


def _name_of(sent: Sent) -> str:
    return clean_name(sent.name or clean_filename(sent.filename))


def hand_in(batch: Batch, sent: Sent, by: Actor = COMMAND_LINE) -> BatchFile:
    """Add a data file whose name the control file knows.

    Raises ControlError when it does not, WrongState once the batch was asked to run, and TooLarge.
    """
    name = _name_of(sent)
    file_spec(batch.control.content, name)
    return add_file(batch, name, sent.filename, sent.content, by)


def create_whole(
    owner: User, control: ControlFile, comment: str, sent: list[Sent], by: Actor = COMMAND_LINE
) -> Batch:
    """A new batch with all its files, ready to run: all of it, or nothing.

    Raises BadInput without files, Conflict for a name that is there twice, ControlError for one
    that the control file does not know, and TooLarge.
    """
    if not sent:
        raise BadInput("Choose a file.")
    comment = clean_comment(comment)
    names = [_name_of(one) for one in sent]
    refuse_doubles(names)
    for name in names:
        file_spec(control.content, name)
    files = [
        _received(name, one.filename, one.content) for name, one in zip(names, sent, strict=True)
    ]
    batch = _new(owner, control, comment, ready=True)
    batch.files.extend(files)
    db.session.add(batch)
    db.session.flush()
    for name in names:
        audit.note(by, Action.HANDED_IN, batch, f"File {name}.")
    db.session.commit()
    return batch


def _take_turn(batch: Batch) -> None:
    """Lock the row until the commit.

    Raises WrongState when the batch was asked to run, or its files are gone.
    """
    waits = update(Batch).where(Batch.id == batch.id, Batch.process_id.is_(None))
    waits = waits.where(Batch.files_removed_at.is_(None))
    if not changed(db.session.execute(waits.values(comment=Batch.comment))):
        db.session.rollback()
        _refuse_gone(batch)
        raise WrongState(f"Batch {batch.identifier} is not in the 'uploading' state")


def _refuse_gone(batch: Batch) -> None:
    """Raises WrongState for a batch whose files are gone."""
    if batch.files_removed_at:
        raise WrongState(FILES_GONE)


def schedule(batch: Batch, *, dry: bool, by: Actor = COMMAND_LINE) -> Process:
    """Ask for the run of a batch. Raises WrongState without files, or when that was done before."""
    if not batch.files:
        raise WrongState(f"Batch {batch.identifier} has no files.")
    _take_turn(batch)
    process = Process(
        kind=ProcessKind.DRY_RUN if dry else ProcessKind.BATCH,
        owner_id=batch.owner_id,
        dataset_id=_dataset_of(batch.control),
        options=Options(name=batch.comment, batch=batch.id).model_dump(exclude_defaults=True),
    )
    db.session.add(process)
    db.session.flush()
    db.session.execute(update(Batch).where(Batch.id == batch.id).values(process_id=process.id))
    control = f"Control file {batch.control.digest}."
    audit.note(by, Action.IMPORT_STARTED, batch, f"Dry run. {control}" if dry else control)
    queue.submit(process)
    db.session.refresh(batch)
    return process


def _dataset_of(control: ControlFile) -> int | None:
    slug = control.model.removeprefix("dataset:")
    return db.session.scalar(select(Dataset.id).where(Dataset.slug == slug))


def cancel(batch: Batch, by: Actor = COMMAND_LINE) -> None:
    """Stop the run of a batch. Raises WrongState when there is none, or it is over."""
    if batch.process is None:
        raise WrongState("This batch has not been asked to run.")
    processes.cancel(batch.process, by)


def copy(batch: Batch) -> Batch:
    """A new batch with the same control file and files, ready to run. Raises WrongState."""
    if batch.state in (BatchState.SCHEDULED, BatchState.RUNNING):
        raise WrongState("The run of this batch is under way. Wait for its end, or cancel it.")
    _refuse_gone(batch)
    comment = batch.comment[: LONGEST_COMMENT - len(COPY)] + COPY
    made = _new(batch.owner, batch.control, comment, ready=True)
    made.pushed = batch.pushed
    for file in batch.files:
        facts = {"name": file.name, "filename": file.filename}
        made.files.append(BatchFile(**facts, digest=file.digest, size=file.size))
    db.session.add(made)
    db.session.commit()
    return made


def content_of(batch: Batch, file_id: int) -> tuple[BatchFile, Iterator[bytes]]:
    """A data file of a batch with its bytes. Raises NotFound, and WrongState once it is gone."""
    file = next((one for one in batch.files if one.id == file_id), None)
    if file is None:
        raise NotFound("There is no such file in this batch.")
    _refuse_gone(batch)
    return file, storage.stream(storage.upload_key(file.digest))


def refuse_doubles(names: list[str]) -> None:
    """Raises Conflict for names that are there twice."""
    doubles = sorted({name for name in names if names.count(name) > 1})
    if doubles:
        raise Conflict(f"Duplicate file names: {', '.join(doubles)}")


def with_identifier(user: User, identifier: str) -> Batch | None:
    """The batch with this identifier, if this person may see it."""
    return db.session.scalar(owned(Batch, user).where(Batch.identifier == identifier))


def get_for(user: User, batch_id: int) -> Batch:
    """A batch that this person may see. Raises NotFound."""
    return get_owned(Batch, user, batch_id)


def list_for(user: User, before: int | None = None, limit: int = 25) -> list[Batch]:
    """Batches that this person may see, newest first."""
    query = owned(Batch, user).order_by(Batch.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Batch.id < before)
    return list(db.session.scalars(query))

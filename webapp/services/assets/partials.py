"""Files that come in pieces: what has come stays, whatever becomes of the request that brings it.

A piece counts once the offset of its file has moved over it, by whoever moves it first; the last
one makes the file whole in the same step.
"""

import secrets
from datetime import datetime, timedelta
from typing import BinaryIO, cast

from sqlalchemy import delete, func, select, update

from webapp import storage
from webapp.errors import Conflict, Gone, NotFound, TooLarge
from webapp.extensions import changed, db
from webapp.models import AssetPartial, AssetProject
from webapp.models.columns import now
from webapp.services.assets import pieces, uploads
from webapp.services.assets.pieces import Joined, Pieces
from webapp.storage import Received

# So much is lost at most where a web process is killed.
PIECE_BYTES = 16 * 1024 * 1024
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
NOT_THERE = "There is no such upload."


class WrongOffset(Conflict):
    """Somebody else has added something meanwhile, or the sender counts wrongly."""

    code = "wrong-offset"

    def __init__(self, offset: int) -> None:
        super().__init__(f"{offset:,} bytes are there: go on from that offset.", {"offset": offset})


def create(project: AssetProject, path: str, size: int, sender: str) -> AssetPartial:
    """Begin a file of so many bytes; one of none is whole at once.

    The path is one that `names.check_path` gave. Raises TooLarge, and Conflict where this sender
    has begun too many.
    """
    desk = storage.settings()
    if size > desk.max_upload_bytes:
        raise TooLarge(f"The file is larger than {desk.max_upload_bytes // storage.CHUNK:,} MB.")
    if _begun_by(sender) >= desk.max_partials:
        most = f"{desk.max_partials:,} uploads are begun and not finished"
        raise Conflict(f"{most}. Finish some of them, or take them back.")
    partial = AssetPartial(
        id=secrets.token_hex(16),
        project_id=project.id,
        path=path,
        sender=sender,
        size=size,
        expires_at=_expiry(),
    )
    db.session.add(partial)
    if size == 0:
        with storage.scratch_file() as nothing:
            storage.keep(storage.upload_key(EMPTY), nothing)
            uploads.note(project.id, path, Received(nothing, 0, EMPTY), sender)
    db.session.commit()
    return partial


def _begun_by(sender: str) -> int:
    open_ones = AssetPartial.offset < AssetPartial.size, AssetPartial.expires_at > now()
    mine = select(func.count()).where(AssetPartial.sender == sender, *open_ones)
    return db.session.scalar(mine) or 0


def _expiry() -> datetime:
    return now() + timedelta(seconds=storage.settings().partial_seconds)


def get(project: AssetProject, partial_id: str) -> AssetPartial:
    """A file that is begun, or was finished not long ago. Raises NotFound, Gone."""
    found = db.session.get(AssetPartial, partial_id) if "\0" not in partial_id else None
    if found is None or found.project_id != project.id:
        raise NotFound(NOT_THERE)
    if found.expires_at <= now():
        raise Gone("This upload took too long. Begin it once more.")
    return found


def append(partial: AssetPartial, offset: int, stream: BinaryIO) -> int:
    """Add what comes from a stream, from this offset on; gives how much is there then.

    Whatever came before a stream broke off stays. Raises WrongOffset where another one was
    first, TooLarge where more comes than the file has, and whatever the stream raises.
    """
    if offset != partial.offset:
        raise WrongOffset(partial.offset)
    # A body may take long to come; nobody waits meanwhile for what this request has open.
    db.session.expunge(partial)
    db.session.rollback()
    body = Pieces(stream, partial.size - offset)
    while not body.over:
        with body.next(PIECE_BYTES) as piece:
            if not body.room:
                body.refuse_more()
            if piece.size:
                _take(partial, offset, piece)
            offset += piece.size
    body.finish()
    return offset


def _take(partial: AssetPartial, offset: int, piece: Received) -> None:
    if offset + piece.size == partial.size:
        _make_whole(partial, offset, piece)
        return
    _move(partial, offset, piece.size)
    # Whoever moves the offset has the row for themselves until the commit, so that nobody else
    # puts a piece into this place.
    storage.put(pieces.key(partial.id, offset), piece.path)
    db.session.commit()


def _make_whole(partial: AssetPartial, offset: int, last: Received) -> None:
    joined = cast(BinaryIO, Joined(partial.id, offset, last))
    try:
        with storage.receive(joined, partial.size) as whole:
            storage.keep(storage.upload_key(whole.digest), whole.path)
            _move(partial, offset, last.size)
            uploads.note(partial.project_id, partial.path, whole, partial.sender)
            db.session.commit()
    except FileNotFoundError:
        # Somebody has finished it or taken it back while its pieces were read.
        raise WrongOffset(_offset_of(partial.id)) from None
    pieces.forget(partial.id)


def _move(partial: AssetPartial, offset: int, size: int) -> None:
    """Move the offset over a piece, in a transaction that the caller ends. Raises WrongOffset."""
    mine = AssetPartial.id == partial.id, AssetPartial.offset == offset
    moved = update(AssetPartial).where(*mine)
    moved = moved.values(offset=offset + size, expires_at=_expiry())
    if not changed(db.session.execute(moved.execution_options(synchronize_session=False))):
        db.session.rollback()
        raise WrongOffset(_offset_of(partial.id))


def _offset_of(partial_id: str) -> int:
    offset = db.session.scalar(select(AssetPartial.offset).where(AssetPartial.id == partial_id))
    if offset is None:
        raise NotFound(NOT_THERE)
    return offset


def remove(partial: AssetPartial) -> None:
    """Take back a file that is not whole, or forget that one came in pieces."""
    partial_id = partial.id
    db.session.execute(delete(AssetPartial).where(AssetPartial.id == partial_id))
    db.session.commit()
    pieces.forget(partial_id)

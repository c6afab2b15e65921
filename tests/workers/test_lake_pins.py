"""What was imported is read where it is, as it was then; or the reason is told why not."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.workers.lake_work import asked, inbox, listed, prefix
from tests.workers.test_lake_buckets import BUCKET, endpoint, s3
from webapp.errors import Conflict, DeskError, Gone
from webapp.lake.entries import Entry
from webapp.services.lake import sources
from webapp.services.lake.places import SourceRefused

__all__ = ["endpoint", "s3"]
pytestmark = pytest.mark.usefixtures("context")

LARGE = 3 * sources.CHUNK


def entry_of(request: Any) -> Entry:
    """The one entry that a request finds."""
    (found,) = listed(request)
    return Entry(**found)


def whole(entry: Entry) -> bytes:
    """All bytes of an object."""
    return b"".join(sources.open_pinned(entry, 0, entry.size))


def why(entry: Entry) -> tuple[type[DeskError], str]:
    """Why an object cannot be read: before the first byte."""
    with pytest.raises(DeskError) as refusal:
        sources.open_pinned(entry, 0, entry.size)
    return type(refusal.value), refusal.value.sentence


def test_a_file_is_read_whole_and_in_part() -> None:
    content = os.urandom(LARGE + 7)
    entry = entry_of(prefix(inbox(a=content)))
    assert whole(entry) == content
    for start, stop in ((0, 0), (0, 1), (5, LARGE + 1), (LARGE, LARGE + 7), (7, 7)):
        assert b"".join(sources.open_pinned(entry, start, stop)) == content[start:stop]


def test_a_file_that_was_only_touched_is_the_same() -> None:
    folder = inbox(a=b"bytes")
    entry = entry_of(prefix(folder))
    os.utime(folder / "a", (1, 1))
    assert whole(entry) == b"bytes"


def test_a_file_that_has_changed_is_told() -> None:
    folder = inbox(a=b"bytes")
    entry = entry_of(prefix(folder))
    (folder / "a").write_bytes(b"BYTES")
    os.utime(folder / "a", (1, 1))
    kind, sentence = why(entry)
    assert kind is Conflict
    assert "its content is another one" in sentence
    (folder / "a").write_bytes(b"more bytes")
    assert why(entry)[0] is Conflict
    assert "10 bytes, not 5" in why(entry)[1]


def test_a_small_file_that_has_changed_within_the_same_second_is_told() -> None:
    folder = inbox(a=b"bytes")
    entry = entry_of(prefix(folder))
    (folder / "a").write_bytes(b"BYTES")
    os.utime(folder / "a", (entry.mtime + 0.9, entry.mtime + 0.9))
    assert why(entry)[0] is Conflict


@pytest.mark.parametrize("instead", ["nothing", "folder", "link", "pipe"])
def test_a_file_that_is_gone_or_something_else_is_told(tmp_path: Path, instead: str) -> None:
    folder = inbox(a=b"bytes")
    entry = entry_of(prefix(folder))
    (folder / "a").unlink()
    (tmp_path / "other").write_bytes(b"bytes")
    if instead == "folder":
        (folder / "a").mkdir()
    elif instead == "link":
        (folder / "a").symlink_to(tmp_path / "other")
    elif instead == "pipe":
        os.mkfifo(folder / "a")
    assert why(entry)[0] is Gone


def test_what_the_settings_do_not_allow_any_more_is_not_read(context: Any) -> None:
    entry = entry_of(prefix(inbox(a=b"bytes")))
    settings = context.config["DESK"]
    allowed = {"lake_sources": ("s3://elsewhere/",)}
    context.config["DESK"] = settings.model_copy(update=allowed)
    assert why(entry)[0] is SourceRefused


def test_a_file_that_is_written_to_while_it_is_read_is_cut_off() -> None:
    folder = inbox(a=os.urandom(LARGE))
    entry = entry_of(prefix(folder))
    pieces = sources.open_pinned(entry, 0, entry.size)
    next(pieces)
    with (folder / "a").open("r+b") as file:
        file.seek(LARGE - 1)
        file.write(b"!")
    with pytest.raises(Conflict, match="written to while it was read"):
        list(pieces)


def test_no_file_stays_open_that_nobody_reads_to_its_end() -> None:
    entry = entry_of(prefix(inbox(a=b"bytes")))
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        pieces = sources.open_pinned(entry, 0, 5)
        pieces.close()  # type: ignore[attr-defined]
    assert len(os.listdir("/proc/self/fd")) == before


def test_an_object_is_read_whole_and_in_part(s3: Any) -> None:
    content = os.urandom(LARGE)
    s3.put_object(Bucket=BUCKET, Key="a b%20c", Body=content)
    s3.put_object(Bucket=BUCKET, Key="empty", Body=b"")
    entry = entry_of(asked(("object", f"s3://{BUCKET}/a b%20c", "x")))
    assert whole(entry) == content
    for start, stop in ((0, 1), (5, LARGE - 1), (7, 7)):
        assert b"".join(sources.open_pinned(entry, start, stop)) == content[start:stop]
    assert whole(entry_of(asked(("object", f"s3://{BUCKET}/empty", "x")))) == b""


@pytest.mark.parametrize("content", [b"BYTES", b"more bytes", b""])
def test_an_object_that_has_changed_or_is_gone_is_told(s3: Any, content: bytes) -> None:
    s3.put_object(Bucket=BUCKET, Key="a", Body=b"bytes")
    entry = entry_of(prefix(f"s3://{BUCKET}/a"))
    s3.put_object(Bucket=BUCKET, Key="a", Body=content)
    assert why(entry)[0] is Conflict
    without_etag = entry._replace(etag="", mtime=entry.mtime - 5)
    assert why(without_etag)[0] is Conflict
    s3.delete_object(Bucket=BUCKET, Key="a")
    assert why(entry)[0] is Gone
    assert why(entry._replace(etag=""))[0] is Gone


def test_a_version_that_was_pinned_is_read_after_a_change(s3: Any) -> None:
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=BUCKET, Key="a", Body=b"bytes")
    entry = entry_of(asked(("object", f"s3://{BUCKET}/a", "x")))
    s3.put_object(Bucket=BUCKET, Key="a", Body=b"other")
    assert whole(entry) == b"bytes"
    s3.delete_object(Bucket=BUCKET, Key="a", VersionId=entry.source_version)
    assert why(entry)[0] is Gone

"""What a page shows of a source before it is imported: only what the desk may read, and in time."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import object_store
from tests.object_store import BUCKET
from tests.workers.lake_work import fill, inbox
from webapp.services.lake import browsing, bucket_look, places
from webapp.services.lake.browsing import Look
from webapp.services.lake.places import SourceRefused

pytestmark = pytest.mark.usefixtures("context")
S3 = f"s3://{BUCKET}/"


def names(look: Look) -> list[str]:
    return [f"{one.name}/" if one.is_folder else one.name for one in look.items]


@pytest.fixture
def folder() -> str:
    """The address of the inbox, with some files in it."""
    return f"local://{inbox(b=b'12', sub__c=b'3', sub__deep__d=b'4', sub2__e=b'')}/"


def test_a_folder_shows_its_folders_first_then_its_objects_with_their_sizes(folder: str) -> None:
    look = browsing.browse(folder)
    assert (look.address, look.above, look.more, look.sentence) == (folder, "", False, "")
    assert names(look) == ["sub/", "sub2/", "b"]
    assert (look.items[0].address, look.items[2].address) == (f"{folder}sub/", f"{folder}b")
    assert (look.items[0].changed_at, look.items[2].size) == (None, 2)
    below = browsing.browse(look.items[0].address)
    assert (names(below), below.above) == (["deep/", "c"], folder)


@pytest.mark.parametrize(("typed", "expected"), [("su", ["sub/", "sub2/"]), ("b", ["b"])])
def test_the_beginning_of_a_name_shows_what_begins_like_it(
    folder: str, typed: str, expected: list[str]
) -> None:
    look = browsing.browse(folder + typed)
    assert (look.address, names(look)) == (folder, expected)


@pytest.mark.parametrize("typed", ["nothing/", "sub/x/y", "b/"])
def test_what_is_not_there_is_said(folder: str, typed: str) -> None:
    look = browsing.browse(folder + typed)
    assert (look.items, look.sentence) == ((), browsing.NOTHING)


def test_links_and_hidden_files_are_not_shown_and_not_followed(folder: str, tmp_path: Path) -> None:
    fill(tmp_path, secret=b"")
    inside = Path(folder.removeprefix("local://"))
    (inside / "link").symlink_to(tmp_path)
    (inside / ".hidden").write_bytes(b"")
    os.mkfifo(inside / "pipe")
    assert names(browsing.browse(folder)) == ["sub/", "sub2/", "b"]
    look = browsing.browse(f"{folder}link/")
    assert (look.items, look.sentence) == ((), browsing.NOTHING)


@pytest.mark.parametrize("address", ["local:///etc/", "s3://other/", "nothing", "{}../", ""])
def test_the_desk_looks_nowhere_else(folder: str, address: str) -> None:
    with pytest.raises(SourceRefused):
        browsing.browse(address.format(folder))


def test_a_name_that_is_no_text_is_shown_and_cannot_be_taken(folder: str) -> None:
    Path(os.fsdecode(folder.removeprefix("local://").encode() + b"\xff")).write_bytes(b"")
    last = browsing.browse(folder).items[-1]
    assert (last.name, last.address) == ("\\xff", "")


def test_only_the_first_of_very_many_are_shown(folder: str) -> None:
    inside = Path(folder.removeprefix("local://")) / "many"
    fill(inside, **{f"n{number:04}": b"" for number in range(browsing.MOST_SHOWN + 1)})
    look = browsing.browse(f"{folder}many/")
    assert (len(look.items), look.items[-1].name, look.more) == (200, "n0199", True)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The address of an object store."""
    with object_store.object_store() as url:
        yield url


@pytest.fixture
def s3(endpoint: str, context: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A client of an empty bucket that the desk may import from."""
    with object_store.empty_bucket(endpoint, context, monkeypatch, S3) as client:
        yield client


def put(s3: Any, *keys: str) -> None:
    for key in keys:
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"123")


def test_a_bucket_is_looked_into_folder_by_folder(s3: Any) -> None:
    put(s3, "a", "data/x", "data/sub/y", "database/z")
    look = browsing.browse(S3)
    assert (names(look), look.above, look.items[2].size) == (["data/", "database/", "a"], "", 3)
    below = browsing.browse(f"{S3}data/")
    assert (names(below), below.above) == (["sub/", "x"], S3)
    assert below.items[0].address == f"{S3}data/sub/"
    begun = browsing.browse(f"{S3}data")
    assert (begun.address, names(begun)) == (S3, ["data/", "database/"])


def test_a_bucket_says_what_is_the_matter(s3: Any) -> None:
    assert browsing.browse(f"{S3}none/").sentence == browsing.NOTHING
    s3.delete_bucket(Bucket=BUCKET)
    assert browsing.browse(S3).sentence == browsing.NOTHING


def test_a_folder_that_takes_too_long_shows_the_names_of_its_first_objects(
    s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    object_store.put(1500, lambda number: f"flat/{number:05}" if number else "flat/00/x")
    monkeypatch.setattr(bucket_look, "SHARE_OF_WHOLE", 0)
    look = browsing.browse(f"{S3}flat/")
    assert (names(look)[:2], len(look.items), look.more) == (["00/", "00001"], 200, True)


def test_a_store_that_does_not_answer_holds_nobody_up(
    context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in object_store.environment("http://127.0.0.1:9").items():
        monkeypatch.setenv(name, value)
    places.store_of.cache_clear()
    settings = context.config["DESK"]
    context.config["DESK"] = settings.model_copy(update={"lake_sources": (S3,)})
    monkeypatch.setattr(browsing, "PATIENCE_SECONDS", 0.6)
    began = time.monotonic()
    assert browsing.browse(S3).sentence == browsing.AWAY
    assert time.monotonic() - began < 2
    places.store_of.cache_clear()


@pytest.mark.parametrize("key", ["d/../e", "d/./e", "../e", "d//", "d\n/e", "d/\0/e"])
def test_of_a_key_that_no_object_has_a_page_says_that_nothing_begins_like_it(
    s3: Any, key: str
) -> None:
    assert browsing.browse(f"{S3}{key}").sentence == browsing.NOTHING


def test_a_path_that_no_file_has_is_refused(folder: str) -> None:
    with pytest.raises(SourceRefused):
        browsing.browse(f"{folder}a\0b")

"""What an import finds in S3, which moto's server stands in for, and how it calls it."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from tests import object_store
from tests.object_store import BUCKET
from tests.workers.lake_work import asked, keys, listed, prefix
from webapp.services.lake import places
from workers.lake import sources
from workers.lake.sources import SourceError
from workers.lake.sources.listing import Listing


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The address of a server."""
    with object_store.object_store() as url:
        yield url


@pytest.fixture
def s3(endpoint: str, context: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A client of an empty bucket that the desk may import from."""
    with object_store.empty_bucket(endpoint, context, monkeypatch) as client:
        yield client


def put(s3: Any, *names: str, content: bytes = b"x") -> None:
    """Objects with these keys."""
    for name in names:
        s3.put_object(Bucket=BUCKET, Key=name, Body=content)


def test_an_entry_says_what_the_object_is(s3: Any) -> None:
    put(s3, "data/a b%20c.txt", content=b"bytes")
    (entry,) = listed(prefix(f"s3://{BUCKET}/data/", "to"))
    about = s3.head_object(Bucket=BUCKET, Key="data/a b%20c.txt")
    assert entry == {
        "path": "to/a b%20c.txt",
        "address": f"s3://{BUCKET}/data/a b%20c.txt",
        "checksum": about["ETag"].strip('"'),
        "size": 5,
        "mtime": int(about["LastModified"].timestamp()),
        "content_type": "application/octet-stream",
        "details": "",
        "etag": about["ETag"],
        "source_version": "",
    }


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", ["a", "data-2/z", "data.txt", "data/a", "data/sub/b", "database/c"]),
        ("/data/", ["a", "sub/b"]),
        ("/data", ["data-2/z", "data.txt", "data/a", "data/sub/b", "database/c"]),
        ("/data/s", ["sub/b"]),
        ("/data/sub/b", ["b"]),
        ("/data/sub/bb", []),
        ("/nothing/", []),
        ("/zzz", []),
    ],
)
def test_a_key_is_seen_from_the_folder_that_the_prefix_lies_in(
    s3: Any, source: str, expected: list[str]
) -> None:
    put(s3, "a", "data-2/z", "data.txt", "data/a", "data/sub/b", "database/c")
    assert keys(prefix(f"s3://{BUCKET}{source}", "to")) == [f"to/{key}" for key in expected]


def test_an_object_is_taken_alone(s3: Any) -> None:
    put(s3, "f1", "f10", "f1/a")
    assert keys(asked(("object", f"s3://{BUCKET}/f1", "x/f1"))) == ["x/f1"]
    with pytest.raises(SourceError, match="no such object"):
        keys(asked(("object", f"s3://{BUCKET}/f", "x")))


def test_the_version_of_an_object_is_pinned_where_the_bucket_has_versions(s3: Any) -> None:
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket=BUCKET, Key="a", Body=b"x")["VersionId"]
    (entry,) = listed(asked(("object", f"s3://{BUCKET}/a", "a")))
    assert entry["source_version"] == version


def test_many_pages_come_in_their_order_and_only_what_is_wanted(s3: Any) -> None:
    names = [f"many/{number:04d}.{'csv' if number % 2 else 'txt'}" for number in range(2100)]
    object_store.put(len(names), names.__getitem__)
    request = prefix(f"s3://{BUCKET}/many/")
    assert [row["path"] for row in listed(request, Listing(request, 2100))] == [
        name.removeprefix("many/") for name in names
    ]
    some = prefix(f"s3://{BUCKET}/many/", include=["*.csv"], exclude=["00*"])
    assert len(listed(some, Listing(some, 1000))) == 1000
    with pytest.raises(SourceError, match="more than 2,000 objects"):
        listed(request, Listing(request, 2000))


def test_an_object_that_stands_for_a_folder_is_left_out(s3: Any) -> None:
    put(s3, "d/", "d/sub/", content=b"")
    put(s3, "d/sub/a", "d/z")
    put(s3, "d/empty", content=b"")
    assert keys(prefix(f"s3://{BUCKET}/d/")) == ["empty", "sub/a", "z"]


def test_a_key_that_is_no_path_ends_the_import_with_its_name(s3: Any) -> None:
    put(s3, "d/a", "d//b")
    with pytest.raises(SourceError, match="d//b"):
        keys(prefix(f"s3://{BUCKET}/d/"))


def test_what_is_written_while_it_is_listed_is_told(s3: Any) -> None:
    put(s3, "a", "b")
    found = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[BUCKET].keys
    found["a"].last_modified -= timedelta(minutes=1)
    found["b"].last_modified += timedelta(minutes=1)
    request = prefix(f"s3://{BUCKET}/")
    listing = Listing(request, 10)
    assert len(listed(request, listing)) == 2
    assert listing.grew == [f"s3://{BUCKET}/b"]


def test_a_bucket_that_is_not_there_ends_the_import(s3: Any, context: Any) -> None:
    settings = context.config["DESK"]
    context.config["DESK"] = settings.model_copy(update={"lake_sources": ("s3://",)})
    for request in (prefix("s3://elsewhere/"), asked(("object", "s3://elsewhere/a", "a"))):
        with pytest.raises(SourceError, match="no such object or bucket"):
            keys(request)


def test_a_source_outside_of_what_the_settings_allow_is_forbidden(s3: Any) -> None:
    for source in (f"s3://{BUCKET}-2/a", "s3://other", "gs://source/a", "https://example.org/a"):
        with pytest.raises(SourceError, match=r"^forbidden$"):
            keys(prefix(source))


def test_a_listing_that_hangs_can_be_stopped(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        places.store_of.cache_clear()
        looks = iter(range(3))

        def stop(_done: int) -> None:
            if next(looks, None) is None:
                raise InterruptedError

        request = prefix(f"s3://{BUCKET}/")
        began = time.monotonic()
        with pytest.raises(InterruptedError):
            list(sources.entries(request, Listing(request, 10, stop)))
        assert time.monotonic() - began < 5


def test_a_store_that_says_no_ends_the_import(
    s3: Any, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class No(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b"<Error><Code>AccessDenied</Code><Message>No</Message></Error>"
            self.send_response(403)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_HEAD = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), No)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        for request in (prefix(f"s3://{BUCKET}/"), asked(("object", f"s3://{BUCKET}/a", "a"))):
            places.store_of.cache_clear()
            with pytest.raises(SourceError, match="access denied"):
                keys(request)
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("key", ["d/../e", "d/./e", "../e", "d/b//c", "d\n/e"])
def test_a_key_that_cannot_be_asked_for_is_the_fault_of_who_asked(s3: Any, key: str) -> None:
    put(s3, "e", "d/e")
    with pytest.raises(SourceError, match="cannot be asked for"):
        listed(asked(("object", f"s3://{BUCKET}/{key}", "x")))
    if "//" not in key:
        with pytest.raises(SourceError, match="cannot be asked for"):
            listed(prefix(f"s3://{BUCKET}/{key}"))


def test_an_object_beside_the_folder_that_the_settings_allow_is_not_seen(
    s3: Any, context: Any
) -> None:
    put(s3, "in", "in/a")
    settings = context.config["DESK"]
    allowed = {"lake_sources": (f"s3://{BUCKET}/in/",)}
    context.config["DESK"] = settings.model_copy(update=allowed)
    for key in ("in", "in/"):
        with pytest.raises(SourceError):
            listed(asked(("object", f"s3://{BUCKET}/{key}", "x")))
    assert keys(prefix(f"s3://{BUCKET}/in/")) == ["a"]

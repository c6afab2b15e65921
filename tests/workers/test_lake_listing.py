"""What an import finds in folders of the machine, and how it calls it."""

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.workers.lake_work import asked, fill, inbox, keys, listed, prefix
from webapp.services.lake.requests import ImportRequest
from workers.lake import sources
from workers.lake.sources import SourceError, files
from workers.lake.sources.listing import Listing

pytestmark = pytest.mark.usefixtures("context")

LARGE = files.SMALL_BYTES * 40
NOBODY = 65534


def refused(request: ImportRequest) -> str:
    """Why a source is not taken."""
    with pytest.raises(SourceError) as refusal:
        listed(request)
    return str(refusal.value)


def test_an_entry_says_what_the_file_is() -> None:
    folder = inbox(a=b"bytes")
    os.utime(folder / "a", (1_700_000_000.9, 1_700_000_000.9))
    assert listed(prefix(folder)) == [
        {
            "path": "a",
            "address": f"local://{folder}/a",
            "checksum": hashlib.md5(b"bytes").hexdigest(),
            "size": 5,
            "mtime": 1_700_000_000,
            "content_type": "application/octet-stream",
            "details": "",
            "etag": "",
            "source_version": "",
        }
    ]


@pytest.mark.parametrize(
    ("destination", "key"),
    [("", "sub/b"), ("d", "d/sub/b"), ("d/", "d/sub/b"), ("d//", "d//sub/b"), ("/", "/sub/b")],
)
def test_a_key_is_the_destination_a_slash_and_the_way_from_the_source(
    destination: str, key: str
) -> None:
    assert keys(prefix(inbox(sub__b=b""), destination)) == [key]
    assert keys(prefix(f"local://{inbox()}/", destination)) == [key]


def test_an_object_goes_exactly_to_its_destination() -> None:
    folder = inbox(a=b"1", ab=b"2")
    assert keys(asked(("object", f"local://{folder}/a", "x/y"))) == ["x/y"]
    assert refused(asked(("object", f"local://{folder}/a", ""))) == "an object needs a destination"
    assert "not a regular file" in refused(asked(("object", f"local://{folder}", "x")))
    assert "no such file" in refused(asked(("object", f"local://{folder}/b", "x")))


def test_files_come_in_the_order_of_the_bytes_of_their_keys() -> None:
    names = ["a", "a-b/c", "a.txt", "a/z", "a0", "B", "\u00e9", "z/1", "\uffff", "\U0001f600"]
    folder = inbox()
    for name in names:
        path = folder / name.replace("a/z", "aa/z")
        path.parent.mkdir(exist_ok=True)
        path.touch()
    found = keys(prefix(folder))
    assert len(found) == len(names)
    assert found == sorted(found, key=str.encode)


def test_names_with_a_dot_links_and_pipes_are_left_out(tmp_path: Path) -> None:
    folder = inbox(a=b"", sub__b=b"", **{".hidden": b"", ".git__c": b""})
    outside = fill(tmp_path / "outside", secret=b"")
    (folder / "link").symlink_to(outside / "secret")
    (folder / "folder").symlink_to(outside)
    (folder / "sub" / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe")
    assert keys(prefix(folder)) == ["a", "sub/b"]


def test_no_link_and_no_dots_lead_out_of_what_the_settings_allow(tmp_path: Path) -> None:
    folder = inbox(sub__b=b"")
    fill(tmp_path / "outside", secret=b"")
    (folder / "link").symlink_to(tmp_path / "outside")
    assert refused(prefix(tmp_path / "outside")) == "forbidden"
    assert refused(prefix(f"local://{folder}-more")) == "forbidden"
    assert refused(prefix("s3://bucket/")) == "forbidden"
    assert refused(prefix("nonsense")) == "forbidden"
    assert refused(prefix("")) == "forbidden"
    assert refused(prefix(f"local://{folder}/../outside")) == "bad path traversal blocked"
    assert refused(prefix("local://inbox")) == "bad path traversal blocked"
    assert refused(prefix(folder / "link")) == f"open {folder}/link: a link, which is not followed"
    assert "link/secret: not a directory" in refused(
        asked(("object", f"local://{folder}/link/secret", "x"))
    )
    (folder / "file").symlink_to(tmp_path / "outside" / "secret")
    assert "a link" in refused(asked(("object", f"local://{folder}/file", "x")))


def test_a_folder_that_is_not_there_and_a_file_in_its_place_are_told() -> None:
    folder = inbox(a=b"")
    assert refused(prefix(folder / "b")) == f"open {folder}/b: no such file or directory"
    assert refused(prefix(folder / "a")) == f"{folder}/a: not a folder"


def test_a_source_of_the_wrong_kind_is_told_to_people_with_what_to_choose_instead() -> None:
    folder = inbox(a=b"")
    with pytest.raises(SourceError) as refusal:
        listed(prefix(folder / "a"))
    assert refusal.value.sentence.endswith("is no folder. To take one file, choose One object.")
    with pytest.raises(SourceError) as refusal:
        listed(asked(("object", f"local://{folder}", "x")))
    assert "choose All in a folder" in refusal.value.sentence


def test_a_folder_that_the_settings_name_may_be_reached_by_a_link(
    context: object, tmp_path: Path
) -> None:
    folder = inbox()
    folder.rmdir()
    folder.symlink_to(fill(tmp_path / "disk", a=b""))
    assert keys(prefix(folder)) == ["a"]


@contextmanager
def nobody() -> Iterator[None]:
    """Be somebody who may not read everything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("what", ["a", "sub"])
def test_what_cannot_be_read_ends_the_import_with_its_name(tmp_path: Path, what: str) -> None:
    folder = inbox(a=b"1", sub__b=b"2")
    for path in (*folder.parents, folder, folder / "a", folder / "sub"):
        if path.stat().st_mode & 0o777 == 0o700:
            path.chmod(0o755)
    (folder / what).chmod(0)
    try:
        with nobody():
            assert refused(prefix(folder)) == f"open {folder}/{what}: permission denied"
    finally:
        (folder / what).chmod(0o700)


def test_a_name_that_is_no_text_is_told_unless_it_is_left_out() -> None:
    folder = inbox(a=b"")
    (Path(os.fsdecode(os.fsencode(folder) + b"/b\xff"))).touch()
    assert refused(prefix(folder)) == "the name of a file is not UTF-8: b\\xff"
    assert keys(prefix(folder, exclude=["b*"])) == ["a"]


def test_a_key_may_have_1024_bytes() -> None:
    folder = inbox(a=b"")
    assert keys(prefix(folder, "d" * 1022)) == ["d" * 1022 + "/a"]
    assert "longer than 1,024 bytes" in refused(prefix(folder, "d" * 1023))


def test_folders_may_lie_in_each_other_as_deep_as_a_key_is_long() -> None:
    folder = inbox()
    handle = os.open(folder, os.O_RDONLY)
    for _ in range(600):
        os.mkdir("d", dir_fd=handle)
        below = os.open("d", os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = below
    os.close(handle)
    assert "too deep" in refused(prefix(folder))


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        (["*.csv"], [], ["a.csv", "sub/b.csv"]),
        (["sub/*"], [], ["sub/b.csv", "sub/c.txt"]),
        (["?.csv", "sub/c.txt"], [], ["a.csv", "sub/c.txt"]),
        ([], ["*.csv"], ["sub/c.txt"]),
        (["*.csv"], ["sub/*"], ["a.csv"]),
        (["[!a].csv"], [], []),
        (["[a-b].csv"], [], ["a.csv"]),
        (["[a.csv"], [], []),
        (["a+csv"], [], []),
        (["CSV"], [], []),
    ],
)
def test_patterns_say_which_keys_are_wanted(
    include: list[str], exclude: list[str], expected: list[str]
) -> None:
    folder = inbox(**{"a.csv": b"", "sub__b.csv": b"", "sub__c.txt": b""})
    assert keys(prefix(folder, "to", include=include, exclude=exclude)) == [
        f"to/{key}" for key in expected
    ]


def test_a_pattern_takes_no_longer_than_its_text() -> None:
    folder = inbox(**{"a" * 200: b""})
    began = time.monotonic()
    assert keys(prefix(folder, include=["a*" * 100 + "b"])) == []
    assert time.monotonic() - began < 1
    assert "a pattern is not one" in refused(prefix(folder, include=["[z-a]"]))


def test_a_file_that_is_not_wanted_is_not_read() -> None:
    folder = inbox(a=b"", sub__b=b"")
    (folder / "sub").chmod(0o755)
    (folder / "broken").symlink_to(folder / "nothing")
    assert keys(prefix(folder, include=["a"])) == ["a"]


def test_more_objects_than_the_desk_takes_are_refused() -> None:
    folder = inbox(a=b"", b=b"", c=b"")
    request = prefix(folder)
    assert len(listed(request, Listing(request, 3))) == 3
    with pytest.raises(SourceError, match="more than 2 objects"):
        listed(request, Listing(request, 2))


def test_a_folder_that_grows_while_it_is_listed_is_told() -> None:
    folder = inbox(a=b"", sub__b=b"")
    request = prefix(folder)
    listing = Listing(request, 10)
    found = sources.entries(request, listing)
    assert next(found).column("path").to_pylist() == ["a"]
    (folder / "sub" / "c").touch()
    (folder / "z").touch()
    assert [row["path"] for batch in found for row in batch.to_pylist()] == ["sub/b", "sub/c"]
    assert listing.grew == [f"local://{folder}"]


def test_a_folder_that_vanishes_while_it_is_listed_ends_the_import() -> None:
    folder = inbox(a=b"", sub__b=b"", sub__c=b"")
    found = sources.entries(prefix(folder), Listing(prefix(folder), 10))
    next(found)
    (folder / "sub").rename(folder / "bus")
    with pytest.raises(SourceError, match="sub: no such file or directory"):
        list(found)


def test_a_large_file_is_read_whole_and_its_reader_can_be_stopped() -> None:
    content = os.urandom(LARGE)
    folder = inbox(large=content)
    assert listed(prefix(folder))[0]["checksum"] == hashlib.md5(content).hexdigest()
    with (folder / "huge").open("wb") as file:
        file.truncate(64 << 30)
    looks = iter(range(3))

    def stop(_done: int) -> None:
        if next(looks, None) is None:
            raise InterruptedError

    began = time.monotonic()
    request = prefix(folder)
    with pytest.raises(InterruptedError):
        listed(request, Listing(request, 10, stop))
    assert time.monotonic() - began < 5


def test_files_count_as_soon_as_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LOOK_SECONDS", 0)
    folder = inbox(small=b"1", smaller=b"", large=b"2" * LARGE)
    for path in folder.iterdir():
        # Else they would be read once more, as somebody may still write to them.
        os.utime(path, (1, 1))
    with (folder / "huge").open("wb") as file:
        file.truncate(64 << 30)
    told: list[int] = []

    def tell(done: int) -> None:
        told.append(done)
        if done == 3:
            raise InterruptedError

    request = prefix(folder)
    with pytest.raises(InterruptedError):
        listed(request, Listing(request, 10, tell))
    assert told == sorted(told)
    assert {0, 1, 2, 3} <= set(told)


def test_a_file_that_is_written_to_while_it_is_read_ends_the_import(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = inbox(large=os.urandom(LARGE)) / "large"
    whole = files.md5

    def md5(handle: int, check: Callable[[], object]) -> str:
        with path.open("ab") as file:
            file.write(b"!")
        return whole(handle, check)

    monkeypatch.setattr(files, "md5", md5)
    assert refused(prefix(path.parent)) == f"{path}: it is written to while it is read"


def test_a_file_that_was_just_written_is_read_until_it_rests() -> None:
    folder = inbox()
    path = folder / "a"
    over = time.monotonic() + 0.03

    def write() -> None:
        while time.monotonic() < over:
            path.write_bytes(b"old")
        path.write_bytes(b"new")

    path.touch()
    writer = threading.Thread(target=write)
    writer.start()
    found = listed(prefix(folder))
    writer.join()
    assert found[0]["checksum"] == hashlib.md5(b"new").hexdigest()


def test_no_file_stays_open() -> None:
    folder = inbox(a=b"1", large=b"2" * LARGE, sub__b=b"3", sub__deep__c=b"4")
    before = len(os.listdir("/proc/self/fd"))
    listed(prefix(folder))
    found = sources.entries(prefix(folder), Listing(prefix(folder), 10))
    next(found)
    found.close()  # type: ignore[attr-defined]
    (folder / "sub" / "deep" / "c").unlink()
    (folder / "sub" / "deep").rmdir()
    refused(prefix(folder / "sub" / "deep"))
    refused(asked(("object", f"local://{folder}", "x")))
    assert len(os.listdir("/proc/self/fd")) == before


def test_an_import_can_be_stopped_between_two_patterns() -> None:
    asked_for = prefix("local:///inbox", include=["a", "b"], exclude=["c"])
    looks: list[int] = []

    def stop_at_the_third(count: int) -> None:
        looks.append(count)
        if len(looks) == 3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        Listing(asked_for, 10, stop_at_the_third).chosen(["x"])

"""A desk goes into one file while it runs, and works again out of it."""

import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from tests.workbooks import csv_text
from webapp.certificates import trusted
from webapp.cli import main
from webapp.cli.dev import RUNS_AT, SIGN_IN
from webapp.cli.running import IMPORTDESK, RunningDesk
from webapp.settings import Settings

FILE = csv_text(["key", "name"], ["a", "Äpfel"], ["b", "Bananas"])
TABLE = {
    "name": "fruit",
    "title": "Fruit",
    "fields": [{"name": "key", "type": "string"}, {"name": "name", "type": "string"}],
    "primaryKey": ["key"],
}


def command(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def script(url: str, key: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.Client(base_url=url, headers=headers, timeout=60, verify=trusted())


def import_file(desk: httpx.Client, content: bytes) -> int:
    """Hand a file in, and import its rows; gives the id of the upload."""
    answer = desk.post(
        "/api/uploads", data={"dataset": "fruit"}, files={"file": ("f.csv", content)}
    )
    upload, check = answer.json()["id"], answer.json()["validation"]["id"]
    wait_for_end(desk, check)
    process = desk.post(f"/api/uploads/{upload}/import").json()["id"]
    assert wait_for_end(desk, process) == "succeeded"
    return int(upload)


def wait_for_end(desk: httpx.Client, process: int) -> str:
    deadline = time.monotonic() + 60
    while True:
        state = str(desk.get(f"/api/processes/{process}").json()["state"])
        if state not in ("queued", "running"):
            return state
        assert time.monotonic() < deadline
        time.sleep(0.1)


@contextmanager
def started(data: Path) -> Iterator[str]:
    """A desk that was there before, started; gives its address."""
    start = [sys.executable, "-c", IMPORTDESK, "dev", f"--data={data}", "--port=0", "--workers=1"]
    with subprocess.Popen(start, stdout=subprocess.PIPE, text=True, start_new_session=True) as desk:
        assert desk.stdout is not None
        try:
            first = desk.stdout.readline()
            assert not first.startswith(SIGN_IN)
            assert first.startswith(RUNS_AT)
            yield first.removeprefix(RUNS_AT).strip()
        finally:
            desk.terminate()
            desk.wait(60)


def sign_in(url: str, email: str, password: str) -> int:
    with httpx.Client(base_url=url, timeout=20, verify=trusted()) as browser:
        token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/signin").text)
        assert token is not None
        form = {"csrf_token": token[1], "email": email, "password": password}
        return browser.post("/signin", data=form).status_code


def test_a_desk_that_runs_is_backed_up_and_its_copy_has_all_and_goes_on(
    live_desk: RunningDesk, tmp_path: Path
) -> None:
    with script(live_desk.url, live_desk.key) as desk:
        desk.post("/api/datasets", json=TABLE)
        upload = import_file(desk, FILE)
        done = command("backup", tmp_path / "desk.tar.gz", "--data", live_desk.data)
        assert done.exit_code == 0, done.output
        records = desk.get("/api/datasets/fruit/records").json()
    assert (tmp_path / "desk.tar.gz").stat().st_mode & 0o777 == 0o600
    done = command("restore", tmp_path / "desk.tar.gz", "--data", tmp_path / "copy")
    assert done.exit_code == 0, done.output
    with started(tmp_path / "copy") as url, script(url, live_desk.key) as copy:
        assert copy.get("/api/datasets/fruit/records").json() == records
        assert copy.get(f"/api/uploads/{upload}").json()["filename"] == "f.csv"
        assert sign_in(url, live_desk.email, live_desk.password) == 302
        assert sign_in(url, live_desk.email, "another password") == 422
        import_file(copy, FILE + b"c,Cherries\n")
        assert len(copy.get("/api/datasets/fruit/records").json()["records"]) == 3
    kept = sorted(path.name for path in (tmp_path / "copy" / "files" / "uploads").rglob("*"))
    assert len([name for name in kept if len(name) == 64]) >= 2


@pytest.fixture
def desk(settings: Settings) -> Path:
    """The folder of a desk with a secret and a file."""
    (settings.data / "secret").write_text("kX2v9QeR7mZtB4uLw8sYp1NcAf6HjDg3")
    (settings.data / "files" / "uploads").mkdir(parents=True)
    (settings.data / "files" / "uploads" / "one").write_bytes(FILE)
    return settings.data


@pytest.fixture
def archive(desk: Path, tmp_path: Path) -> Path:
    """Its backup."""
    assert command("backup", tmp_path / "desk.tar.gz", "--data", desk).exit_code == 0
    return tmp_path / "desk.tar.gz"


def test_a_copy_has_the_same_secret_and_the_same_files(archive: Path, tmp_path: Path) -> None:
    done = command("restore", archive, "--data", tmp_path / "copy")
    assert "3 files, all as they were" in done.output
    assert (tmp_path / "copy" / "files" / "uploads" / "one").read_bytes() == FILE
    assert (tmp_path / "copy" / "secret").read_text() == "kX2v9QeR7mZtB4uLw8sYp1NcAf6HjDg3"
    assert (tmp_path / "copy" / "secret").stat().st_mode & 0o777 == 0o600
    assert sorted(os.listdir(tmp_path / "copy")) == ["desk.lock", "desk.sqlite3", "files", "secret"]


def test_a_backup_never_writes_over_a_file(desk: Path, archive: Path) -> None:
    before = archive.read_bytes()
    done = command("backup", archive, "--data", desk)
    assert done.exit_code == 2
    assert "is there already" in done.output
    assert archive.read_bytes() == before


def test_a_folder_with_something_in_it_is_left_alone(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "note.txt").write_text("mine")
    done = command("restore", archive, "--data", tmp_path / "copy")
    assert done.exit_code == 2
    assert "is not empty" in done.output
    assert (tmp_path / "copy" / "note.txt").read_text() == "mine"


def test_the_folder_of_a_running_desk_is_left_alone(archive: Path, live_desk: RunningDesk) -> None:
    done = command("restore", archive, "--data", live_desk.data)
    assert done.exit_code == 2
    assert f"A desk runs on {live_desk.data} already." in done.output


def test_a_backup_that_was_damaged_leaves_nothing_behind(archive: Path, tmp_path: Path) -> None:
    whole = archive.read_bytes()
    for damaged in (whole[:-200], whole[: len(whole) // 2], b"", b"no archive", flipped(whole)):
        archive.write_bytes(damaged)
        done = command("restore", archive, "--data", tmp_path / "copy")
        assert done.exit_code == 2
        assert "is damaged or no backup of a desk" in done.output
        assert os.listdir(tmp_path / "copy") == ["desk.lock"]


def flipped(content: bytes) -> bytes:
    """With a wrong checksum. Elsewhere a bit may make no difference, as in a run of zeros."""
    return content[:-8] + bytes([content[-8] ^ 1]) + content[-7:]


Change = Callable[[dict[str, bytes]], None]


def change_a_file(entries: dict[str, bytes]) -> None:
    entries["files/uploads/one"] = FILE.replace(b"Bananas", b"Bandits")


def take_a_file(entries: dict[str, bytes]) -> None:
    del entries["files/uploads/one"]


def take_the_list(entries: dict[str, bytes]) -> None:
    del entries["manifest.json"]


def another_format(entries: dict[str, bytes]) -> None:
    entries["manifest.json"] = json.dumps({"format": 2, "files": {}}).encode()


def climb_out(entries: dict[str, bytes]) -> None:
    entries["files/../../evil"] = b"x"


def start_at_the_root(entries: dict[str, bytes]) -> None:
    entries["/tmp/evil"] = b"x"


def add_what_is_no_part(entries: dict[str, bytes]) -> None:
    entries["desk.lock"] = b"x"


@pytest.mark.parametrize(
    "change",
    [
        change_a_file,
        take_a_file,
        take_the_list,
        another_format,
        climb_out,
        start_at_the_root,
        add_what_is_no_part,
    ],
)
def test_a_backup_that_somebody_changed_is_refused(
    change: Change, archive: Path, tmp_path: Path
) -> None:
    with tarfile.open(archive) as packed:
        entries = {each.name: packed.extractfile(each).read() for each in packed}  # type: ignore[union-attr]
    change(entries)
    with tarfile.open(archive, "w:gz") as packed:
        for name, content in entries.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            packed.addfile(entry, io.BytesIO(content))
    done = command("restore", archive, "--data", tmp_path / "copy")
    assert done.exit_code == 2, done.output
    assert "is damaged or no backup of a desk" in done.output
    assert os.listdir(tmp_path / "copy") == ["desk.lock"]
    assert not (tmp_path / "evil").exists()


def test_a_link_in_a_backup_is_refused(archive: Path, tmp_path: Path) -> None:
    with tarfile.open(archive, "w:gz") as packed:
        entry = tarfile.TarInfo("files/x")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        packed.addfile(entry)
    done = command("restore", archive, "--data", tmp_path / "copy")
    assert "is no file" in done.output


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "files/none"])
def test_a_second_name_of_what_is_not_in_a_backup_is_refused(
    name: str, archive: Path, tmp_path: Path
) -> None:
    with tarfile.open(archive, "w:gz") as packed:
        entry = tarfile.TarInfo("files/x")
        entry.type, entry.linkname = tarfile.LNKTYPE, name
        packed.addfile(entry)
    done = command("restore", archive, "--data", tmp_path / "copy")
    assert "is a link to nothing" in done.output


def test_a_file_with_several_names_takes_room_once_in_a_backup_and_its_copy(
    desk: Path, tmp_path: Path
) -> None:
    one, other = desk / "files" / "uploads" / "one", desk / "files" / "assets" / "one.orig"
    one.write_bytes(os.urandom(1_000_000))
    other.parent.mkdir()
    other.hardlink_to(one)
    assert command("backup", tmp_path / "desk.tar.gz", "--data", desk).exit_code == 0
    assert (tmp_path / "desk.tar.gz").stat().st_size < 1_500_000
    done = command("restore", tmp_path / "desk.tar.gz", "--data", tmp_path / "copy")
    assert "4 files, all as they were" in done.output
    copies = [tmp_path / "copy" / path.relative_to(desk) for path in (one, other)]
    assert copies[0].samefile(copies[1])
    assert copies[1].read_bytes() == one.read_bytes()


def test_what_is_written_meanwhile_is_in_the_backup_wholly_or_not_at_all(
    desk: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(desk / "desk.sqlite3", isolation_level=None)) as writer:
        writer.execute("CREATE TABLE pair (side, number)")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO pair VALUES ('left', 1)")
        assert command("backup", tmp_path / "desk.tar.gz", "--data", desk).exit_code == 0
        writer.execute("INSERT INTO pair VALUES ('right', 1)")
        writer.execute("COMMIT")
    assert command("restore", tmp_path / "desk.tar.gz", "--data", tmp_path / "copy").exit_code == 0
    with closing(sqlite3.connect(tmp_path / "copy" / "desk.sqlite3")) as copy:
        assert copy.execute("SELECT count(*) FROM pair").fetchone() == (0,)


@pytest.mark.parametrize(
    ("name", "value", "means"),
    [
        ("IMPORTDESK_DATABASE_URL", "postgresql://desk@db.example.org/desk", "pg_dump"),
        ("IMPORTDESK_STORAGE_URL", "s3://desk", "the means of its store"),
    ],
)
def test_a_desk_on_servers_is_told_what_to_use_instead(
    name: str, value: str, means: str, desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    done = command("backup", tmp_path / "desk.tar.gz", "--data", desk)
    assert done.exit_code == 2
    assert means in done.output
    assert not (tmp_path / "desk.tar.gz").exists()


def test_a_folder_without_a_desk_is_told(tmp_path: Path) -> None:
    done = command("backup", tmp_path / "desk.tar.gz", "--data", tmp_path / "nothing")
    assert "There is no desk in" in done.output
    assert not (tmp_path / "nothing").exists()

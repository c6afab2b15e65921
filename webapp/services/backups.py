"""Backups of an embedded desk: one archive with its database, its files and its secret.

The archive ends with a list of what is in it, each with its size and SHA-256.
"""

import gzip
import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import unquote, urlsplit

from webapp import linking
from webapp.errors import BadFile, BadSettings, Conflict, NotFound
from webapp.models.columns import now
from webapp.settings import Settings

DATABASE, SECRET, FILES, LIST = "desk.sqlite3", "secret", "files", "manifest.json"
# What keeps two desks out of one folder; it holds nothing.
LOCK = "desk.lock"
FORMAT = 1
CHUNK = 1024 * 1024
MOST_LIST_BYTES = 512 * CHUNK

Listed = dict[str, dict[str, str | int]]
# The first name of each file that has several, by what the disk knows of it.
Linked = dict[tuple[int, ...], str]


def write(settings: Settings, target: Path) -> int:
    """Back up a desk, also while it runs; gives how many files there are in the archive.

    Raises BadSettings for a desk that is not embedded, NotFound and Conflict.
    """
    database, files = _places(settings)
    if target.exists():
        raise Conflict(f"{target} is there already. Name a new file.")
    if not database.exists():
        raise NotFound(f"There is no desk in {settings.data}.")
    part = target.with_name(target.name + ".part")
    try:
        # It holds the secret and everybody's password hash: for its owner's eyes only.
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            count = _pack(file, settings, database, files)
            file.flush()
            os.fsync(file.fileno())
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    return count


def _places(settings: Settings) -> tuple[Path, Path]:
    if not settings.sqlite:
        raise BadSettings(
            "The records of this desk are in PostgreSQL: back them up with pg_dump, and its files "
            "with the means of the store that IMPORTDESK_STORAGE_URL names."
        )
    if not settings.storage_url.startswith("file:"):
        raise BadSettings(
            "The files of this desk are in a bucket: back it up with the means of its store, "
            "and the database with sqlite3's .backup."
        )
    database = settings.database_url.partition(":///")[2]
    return Path(database), Path(unquote(urlsplit(settings.storage_url).path))


def _pack(file: IO[bytes], settings: Settings, database: Path, files: Path) -> int:
    listed: Listed = {}
    linked: Linked = {}
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive:
        # The database first: whatever it names was in the folder before, and is there still.
        with _snapshot(database, settings.data) as copy:
            _add(archive, DATABASE, copy, listed, linked)
        secret = settings.data / SECRET
        if secret.exists():
            _add(archive, SECRET, secret, listed, linked)
        for path in sorted(path for path in files.rglob("*") if path.is_file()):
            try:
                _add(archive, f"{FILES}/{path.relative_to(files).as_posix()}", path, listed, linked)
            except FileNotFoundError:  # removed meanwhile, so nothing that stays needs it
                continue
        about = {
            "format": FORMAT,
            "version": version("importdesk"),
            "made_at": now().isoformat(),
            "files": listed,
        }
        text = json.dumps(about, indent=1).encode()
        entry = tarfile.TarInfo(LIST)
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text))
    return len(listed)


@contextmanager
def _snapshot(database: Path, folder: Path) -> Iterator[Path]:
    """A copy of the database as it is at one moment, taken while others read and write."""
    with tempfile.TemporaryDirectory(dir=folder, prefix="backup-") as place:
        copy = Path(place) / DATABASE
        whole, part = sqlite3.connect(database, timeout=60), sqlite3.connect(copy)
        with closing(whole), closing(part):
            whole.backup(part)
            part.execute("PRAGMA journal_mode=DELETE")
        yield copy


class _Hashing(io.RawIOBase):
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self.file.read(size)
        self.digest.update(chunk)
        return chunk


def _add(archive: tarfile.TarFile, name: str, path: Path, listed: Listed, linked: Linked) -> None:
    """Add a file; what is there under another name takes no more room."""
    with path.open("rb") as file:
        entry = tarfile.TarInfo(name)
        entry.mode = 0o600
        about = os.fstat(file.fileno())
        # Of a file that was removed meanwhile another one may have the number.
        same = about.st_dev, about.st_ino, about.st_mtime_ns, about.st_size
        first = linked.setdefault(same, name) if about.st_nlink > 1 else name
        if first != name:
            entry.type, entry.linkname = tarfile.LNKTYPE, first
            archive.addfile(entry)
            listed[name] = listed[first]
            return
        entry.size = about.st_size
        hashing = _Hashing(file)
        archive.addfile(entry, hashing)
    listed[name] = {"size": entry.size, "sha256": hashing.digest.hexdigest()}


def restore(archive: Path, folder: Path) -> int:
    """Make the desk of an archive in an empty folder; gives how many files it has.

    Nothing is left behind unless all of it is right.
    Raises NotFound, Conflict for a folder that is not empty, BadFile for a damaged archive.
    """
    if not archive.is_file():
        raise NotFound(f"There is no file {archive}.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(entry.name != LOCK for entry in folder.iterdir()):
        raise Conflict(
            f"{folder} is not empty: a desk is there, or was. Name a folder that is empty or new."
        )
    # Inside the folder, which may be a file system of its own.
    place = Path(tempfile.mkdtemp(prefix=".restore-", dir=folder))
    try:
        found = _unpack(archive, place)
        _check_database(place / DATABASE)
        # The database last: a desk is there only with all its files.
        for name in (FILES, SECRET, DATABASE):
            if (place / name).exists():
                (place / name).rename(folder / name)
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError) as error:
        raise BadFile(f"{archive} is damaged or no backup of a desk: {error}") from None
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return len(found)


def _unpack(archive: Path, place: Path) -> Listed:
    """Write what is in an archive into `place`. Raises ValueError for what is not as listed."""
    found: Listed = {}
    listed: object = None
    # Not by tarfile alone: it never compares the checksum at the end.
    with gzip.open(archive) as plain, tarfile.open(fileobj=plain, mode="r|") as entries:
        for entry in entries:
            if entry.islnk():
                found[entry.name] = _link(place, entry, found)
                continue
            content = entries.extractfile(entry) if entry.isfile() else None
            if content is None:
                raise ValueError(f"{entry.name!r} is no file")
            if entry.name == LIST:
                listed = _read_list(content)
            else:
                found[entry.name] = _write(content, place / _safe(entry.name))
        while plain.read(CHUNK):
            pass
    if listed != found:
        raise ValueError("what is in it is not what its list says")
    return found


def _link(place: Path, entry: tarfile.TarInfo, found: Listed) -> dict[str, str | int]:
    """Write one more name of a file. Raises ValueError for a file that did not come before."""
    if entry.linkname not in found:
        raise ValueError(f"{entry.name!r} is a link to nothing")
    linking.link(place / _safe(entry.linkname), place / _safe(entry.name))
    return found[entry.linkname]


def _safe(name: str) -> PurePosixPath:
    """The place of an entry inside the folder. Raises ValueError for anywhere else."""
    path = PurePosixPath(name)
    known = name in (DATABASE, SECRET) or (len(path.parts) > 1 and path.parts[0] == FILES)
    if not known or ".." in path.parts or path.as_posix() != name:
        raise ValueError(f"{name!r} does not belong into a desk")
    return path


def _read_list(content: IO[bytes]) -> object:
    about = json.loads(content.read(MOST_LIST_BYTES))
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise ValueError("it is of another version of the desk")
    return about.get("files")


def _write(content: IO[bytes], path: Path) -> dict[str, str | int]:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return {"size": size, "sha256": digest.hexdigest()}


def _check_database(path: Path) -> None:
    if not path.exists():
        raise ValueError("there is no database in it")
    try:
        with closing(sqlite3.connect(path)) as connection:
            said = connection.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise ValueError(f"its database cannot be read: {error}") from None
    if said != ("ok",):
        raise ValueError("its database is damaged")

"""Real servers for tests, started on Unix sockets in short-named folders and gone afterwards."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from webapp import embedded, queue
from webapp.cli.children import die_with_parent

START_SECONDS = 30
# Where a folder costs no disk: a database of PostgreSQL is hundreds of files, and many are made.
IN_MEMORY = Path("/dev/shm")
ROOM_BYTES = 4 * 1024 * 1024 * 1024


def skip_for_want_of(name: str, sentence: str) -> None:
    """Skip the test, or fail it where IMPORTDESK_REQUIRE says that `name` must be there."""
    if name in os.environ.get("IMPORTDESK_REQUIRE", "").split():
        pytest.fail(f"{sentence}, and IMPORTDESK_REQUIRE names it.", pytrace=False)
    pytest.skip(sentence)


def find_initdb() -> Path | None:
    """PostgreSQL's initdb, on the PATH or where Debian puts it (the newest)."""
    if found := shutil.which("initdb"):
        return Path(found).resolve()
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max(versions, key=lambda path: float(path.parts[-3]), default=None)


def postgres_user() -> str | None:
    """Whom PostgreSQL runs as: it refuses root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def short_place() -> Path:
    """The memory where it has room, or else the disk."""
    roomy = os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM_BYTES
    return IN_MEMORY if roomy else Path("/tmp")


@contextmanager
def short_folder(owner: str | None = None) -> Iterator[Path]:
    """A folder whose name leaves room for a socket in it."""
    folder = Path(tempfile.mkdtemp(prefix="desk-", dir=short_place()))
    if owner:
        shutil.chown(folder, owner)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def process(command: list[str], end: signal.Signals, **how: Any) -> Iterator[None]:
    """A server that ends with the block, and with whoever started it."""
    server = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent(end),
        **how,
    )
    try:
        yield
    finally:
        server.send_signal(end)
        server.wait(START_SECONDS)


def wait_for(ready: Callable[[], bool], what: str) -> None:
    """Wait until `ready` says so."""
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not start in {START_SECONDS} s.")
        time.sleep(0.02)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A throw-away cluster of PostgreSQL: how it is started, and the URL of a database in it."""

    url: str
    command: list[str]
    how: dict[str, Any]

    @contextmanager
    def running(self) -> Iterator[str]:
        """Start it, also once more with what is in it; gives the URL."""
        # SIGINT is PostgreSQL's fast shutdown: it does not wait for connections.
        with process(self.command, signal.SIGINT, **self.how):
            wait_for(lambda: _answers(self.url), "PostgreSQL")
            yield self.url


@contextmanager
def postgres_server(*options: str) -> Iterator[str]:
    """A throw-away cluster with these settings (name=value); gives the URL of a database."""
    with postgres_cluster(*options) as cluster, cluster.running() as url:
        yield url


@contextmanager
def postgres_cluster(*options: str) -> Iterator[Cluster]:
    """A throw-away cluster with these settings (name=value) that does not run yet."""
    initdb = find_initdb()
    assert initdb is not None
    owner = postgres_user()
    as_owner: dict[str, Any] = {"user": owner, "group": owner, "extra_groups": []} if owner else {}
    if owner == "nobody":
        as_owner["group"] = "nogroup"
    with short_folder(owner) as folder:
        cluster = folder / "cluster"
        create = [initdb, "-D", cluster, "-U", "desk", "-A", "trust", "-E", "UTF8", "--locale=C"]
        subprocess.run(
            [*create, "--no-sync"], check=True, cwd=folder, capture_output=True, **as_owner
        )
        settings = [
            f"unix_socket_directories={folder}",
            "listen_addresses=",
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "max_wal_size=64MB",
            "max_connections=60",
            *options,
        ]
        command = [str(initdb.with_name("postgres")), "-D", str(cluster)]
        command += [word for setting in settings for word in ("-c", setting)]
        url = f"postgresql:///postgres?host={folder}&user=desk"
        yield Cluster(url, command, {"cwd": folder, **as_owner})


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def queue_server() -> Iterator[str]:
    """The embedded queue server on a socket of its own; gives its URL."""
    with short_folder() as folder:
        place = folder / "queue.sock"
        command = embedded.server_command(place, folder / "queue")
        with process(command, signal.SIGTERM):
            url = f"unix://{place}"
            wait_for(lambda: queue.alive(url), "The queue server")
            yield url

"""The package tuspy, unchanged, uploads files in pieces, and goes on after a web process died."""

import hashlib
import itertools
import os
import signal
import socket
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import psutil
import pytest
import sqlalchemy as sa
from tusclient.client import TusClient

from tests.faults.desk import until
from webapp import create_app, storage
from webapp.cli.dev import healthy
from webapp.cli.running import RunningDesk
from webapp.extensions import db
from webapp.models import AssetPartial, AssetUpload
from webapp.services import accounts
from webapp.services.assets import partials, projects
from webapp.settings import Settings

# The client leaves its files and its connections open.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
NUMBERS = itertools.count(0xF000)
MIB = 1024 * 1024


@pytest.fixture
def app(live_desk: RunningDesk) -> Iterator[Any]:
    """The desk that runs, to look into its database."""
    app = create_app(Settings(data=live_desk.data, secret_key="-" * 32))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def shortcode(app: Any, live_desk: RunningDesk) -> str:
    """A new project of the desk's admin."""
    code = f"{next(NUMBERS):04X}"
    with app.app_context():
        projects.create(accounts.get_user(live_desk.email), code)
    return code


@pytest.fixture
def client(live_desk: RunningDesk, shortcode: str) -> TusClient:
    """A client of the package."""
    place = f"{live_desk.url}/api/assets/projects/{shortcode}/uploads"
    return TusClient(place, headers={"Authorization": f"Bearer {live_desk.key}"})


def digests(app: Any, shortcode: str) -> dict[str, str]:
    """What waits in the project, read from its files."""
    with app.app_context():
        mine = AssetUpload.project_id == projects.find(shortcode).id
        rows = db.session.scalars(sa.select(AssetUpload).where(mine)).all()
        found = {}
        for row in rows:
            content = b"".join(storage.stream(storage.upload_key(row.digest)))
            found[row.path] = hashlib.sha256(content).hexdigest()
            assert found[row.path] == row.digest
        db.session.remove()
    return found


def test_files_are_uploaded_in_pieces_or_at_once(
    app: Any, client: TusClient, shortcode: str
) -> None:
    content = os.urandom(5 * MIB + 3)
    metadata = {"filename": "film.mp4", "relativePath": "Côté/film.mp4"}
    client.uploader(file_stream=BytesIO(content), chunk_size=MIB, metadata=metadata).upload()
    whole = {"filename": "whole.mp4"}
    client.uploader(file_stream=BytesIO(content), metadata=whole).upload()
    digest = hashlib.sha256(content).hexdigest()
    assert digests(app, shortcode) == {"Côté/film.mp4": digest, "whole.mp4": digest}


def test_a_file_goes_on_where_it_broke_off(app: Any, client: TusClient, shortcode: str) -> None:
    content = os.urandom(3 * MIB)
    named = {"filename": "a.tif"}
    first = client.uploader(file_stream=BytesIO(content), chunk_size=MIB, metadata=named)
    first.upload_chunk()
    again = client.uploader(file_stream=BytesIO(content), url=first.url, chunk_size=MIB)
    assert again.offset == MIB
    again.upload()
    assert digests(app, shortcode) == {"a.tif": hashlib.sha256(content).hexdigest()}


def test_what_a_killed_web_process_had_taken_in_is_there(
    app: Any, client: TusClient, live_desk: RunningDesk, shortcode: str
) -> None:
    content = os.urandom(3 * partials.PIECE_BYTES)
    begun = client.uploader(file_stream=BytesIO(content), metadata={"filename": "a.tif"})
    url = begun.create_url()
    place = url.removeprefix(live_desk.url)
    head = (
        f"PATCH {place} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {live_desk.key}\r\n"
        "Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
        f"Content-Type: application/offset+octet-stream\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    port = int(live_desk.url.rpartition(":")[2])
    half = content[: partials.PIECE_BYTES * 3 // 2]
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(head.encode() + half)
        until(lambda: offset(app, url) == partials.PIECE_BYTES, "the first piece")
        for process in web_processes(live_desk):
            os.kill(process, signal.SIGKILL)
        until(lambda: healthy(live_desk.url), "the next web process")
    again = client.uploader(file_stream=BytesIO(content), url=url)
    assert again.offset == partials.PIECE_BYTES
    again.upload()
    assert digests(app, shortcode) == {"a.tif": hashlib.sha256(content).hexdigest()}


def offset(app: Any, url: str) -> int:
    """How much of a file is there."""
    with app.app_context():
        found = db.session.get_one(AssetPartial, url.rpartition("/")[2]).offset
        db.session.remove()
    return found


def web_processes(desk: RunningDesk) -> list[int]:
    """Those that answer, not the one that starts them."""
    children = psutil.Process(desk.process_id).children()
    (master,) = [one for one in children if one.name() == "gunicorn"]
    return [one.pid for one in master.children()]

"""The parts of a desk that answer, or do not: database, queue, files, workers, mail server."""

import secrets
import socket
import time
from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from redis.exceptions import RedisError

from webapp import queue, storage
from webapp.extensions import db
from webapp.models import GraphVersion
from webapp.models.columns import epoch
from webapp.services import mail, workers
from webapp.services.checkup.finding import MENDS, Broken, Grade
from webapp.settings import Settings

MOST_CLOCK_SECONDS = 2.0
PATIENCE_SECONDS = 5.0
# The port of Neo4j, and how long its machine may take to answer.
BOLT, GRAPH_SECONDS = 7687, 3.0


def database(_desk: Settings) -> str:
    """Is it there, and sound?"""
    with db.engine.connect() as connection:
        name = connection.dialect.name
        number = ".".join(map(str, connection.dialect.server_version_info or ()))
        if name == "sqlite":
            said = connection.execute(sa.text("PRAGMA quick_check")).scalar()
            if said != "ok":
                raise Broken(f"SQLite says: {said}", "restore a backup: importdesk restore")
    return f"{name} {number} answers"


def tables(_desk: Settings) -> str:
    """Are the tables those that this version needs?"""
    folder = current_app.extensions["migrate"].directory
    newest = set(ScriptDirectory(str(folder)).get_heads())
    with db.engine.connect() as connection:
        present = set(MigrationContext.configure(connection).get_current_heads())
    if present != newest:
        raise Broken(
            f"at version {', '.join(present) or 'none'}, and this desk needs {', '.join(newest)}",
            "back up, then start the desk (importdesk dev), or run: flask --app wsgi db upgrade",
        )
    return f"up to date, at version {', '.join(present)}"


def clocks(_desk: Settings) -> str:
    """Do database and machine agree on the time?"""
    with db.engine.connect() as connection:
        before = time.time()
        there = connection.execute(sa.select(epoch())).scalar_one()
        apart = there - (before + time.time()) / 2
    if abs(apart) > MOST_CLOCK_SECONDS:
        word = "ahead of" if apart > 0 else "behind"
        raise Broken(
            f"the clock of the database is {abs(apart):,.0f} s {word} that of this machine",
            "let both machines set their clocks by NTP (timedatectl set-ntp true)",
        )
    return f"database and machine are {abs(apart):.1f} s apart"


def waking(desk: Settings) -> str:
    """Does the queue answer, and keep what it is given?"""
    with queue.connect(desk.redis_url) as connection:
        number = connection.info("server").get("redis_version")
        try:
            policy = connection.config_get("maxmemory-policy").get("maxmemory-policy", "")
        except RedisError:
            raise Broken(
                f"version {number} answers, and does not tell its maxmemory-policy",
                "see to it that it is noeviction",
                Grade.ODD,
            ) from None
    if policy != "noeviction":
        raise Broken(
            f"version {number} throws entries away when it is full ({policy})",
            "set maxmemory-policy noeviction in the settings of the queue server",
        )
    return f"version {number} answers, and throws nothing away"


def files(_desk: Settings) -> str:
    """Can a file be written, read and removed?"""
    key, content = f"doctor/{secrets.token_hex(8)}", secrets.token_bytes(1000)
    with storage.scratch_file() as path:
        path.write_bytes(content)
        storage.put(key, path)
    try:
        read = b"".join(storage.stream(key))
    finally:
        storage.delete(key)
    if read != content or storage.exists(key):
        raise Broken("what was written is not what was read, or stays", MENDS["Files"])
    return "written, read and removed"


def graph(desk: Settings) -> str:
    """Is the graph there: its file, or its server?"""
    if desk.graph_url:
        server = urlsplit(desk.graph_url)
        with socket.create_connection((server.hostname, server.port or BOLT), GRAPH_SECONDS):
            return "its server can be reached"
    newest = sa.select(GraphVersion.key).order_by(GraphVersion.id.desc()).limit(1)
    key = db.session.scalar(newest)
    if key is None:
        return "nothing was imported into it yet"
    if not storage.exists(key):
        raise Broken(
            f"its file {key} is gone",
            "import any table, or take one out: the graph is made anew of what imports brought",
        )
    return "its file is there"


def worker(_desk: Settings) -> str:
    """Is any worker alive?"""
    count = workers.count_alive()
    if not count:
        raise Broken("none was heard of lately: nothing is checked or imported", MENDS["Workers"])
    return f"{count} alive"


def letters(desk: Settings) -> str:
    """Does the mail server take our password?"""
    if not desk.smtp_url:
        return "none is sent: IMPORTDESK_SMTP_URL is not set"
    mail.try_server(desk)
    return "the mail server answers"


def language_model(desk: Settings) -> str:
    """Does the language model answer, if one is asked at all?"""
    if not desk.graph_model_url:
        return "none is asked, so nothing of tables leaves the desk"
    # Nothing else in the web application needs it.
    import httpx

    headers = {"authorization": f"Bearer {desk.graph_model_key}"} if desk.graph_model_key else {}
    where = f"{desk.graph_model_url}/models"
    with httpx.stream("GET", where, headers=headers, timeout=PATIENCE_SECONDS) as answer:
        status = answer.status_code
    if status in (401, 403):
        raise Broken(f"its service does not take the key (status {status})", MENDS["Model"])
    if status != httpx.codes.OK:
        raise Broken(f"its service answers with status {status}", MENDS["Model"], Grade.ODD)
    return f"its service answers; {desk.graph_model_name} is asked"

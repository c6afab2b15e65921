"""The graph as people and programs look at it: searched, walked, counted, asked in Cypher.

The database is opened in a process of its own with limits, see workers.graph.reading: whatever is
asked of it, the web application stays as it is.
"""

import json
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from sqlalchemy import select

from webapp import programs, storage
from webapp.errors import BadInput, NotFound, Unavailable
from webapp.extensions import db
from webapp.graph.vocabulary import Role
from webapp.models import GraphImport, GraphVersion, User
from webapp.services.few_at_once import AT_ONCE, turn
from webapp.services.graph import vocabularies
from webapp.services.owned import owned

COMMAND = programs.command("workers.graph.reading")
MOST_AT_ONCE = 4
WAITING_SECONDS = 5.0
PATIENCE_SECONDS = 30
EXPORT_SECONDS = 600
QUERY_SECONDS = 10
MOST_FOUND, MOST_AROUND, MOST_ROWS = 50, 300, 1_000
# More boxes are too small to read.
MOST_DRAWN = 60
LONGEST_QUERY = 20_000
BUSY = "Many people look at the graph right now. Try again in a moment."
TOO_MUCH = "This takes too long, or too much memory. Ask for less."
NO_NODE = "There is no such node in the graph."
NOTHING: dict[str, dict[str, Any]] = {
    "search": {"nodes": [], "next": None},
    "around": {"nodes": [], "relationships": []},
    "cypher": {"columns": [], "rows": [], "cut": False, "seconds": 0},
    "counts": {"nodes": {}, "relationships": {}},
}


def search(
    text: str = "", label: str = "", after: str = "", most: int = MOST_FOUND
) -> dict[str, Any]:
    """Nodes with this text and label, after a key, things and steps first. Raises Unavailable."""
    said = (Role.QUANTITY, Role.METADATA)
    last = sorted({name for each in vocabularies.usable() for name in each.labels_with(*said)})
    asked = {"text": text, "label": label, "after": after, "most": most, "last": last}
    return _asked({"do": "search"} | asked)


def node(key: str) -> dict[str, Any]:
    """A node, its first neighbours, and where it was seen. Raises NotFound, Unavailable."""
    found = _asked({"do": "node", "key": key})
    if not found.get("node"):
        raise NotFound(NO_NODE)
    return found


def tables(user: User, seen: Iterable[dict[str, Any]]) -> dict[int, GraphImport]:
    """Of the tables that a node was seen in those that this person may see, by their numbers."""
    numbers = {one["import"] for one in seen}
    mine = owned(GraphImport, user).where(
        GraphImport.id.in_(numbers), GraphImport.removed_at.is_(None)
    )
    return {table.id: table for table in db.session.scalars(mine)}


def around(keys: Sequence[str], depth: int = 1, most: int = MOST_AROUND) -> dict[str, Any]:
    """Nodes, those around them, and the relationships between all of these. Raises Unavailable."""
    return _asked({"do": "around", "keys": list(keys), "depth": depth, "most": most})


def cypher(text: str, most: int = MOST_ROWS, seconds: float = QUERY_SECONDS) -> dict[str, Any]:
    """The answer to a query that only reads, or its problem. Raises BadInput, Unavailable."""
    if len(text) > LONGEST_QUERY:
        raise BadInput(f"A query has at most {LONGEST_QUERY:,} characters.")
    return _asked({"do": "cypher", "text": text, "most": most, "seconds": seconds})


def counts() -> dict[str, Any]:
    """How many nodes there are of each label, and relationships of each type."""
    return _asked({"do": "counts"})


def _asked(request: dict[str, Any]) -> dict[str, Any]:
    # Queries of people's own may take long: they keep nobody from the pages of the graph.
    turns = _place("graph-query", AT_ONCE) if request["do"] == "cypher" else _place()
    with turns as place:
        if place is None:
            return NOTHING.get(request["do"], {})
        try:
            answer: dict[str, Any] = json.loads(_answer(request | place))
        except (subprocess.TimeoutExpired, ValueError) as error:
            raise Unavailable(TOO_MUCH) from error
    if "problem" in answer and request["do"] != "cypher":
        raise Unavailable(answer["problem"])
    return answer


def _answer(request: dict[str, Any]) -> bytes:
    said, patience = _said(request), PATIENCE_SECONDS
    return subprocess.run(
        COMMAND, input=said, capture_output=True, timeout=patience, env={}, check=False
    ).stdout


def lines(scope: dict[str, Any], most: int) -> Iterator[bytes]:
    """Nodes, then relationships, each a line of JSON. Raises Unavailable before the first one.

    `scope` is `{"import": number}`, `{"keys": [...]}` or nothing, for all.
    """
    folder = storage.settings().scratch
    folder.mkdir(parents=True, exist_ok=True)
    # Whoever is slow to fetch an export has it from here, and keeps no turn from others.
    with tempfile.TemporaryFile(dir=folder) as file:
        with _place("graph-export", AT_ONCE) as place:
            if place is None:
                return
            _write(file, {"do": "export", "scope": scope, "most": most} | place)
        file.seek(0)
        yield from file


def _write(file: IO[bytes], request: dict[str, Any]) -> None:
    """Write the lines of an answer. Raises Unavailable."""
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(COMMAND, stdin=pipe, stdout=pipe, stderr=nowhere, env={}) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        end = threading.Timer(EXPORT_SECONDS, child.kill)
        end.start()
        try:
            with suppress(BrokenPipeError), child.stdin as sent:
                sent.write(_said(request))
            # The child itself may write no large file.
            shutil.copyfileobj(child.stdout, file)
        except BaseException:
            child.kill()
            raise
        finally:
            end.cancel()
    if child.returncode != 0:
        raise Unavailable(TOO_MUCH)


def _said(request: dict[str, Any]) -> bytes:
    # Not on the command line, which everybody on this machine can read: it may hold a password.
    return json.dumps(request | {"parent": os.getpid()}).encode()


@contextmanager
def _place(name: str = "graph", at_once: int = MOST_AT_ONCE) -> Iterator[dict[str, str] | None]:
    """Where the graph is, for as long as somebody reads it; None where there was never an import.

    Raises Unavailable where too many read.
    """
    url = storage.settings().graph_url
    newest = select(GraphVersion.key).order_by(GraphVersion.id.desc()).limit(1)
    key = db.session.scalar(newest)
    # Nobody waits meanwhile for what this request has open.
    db.session.rollback()
    if key is None:
        yield None
        return
    # Exports have turns of their own: whoever takes long to fetch one keeps nobody from a page.
    with turn(name, WAITING_SECONDS, at_once) as given:
        if not given:
            raise Unavailable(BUSY)
        if url:
            yield {"url": url}
            return
        with _file(key) as path:
            yield {"database": str(path)}


@contextmanager
def _file(key: str) -> Iterator[Path]:
    """The graph as a file of this machine; out of a bucket each version comes once."""
    if storage.folder() is not None:
        with storage.fetch(key) as path:
            yield path
        return
    here = storage.settings().scratch / f"graph-{key.replace('/', '-')}"
    if not here.exists():
        with turn("graph-file", WAITING_SECONDS, at_once=1) as given:
            if not given:
                raise Unavailable(BUSY)
            if not here.exists():
                _bring(key, here)
    yield here


def _bring(key: str, here: Path) -> None:
    # Who reads an older one has it open.
    for older in here.parent.glob("graph-graph-*"):
        older.unlink(missing_ok=True)
    with storage.fetch(key) as path:
        # Nobody sees half of it.
        path.replace(here)

"""Reading the graph: a few at once, whatever is in the file, wherever it is kept."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask

from tests import object_store
from tests.desk import Person, make_person
from tests.graph_stored import store_graph
from tests.killing import children
from webapp import storage
from webapp.errors import BadInput, NotFound, Unavailable
from webapp.extensions import db
from webapp.models import GraphVersion
from webapp.services.few_at_once import AT_ONCE, turn
from webapp.services.graph import exports, reading
from webapp.settings import Settings


@pytest.fixture
def graph(app: Flask, user: Person, tmp_path: Path) -> Iterator[Flask]:
    """A desk with a graph, its context pushed."""
    store_graph(app, user, tmp_path)
    with app.app_context():
        yield app


def test_whoever_comes_when_many_read_is_sent_away(
    graph: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "WAITING_SECONDS", 0)
    with ExitStack() as others:
        for _ in range(reading.MOST_AT_ONCE):
            assert others.enter_context(turn("graph", 0, reading.MOST_AT_ONCE))
        with pytest.raises(Unavailable, match="Many people"):
            reading.search()
        # An export has turns of its own.
        assert b"graphml" in b"".join(exports.export("graphml", {}))
    assert reading.search()["nodes"]


def test_queries_of_people_keep_nobody_from_the_pages_of_the_graph(
    graph: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "WAITING_SECONDS", 0)
    with ExitStack() as others:
        for _ in range(AT_ONCE):
            assert others.enter_context(turn("graph-query", 0, AT_ONCE))
        with pytest.raises(Unavailable, match="Many people"):
            reading.cypher("RETURN 1")
        assert reading.search()["nodes"]


def test_an_export_that_nobody_fetches_to_its_end_leaves_nothing_behind(graph: Flask) -> None:
    before = children()
    lines = reading.lines({}, 100)
    assert next(lines)
    # However slowly it is fetched, others have their turn.
    with turn("graph-export", 0, at_once=1) as given:
        assert given
    lines.close()
    assert children() <= before
    left = [path for path in graph.config["DESK"].scratch.iterdir() if path.stat().st_size]
    assert left == []


def test_a_file_that_is_no_graph_is_said_to_be_away(app: Flask, context: Flask) -> None:
    storage.put("graph/1", b"this is no graph" * 1000)
    db.session.add(GraphVersion(before=0, key="graph/1"))
    db.session.commit()
    for ask in (reading.counts, reading.search, lambda: exports.export("json", {})):
        with pytest.raises(Unavailable):
            ask()


def test_a_question_is_long_or_in_any_letters_but_not_without_end(graph: Flask) -> None:
    keys = [f"Matter#{number} ä'{'x' * 1000}" for number in range(200)]
    found = reading.around([*keys, "Matter:carbon"], depth=0)
    assert [one["name"] for one in found["nodes"]] == ["Carbon"]
    with pytest.raises(BadInput, match=r"20,000"):
        reading.cypher("x" * 20_001)


def test_a_format_that_there_is_not_is_not_found(graph: Flask) -> None:
    with pytest.raises(NotFound, match="graphml, gexf, json, cypher"):
        exports.export("pdf", {})


def test_an_export_stops_at_so_many_nodes(graph: Flask) -> None:
    whole = b"".join(exports.export("json", {}))
    few = b"".join(exports.export("json", {}, most=2))
    assert (whole.count(b'"label"'), few.count(b'"label"')) == (11, 2)


def test_a_graph_in_a_bucket_is_fetched_once(
    settings: Settings,
    make_app: Callable[[Settings], Flask],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    with object_store.own_bucket(monkeypatch) as bucket:
        app = make_app(settings.model_copy(update={"storage_url": bucket}))
        store_graph(app, make_person(app, "mia@example.org"), tmp_path)
        with app.app_context():
            assert reading.counts()["nodes"]["Matter"] == 5
            first = list(settings.scratch.glob("graph-graph-*"))
            assert len(first) == 1
            moment = first[0].stat().st_ctime_ns
            assert reading.search("carbon")["nodes"]
            assert first[0].stat().st_ctime_ns == moment
            # The next version takes its place.
            storage.put("graph/2", tmp_path / "graph")
            db.session.add(GraphVersion(before=1, key="graph/2"))
            db.session.commit()
            assert reading.counts()["nodes"]["Matter"] == 5
            assert [one.name for one in settings.scratch.glob("graph-graph-*")] == ["graph-graph-2"]

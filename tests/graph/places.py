"""Where tests keep a graph: a file, or a server.

Questions to a file are answered here, or apart in the real child, as those to a server always are.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.graph.here import answer
from tests.servers import skip_for_want_of
from workers.graph.bringing.folding import difference
from workers.graph.store.embedded import Embedded
from workers.graph.store.server import Server, database_of, driver_of

SERVER = "IMPORTDESK_TEST_NEO4J_URL"
ROOT = Path(__file__).parents[2]


class Place:
    """A graph, which changes from one state to another and is read."""

    def __init__(self, folder, url=""):
        self.path, self.url = folder / "graph", url
        self.state = []

    def become(self, *frames):
        """Make the graph that these imports make together."""
        target = Server(self.url) if self.url else Embedded(self.path)
        try:
            target.apply(difference(self.state, frames), lambda done, total: None)
            target.commit()
        finally:
            target.close()
        self.state = list(frames)

    def ask(self, do, **more):
        """The answer to a question."""
        return json.loads(self.lines(do, **more))

    def ask_apart(self, do, **more):
        """The answer of the program, which has limits."""
        done = self.run(do, **more)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def lines(self, do, **more):
        """What is said to a question."""
        if self.url:
            return self.run(do, **more).stdout
        return answer({"do": do, "database": str(self.path), **more}).decode()

    def run(self, do, **more):
        where = {"url": self.url} if self.url else {"database": str(self.path)}
        request = {"do": do, "parent": os.getpid(), **where, **more}
        command = [sys.executable, "-m", "workers.graph.reading", json.dumps(request)]
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)

    def python(self, code, *arguments):
        """What a program says, line by line, that has the graph to itself."""
        command = [sys.executable, "-c", code, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
        return done.stdout.splitlines()

    def whole(self):
        """All nodes by their keys, and all relationships as triples."""
        return parts(self.lines("export", scope={}, most=1000).splitlines())


def parts(lines):
    """The nodes by their keys, and the relationships as triples, of an export."""
    read = [json.loads(line) for line in lines]
    nodes = {each["key"]: each["attributes"] for each in read if "key" in each}
    edges = {(e["source"], e["type"], e["target"]) for e in read if "source" in e}
    return nodes, edges


def empty_server():
    """The address of a server whose graph is empty, or skip."""
    url = os.environ.get(SERVER, "")
    if not url:
        skip_for_want_of("neo4j", f"{SERVER} names no Neo4j server")
    with driver_of(url) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n", database_=database_of(url))
    return url


@pytest.fixture(params=["file", "server"])
def place(request, tmp_path):
    """An empty graph, once of each kind."""
    return Place(tmp_path, empty_server() if request.param == "server" else "")

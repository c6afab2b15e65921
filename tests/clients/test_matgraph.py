"""Clients of MatGraph, of 2024 and of 2025, take tables through a desk that runs, to the graph."""

import io
import json
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from webapp.certificates import trusted
from webapp.cli.running import RunningDesk

POLL_SECONDS = 0.2
PATIENCE_SECONDS = 60
TABLE = (
    "Sample,Material,Drymill time (hrs),Station,Tensile strength (MPa)\n"
    "{0}-28,Carbon,6,Ford,412.5\n{0}-29,Carbon,12,Ford,433\n{0}-30,Graphite,6,Opel,391\n"
)


class Frontend:
    """What MatGraph's frontend of 2024 does: ids in the address, one field for what was edited."""

    def __init__(self, desk: RunningDesk, header: str = "Api-Key") -> None:
        self.http = httpx.Client(
            base_url=f"{desk.url}/api/import/",
            headers={header: desk.key},
            timeout=60,
            verify=trusted(),
        )
        self.process_id = ""

    @property
    def ids(self) -> dict[str, str]:
        return {"user_id": "42", "process_id": self.process_id}

    def upload(self, name: str, content: str, context: str) -> Any:
        """Extract Labels."""
        answer = self.http.post(
            "label-extract",
            params={"user_id": "42"},
            files={"file": (name, io.BytesIO(content.encode()), "text/csv")},
            data={"context": context},
        )
        assert answer.status_code == 201, answer.text
        self.process_id = answer.json()["process_id"]
        return answer.json()

    def go_on(self, stage: str, **edited: Any) -> Any:
        """Extract Attributes, Extract Nodes, Extract Graph, Save to Database."""
        form = {name: (None, json.dumps(value)) for name, value in edited.items()}
        answer = self.http.post(stage, params=self.ids, files=form or {"none": (None, "")})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def report(self, key: str) -> Any:
        """One look."""
        answer = self.http.get("report", params=self.ids | {"key": key})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def poll(self, key: str, end: str = "ready") -> Any:
        """Look until it is there, as often as the frontend does and more."""
        until = time.monotonic() + PATIENCE_SECONDS
        while (told := self.report(key))["status"].startswith("processing_"):
            assert time.monotonic() < until, told
            time.sleep(POLL_SECONDS)
        assert told["status"] == end, told
        return told.get(key)


class LaterClient(Frontend):
    """What clients of 2025 do: they choose the id, and all else is JSON in one field."""

    def __init__(self, desk: RunningDesk) -> None:
        super().__init__(desk, "X-API-KEY")
        self.process_id = str(uuid4())

    def upload(self, name: str, content: str, context: str) -> Any:
        """Hand a table in."""
        file = {"file": (name, io.BytesIO(content.encode()), "text/csv")}
        answer = self._post("label-extract", file, context=context)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def go_on(self, stage: str, **edited: Any) -> Any:
        """Ask for a stage."""
        answer = self._post(stage, {}, **edited)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def _post(self, path: str, file: dict[str, Any], **said: Any) -> httpx.Response:
        payload = json.dumps(self.ids | {"user_id": 42} | said)
        return self.http.post(path, files=file | {"payload": (None, payload)})


@pytest.fixture
def frontend(live_desk: RunningDesk) -> Iterator[Frontend]:
    """A client of 2024."""
    found = Frontend(live_desk)
    yield found
    found.http.close()


@pytest.fixture
def later(live_desk: RunningDesk) -> Iterator[LaterClient]:
    """A client of 2025."""
    found = LaterClient(live_desk)
    yield found
    found.http.close()


def test_a_table_goes_through_all_stages_with_what_a_person_changes_between_them(
    frontend: Frontend, name: str
) -> None:
    assert frontend.upload("cells.csv", TABLE.format(name), "Fuel cells.") == {
        "process_id": frontend.process_id,
        "status": "processing_labels",
    }
    labels = frontend.poll("labels")
    assert labels["Sample"] == ["Matter", f"{name}-28"]
    # The canvas writes labels in small letters.
    labels["Station"] = ["manufacturing", "Ford"]
    assert frontend.go_on("attribute-extract", labels=labels) == {"status": "processing_attributes"}
    attributes = frontend.poll("attributes")
    assert attributes["Station"]["Label"] == "Manufacturing"
    lists = {header: [one["Label"], one["Attribute"]] for header, one in attributes.items()}
    assert frontend.go_on("node-extract", attributes=lists) == {"status": "processing_nodes"}
    nodes = frontend.poll("nodes")
    assert nodes["relationships"] == []
    steps = [node for node in nodes["nodes"] if node["label"] == "manufacturing"]
    assert len(steps) == 1
    # As the editor of a node leaves it.
    steps[0] |= {"name": "Drymill", "x": 10.5, "y": 20, "size": 100, "isEditing": False}
    assert frontend.go_on("graph-extract", graph=nodes) == {"status": "processing_graph"}
    graph = frontend.poll("graph")
    kinds = {one["rel_type"] for one in graph["relationships"]}
    assert "HAS_PARAMETER" in kinds
    assert frontend.go_on("graph-import", graph=graph) == {"status": "processing_import"}
    frontend.poll("import", end="imported")
    assert frontend.report("import")["counts"]["nodes"]["new"] > 0


def test_the_same_table_from_a_client_that_chooses_its_id_changes_nothing_in_the_graph(
    frontend: Frontend, later: LaterClient, name: str
) -> None:
    frontend.upload("cells.csv", TABLE.format(name), "Fuel cells.")
    frontend.poll("labels")
    for stage, key in (
        *(("attribute-extract", "attributes"), ("node-extract", "nodes")),
        ("graph-extract", "graph"),
    ):
        frontend.go_on(stage)
        assert frontend.poll(key)
    chosen = later.process_id
    assert later.upload("CELLS.CSV", TABLE.format(name), "Fuel cells.")["process_id"] == chosen
    labels = later.poll("labels")
    later.go_on("attribute-extract", labels=labels)
    later.go_on("node-extract", attributes=later.poll("attributes"))
    later.poll("nodes")
    told = later.report("nodes")
    assert told["graph"] == told["nodes"]
    # Nodes are taken under either name.
    later.go_on("graph-extract", nodes=told["graph"])
    assert later.poll("graph")["relationships"]
    counts = []
    for client in (frontend, later):
        client.go_on("graph-import")
        client.poll("import", end="imported")
        counts.append(client.report("import")["counts"]["nodes"])
    assert counts[0]["new"] > 0
    assert (counts[1]["new"], counts[1]["removed"]) == (0, 0)


def test_a_stage_that_was_cancelled_can_be_asked_for_again(frontend: Frontend, name: str) -> None:
    frontend.upload("cells.csv", TABLE.format(name), "Fuel cells.")
    frontend.poll("labels")
    frontend.go_on("attribute-extract")
    stopped = frontend.http.patch("cancel", params=frontend.ids)
    # It may have been over before.
    assert stopped.status_code in (200, 404)
    until = time.monotonic() + PATIENCE_SECONDS
    while frontend.report("import")["status"].startswith("processing_"):
        assert time.monotonic() < until
        time.sleep(POLL_SECONDS)
    assert frontend.go_on("attribute-extract") == {"status": "processing_attributes"}
    assert frontend.poll("attributes")["Sample"]["Label"] == "Matter"
    assert frontend.http.patch("cancel", params=frontend.ids).status_code == 404
    assert frontend.http.delete("delete/", params=frontend.ids).json() == {"status": "deleted"}
    gone = frontend.http.get("report", params=frontend.ids | {"key": "labels"})
    assert (gone.status_code, gone.json()) == (404, {"error": "Process not found"})


@pytest.mark.parametrize("header", ["Api-Key", "X-Api-Key", "HTTP-API-KEY", "HTTP_API_KEY"])
def test_the_server_lets_the_key_through_under_every_name_that_clients_use(
    header: str, live_desk: RunningDesk
) -> None:
    address = f"{live_desk.url}/api/import/report/"
    key = {header: live_desk.key}
    answer = httpx.get(address, headers=key, params={"user_id": "42"}, verify=trusted())
    assert (answer.status_code, answer.json()) == (400, {"error": "No process_id provided"})
    # Others with such a line in their names are not heard: they could pass for a proxy's.
    refused = httpx.get(address, headers={"X_API_KEY": live_desk.key}, verify=trusted())
    assert (refused.status_code, refused.json()) == (401, {"error": "API key missing"})


def test_a_large_table_with_a_wrong_key_is_told_so(live_desk: RunningDesk) -> None:
    content = "Id,Name\n" + "1,a\n" * 2_000_000
    for key, said in (("", (401, "API key missing")), ("imp_x", (403, "Invalid API key"))):
        answer = httpx.post(
            f"{live_desk.url}/api/import/label-extract",
            params={"user_id": "42"},
            headers={"Api-Key": key},
            files={"file": ("cells.csv", content)},
            data={"context": ""},
            timeout=60,
            verify=trusted(),
        )
        assert (answer.status_code, answer.json()["error"]) == said

"""What MatGraph's clients are told of a table: how it stands, and what a stage has come to."""

from typing import Any

from webapp.models import GraphImport, Process
from webapp.services.graph import gate, steps
from webapp.states import GraphStage

KEYS = ("labels", "attributes", "nodes", "graph", "import")
NOT_YET = "Data not available yet"


def report_of(graph_import: GraphImport, stage: GraphStage) -> dict[str, Any]:
    """How a table stands, with what the stage has come to where it is there to be looked at."""
    run = gate.newest(graph_import)
    status = gate.status_of(run)
    if status in ("error", "cancelled") or stage == GraphStage.IMPORT:
        return {"status": status} | (_of_end(run.process, status) if run else {})
    step = steps.newest(graph_import, stage)
    if step is None or status == f"processing_{stage}":
        return {"status": status, "message": NOT_YET}
    content = step.content
    if stage == GraphStage.NODES:
        content = content | {"relationships": []}
        # Later clients look for nodes under the other name.
        return {"status": "ready", "nodes": content, "graph": content}
    return {"status": "ready", str(stage): content}


def _of_end(process: Process, status: str) -> dict[str, Any]:
    """Why it did not come to a good end, or what the import has counted."""
    if status == "error":
        sentence = process.error_sentence or process.result.get("sentence", "")
        return {"message": sentence} if sentence else {}
    counted = {name: process.result.get(name) for name in ("nodes", "relationships")}
    return {"counts": counted} if status == "imported" and all(counted.values()) else {}

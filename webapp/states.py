"""Kinds and states of a process, and the only moves between them."""

from enum import StrEnum


class ProcessKind(StrEnum):
    """What a process does."""

    VALIDATION = "validation"
    IMPORT = "import"
    REPORT = "report"
    # Of a batch: the same work, without and with what it writes.
    DRY_RUN = "dry-run"
    BATCH = "batch"
    # Of the lake: what an import from an object store would change, the import, and the export of
    # a dataset into a branch.
    LAKE_PLAN = "lake-plan"
    LAKE_IMPORT = "lake-import"
    LAKE_EXPORT = "lake-export"
    # Of assets: files of a project become originals with derivatives.
    ASSETS_INGEST = "assets-ingest"
    # Of the graph: the stages of a table, what its import would change, the import, and its undo.
    GRAPH_LABELS = "graph-labels"
    GRAPH_ATTRIBUTES = "graph-attributes"
    GRAPH_NODES = "graph-nodes"
    GRAPH_RELATIONS = "graph-relations"
    GRAPH_PLAN = "graph-plan"
    GRAPH_IMPORT = "graph-import"
    GRAPH_UNDO = "graph-undo"

    @property
    def noun(self) -> str:
        """What people call it."""
        return NOUNS[self]

    @property
    def in_parts(self) -> bool:
        """Does what it has written stay, also if it does not come to its end?"""
        return self in IN_PARTS


OF_BATCHES = (ProcessKind.DRY_RUN, ProcessKind.BATCH)
OF_LAKE = (ProcessKind.LAKE_PLAN, ProcessKind.LAKE_IMPORT, ProcessKind.LAKE_EXPORT)
OF_ASSETS = (ProcessKind.ASSETS_INGEST,)
OF_GRAPH = tuple(kind for kind in ProcessKind if kind.startswith("graph-"))
IN_PARTS = (ProcessKind.BATCH, *OF_ASSETS)
NOUNS = {
    ProcessKind.VALIDATION: "check",
    ProcessKind.IMPORT: "import",
    ProcessKind.REPORT: "marked workbook",
    ProcessKind.DRY_RUN: "dry run",
    ProcessKind.BATCH: "batch",
    ProcessKind.LAKE_PLAN: "plan of a lake import",
    ProcessKind.LAKE_IMPORT: "lake import",
    ProcessKind.LAKE_EXPORT: "export to the lake",
    ProcessKind.ASSETS_INGEST: "ingest of files",
    ProcessKind.GRAPH_LABELS: "labelling of columns",
    ProcessKind.GRAPH_ATTRIBUTES: "choice of attributes",
    ProcessKind.GRAPH_NODES: "grouping of columns",
    ProcessKind.GRAPH_RELATIONS: "joining of nodes",
    ProcessKind.GRAPH_PLAN: "plan of an import into the graph",
    ProcessKind.GRAPH_IMPORT: "import into the graph",
    ProcessKind.GRAPH_UNDO: "undo of an import into the graph",
}


class BatchState(StrEnum):
    """Where a batch stands, in the words of Haplo."""

    UPLOADING = "uploading"
    READY = "ready"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    COMPLETE = "complete"
    DRY_RUN = "dry-run"
    ERROR = "error"


class GraphStage(StrEnum):
    """What a table goes through on its way into the graph, in this order."""

    LABELS = "labels"
    ATTRIBUTES = "attributes"
    NODES = "nodes"
    GRAPH = "graph"
    PLAN = "plan"
    IMPORT = "import"
    UNDO = "undo"


class ProcessState(StrEnum):
    """Where a process stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    REJECTED = "rejected"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def finished(self) -> bool:
        """Will this state never change again?"""
        return not MOVES[self]


MOVES: dict[ProcessState, frozenset[ProcessState]] = {
    ProcessState.QUEUED: frozenset({ProcessState.RUNNING, ProcessState.CANCELLED}),
    ProcessState.RUNNING: frozenset(
        {
            # A worker was lost, and the process starts again.
            ProcessState.QUEUED,
            ProcessState.SUCCEEDED,
            ProcessState.REJECTED,
            ProcessState.FAILED,
            ProcessState.CANCELLED,
        }
    ),
    ProcessState.SUCCEEDED: frozenset(),
    ProcessState.REJECTED: frozenset(),
    ProcessState.FAILED: frozenset(),
    ProcessState.CANCELLED: frozenset(),
}

FINISHED = frozenset(state for state in ProcessState if state.finished)
LIVE = frozenset(ProcessState) - FINISHED


def sources_of(target: ProcessState) -> frozenset[ProcessState]:
    """The states from which `target` can be reached in one move."""
    return frozenset(state for state, targets in MOVES.items() if target in targets)

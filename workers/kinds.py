"""Which function does which kind of process. A new kind is one line here."""

from collections.abc import Callable
from importlib import import_module

from webapp.states import ProcessKind
from workers.running import Run

# By name: the engine behind some of them must not be loaded before a worker has forked.
WORK: dict[ProcessKind, str] = {
    ProcessKind.VALIDATION: "workers.records.validation",
    ProcessKind.IMPORT: "workers.records.importing",
    ProcessKind.REPORT: "workers.records.report",
    ProcessKind.DRY_RUN: "workers.batches.run",
    ProcessKind.BATCH: "workers.batches.run",
    ProcessKind.LAKE_PLAN: "workers.lake.run",
    ProcessKind.LAKE_IMPORT: "workers.lake.run",
    ProcessKind.LAKE_EXPORT: "workers.lake.export",
    ProcessKind.ASSETS_INGEST: "workers.assets.ingest",
    ProcessKind.GRAPH_LABELS: "workers.graph.stages",
    ProcessKind.GRAPH_ATTRIBUTES: "workers.graph.stages",
    ProcessKind.GRAPH_NODES: "workers.graph.stages",
    ProcessKind.GRAPH_RELATIONS: "workers.graph.stages",
    ProcessKind.GRAPH_PLAN: "workers.graph.importing",
    ProcessKind.GRAPH_IMPORT: "workers.graph.importing",
    ProcessKind.GRAPH_UNDO: "workers.graph.importing",
}

# What leaves it out. Each run would take longer to load this than most of them work.
FORKED = (
    "pyarrow.compute",
    "pyarrow.parquet",
    "workers.assets.ingest",
    "workers.graph.stages",
    "workers.lake.export",
    "workers.lake.run",
    "workers.records.report",
    "workers.records.validation",
)


def load_forked() -> None:
    """Load what can be loaded before a fork, for all runs after it."""
    for name in FORKED:
        import_module(name)
    # It takes as long as a stage of a small table.
    import_module("workers.graph.units").registry()


def work_of(kind: ProcessKind) -> Callable[[Run], None]:
    """The function that does this kind of process."""
    work: Callable[[Run], None] = import_module(WORK[kind]).run
    return work

"""The runs that change the graph: the plan of an import, the import, and its undo.

Nothing of them can be seen before the last transaction. When the graph has changed by then, what
the table brings is laid over it once more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from webapp import storage
from webapp.errors import BadInput, WrongState
from webapp.extensions import db
from webapp.graph.shapes import Graph
from webapp.graph.vocabulary import Vocabulary
from webapp.models import GraphImport, GraphRun
from webapp.services.graph import steps, vocabularies
from webapp.states import GraphStage, ProcessKind, ProcessState
from workers.graph import keeping, publishing, state, table
from workers.graph.bringing import building, plan, weighing
from workers.graph.bringing.drawn import NotAllowed
from workers.graph.bringing.folding import difference
from workers.graph.bringing.frames import Frames
from workers.graph.state import Outrun, Present
from workers.graph.store.names import BadName
from workers.running import Cancelled, Run
from workers.scratch import own_folder
from workers.sheets.table import UnreadableFile

FINDING = "Finding the nodes"
COMPARING = "Comparing with the graph"
NO_GRAPH = "There is no graph to import yet."
TAKEN_BACK = "Nothing of this table is in the graph any more."


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is to do: taken from the database once, before the work."""

    kind: ProcessKind
    table: int
    digest: str
    graph: Graph | None
    vocabulary: Vocabulary
    undoes: int | None


@dataclass(frozen=True, slots=True)
class Brought:
    """What the table brings, if anything, and what is told of that."""

    frames: Frames | None
    rows: int
    told: dict[str, Any]


def run(run: Run) -> None:
    """Do a plan, an import or an undo, and end the process with what came of it."""
    with own_folder("graph") as folder:
        try:
            _Work(run, folder).work()
        except (UnreadableFile, BadInput, WrongState) as refusal:
            _reject(run, refusal.sentence)
        except (NotAllowed, BadName) as refusal:
            _reject(run, str(refusal))


def _reject(run: Run, sentence: str) -> None:
    db.session.rollback()
    run.finish(db.session(), ProcessState.REJECTED, {"sentence": sentence}, run.state.done)
    db.session.commit()


class _Work:
    """One attempt."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run, self.folder = run, folder
        self.asked = _asked(run)

    def work(self) -> None:
        brought = self._brought()
        while not self._over(brought):
            self.run.check()

    def _brought(self) -> Brought:
        """What the table brings; an undo brings nothing."""
        if self.asked.graph is None:
            return Brought(None, 0, {})
        graph_import = db.session.get_one(GraphImport, self.asked.table)
        sheet = table.read(self.run, graph_import, self.folder)
        self.run.progress(FINDING, sheet.rows, sheet.rows)
        most = storage.settings().max_graph_bytes
        weighing.refuse_heavy(sheet.path, sheet.rows, self.asked.graph, most)
        cells = pl.read_parquet(sheet.path)
        built = building.build(cells, self.asked.graph, self.asked.vocabulary, self.asked.digest)
        order = self.run.claim.process_id
        frames = Frames(order, self.asked.table, self.folder / "brought")
        built.write(frames)
        return Brought(
            frames, sheet.rows, {"rows": sheet.rows, "notes": [*sheet.notes, *built.notes]}
        )

    def _over(self, brought: Brought) -> bool:
        """Lay it over the graph as it is, and end. False: the graph has changed meanwhile."""
        present = state.present()
        try:
            self._lay(brought, present)
        except Outrun:
            return False
        except FileNotFoundError:
            # What others have replaced or taken back meanwhile may be swept away.
            if state.is_present(present.version):
                raise
            return False
        return True

    def _lay(self, brought: Brought, present: Present) -> None:
        self.run.progress(COMPARING, brought.rows, brought.rows)
        gone = self._gone(present)
        before = keeping.fetch_frames(present.applied, self.folder)
        after = [each for each in before if each.order not in gone]
        after += [brought.frames] if brought.frames else []
        change = difference(before, after)
        result = plan.counted(change) | brought.told
        if self.asked.kind == ProcessKind.GRAPH_PLAN:
            self._end_plan(result, brought.rows)
            return
        parts = (self.run, self.folder, present, before, after, change, brought.frames, gone)
        publishing.publish(publishing.Change(*parts), result, brought.rows)

    def _end_plan(self, result: dict[str, Any], rows: int) -> None:
        self.run.finish(db.session(), ProcessState.SUCCEEDED, result, rows, unasked=True)
        db.session.commit()

    def _gone(self, present: Present) -> Sequence[int]:
        """The imports that go: what is to be undone, or what this table had brought before."""
        if self.asked.kind != ProcessKind.GRAPH_UNDO:
            return [each.order for each in present.applied if each.table == self.asked.table]
        if self.asked.undoes not in {each.order for each in present.applied}:
            raise WrongState(TAKEN_BACK)
        return [self.asked.undoes]


def _asked(run: Run) -> Asked:
    found = db.session.get(GraphRun, run.claim.process_id)
    # Removing a table cancels what works on it.
    if found is None:
        raise Cancelled
    graph_import = db.session.get_one(GraphImport, found.import_id)
    vocabulary = vocabularies.load(graph_import.vocabulary)
    graph = None
    if found.stage != GraphStage.UNDO:
        graph = steps.graph(graph_import)
        if graph is None or not graph.nodes:
            raise WrongState(NO_GRAPH)
    return Asked(
        run.claim.kind, graph_import.id, graph_import.digest, graph, vocabulary, found.undoes
    )

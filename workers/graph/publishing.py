"""Writing a change of the graph, so that it is there wholly or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from webapp import storage
from webapp.errors import Unavailable
from webapp.extensions import db
from webapp.states import ProcessState
from workers import immediate
from workers.graph import keeping, orphans, state
from workers.graph.bringing.folding import Difference, difference
from workers.graph.bringing.frames import Frames
from workers.graph.state import Present
from workers.graph.store.target import Target
from workers.running import Cancelled, Run

if TYPE_CHECKING:
    from workers.graph.store.server import Server

WRITING = "Writing the graph"
UNIT = "changes"
# Of a node with many relationships each one that goes is looked for among all of them. Where more
# than so many go, the graph is quicker written anew.
FEW_DELETIONS = 2_000


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of the graph, and what it is made of before and after."""

    run: Run
    folder: Path
    present: Present
    before: Sequence[Frames]
    after: Sequence[Frames]
    difference: Difference
    come: Frames | None
    gone: Sequence[int]

    def tell(self, done: int, total: int) -> None:
        """Say how far the writing is."""
        self.run.progress(WRITING, done, total, UNIT)


def publish(change: Change, result: dict[str, Any], done: int) -> None:
    """Write a change, and end the process. Raises Outrun, and nothing has changed then."""
    if change.come:
        keeping.keep_frames(change.come)
    url = storage.settings().graph_url
    if url:
        _to_server(change, url, result, done)
    else:
        _end(change, _to_file(change), result, done)
        orphans.drop_old_versions()


def _to_file(change: Change) -> str:
    """Write a new version of the file with the graph; gives its key."""
    from workers.graph.store.embedded import Embedded

    # Should the file be lost, it is made anew of what all imports have brought.
    there = bool(change.present.key) and storage.exists(change.present.key)
    if change.difference.nothing and there:
        return change.present.key
    path = change.folder / "graph"
    path.unlink(missing_ok=True)
    what = change.difference
    if not there or what.deletions > FEW_DELETIONS:
        what = difference([], change.after)
    else:
        try:
            keeping.fetch_version(change.present.key, path)
        except FileNotFoundError:
            if not state.is_present(change.present.version):
                raise
            # The file was lost. What imports have brought is all that it is made of.
            what = difference([], change.after)
    target = Embedded(path)
    try:
        target.apply(what, change.tell)
        target.commit()
    finally:
        target.close()
    claim = change.run.claim
    key = f"{state.VERSIONS}/{claim.process_id}-{claim.attempt}-{change.present.version}"
    storage.put(key, path)
    return key


def _to_server(change: Change, url: str, result: dict[str, Any], done: int) -> None:
    """Change the graph of a server."""
    from workers.graph.store.server import AWAY, Server

    try:
        target = Server(url)
        try:
            target.apply(_difference_of(change, target), change.tell)
            target.note([(each.order, each.table) for each in change.after])
            _end(change, "", result, done, target)
        finally:
            target.close()
    except AWAY as error:
        raise Unavailable("The graph database cannot be reached.") from error


def _difference_of(change: Change, target: Server) -> Difference:
    """What differs from what the server says it is made of.

    That may be more than the desk knows of, where a run died between the two commits, or less,
    where the server is another one than before.
    """
    known = [state.Applied(order, table) for order, table in target.noted()]
    try:
        there = keeping.fetch_frames(known, change.folder)
    except FileNotFoundError:
        target.clear()
        there = []
    if [each.order for each in there] == [each.order for each in change.before]:
        return change.difference
    return difference(there, change.after)


def _end(
    change: Change, key: str, result: dict[str, Any], done: int, target: Target | None = None
) -> None:
    """Let everybody see the change, together with the end of the process."""
    nodes, edges = result["nodes"], result["relationships"]
    with db.engine.connect() as connection:
        immediate.begin(change.run, connection)
        state.move(
            connection,
            change.present,
            key=key,
            process_id=change.run.claim.process_id,
            nodes=change.present.nodes + nodes["new"] - nodes["removed"],
            relationships=change.present.relationships + edges["new"] - edges["removed"],
        )
        state.mark(connection, change.gone, applied=False)
        if change.come and not state.mark(connection, [change.come.order], applied=True):
            raise Cancelled
        change.run.finish(connection, ProcessState.SUCCEEDED, result, done, unasked=True)
        if target:
            # Done twice it is as done once: should this process die here, another attempt mends it.
            target.commit()
        connection.commit()

"""Stage 4: how the nodes of a table are joined."""

from collections.abc import Iterable, Iterator

from webapp.graph.shapes import Node
from webapp.graph.terms import Role, Vocabulary
from workers.graph.facts import Table
from workers.graph.flowing import Flow
from workers.graph.owning import Owning
from workers.graph.partaking import Partaking
from workers.graph.scene import Relation, Scene

__all__ = ("Relation", "relate")


def relate(
    table: Table, vocabulary: Vocabulary, nodes: Iterable[Node], context: str
) -> tuple[Relation, ...]:
    """Join nodes by the rules of the vocabulary, and say which relationships are doubtful."""
    scene = Scene(table, vocabulary, nodes)
    flow = Flow(scene)
    found = [*flow.relations(), *Partaking(scene).relations(), *Owning(scene, flow).relations()]
    once: dict[tuple[str, str], Relation] = {}
    for relation in found:
        if relation is not None:
            once.setdefault((relation.source, relation.target), relation)
    once |= {(each.source, each.target): each for each in _lonely(scene, once.values())}
    order = {node.id: number for number, node in enumerate(scene.nodes)}
    return tuple(sorted(once.values(), key=lambda each: (order[each.source], order[each.target])))


def _lonely(scene: Scene, relations: Iterable[Relation]) -> Iterator[Relation]:
    """Join what nothing is joined to with the nearest that it may be joined to, with a doubt."""
    owners = {node.id for node in scene.owners}
    joined = {
        end
        for each in relations
        if owners >= {each.source, each.target}
        for end in (each.source, each.target)
    }
    with_quantities = {each.source for each in relations} - joined
    for node in scene.owners:
        # A step with its settings may stand alone where no column names what it makes.
        alone = node.id in with_quantities and scene.role(node) is Role.PROCESS
        if node.id in joined or alone:
            continue
        others = sorted(
            (other for other in scene.owners if other is not node),
            key=lambda other: (abs(scene.place(other) - scene.place(node)), scene.place(other)),
        )
        for other in others:
            reason = "It is the nearest that it may be joined to."
            relation = scene.relation(node, other, reason, doubtful=True) or scene.relation(
                other, node, reason, doubtful=True
            )
            if relation:
                joined |= {node.id, other.id}
                yield relation
                break

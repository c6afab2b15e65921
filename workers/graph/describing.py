"""What words and values say of whom a quantity of records is."""

from webapp.graph.shapes import Node
from webapp.graph.terms import Role
from workers.graph.scene import Scene

# So many steps on either side of a setting are looked at.
AROUND = 3
# A link may stand at the end of a wide table, far from what it leads to.
FAR = 30
MOSTLY_THERE = 0.8
NAMED = "Its header names it."
NEAREST = "It is the nearest one in the table."
# People about whom little is found out: they find it out, or write.
_ASIDE = frozenset({"staff", "creator"})


class Describing:
    """Finds of whom or what a quantity tells, where no step or measurement gave it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def owner(self, node: Node, owners: list[Node]) -> tuple[Node, str, bool]:
        """What words say of whom the quantity is decides, then what stands nearest."""
        told = [owner for owner in owners if not self.scene.tags(owner) & _ASIDE]
        named = self._telling_it(node, self.scene.naming(node, told))
        if named:
            return self.near(node, named), NAMED, False
        first = self.scene.facts(node)[0] if node.columns else None
        of = self.scene.words.of(first) if first else ()
        if not of and first and first.shape in ("date", "time"):
            of = tuple(self.scene.vocabulary.labels_with(Role.PROCESS))
        meant = [owner for owner in owners if owner.label in of]
        aside = [owner for owner in meant if self.scene.tags(owner) & _ASIDE]
        beside = [owner for owner in aside if self.scene.place(node) - 1 in owner.columns]
        beside = self._telling_it(node, beside)
        told = [owner for owner in meant if not self.scene.tags(owner) & _ASIDE]
        meant = beside or told
        if meant:
            chosen = self._telling(node, meant)
            return chosen, f"It is a matter of a {chosen.label.lower()}.", False
        spoken = self._spoken_of(owners)
        return self.near(node, self._telling_it(node, spoken) or spoken), NEAREST, True

    def _telling_it(self, node: Node, owners: list[Node]) -> list[Node]:
        """Those of which each always has the same value."""
        near = self.scene.around(self.scene.place(node), owners, FAR)
        return [owner for owner in near if self._tells(owner, node)]

    def _tells(self, owner: Node, node: Node) -> bool:
        """Whether an owner always has the same value, and is there wherever there is a value."""
        key, first = self.scene.key(owner), self.scene.facts(node)[:1]
        there = key is None or not first or key.filled >= MOSTLY_THERE * first[0].filled
        return there and self.scene.determines(owner, node)

    def _telling(self, node: Node, owners: list[Node]) -> Node:
        """The nearest; of several of its kind, the nearest that always has the same value."""
        nearest = self.near(node, owners)
        alike = [owner for owner in owners if owner.label == nearest.label]
        near = self.scene.around(self.scene.place(node), alike, AROUND)
        telling = [one for one in near if self._tells(one, node)]
        things = [owner for owner in owners if self.scene.role(owner) is Role.THING]
        if not telling and things and self.scene.role(nearest) is Role.PROCESS:
            # What differs at one event is a matter of those who take part.
            return self.near(node, self._telling_it(node, owners) or things)
        return self.near(node, telling or [nearest])

    def _spoken_of(self, owners: list[Node]) -> list[Node]:
        """Those that tables tell most about: not places, nor who only takes part."""
        aside = [*self.scene.targets("placed"), *self.scene.targets("belongs")]
        known = {node.id for node in aside}
        return [
            owner
            for owner in owners
            if owner.id not in known and not self.scene.tags(owner) & _ASIDE
        ] or owners

    def near(self, node: Node, owners: list[Node]) -> Node:
        """The nearest of these, on the left if there is one."""
        return self.scene.nearest(node, owners) or owners[0]

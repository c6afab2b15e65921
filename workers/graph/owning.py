"""To what each quantity and each piece of metadata belongs."""

from collections.abc import Iterator

from webapp.graph.shapes import Node
from webapp.graph.terms import Role
from workers.graph.flowing import Flow
from workers.graph.scene import Relation, Scene

# So many steps on either side of a setting are looked at.
AROUND = 3
# A link may stand at the end of a wide table, far from what it leads to.
FAR = 30
NAMED = "Its header names it."
NEAREST = "It is the nearest one in the table."
PRODUCT = "It stands behind the step, of which this is the product."
OF_WHOLE = "Only the whole can have it."
# People about whom little is found out: they find it out, or write.
_ASIDE = frozenset({"staff", "creator"})


class Owning:
    """Finds the one owner of each quantity and each piece of metadata."""

    def __init__(self, scene: Scene, flow: Flow) -> None:
        self.scene = scene
        self.flow = flow
        self.found: dict[str, Node] = {}
        self._owners: dict[str, list[Node]] = {}
        self._rows: dict[str, Node] = {}
        self._wholes = {node.id for node in flow.wholes}

    def relations(self) -> Iterator[Relation | None]:
        """One relationship for each quantity and each piece of metadata that has an owner."""
        for node in self.scene.nodes:
            role = self.scene.role(node)
            if role in (Role.THING, Role.PROCESS):
                continue
            owners = self._possible(node)
            if not owners:
                continue
            owner, reason, doubtful = self._owner(node, owners)
            self.found[node.id] = owner
            yield self.scene.relation(owner, node, reason, doubtful=doubtful)

    def _possible(self, node: Node) -> list[Node]:
        """The nodes to which one with this label may belong."""
        if node.label not in self._owners:
            types = self.scene.vocabulary.types
            self._owners[node.label] = [
                owner for owner in self.scene.owners if (owner.label, node.label) in types
            ]
        return self._owners[node.label]

    def _owner(self, node: Node, owners: list[Node]) -> tuple[Node, str, bool]:
        things = [owner for owner in owners if self.scene.role(owner) is Role.THING]
        if self.scene.role(node) is Role.METADATA:
            return self._of_metadata(node, owners, things)
        if not things:
            return self._of_setting(node, owners)
        if self.flow.steps or self.scene.pairs("found"):
            return self._of_finding(node, owners, things)
        return self._of_record(node, owners)

    def _of_setting(self, node: Node, owners: list[Node]) -> tuple[Node, str, bool]:
        """A setting is one of the step it names, else of the nearest."""
        named = self.scene.naming(node, owners)
        if named:
            return self._near(node, named), NAMED, False
        near = self.scene.around(self.scene.place(node), owners, AROUND)
        costs = sorted(
            (self._cost(node, owner), self.scene.place(owner), number)
            for number, owner in enumerate(near)
        )
        chosen = near[costs[0][2]]
        close = len(costs) > 1 and costs[1][0] - costs[0][0] < 0.5
        return chosen, NEAREST, close

    def _cost(self, node: Node, owner: Node) -> float:
        """How far a step is from its setting: things made and found between them count."""
        between = self.scene.between(node, owner)
        things = [each for each in between if each.id in self._wholes]
        if self.scene.place(owner) < self.scene.place(node):
            processes = [each for each in between if self.scene.role(each) is Role.PROCESS]
            return float(len(things) + 2 * len(processes))
        others = [each for each in between if self.scene.role(each) is not Role.METADATA]
        strange = [each for each in others if each.label != node.label]
        return 0.75 + 1.5 * len(strange)

    def _near(self, node: Node, owners: list[Node]) -> Node:
        return self.scene.nearest(node, owners) or owners[0]

    def _of_finding(
        self, node: Node, owners: list[Node], things: list[Node]
    ) -> tuple[Node, str, bool]:
        """What a measurement before it found is its output; else it describes a thing."""
        place = self.scene.place(node)
        before = self._mark(node)
        named = self.scene.naming(node, owners)
        if before is not None and before in owners and before not in things:
            processes = [each for each in named if each not in things]
            return (
                (self._near(node, processes), NAMED, False)
                if processes
                else (before, NEAREST, False)
            )
        if named:
            return self._near(node, named), NAMED, False
        whole = self._whole(node, place)
        if before is None:
            chosen = whole or self.scene.right_of(place, things) or things[0]
            return chosen, NEAREST, True
        if before in things:
            if "of_whole" in self._said(node) and before in self.flow.components and whole:
                return whole, OF_WHOLE, False
            return before, NEAREST, False
        return (whole or self._near(node, things)), PRODUCT, whole is None

    def _whole(self, node: Node, place: int) -> Node | None:
        current = self.flow.current(place)
        return current if current in self._possible(node) else None

    def _mark(self, node: Node) -> Node | None:
        """What says whose the next columns are: the last but metadata and quantities alike."""
        allowed = {(owner.label, node.label) for owner in self._possible(node)}
        for each in self.scene.before(node):
            if each.label == node.label or self.scene.role(each) is Role.METADATA:
                continue
            owner = self.found.get(each.id)
            # Settings of a measurement do not part it from what it finds.
            if owner is None or (owner.label, node.label) not in allowed:
                return each
        return None

    def _said(self, node: Node) -> frozenset[str]:
        return frozenset(
            tag
            for facts in self.scene.facts(node)
            for tag in self.scene.words.tags(facts, node.label)
        )

    def _of_record(self, node: Node, owners: list[Node]) -> tuple[Node, str, bool]:
        """What words say of whom the quantity is decides, then what stands nearest."""
        told = [owner for owner in owners if not self.scene.tags(owner) & _ASIDE]
        named = self.scene.naming(node, told)
        if named:
            return self._near(node, named), NAMED, False
        first = self.scene.facts(node)[0] if node.columns else None
        of = self.scene.words.of(first) if first else ()
        if not of and first and first.shape in ("date", "time"):
            of = tuple(self.scene.vocabulary.labels_with(Role.PROCESS))
        meant = [owner for owner in owners if owner.label in of]
        aside = [owner for owner in meant if self.scene.tags(owner) & _ASIDE]
        beside = [owner for owner in aside if self.scene.place(node) - 1 in owner.columns]
        told = [owner for owner in meant if owner not in aside]
        meant = beside or told
        if meant:
            chosen = self._telling(node, meant)
            return chosen, f"It is a matter of a {chosen.label.lower()}.", False
        return self._near(node, self._spoken_of(owners)), NEAREST, True

    def _telling(self, node: Node, owners: list[Node]) -> Node:
        """The nearest; of several of its kind, the nearest that always has the same value."""
        nearest = self._near(node, owners)
        alike = [owner for owner in owners if owner.label == nearest.label]
        near = self.scene.around(self.scene.place(node), alike, AROUND)
        return self._near(
            node, [one for one in near if self.scene.determines(one, node)] or [nearest]
        )

    def _spoken_of(self, owners: list[Node]) -> list[Node]:
        """Those that tables tell most about: not places, nor who only takes part."""
        places = self.scene.targets("placed")
        organisations = self.scene.targets("belongs")
        return [
            owner
            for owner in owners
            if owner not in places
            and owner not in organisations
            and not self.scene.tags(owner) & _ASIDE
        ] or owners

    def _of_metadata(
        self, node: Node, owners: list[Node], things: list[Node]
    ) -> tuple[Node, str, bool]:
        named = self.scene.naming(node, owners)
        if named:
            return self._near(node, named), NAMED, False
        if not things:
            return self._near(node, owners), NEAREST, False
        near = self.scene.around(self.scene.place(node), owners, FAR)
        alike = [owner for owner in near if self._goes_with(node, owner)]
        row = self.row_node(node.label)
        if alike and row not in alike:
            return alike[0], "Each of them has one of its own.", False
        return row, "It speaks of the row as a whole.", False

    def _goes_with(self, node: Node, owner: Node) -> bool:
        """Whether links and files change exactly when the owner does."""
        facts = self.scene.facts(node)
        if not facts or facts[0].shape not in ("url", "file", "code") or len(facts[0].values) < 2:
            return False
        return self.scene.determines(node, owner) and self.scene.determines(owner, node)

    def row_node(self, label: str) -> Node:
        """What the rows are about: an event before a thing, one with an ID, of each row another."""
        if label not in self._rows:
            self._rows[label] = max(self._owners[label], key=self._rank)
        return self._rows[label]

    def _rank(self, node: Node) -> tuple[bool, bool, int, int]:
        scene = self.scene
        process = scene.role(node) is Role.PROCESS
        identified = "identifier" in node.attributes
        return process, identified, scene.different(node), -scene.place(node)

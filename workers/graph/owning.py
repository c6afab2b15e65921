"""To what each quantity and each piece of metadata belongs."""

from collections.abc import Iterator

from webapp.graph.shapes import Node
from webapp.graph.terms import Role
from workers.graph.describing import AROUND, FAR, NAMED, NEAREST, Describing
from workers.graph.flowing import Flow
from workers.graph.scene import Relation, Scene

PRODUCT = "It stands behind the step, of which this is the product."
OF_WHOLE = "Only the whole can have it."


class Owning:
    """Finds the one owner of each quantity and each piece of metadata."""

    def __init__(self, scene: Scene, flow: Flow) -> None:
        self.scene = scene
        self.flow = flow
        self.found: dict[str, Node] = {}
        self.describing = Describing(scene)
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
        return self.describing.owner(node, owners)

    def _meant(self, node: Node, owners: list[Node]) -> list[Node]:
        """The owners of which words say that a column of this name is theirs, or all."""
        first = self.scene.facts(node)[0] if node.columns else None
        of = self.scene.words.of(first) if first else ()
        return [owner for owner in owners if owner.label in of] or owners

    def _of_setting(self, node: Node, owners: list[Node]) -> tuple[Node, str, bool]:
        """A setting is one of the step it names, else of the nearest."""
        named = self.scene.naming(node, owners)
        if named:
            return self._near(node, named), NAMED, False
        owners = self._meant(node, owners)
        near = self.scene.around(self.scene.place(node), owners, AROUND)
        costs = sorted(
            (self._cost(node, owner), self.scene.place(owner), number)
            for number, owner in enumerate(near)
        )
        chosen = near[costs[0][2]]
        made = self.flow.product(chosen)
        if (
            made
            and not self.scene.determines(made, node)
            and (other := self._of_rows(node, owners))
        ):
            return other, "It differs though the product is the same.", True
        close = len(costs) > 1 and costs[1][0] - costs[0][0] < 0.5
        return chosen, NEAREST, close

    def _of_rows(self, node: Node, owners: list[Node]) -> Node | None:
        """The process before it of which each row is one: a test run with a number of its own."""
        place = self.scene.place(node)
        before = [owner for owner in owners if self.scene.place(owner) < place]
        return next((owner for owner in before if self.scene.each_row(owner)), None)

    def _cost(self, node: Node, owner: Node) -> float:
        """How far a step is from its setting: things made and found between them count."""
        between = self.scene.between(node, owner)
        things = [
            each for each in between if each.id in self._wholes or each.id in self.flow.tested_in
        ]
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
            after = self.scene.right_of(place, owners)
            if after is not None and after not in things:
                return after, "It is the first that stands behind it.", True
            chosen = whole or self.scene.right_of(place, things) or things[0]
            return chosen, NEAREST, True
        row = self._of_rows(node, [owner for owner in owners if owner not in things])
        thing = before if before in things else whole
        if row and thing and not self.scene.determines(thing, node):
            return row, "It differs though the thing is the same.", True
        if before in things:
            if whole and before in self.flow.components and self._is_of_whole(node, before, whole):
                return whole, OF_WHOLE, False
            return before, NEAREST, False
        return (whole or self._near(node, things)), PRODUCT, whole is None

    def _is_of_whole(self, node: Node, component: Node, whole: Node) -> bool:
        """Whether a quantity after a component is one of the whole: words or values say so."""
        said = self._said(node)
        if said & {"of_whole", "of_component"}:
            return "of_whole" in said
        told = self.scene.determines(component, node)
        return not told and self.scene.determines(whole, node)

    def _whole(self, node: Node, place: int) -> Node | None:
        current, main = self.flow.current(place), self.flow.main()
        if current and main and not self.scene.determines(current, node):
            # What differs though the panel is the same is of the coupons cut from it.
            current = main if self.scene.finer(main, current) else current
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

    def _of_metadata(
        self, node: Node, owners: list[Node], things: list[Node]
    ) -> tuple[Node, str, bool]:
        named = self.scene.naming(node, owners)
        if named:
            return self._near(node, named), NAMED, False
        if not things:
            meant = self._meant(node, owners)
            beside = self._of_columns_before(node)
            same = beside if beside in owners and len(meant) == len(owners) else None
            return same or self._near(node, meant), NEAREST, False
        near = self.scene.around(self.scene.place(node), owners, FAR)
        alike = [owner for owner in near if self._goes_with(node, owner)]
        row = self.row_node(node.label)
        if alike and row not in alike:
            return alike[0], "Each of them has one of its own.", False
        return row, "It speaks of the row as a whole.", False

    def _of_columns_before(self, node: Node) -> Node | None:
        """To what the quantity before a remark belongs."""
        for each in self.scene.before(node):
            if self.scene.role(each) is Role.METADATA:
                continue
            return self.found.get(each.id)
        return None

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

    def _rank(self, node: Node) -> tuple[bool, bool, bool, int, int]:
        scene = self.scene
        process = scene.role(node) is Role.PROCESS
        identified = "identifier" in node.attributes
        different = scene.different(node)
        return scene.each_row(node), process, identified, different, -scene.place(node)

"""What goes into a step, what comes out of it, what is examined, and what is part of what."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from webapp.graph.shapes import Node
from webapp.graph.terms import Role
from workers.graph.scene import Relation, Scene


@dataclass
class Flow:
    """How things pass through the steps of a table."""

    scene: Scene
    steps: list[Node] = field(default_factory=list)
    wholes: list[Node] = field(default_factory=list)
    components: list[Node] = field(default_factory=list)
    made_by: dict[str, Node] = field(default_factory=dict)
    taken_by: dict[str, Node] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        scene = self.scene
        self.steps = scene.targets("taken")
        rules = ("taken", "examined", "part")
        sources = next((found for rule in rules if (found := scene.sources(rule))), [])
        things = [node for node in sources if scene.role(node) is Role.THING]
        identified = any("identifier" in node.attributes for node in things)
        self.components = [node for node in things if self._is_component(node, identified)]
        aside = {node.id for node in self.components}
        self.wholes = [node for node in things if node.id not in aside]
        if not self.wholes and self.components:
            self._promote()
        self._ids = {
            kind: {node.id for node in nodes}
            for kind, nodes in (
                ("step", self.steps),
                ("whole", self.wholes),
                ("component", self.components),
            )
        }
        if self.steps:
            for component in self.components:
                self.taken_by[component.id] = self._taker(component)
            for whole in self.wholes:
                self._place_whole(whole)

    def relations(self) -> Iterator[Relation | None]:
        """Inputs, outputs, what is examined and parts."""
        scene = self.scene
        by_id = {node.id: node for node in scene.nodes}
        for thing, step in self.taken_by.items():
            reason = "It stands before the step, or is a component that the step takes up."
            yield scene.relation(by_id[thing], step, reason, doubtful=thing in self.unsure)
        for thing, step in self.made_by.items():
            reason = "It comes out of the step that stands before it, or takes up its components."
            yield scene.relation(step, by_id[thing], reason, doubtful=thing in self.unsure)
        for process in scene.targets("examined"):
            if examined := self.examined(process):
                yield scene.relation(examined, process, "It is the last thing before it.")
        yield from self._parts()

    def product(self, step: Node) -> Node | None:
        """What comes out of a step, if a column names it."""
        made = [whole for whole in self.wholes if self.made_by.get(whole.id) is step]
        return made[0] if made else None

    def main(self) -> Node | None:
        """The whole that the rows are about: the one of which each row has another."""
        rowwise = [whole for whole in self.wholes if self.scene.each_row(whole)]
        return next(iter(rowwise or self.wholes), None)

    def current(self, place: int) -> Node | None:
        """The thing that there is at a place of the table, after the steps before it."""
        step = self.scene.left_of(place, self.steps)
        whole = self.scene.left_of(place, self.wholes)
        if step is None:
            return whole or self.main() or self.scene.left_of(place, self.components)
        if whole and self.scene.place(whole) > self.scene.place(step):
            return whole
        taken = [each for each in self.wholes if self.taken_by.get(each.id) is step]
        made = self.product(step) or self._later_product(step)
        return made or next(iter(taken), None) or self.main() or whole

    def examined(self, process: Node) -> Node | None:
        """What a measurement is made on."""
        named = self.scene.naming(process, self.wholes)
        if named and not self.steps:
            return named[0]
        return self.current(self.scene.place(process))

    def _is_component(self, node: Node, identified: bool) -> bool:
        """Whether a thing goes into others: no ID of its own, where others have theirs."""
        tags = self.scene.tags(node)
        if "whole" in tags or ("kind" in tags and not identified):
            return False
        if "kind" in tags:
            return "identifier" not in node.attributes
        return "component" in tags or "identifier" not in node.attributes

    def _promote(self) -> None:
        """Where no column names a whole, the one that differs most from row to row is it."""
        named = [node for node in self.components if "identifier" in node.attributes]
        chosen = max(named or self.components[:1], key=self.scene.different)
        if named or len(self.components) == 1:
            self.components.remove(chosen)
            self.wholes.append(chosen)

    def _taker(self, component: Node) -> Node:
        """The step that takes up a component: one of its name, else the next, else the last."""
        named = self.scene.naming(component, self.steps)
        if len(named) == 1:
            return named[0]
        place = self.scene.place(component)
        left, right = self.scene.left_of(place, self.steps), self.scene.right_of(place, self.steps)
        if left and right:
            return left if self._apart(left, component) < self._apart(component, right) else right
        return right or left or self.steps[0]

    def _apart(self, one: Node, other: Node) -> int:
        """How many wholes and quantities stand between two nodes; components do not part them."""
        aside = self._ids["component"] | self._ids["step"]
        return sum(
            node.id not in aside and self.scene.role(node) is not Role.METADATA
            for node in self.scene.between(one, other)
        )

    def _place_whole(self, whole: Node) -> None:
        """Say which step makes a whole, and which takes it."""
        scene, place = self.scene, self.scene.place(whole)
        before, after = scene.left_of(place, self.steps), scene.right_of(place, self.steps)
        if after and self._follows_components(whole, before):
            self._made(whole, after)
        elif before is None:
            self._place_first(whole)
        elif self._whole_between(before, whole) is None:
            self._made(whole, before)
            if after and self._whole_between(whole, after) is None:
                self.taken_by[whole.id] = after

    def _made(self, whole: Node, step: Node) -> None:
        """A step makes a whole, and the next step takes it unless another whole is nearer."""
        self.made_by[whole.id] = step
        rest = self.steps[self.steps.index(step) + 1 :]
        place = self.scene.place(whole)
        if rest and place < self.scene.place(step):
            following = rest[0]
            others = [each for each in self.wholes if each is not whole]
            nearer = self.scene.left_of(self.scene.place(following), others)
            if nearer is None or self.scene.place(nearer) < max(place, 0):
                self.taken_by[whole.id] = following

    def _follows_components(self, whole: Node, before: Node | None) -> bool:
        """Whether the columns before name what it is made of, and the next one how."""
        scene, place = self.scene, self.scene.place(whole)
        start = scene.place(before) if before else -1
        between = [node for node in self.components if start < scene.place(node) < place]
        following = scene.right_of(place, scene.owners)
        return bool(between) and following in self.steps

    def _place_first(self, whole: Node) -> None:
        """A whole that stands before all steps is what they start from, or what they end in."""
        scene = self.scene
        others = [each for each in self.wholes if each is not whole]
        later = [each for each in others if scene.place(each) > scene.place(self.steps[0])]
        tags = scene.tags(whole)
        takers = [self.taken_by[node.id] for node in self.components if node.id in self.taken_by]
        last_taker = max(takers, key=scene.place, default=None)
        nearest = scene.left_of(scene.place(self.steps[0]), self.wholes)
        if last_taker is not None and "raw" not in tags and whole is self.main():
            self._made(whole, last_taker)
        elif nearest is not whole:
            return
        elif later or "raw" in tags or "mixture" in tags:
            self.taken_by[whole.id] = self.steps[0]
        else:
            self.unsure.add(whole.id)
            self.made_by[whole.id] = self.steps[-1]
            if len(self.steps) > 1:
                self.taken_by[whole.id] = self.steps[0]

    def _whole_between(self, one: Node, other: Node) -> Node | None:
        between = self.scene.between(one, other)
        return next((node for node in between if node.id in self._ids["whole"]), None)

    def _later_product(self, step: Node) -> Node | None:
        """What the next steps make of it, where no column names what comes out of this one."""
        rest = self.steps[self.steps.index(step) + 1 :]
        return next((found for each in rest if (found := self.product(each))), None)

    def _parts(self) -> Iterator[Relation | None]:
        scene = self.scene
        for component in self.components:
            if component.id in self.taken_by:
                continue
            named = scene.naming(component, self.wholes)
            whole = named[0] if named else scene.nearest(component, self.wholes)
            if whole:
                yield scene.relation(whole, component, "It is a component of it.")
        for one, other in zip(self.wholes, self.wholes[1:], strict=False):
            if self._joined(one, other):
                continue
            coarse, fine = (other, one) if scene.finer(one, other) else (one, other)
            sure = scene.finer(fine, coarse)
            reason = "Several of the one belong to each of the other."
            yield scene.relation(coarse, fine, reason, doubtful=not sure)

    def _joined(self, one: Node, other: Node) -> bool:
        """Whether steps lie between two wholes, or each has its own place among them."""
        ends = [self.made_by.get(node.id) or self.taken_by.get(node.id) for node in (one, other)]
        return all(ends)

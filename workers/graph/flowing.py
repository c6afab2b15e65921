"""What goes into a step, what comes out of it, what is examined, and what is part of what."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from webapp.graph.shapes import Node
from webapp.graph.terms import Role
from workers.graph.scene import Relation, Scene
from workers.graph.things import Things


@dataclass
class Flow:
    """How things pass through the steps of a table."""

    scene: Scene
    steps: list[Node] = field(default_factory=list)
    wholes: list[Node] = field(default_factory=list)
    components: list[Node] = field(default_factory=list)
    made_by: dict[str, Node] = field(default_factory=dict)
    taken_by: dict[str, Node] = field(default_factory=dict)
    tested_in: dict[str, Node] = field(default_factory=dict)
    run: Node | None = None
    unsure: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        scene = self.scene
        self.steps = scene.targets("taken")
        things = Things(scene, self.steps)
        self.wholes, self.components, self.run = things.wholes, things.components, things.run
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
                if test := self._tested_in(component):
                    self.tested_in[component.id] = test
                else:
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
        for thing, test in self.tested_in.items():
            reason = "It stands behind what was made, and before the measurement."
            yield scene.relation(by_id[thing], test, reason, doubtful=True)
        for process in scene.targets("examined"):
            if examined := self.examined(process):
                yield scene.relation(examined, process, "It is the last thing before it.")
        yield from self._parts()

    def product(self, step: Node) -> Node | None:
        """What comes out of a step, if a column names it."""
        return next((each for each in self.wholes if self.made_by.get(each.id) is step), None)

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

    def _taker(self, component: Node) -> Node:
        """The step that takes up a component: one of its name, else the next, else the last."""
        named = self.scene.naming_by_header(component, self.steps)
        if len(named) == 1:
            return named[0]
        place = self.scene.place(component)
        left, right = self.scene.left_of(place, self.steps), self.scene.right_of(place, self.steps)
        if left and right:
            return left if self._apart(left, component) < self._apart(component, right) else right
        return right or left or self.steps[0]

    def _tested_in(self, component: Node) -> Node | None:
        """The measurement that a medium is for: it stands behind all steps and what was found."""
        scene, place = self.scene, self.scene.place(component)
        test = scene.right_of(place, scene.targets("examined")) or self.run
        left = scene.left_of(place, self.steps)
        if left is None or test is None or scene.right_of(place, self.steps):
            return None
        if "medium" in scene.tags(component):
            return test
        found = {pair[1] for pair in scene.pairs("described")}
        between = scene.between(left, component)
        return test if any(node.label in found for node in between) else None

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
        elif self._whole_between(before, whole) is None and not self._comes_of(before, whole):
            self._made(whole, before)
            if after and self._whole_between(whole, after) is None:
                self.taken_by[whole.id] = after

    def _comes_of(self, step: Node, whole: Node) -> bool:
        """Whether a coarser whole comes out of the step, of which this one is a piece."""
        made = [each for each in self.wholes if self.made_by.get(each.id) is step]
        return any(self.scene.finer(whole, each) for each in made)

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
        mixed = self._mixer(whole) if "mixture" in tags and len(self.steps) > 1 else None
        if mixed is not None:
            self._made(whole, mixed)
        elif self._ends_the_steps(whole):
            self.made_by[whole.id] = self.steps[-1]
        elif len(self.steps) > 1 and last_taker and "raw" not in tags and self._has_pieces(whole):
            self.made_by[whole.id] = last_taker
        elif last_taker is not None and "raw" not in tags and whole is self.main():
            self._made(whole, self.steps[-1])
        elif nearest is not whole:
            return
        elif later or "raw" in tags or "mixture" in tags:
            self.taken_by[whole.id] = self.steps[0]
        else:
            self.unsure.add(whole.id)
            self.made_by[whole.id] = self.steps[-1]

    def _mixer(self, whole: Node) -> Node | None:
        """The step that takes up the components that stand behind a mixture."""
        place = self.scene.place(whole)
        behind = self.scene.right_of(place, self.components)
        first = self.scene.right_of(place, self.steps)
        if behind is None or first is None or self.scene.place(behind) > self.scene.place(first):
            return None
        return self.taken_by.get(behind.id)

    def _ends_the_steps(self, whole: Node) -> bool:
        """Whether another whole before the steps is coarser, so that this one comes out last."""
        before = [
            each
            for each in self.wholes
            if each is not whole and self.scene.place(each) < self.scene.place(self.steps[0])
        ]
        return any(self.scene.finer(whole, each) for each in before)

    def _has_pieces(self, whole: Node) -> bool:
        """Whether another whole before the steps is a piece of this one."""
        first = self.scene.place(self.steps[0])
        return any(
            self.scene.finer(each, whole) and self.scene.place(each) < first for each in self.wholes
        )

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
            if component.id in self.taken_by or component.id in self.tested_in:
                continue
            named = scene.naming(component, self.wholes)
            whole = named[0] if named else scene.nearest(component, self.wholes)
            if whole:
                yield scene.relation(whole, component, "It is a component of it.")
        for one, other in zip(self.wholes, self.wholes[1:], strict=False):
            if self._joined(one, other):
                continue
            coarse, fine = (other, one) if scene.finer(one, other) else (one, other)
            coarse = self._closest_coarser(fine) or coarse
            sure = scene.finer(fine, coarse)
            reason = "Several of the one belong to each of the other."
            yield scene.relation(coarse, fine, reason, doubtful=not sure)

    def _closest_coarser(self, fine: Node) -> Node | None:
        """The whole of which a piece is one: of the coarser ones, that of which there are most."""
        coarser = [each for each in self.wholes if self.scene.finer(fine, each)]
        return max(coarser, key=self.scene.different, default=None)

    def _joined(self, one: Node, other: Node) -> bool:
        """Whether steps lie between two wholes, or each has its own place among them."""
        ends = [self.made_by.get(node.id) or self.taken_by.get(node.id) for node in (one, other)]
        return all(ends)

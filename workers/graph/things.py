"""Which things of a table are wholes that the rows are about, and which go into them."""

from webapp.graph.shapes import Node
from webapp.graph.terms import Role
from workers.graph.scene import Scene


class Things:
    """The wholes and the components of a table, and the test run that each row is one of."""

    def __init__(self, scene: Scene, steps: list[Node]) -> None:
        self.scene = scene
        self.steps = steps
        self.run = self._first_run()
        rules = ("taken", "examined", "part")
        sources = next((found for rule in rules if (found := scene.sources(rule))), [])
        things = [node for node in sources if scene.role(node) is Role.THING]
        identified = any("identifier" in node.attributes for node in things)
        self.components = [node for node in things if self._is_component(node, identified)]
        aside = {node.id for node in self.components}
        self.wholes = [node for node in things if node.id not in aside]
        if not self.wholes and self.components:
            self._promote()

    def _is_component(self, node: Node, identified: bool) -> bool:
        """Whether a thing goes into others: no ID of its own, where others have theirs."""
        tags = self.scene.tags(node)
        if "whole" in tags and identified and "identifier" not in node.attributes:
            # Where samples have IDs, a wafer without one is what they are made of.
            return not self.scene.each_row(node) and "raw" not in tags
        if "whole" in tags or ("kind" in tags and not identified):
            return False
        if "kind" in tags:
            return "identifier" not in node.attributes
        return "component" in tags or "identifier" not in node.attributes

    def _promote(self) -> None:
        """Where no column names a whole, the one that differs most from row to row is it."""
        named = [node for node in self.components if "identifier" in node.attributes]
        chosen = max(named or self.components[:1], key=self.scene.different)
        if self.run and self.steps and not named:
            # What runs are made on stands beside the step that made it.
            place = self.scene.place(self.steps[0])
            chosen = self.scene.left_of(place, self.components) or chosen
        if named or self.run or len(self.components) == 1:
            self.components.remove(chosen)
            self.wholes.append(chosen)

    def _first_run(self) -> Node | None:
        """The measurement with a number of its own in each row, where tables start with it."""
        first = next(iter(self.scene.owners), None)
        if first is None or first not in self.scene.targets("examined"):
            return None
        return first if "identifier" in first.attributes and self.scene.each_row(first) else None

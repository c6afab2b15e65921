"""Who takes part in which event, what is where, and what belongs to what."""

from collections.abc import Iterator

from webapp.graph.shapes import Node
from webapp.graph.terms import Role
from workers.graph.scene import Relation, Scene

# So many of a kind on either side are looked at for what a node is part of.
AROUND = 6
# How many things and events on either side are looked at for what a place is of.
FAR = 30
_NO_PARTS = frozenset({"creator", "publisher", "storage"})


class Partaking:
    """The rules of records: taking part, being at a place, belonging, creating."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.events = scene.targets("took_part")
        self.places = scene.targets("placed")
        self.people = scene.sources("belongs")
        self.organisations = scene.targets("belongs")
        self.publications = scene.targets("created")
        places = {node.id for node in self.places}
        self._others = [node for node in scene.owners if node.id not in places]

    def relations(self) -> Iterator[Relation | None]:
        """All relationships that these rules find."""
        yield from self._belongs()
        yield from self._works()
        yield from self._took_part()
        yield from self._placed()
        yield from self._within()
        yield from self._told()

    def main_event(self) -> Node | None:
        """The event that the rows are about: the one of which there are most."""
        return max(self.events, key=self.scene.different, default=None)

    def _belongs(self) -> Iterator[Relation | None]:
        """People belong to the organisation beside them; of several beside it, its staff."""
        for organisation in self.organisations:
            tags = self.scene.tags(organisation)
            if "publisher" in tags:
                continue
            beside = [person for person in self.people if self._beside(person, organisation)]
            served = [person for person in beside if "main" in self.scene.tags(person)]
            own = [person for person in beside if person not in served]
            if "actor" in tags:
                served = []
                own = [person for person in own if self._next_to(person, organisation)]
                own = [person for person in own if not self._employed(person)]
            for person in own or served:
                reason = "They stand side by side."
                yield self.scene.relation(person, organisation, reason, doubtful=not own)

    def _employed(self, person: Node) -> bool:
        """Whether a house that people belong to stands beside a person."""
        return any(
            "employer" in self.scene.tags(house) and self._beside(person, house)
            for house in self.organisations
        )

    def _next_to(self, person: Node, organisation: Node) -> bool:
        """Whether somebody who works for others stands in the very next column."""
        gap = min(abs(a - b) for a in person.columns for b in organisation.columns)
        return gap == 1 and "staff" in self.scene.tags(person)

    def _beside(self, one: Node, other: Node) -> bool:
        """Whether no other thing or event stands between the two."""
        return not any(self.scene.is_owner(node) for node in self.scene.between(one, other))

    def _works(self) -> Iterator[Relation | None]:
        """Authors and publishers have their publication."""
        for person in self.people:
            creates = "creator" in self.scene.tags(person)
            if creates or not (self.events or "main" in self.scene.tags(person)):
                reason = "Such people make publications." if creates else "It is the nearest."
                yield from self._work_of(person, reason, doubtful=not creates)
        for organisation in self.scene.sources("published"):
            if "publisher" in self.scene.tags(organisation):
                yield from self._work_of(organisation, "It publishes publications.")

    def _work_of(
        self, node: Node, reason: str, *, doubtful: bool = False
    ) -> Iterator[Relation | None]:
        """The publication itself, rather than the journal or series that it is part of."""
        works = self.scene.around(self.scene.place(node), self.publications, AROUND)
        parts = [work for work in works if any(self.scene.finer(work, each) for each in works)]
        work = self.scene.nearest(node, parts or works)
        if work:
            yield self.scene.relation(node, work, reason, doubtful=doubtful)

    def _took_part(self) -> Iterator[Relation | None]:
        main = self.main_event()
        if main is None:
            return
        for node in self.scene.sources("took_part"):
            tags = self.scene.tags(node)
            if tags & _NO_PARTS or self._is_only_house(node):
                continue
            event = self._event_of(node, main)
            reason = f"Each {event.label.lower()} has one of them."
            yield self.scene.relation(node, event, reason)

    def _is_only_house(self, node: Node) -> bool:
        """Whether an organisation is only told as that of the people beside it."""
        tags = self.scene.tags(node)
        return "employer" in tags and "acting" not in tags and self._has_people(node)

    def _has_people(self, organisation: Node) -> bool:
        return any(self._beside(person, organisation) for person in self.people)

    def _event_of(self, node: Node, main: Node) -> Node:
        """The event beside it, if that always has the same one; else the event of the row."""
        place = self.scene.place(node)
        left = self.scene.left_of(place, self.events)
        right = self.scene.right_of(place, self.events)
        for event in (left, right):
            if event and self.scene.determines(event, node):
                return event
        return main

    def _placed(self) -> Iterator[Relation | None]:
        """A place is where that is which stands before it; of a chain of places, the closest."""
        for place in self.places:
            near = self.scene.around(self.scene.place(place), self.places, AROUND)
            if not self._meant(place) and any(self._within_place(each, place) for each in near):
                continue
            for node in self._at(place):
                yield self.scene.relation(node, place, "It stands before the place.")

    def _at(self, place: Node) -> list[Node]:
        scene = self.scene
        tags = scene.tags(place)
        others = self._others
        meant = self._meant(place)
        if meant:
            always = [node for node in meant if scene.determines(node, place)]
            return [scene.nearest(place, always or meant) or meant[0]]
        if "storage" in tags:
            kept = [node for node in others if not {"staff", "main"} & scene.tags(node)]
            kept = [node for node in kept if self._can_be_kept(node)]
            near = [node for node in kept if self._beside_place(node, place)]
            if near or kept:
                return near or [scene.nearest(place, kept) or kept[0]]
        before = scene.left_of(scene.place(place), others)
        main = self.main_event()
        if before is None or "staff" in scene.tags(before) or self._elsewhere(before, place):
            rest = [node for node in others if "staff" not in scene.tags(node)]
            before = main or scene.left_of(scene.place(place), rest) or next(iter(others), None)
        return [before] if before else []

    def _meant(self, place: Node) -> list[Node]:
        """What words say is at such a place, as a find is where it was found."""
        key = self.scene.key(place)
        of = self.scene.words.of(key, by_head=True) if key else ()
        if not of:
            return []
        near = self.scene.around(self.scene.place(place), self.scene.owners, FAR)
        meant = [node for node in near if node.label in of]
        rows = [node for node in meant if "staff" not in self.scene.tags(node)]
        return rows or meant

    def _elsewhere(self, node: Node, place: Node) -> bool:
        """Whether who or what takes part in events is now here, now there."""
        return not self.scene.determines(node, place)

    def _can_be_kept(self, node: Node) -> bool:
        """Whether a thing can lie on a shelf: people and organisations cannot."""
        return (
            self.scene.role(node) is Role.THING
            and "series" not in self.scene.tags(node)
            and node not in self.people
            and node not in self.organisations
        )

    def _beside_place(self, node: Node, place: Node) -> bool:
        between = [each for each in self.scene.between(node, place) if self.scene.is_owner(each)]
        return all(each in self.places for each in between)

    def _within_place(self, fine: Node, coarse: Node) -> bool:
        """Whether one place lies in another one that stands beside it."""
        if fine is coarse or not self._beside_place(fine, coarse):
            return False
        if "storage" in self.scene.tags(coarse) and "storage" not in self.scene.tags(fine):
            return False
        known = self._size(fine) < self._size(coarse)
        if self._size(fine) > self._size(coarse):
            return False
        return self.scene.finer(fine, coarse) or (known and self.scene.determines(fine, coarse))

    def _size(self, place: Node) -> int:
        """How large a place is by its name: a building, a town, a region, a country."""
        tags = self.scene.tags(place)
        sizes = ("country", "region", "town")
        return next((3 - number for number, tag in enumerate(sizes) if tag in tags), 0)

    def _within(self) -> Iterator[Relation | None]:
        """Of two of one kind, many of the one may belong to each of the other."""
        pairs = self.scene.pairs("within")
        for node in self.scene.owners:
            if (node.label, node.label) not in pairs:
                continue
            alike = self.scene.with_labels([node.label])
            near = self.scene.around(self.scene.place(node), alike, AROUND)
            coarser = [each for each in near if each is not node and self._part_of(node, each)]
            # The closest of those that it is in: a visit of a study of a programme.
            closest = max(coarser, key=lambda each: self._closeness(node, each), default=None)
            if closest:
                reason = f"Several of them belong to each {closest.label.lower()}."
                yield self.scene.relation(node, closest, reason)

    def _closeness(self, node: Node, coarser: Node) -> tuple[int, int, int]:
        """Small before large, many before few, near before far."""
        size = self._size(coarser) if coarser in self.places else 0
        apart = abs(self.scene.place(coarser) - self.scene.place(node))
        return -size, self.scene.different(coarser), -apart

    def _part_of(self, fine: Node, coarse: Node) -> bool:
        if fine in self.places:
            return self._within_place(fine, coarse)
        if self._is_subunit(fine, coarse):
            return True
        if not self.scene.finer(fine, coarse):
            return False
        if fine in self.events or fine in self.publications:
            return True
        tags = self.scene.tags(fine) | self.scene.tags(coarse)
        return (
            self._beside(fine, coarse) and "actor" not in tags and self.scene.different(coarse) > 1
        )

    def _is_subunit(self, fine: Node, coarse: Node) -> bool:
        """Whether a department stands beside the company that it is one of."""
        units = "subunit" in self.scene.tags(fine) and "subunit" not in self.scene.tags(coarse)
        return units and "house" in self.scene.tags(coarse) and self._beside(fine, coarse)

    def _told(self) -> Iterator[Relation | None]:
        for event in self.scene.sources("told"):
            works = self.scene.targets("told")
            for work in self.scene.around(self.scene.place(event), works, AROUND):
                if "report" in self.scene.tags(work):
                    yield self.scene.relation(event, work, "The header says that it is told there.")
                elif self.scene.each_row(work) and self.scene.finer(work, event):
                    reason = "Each row is a publication that tells of it."
                    yield self.scene.relation(event, work, reason, doubtful=True)

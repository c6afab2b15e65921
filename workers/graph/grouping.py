"""Stage 3: which columns speak of one and the same, and so make one node."""

from collections.abc import Mapping

from webapp.graph.shapes import Node
from webapp.graph.terms import NO_ATTRIBUTE, NO_LABEL, Role, Vocabulary
from workers.graph.drafts import Draft, node_of
from workers.graph.facts import ColumnFacts, Table
from workers.graph.pairing import CENTRAL, partner
from workers.graph.speaking import Speaking, speaking

# An ID has one name in nearly every row; typing errors are not counted against it.
ALWAYS = 0.9
# How far an ID and the name that goes with it may stand apart.
NEAR = 2
_OF_THINGS = ("batch_number", "ratio", "concentration")
_PLACES = frozenset({"storage", "region"})
_VALUES = ("value", *CENTRAL, "min", "max")


def nodes(
    table: Table,
    vocabulary: Vocabulary,
    labels: Mapping[int, str],
    attributes: Mapping[int, str],
) -> tuple[tuple[Node, ...], dict[int, str]]:
    """Return the nodes that columns make, and why any column is in none."""
    return _Grouping(table, vocabulary, labels, attributes).made()


class _Grouping:
    def __init__(
        self,
        table: Table,
        vocabulary: Vocabulary,
        labels: Mapping[int, str],
        attributes: Mapping[int, str],
    ) -> None:
        self.table = table
        self.vocabulary = vocabulary
        self.words: Speaking = speaking(vocabulary)
        self.labels = labels
        self.attributes = attributes
        self.drafts: list[Draft] = []
        self.left_out: dict[int, str] = {}

    def made(self) -> tuple[tuple[Node, ...], dict[int, str]]:
        """Group the columns role by role."""
        usable = [facts for facts in self.table.facts if self._usable(facts)]
        owners = [each for each in usable if self._role(each) in (Role.THING, Role.PROCESS)]
        self._group_owners([each for each in owners if self._attribute(each) not in _OF_THINGS])
        for facts in owners:
            if self._attribute(facts) in _OF_THINGS:
                self._join_thing(facts)
        self._group_quantities([each for each in usable if self._role(each) is Role.QUANTITY])
        for facts in usable:
            if self._role(facts) is Role.METADATA:
                self._new(facts)
        self.drafts.sort(key=lambda draft: draft.first)
        made = tuple(
            node_of(number, draft, self.table, self.vocabulary)
            for number, draft in enumerate(self.drafts)
        )
        return made, self.left_out

    def _usable(self, facts: ColumnFacts) -> bool:
        label = self.labels.get(facts.index, NO_LABEL)
        if label not in self.vocabulary.labels:
            why = "The column is empty." if facts.empty else "The column has no label."
            self.left_out[facts.index] = why
        elif self._attribute(facts) not in self.vocabulary.labels[label].attributes:
            self.left_out[facts.index] = f"The column has no attribute that a {label} can have."
        return facts.index not in self.left_out

    def _role(self, facts: ColumnFacts) -> Role | None:
        return self.vocabulary.role_of(self.labels[facts.index])

    def _attribute(self, facts: ColumnFacts) -> str:
        return self.attributes.get(facts.index, NO_ATTRIBUTE)

    def _new(self, facts: ColumnFacts) -> Draft:
        draft = Draft(self.labels[facts.index])
        draft.put(self._attribute(facts), facts.index)
        self.drafts.append(draft)
        return draft

    def _group_owners(self, owners: list[ColumnFacts]) -> None:
        """Give each ID the one name that goes with it; what is left is a node of its own."""
        identifiers = [each for each in owners if self._attribute(each) == "identifier"]
        others = [each for each in owners if self._attribute(each) != "identifier"]
        drafts = {each.index: self._new(each) for each in identifiers}
        pairs = sorted(
            (-fit, abs(one.index - other.index), one.index, other.index)
            for one in identifiers
            for other in others
            if (fit := self._fit(one, other)) > 0
        )
        taken: set[int] = set()
        for _, _, identifier, name in pairs:
            draft = drafts[identifier]
            if name not in taken and "name" not in draft.columns:
                draft.put(self.attributes[name], name)
                taken.add(name)
        for other in others:
            if other.index not in taken and not self._join_name(other):
                self._new(other)

    def _join_name(self, facts: ColumnFacts) -> bool:
        """Put a family name beside the first name that stands next to it."""
        label = self.labels[facts.index]
        for draft in self.drafts:
            parts = [
                index
                for index in draft.columns.get("name", [])
                if abs(index - facts.index) == 1
                and self._name_parts(self.table.facts[index], facts, label)
            ]
            if draft.label == label and parts:
                draft.put("name", facts.index)
                return True
        return False

    def _name_parts(self, one: ColumnFacts, other: ColumnFacts, label: str) -> bool:
        """Whether two columns hold parts of one name; one of them may just be called name."""
        parts = ["name_part" in self.words.tags(facts, label) for facts in (one, other)]
        return all(parts) or (any(parts) and not (one.base and other.base))

    def _fit(self, identifier: ColumnFacts, name: ColumnFacts) -> int:
        """How well a name goes with an ID; 0 where they speak of two things."""
        label = self.labels[name.index]
        if self.labels[identifier.index] != label or not self._says_always(identifier, name):
            return 0
        said_one = {each.word for each in self.words.header(identifier) if each.label == label}
        said_other = {each.word for each in self.words.header(name) if each.label == label}
        if said_one & said_other or set(identifier.base) & set(name.base):
            return 3
        both_series = "series" in self.words.tags(identifier, label) & self.words.tags(name, label)
        if (self._own(name, label) and not both_series) or self.words.tags(
            identifier, label
        ) & _PLACES:
            return 0
        if self._adjacent(identifier, name):
            return 2
        return 1 if self._role(name) is Role.THING and self._only_two(label) else 0

    def _own(self, facts: ColumnFacts, label: str) -> bool:
        """Whether words say that the column names a thing of its own, as a component is one."""
        tags = self.words.tags(facts, label)
        return bool(tags & {"component", "staff", "creator", "series", "region", "storage"})

    def _adjacent(self, identifier: ColumnFacts, name: ColumnFacts) -> bool:
        """Whether no other thing or process stands between the two."""
        low, high = sorted((identifier.index, name.index))
        between = [
            facts
            for facts in self.table.facts[low + 1 : high]
            if self.labels.get(facts.index, NO_LABEL) != NO_LABEL
            and self._attribute(facts) not in _OF_THINGS
        ]
        return high - low <= NEAR and not any(
            self._role(facts) in (Role.THING, Role.PROCESS) for facts in between
        )

    def _only_two(self, label: str) -> bool:
        """Whether only one ID and one name have this label, so that they can hardly be two."""
        found = sorted(
            self._attribute(facts) for facts in self.table.facts if self._is(facts, label)
        )
        return found == ["identifier", "name"]

    def _is(self, facts: ColumnFacts, label: str) -> bool:
        return self.labels.get(facts.index) == label and self._attribute(facts) not in _OF_THINGS

    def _says_always(self, identifier: ColumnFacts, name: ColumnFacts) -> bool:
        return self.table.determines(identifier.index, name.index) >= ALWAYS

    def _join_thing(self, facts: ColumnFacts) -> None:
        """Give a batch, share or strength to the material it names, else to the nearest."""
        label, attribute = self.labels[facts.index], self._attribute(facts)
        free = [
            draft
            for draft in self.drafts
            if draft.label == label and attribute not in draft.columns
        ]
        if not free:
            self._new(facts)
            return
        named = [draft for draft in free if self._names(draft, facts)]
        chosen = min(named or free, key=lambda draft: self._distance(draft, facts))
        chosen.put(attribute, facts.index)

    def _names(self, draft: Draft, facts: ColumnFacts) -> bool:
        bases = [set(self.table.facts[index].base) for index in draft.all]
        return any(base and base & set(facts.base) for base in bases)

    def _distance(self, draft: Draft, facts: ColumnFacts) -> float:
        """Columns between; what stands on the left is nearer, and a name nearer than an ID."""
        return min(
            (facts.index - index) - 0.1 * (index in draft.columns.get("name", []))
            if index < facts.index
            else (index - facts.index) + 0.5
            for index in draft.all
        )

    def _group_quantities(self, quantities: list[ColumnFacts]) -> None:
        """Make a node of each value, then let errors, units and limits join theirs."""
        by_column: dict[int, Draft] = {}
        for attribute in (*_VALUES, "name", "unit", "error", "std"):
            for facts in quantities:
                if self._attribute(facts) != attribute:
                    continue
                draft = self._draft_of(facts, by_column)
                if draft is None:
                    by_column[facts.index] = self._new(facts)
                else:
                    draft.put(attribute, facts.index)
                    by_column[facts.index] = draft

    def _draft_of(self, facts: ColumnFacts, by_column: Mapping[int, Draft]) -> Draft | None:
        attribute, label = self._attribute(facts), self.labels[facts.index]
        main = partner(self.table, facts.index)
        if attribute == "value":
            return None
        found = by_column.get(main) if main is not None else None
        if found is None and attribute not in _VALUES:
            before = [each for index, each in by_column.items() if index < facts.index]
            found = max(before, key=lambda draft: draft.first, default=None)
        if found is None or found.label != label or attribute in found.columns:
            return None
        return found

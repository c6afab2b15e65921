"""Stage 3: which columns speak of one and the same, and so make one node."""

import itertools
from collections.abc import Mapping

from webapp.graph.shapes import Node
from webapp.graph.terms import NO_LABEL, Role, Vocabulary
from workers.graph.drafts import Draft, node_of
from workers.graph.facts import ColumnFacts, Table
from workers.graph.fitting import OF_THINGS, Fitting
from workers.graph.pairing import CENTRAL, partner
from workers.graph.shares import AMOUNTS

_SHARES = frozenset({"ratio", "concentration"})
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
        self.fitting = Fitting(table, vocabulary, labels, attributes)
        self.words = self.fitting.words
        self.labels = labels
        self.attributes = attributes
        self.drafts: list[Draft] = []
        self.left_out: dict[int, str] = {}

    def made(self) -> tuple[tuple[Node, ...], dict[int, str]]:
        """Group the columns role by role."""
        usable = [facts for facts in self.table.facts if self._usable(facts)]
        owners = [each for each in usable if self.fitting.role(each) in (Role.THING, Role.PROCESS)]
        self._group_owners(
            [each for each in owners if self.fitting.attribute(each) not in OF_THINGS]
        )
        for facts in owners:
            if self.fitting.attribute(facts) in OF_THINGS:
                self._join_thing(facts)
        self._group_quantities(
            [each for each in usable if self.fitting.role(each) is Role.QUANTITY]
        )
        for facts in usable:
            if self.fitting.role(facts) is Role.METADATA:
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
        elif self.fitting.attribute(facts) not in self.vocabulary.labels[label].attributes:
            self.left_out[facts.index] = f"The column has no attribute that a {label} can have."
        return facts.index not in self.left_out

    def _new(self, facts: ColumnFacts) -> Draft:
        draft = Draft(self.labels[facts.index])
        draft.put(self.fitting.attribute(facts), facts.index)
        self.drafts.append(draft)
        return draft

    def _group_owners(self, owners: list[ColumnFacts]) -> None:
        """Give each ID the one name that goes with it; what is left is a node of its own."""
        identifiers = [each for each in owners if self.fitting.attribute(each) == "identifier"]
        others = [each for each in owners if self.fitting.attribute(each) != "identifier"]
        drafts = {each.index: self._new(each) for each in identifiers}
        self._merge_other_ids(identifiers, drafts)
        pairs = sorted(
            (-fit, abs(one.index - other.index), one.index, other.index)
            for one in identifiers
            for other in others
            if (fit := self.fitting.fit(one, other)) > 0
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

    def _merge_other_ids(self, identifiers: list[ColumnFacts], drafts: dict[int, Draft]) -> None:
        """Let the DOI of an article join the number that the list gives it."""
        known = [each for each in identifiers if "other_id" in self._tags(each)]
        for other, one in itertools.product(known, identifiers):
            first, second = drafts[one.index], drafts[other.index]
            if (
                first is not second
                and first.label == second.label
                and self.fitting.says_always(one, other)
                and self.fitting.says_always(other, one)
            ):
                first, second = sorted((first, second), key=lambda draft: draft.first)
                for index in second.all:
                    first.put("identifier", index)
                    drafts[index] = first
                self.drafts.remove(second)

    def _tags(self, facts: ColumnFacts) -> frozenset[str]:
        return self.words.tags(facts, self.labels[facts.index])

    def _join_name(self, facts: ColumnFacts) -> bool:
        """Put a family name beside the first name that stands next to it."""
        label = self.labels[facts.index]
        for draft in self.drafts:
            parts = [
                index
                for index in draft.columns.get("name", [])
                if abs(index - facts.index) == 1
                and self.fitting.name_parts(self.table.facts[index], facts, label)
            ]
            if draft.label == label and parts:
                draft.put("name", facts.index)
                return True
        return False

    def _join_thing(self, facts: ColumnFacts) -> None:
        """Give a batch, share or strength to the material it names, else to the nearest."""
        label, attribute = self.labels[facts.index], self.fitting.attribute(facts)
        free = [
            draft
            for draft in self.drafts
            if draft.label == label
            and attribute not in draft.columns
            and not (attribute in _SHARES and facts.base and self._is_whole(draft))
        ]
        if not free:
            self._new(facts)
            return
        named = [draft for draft in free if self._names(draft, facts)]
        if not named and self._of_its_own(facts, label):
            self._new(facts)
            return
        chosen = min(named or free, key=lambda draft: self._distance(draft, facts))
        chosen.put(attribute, facts.index)

    def _is_whole(self, draft: Draft) -> bool:
        """Whether a draft is a sample with an ID, which is no share of anything."""
        known = draft.columns.get("identifier", [])
        return any(
            "whole" in self.words.tags(self.table.facts[index], draft.label) for index in known
        )

    def _of_its_own(self, facts: ColumnFacts, label: str) -> bool:
        """Whether the header of a share names a material that no other column names."""
        if self.fitting.attribute(facts) not in _SHARES:
            return False
        own = [word for word in facts.base if word not in AMOUNTS]
        spoken = len(own) < len(facts.base) or _SHARES & set(facts.aspects)
        known = "component" in self.words.tags(facts, label)
        return bool(own) and (not spoken or (known and self.fitting.attribute(facts) == "ratio"))

    def _names(self, draft: Draft, facts: ColumnFacts) -> bool:
        bases = [set(self.table.facts[index].base) for index in draft.all]
        own = set(facts.base) - AMOUNTS
        return any(base & own for base in bases)

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
                if self.fitting.attribute(facts) != attribute:
                    continue
                draft = self._draft_of(facts, by_column)
                if draft is None:
                    by_column[facts.index] = self._new(facts)
                else:
                    draft.put(attribute, facts.index)
                    by_column[facts.index] = draft

    def _draft_of(self, facts: ColumnFacts, by_column: Mapping[int, Draft]) -> Draft | None:
        attribute, label = self.fitting.attribute(facts), self.labels[facts.index]
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

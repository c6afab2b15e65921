"""Which name goes with which ID."""

from collections.abc import Mapping

from webapp.graph.terms import NO_ATTRIBUTE, NO_LABEL, Role, Vocabulary
from workers.graph.facts import ColumnFacts, Table
from workers.graph.speaking import Speaking, speaking

# An ID has one name in nearly every row; typing errors are not counted against it.
ALWAYS = 0.9
# What comes again so often that two columns hardly go together by chance.
OFTEN = 0.6
# Of fewer names than this for each ID, hardly each has its own.
FEW_NAMES = 0.4
# How far an ID and the name that goes with it may stand apart.
NEAR = 2
# What is told of a thing beside its ID and its name.
OF_THINGS = ("batch_number", "ratio", "concentration")
_PLACES = frozenset({"storage", "region"})


class Fitting:
    """Columns with their labels and attributes, and what of them speaks of one and the same."""

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
        self._two: dict[str, bool] = {}

    def role(self, facts: ColumnFacts) -> Role | None:
        """What the label of a column is to the graph."""
        return self.vocabulary.role_of(self.labels[facts.index])

    def attribute(self, facts: ColumnFacts) -> str:
        """What the cells of a column hold."""
        return self.attributes.get(facts.index, NO_ATTRIBUTE)

    def name_parts(self, one: ColumnFacts, other: ColumnFacts, label: str) -> bool:
        """Whether two columns hold parts of one name; one of them may just be called name."""
        parts = ["name_part" in self.words.tags(facts, label) for facts in (one, other)]
        return all(parts) or (any(parts) and not (one.base and other.base))

    def fit(self, identifier: ColumnFacts, name: ColumnFacts) -> int:
        """How well a name goes with an ID; 0 where they speak of two things."""
        label = self.labels[name.index]
        if self.labels[identifier.index] != label:
            return 0
        # Whether the values go together is asked last: that reads both columns.
        fit = self._by_words(identifier, name, label)
        return fit if fit and self.says_always(identifier, name) else 0

    def _by_words(self, identifier: ColumnFacts, name: ColumnFacts, label: str) -> int:
        """How well the headers and the places of a name and an ID go together."""
        said_one = {each.word for each in self.words.header(identifier) if each.label == label}
        said_other = {each.word for each in self.words.header(name) if each.label == label}
        if said_one & said_other or set(identifier.base) & set(name.base):
            return 3
        if self._one_to_one(identifier, name):
            return 2
        both_series = "series" in self.words.tags(identifier, label) & self.words.tags(name, label)
        if (self._own(name, label) and not both_series) or self.words.tags(
            identifier, label
        ) & _PLACES:
            return 0
        if self._adjacent(identifier, name) and not self._too_few(identifier, name):
            return 2
        return 1 if self.role(name) is Role.THING and self._only_two(label) else 0

    def _one_to_one(self, identifier: ColumnFacts, name: ColumnFacts) -> bool:
        """Whether two columns side by side go together though both come again and again."""
        label = self.labels[name.index]
        return (
            abs(identifier.index - name.index) == 1
            and max(identifier.distinct, name.distinct) < OFTEN
            and self.table.determines(name.index, identifier.index) >= ALWAYS
            and "component" not in self.words.tags(name, label)
            and not self.words.tags(identifier, label) & _PLACES
        )

    def _too_few(self, identifier: ColumnFacts, name: ColumnFacts) -> bool:
        """Whether many have the same name, where names are no kinds of material."""
        label = self.labels[name.index]
        kinds = any("kind" in group.tags for group in self.vocabulary.labels[label].words)
        few = len(name.values) < FEW_NAMES * len(identifier.values)
        return few and not kinds and self.role(name) is Role.THING

    def _own(self, facts: ColumnFacts, label: str) -> bool:
        """Whether words say that the column names a thing of its own, as a component is one."""
        tags = self.words.tags(facts, label)
        return bool(tags & {"component", "staff", "creator", "series", "region", "storage"})

    def _adjacent(self, identifier: ColumnFacts, name: ColumnFacts) -> bool:
        """Whether no other thing or process stands between the two."""
        low, high = sorted((identifier.index, name.index))
        if high - low > NEAR:
            return False
        between = [
            facts
            for facts in self.table.facts[low + 1 : high]
            if self.labels.get(facts.index, NO_LABEL) != NO_LABEL
            and self.attribute(facts) not in OF_THINGS
        ]
        return not any(self.role(facts) in (Role.THING, Role.PROCESS) for facts in between)

    def _only_two(self, label: str) -> bool:
        """Whether only one ID and one name have this label, so that they can hardly be two."""
        if label not in self._two:
            found = [self.attribute(each) for each in self.table.facts if self._is(each, label)]
            self._two[label] = sorted(found) == ["identifier", "name"]
        return self._two[label]

    def _is(self, facts: ColumnFacts, label: str) -> bool:
        return self.labels.get(facts.index) == label and self.attribute(facts) not in OF_THINGS

    def says_always(self, identifier: ColumnFacts, name: ColumnFacts) -> bool:
        return self.table.determines(identifier.index, name.index) >= ALWAYS

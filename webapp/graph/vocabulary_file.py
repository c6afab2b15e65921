"""Reading a vocabulary from its TOML file, with one sentence for whatever is wrong in it."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from webapp.graph import vocabulary_names
from webapp.graph.terms import (
    ATTRIBUTES,
    ContextWords,
    Label,
    Neighbour,
    RelationshipType,
    Role,
    Vocabulary,
    Words,
    listed,
)

RULES = (
    *("taken", "made", "examined", "found", "described", "set", "noted", "part"),
    *("belongs", "created", "published", "took_part", "placed", "told", "within", "by_hand"),
)
ROLES = tuple(role.value for role in Role)
PLACES = ("header", "value", "unit")
HEAVIEST = 1000


class BadVocabulary(Exception):
    """A vocabulary file says what cannot be; the sentence names file and place."""

    @property
    def sentence(self) -> str:
        """What is wrong, for the person who wrote the file."""
        return str(self)


def read(path: Path) -> Vocabulary:
    """Read and check one file."""
    if wrong := vocabulary_names.wrong_file(path.stem):
        raise BadVocabulary(f"{path.name} {wrong}.")
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadVocabulary(f"{path.name} is no TOML file: {error}.") from error
    except OSError as error:
        raise BadVocabulary(f"{path.name} cannot be read: {error.strerror}.") from error
    return _File(path.name, content).vocabulary()


class _File:
    """The content of a file, whose parts are asked for by name and type."""

    def __init__(self, filename: str, content: dict[str, Any]) -> None:
        self.filename = filename
        self.content = content

    def vocabulary(self) -> Vocabulary:
        labels = {name: self._label(name) for name in self._table(self.content, "labels", "")}
        if not labels:
            raise self._bad("labels", "names no label")
        return Vocabulary(
            name=self.filename.removesuffix(".toml"),
            title=self._text(self.content, "title", ""),
            explanation=self._text(self.content, "explanation", "", ""),
            labels=labels,
            relationships=self._relationships(labels),
            shapes=self._shapes(labels),
            context=self._context(labels),
            neighbours=self._neighbours(labels),
            aspects=self._aspects(labels),
        )

    def _label(self, name: str) -> Label:
        place = f"labels.{name}"
        self._good(place, vocabulary_names.wrong_label(name, self.content["labels"]))
        table = self._table(self.content["labels"], name, "labels")
        role = self._text(table, "role", place)
        if role not in ROLES:
            raise self._bad(f"{place}.role", f"must be one of {', '.join(ROLES)}")
        allowed = ATTRIBUTES[Role(role)]
        attributes = tuple(self._list(table, "attributes", place, list(allowed)))
        if strange := [each for each in attributes if each not in allowed]:
            raise self._bad(f"{place}.attributes", f"has {strange[0]}, which a {role} cannot have")
        colour = self._text(table, "colour", place, "#5b6470")
        self._good(f"{place}.colour", vocabulary_names.wrong_colour(colour))
        groups = enumerate(self._list(table, "words", place, []), start=1)
        return Label(
            name=name,
            role=Role(role),
            title=self._text(table, "title", place, name),
            explanation=self._text(table, "explanation", place, ""),
            colour=colour,
            attributes=attributes,
            words=tuple(
                self._words(group, f"{place}.words, group {number}", attributes)
                for number, group in groups
            ),
        )

    def _words(self, group: Any, place: str, attributes: tuple[str, ...]) -> Words:
        if not isinstance(group, dict):
            raise self._bad(place, "must be a table")
        where = [each for each in PLACES if each in group]
        if len(where) != 1:
            raise self._bad(place, "must have exactly one of header, value and unit")
        attribute = group.get("attribute")
        if attribute is not None and attribute not in attributes:
            raise self._bad(f"{place}.attribute", f"is {attribute}, which the label does not have")
        return Words(
            weight=self._number(group, "weight", place),
            where=where[0],
            words=listed(self._text(group, where[0], place)),
            attribute=attribute,
            tags=tuple(self._list(group, "tags", place, [])),
            of=tuple(self._list(group, "of", place, [])),
        )

    def _relationships(self, labels: Mapping[str, Label]) -> tuple[RelationshipType, ...]:
        found = []
        seen: dict[tuple[str, str], str] = {}
        for number, table in enumerate(self._list(self.content, "relationships", "", []), start=1):
            place = f"relationships, entry {number}"
            kind = self._relationship(table, place, labels)
            for pair in kind.pairs:
                if pair in seen:
                    both = f"{seen[pair]} and {kind.name}"
                    raise self._bad(place, f"gives the pair {' -> '.join(pair)} both {both}")
                seen[pair] = kind.name
            found.append(kind)
        return tuple(found)

    def _relationship(
        self, table: Any, place: str, labels: Mapping[str, Label]
    ) -> RelationshipType:
        if not isinstance(table, dict):
            raise self._bad(place, "must be a table")
        rule = self._text(table, "rule", place, "by_hand")
        if rule not in RULES:
            raise self._bad(f"{place}, rule", f"must be one of {', '.join(RULES)}")
        pairs = [self._pair(pair, place, labels) for pair in self._list(table, "pairs", place, [])]
        name = self._text(table, "type", place)
        self._good(f"{place}, type", vocabulary_names.wrong_type(name))
        return RelationshipType(name.upper(), tuple(pairs), rule)

    def _pair(self, text: Any, place: str, labels: Mapping[str, Label]) -> tuple[str, str]:
        ends = [end.strip() for end in str(text).split("->")]
        if len(ends) != 2 or not set(ends) <= set(labels):
            raise self._bad(f"{place}, pairs", f'has "{text}", which is no "Label -> Label"')
        return ends[0], ends[1]

    def _shapes(self, labels: Mapping[str, Label]) -> dict[str, dict[str, float]]:
        """What the look of cells says for labels; a role stands for all labels that have it."""
        shapes: dict[str, dict[str, float]] = {}
        tables = self._table(self.content, "shapes", "", {})
        for shape in tables:
            weights = self._table(tables, shape, "shapes")
            for key in weights:
                weight = self._number(weights, key, f"shapes.{shape}")
                for name in self._meant(key, f"shapes.{shape}", labels):
                    shapes.setdefault(shape, {})[name] = weight
        return shapes

    def _meant(self, key: str, place: str, labels: Mapping[str, Label]) -> list[str]:
        if key in labels:
            return [key]
        if key not in ROLES:
            raise self._bad(f"{place}.{key}", "is neither a label nor a role")
        return [name for name, label in labels.items() if label.role == key]

    def _context(self, labels: Mapping[str, Label]) -> tuple[ContextWords, ...]:
        found = []
        for number, table in enumerate(self._list(self.content, "context", "", []), start=1):
            place = f"context, entry {number}"
            label = self._known(table, "label", place, labels)
            words = listed(self._text(table, "words", place))
            found.append(ContextWords(label, self._number(table, "weight", place), words))
        return tuple(found)

    def _neighbours(self, labels: Mapping[str, Label]) -> tuple[Neighbour, ...]:
        found = []
        for number, table in enumerate(self._list(self.content, "neighbours", "", []), start=1):
            place = f"neighbours, entry {number}"
            comes_first = "before" not in table
            beside = self._known(table, "after" if comes_first else "before", place, labels)
            label = self._known(table, "label", place, labels)
            weight = self._number(table, "weight", place)
            found.append(Neighbour(beside, comes_first, label, weight))
        return tuple(found)

    def _known(self, table: Any, key: str, place: str, labels: Mapping[str, Label]) -> str:
        label = self._text(table, key, place)
        if label not in labels:
            raise self._bad(f"{place}, {key}", f"is {label}, which is no label")
        return label

    def _aspects(self, labels: Mapping[str, Label]) -> dict[str, tuple[str, ...]]:
        tables = self._table(self.content, "aspects", "", {})
        return {
            aspect: tuple(
                name
                for key in self._list(tables, aspect, "aspects", [])
                for name in self._meant(str(key), f"aspects.{aspect}", labels)
            )
            for aspect in tables
        }

    def _table(
        self, table: dict[str, Any], key: str, place: str, otherwise: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        found: dict[str, Any] = self._typed(table, key, place, dict, "a table", otherwise)
        return found

    def _list(
        self, table: dict[str, Any], key: str, place: str, otherwise: list[Any] | None
    ) -> list[Any]:
        found: list[Any] = self._typed(table, key, place, list, "a list", otherwise)
        return found

    def _text(
        self, table: dict[str, Any], key: str, place: str, otherwise: str | None = None
    ) -> str:
        found: str = self._typed(table, key, place, str, "a text", otherwise)
        return found

    def _number(self, table: dict[str, Any], key: str, place: str) -> float:
        value = self._typed(table, key, place, (int, float), "a number", None)
        # Neither a text of a thousand digits nor "nan" is one.
        if not abs(value) <= HEAVIEST:
            raise self._bad(f"{place}.{key}", f"must be a number up to {HEAVIEST}")
        return float(value)

    def _typed(
        self, table: dict[str, Any], key: str, place: str, kind: Any, words: str, otherwise: Any
    ) -> Any:
        where = f"{place}.{key}" if place else key
        value = table.get(key, otherwise) if isinstance(table, dict) else None
        if value is None:
            raise self._bad(where, "is missing")
        if not isinstance(value, kind) or isinstance(value, bool):
            raise self._bad(where, f"must be {words}")
        return value

    def _good(self, place: str, wrong: str) -> None:
        if wrong:
            raise self._bad(place, wrong)

    def _bad(self, place: str, sentence: str) -> BadVocabulary:
        return BadVocabulary(f"{self.filename}: {place} {sentence}.")

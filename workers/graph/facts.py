"""What is seen of each column: how full it is, what its cells look like, what its header says."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

from workers.graph import cells, units
from workers.graph.header_parts import QUANTITY_ASPECTS, parts
from workers.graph.header_units import HeaderUnit, unit_in
from workers.graph.headers import COUNTERS, tokens

# Cells of one kind make the shape of a column from this share of those that are filled.
MOST = 0.6
ENOUGH_ROWS = 6
FEW_VALUES = 3
FEW_SHARE = 0.25
MANY_ROWS = 12
FEW_WORDS = 15
INITIALS = 3
# How programs, and this one, call a column that has no name.
NAMELESS = ("unnamed", "column")
NUMBERS = frozenset({"number", "integer"})


@dataclass(frozen=True)
class Table:
    """A table as it was read: headers, sampled cells of each column as text, rows in all."""

    headers: tuple[str, ...]
    columns: Sequence[Sequence[str]]
    rows: int

    @cached_property
    def facts(self) -> tuple["ColumnFacts", ...]:
        """What is seen of each column, from left to right."""
        return tuple(
            _seen(index, header, column)
            for index, (header, column) in enumerate(zip(self.headers, self.columns, strict=True))
        )

    def determines(self, one: int, other: int) -> float:
        """The share of rows in which a value of one column always has the same in the other."""
        pairs = Counter(zip(self._folded(one), self._folded(other), strict=False))
        most: dict[str, int] = {}
        rows = 0
        for (left, right), count in pairs.items():
            if left and right:
                most[left] = max(most.get(left, 0), count)
                rows += count
        return sum(most.values()) / rows if rows else 0.0

    def _folded(self, index: int) -> list[str]:
        if index not in self._folded_columns:
            self._folded_columns[index] = [cell.strip().casefold() for cell in self.columns[index]]
        return self._folded_columns[index]

    @cached_property
    def _folded_columns(self) -> dict[int, list[str]]:
        return {}


@dataclass(frozen=True)
class ColumnFacts:
    """What is seen of one column."""

    index: int
    header: str
    sampled: int
    """How many cells were filled."""
    filled: float
    distinct: float
    values: tuple[str, ...]
    """Different values, the most frequent first."""
    kinds: Mapping[str, float]
    shape: str
    """The kind of most cells; mixed where none has the most."""
    masks: float
    """The share of values that are written in the one most frequent pattern."""
    unit: HeaderUnit
    cell_unit: str
    """The unit that most cells name themselves."""
    words: tuple[str, ...]
    base: tuple[str, ...]
    """The words of the header without its unit and without error, min, number and the like."""
    aspects: tuple[str, ...]
    known: dict[tuple[str, int], Any] = field(default_factory=dict, compare=False, repr=False)
    """What was worked out of the column before: headers of wide tables are asked often."""

    @property
    def empty(self) -> bool:
        """Whether no cell has a value."""
        return not self.values

    @property
    def numeric(self) -> bool:
        """Whether most cells are numbers, with or without unit."""
        return self.shape in ("number", "integer", "with_unit", "year")

    @property
    def repeated(self) -> bool | None:
        """Whether numbers come again and again; None where there are too few to tell."""
        if not self.numeric or self.sampled < ENOUGH_ROWS:
            return None
        return len(self.values) <= max(FEW_VALUES, FEW_SHARE * self.sampled)

    @property
    def category(self) -> bool:
        """Whether the cells are a few words that come again and again."""
        if self.numeric or self.sampled < MANY_ROWS:
            return False
        return len(self.values) <= FEW_WORDS and self.distinct <= FEW_SHARE

    @property
    def identifies(self) -> bool:
        """Whether the header speaks of a number or an ID, and the cells do not gainsay it."""
        if self.numeric and set(self.aspects) & QUANTITY_ASPECTS:
            return False
        worded = self.shape in ("words", "initials", "full_name", "text", "boolean")
        return "identifier" in self.aspects and not (worded and self.distinct < FEW_SHARE)

    @property
    def unit_text(self) -> str:
        """The unit, from the header or else from the cells."""
        return self.unit.text or self.cell_unit

    @property
    def counts_rows(self) -> bool:
        """Whether the column only counts the rows."""
        named = not self.words or self.words in COUNTERS or self.words[0] in NAMELESS
        if not named or self.shape != "integer" or self.filled < 1:
            return False
        numbers = sorted(int(cells.number(value) or 0) for value in self.values)
        steps = {after - before for before, after in pairwise(numbers)}
        return self.distinct == 1 and numbers[0] in (0, 1) and steps <= {1}


def _seen(index: int, header: str, column: Sequence[str]) -> ColumnFacts:
    texts = [text.strip() for text in column]
    kinds = Counter(cells.kind(text) for text in texts)
    filled = len(texts) - kinds.pop("empty", 0)
    values = Counter(text for text in texts if cells.kind(text) != "empty")
    unit = unit_in(header)
    words = tokens(unit.name)
    base, aspects = parts(words, has_unit=bool(unit.text))
    shares = {kind: count / filled for kind, count in kinds.most_common()} if filled else {}
    masks = Counter(cells.mask(value) for value in values)
    return ColumnFacts(
        index=index,
        header=header,
        sampled=filled,
        filled=filled / len(texts) if texts else 0.0,
        distinct=len(values) / filled if filled else 0.0,
        values=tuple(value for value, _ in values.most_common()),
        kinds=shares,
        shape=_shape(shares, values, "unit" in aspects),
        masks=max(masks.values()) / len(values) if values else 0.0,
        unit=unit,
        cell_unit=_unit_of_cells(values, shares),
        words=words,
        base=base,
        aspects=aspects,
    )


def _shape(shares: Mapping[str, float], values: Counter[str], says_unit: bool) -> str:
    if not shares:
        return "empty"
    numbers = sum(shares.get(kind, 0) for kind in NUMBERS)
    if numbers >= MOST:
        whole = shares.get("integer", 0) >= 0.99 * numbers
        if whole and all(_is_year(value) for value in values if value.isdigit()):
            return "year"
        return "integer" if whole else "number"
    if special := _special_shape(values, says_unit):
        return special
    kind, share = max(shares.items(), key=lambda item: item[1])
    if share >= MOST:
        return kind
    if numbers + shares.get("with_unit", 0) >= MOST:
        return "with_unit"
    wordy = sum(shares.get(kind, 0) for kind in ("words", "person", "full_name", "code", "text"))
    return "words" if wordy >= MOST else "mixed"


def _special_shape(values: Counter[str], says_unit: bool) -> str | None:
    """Units and initials, which only all cells together can be told to be."""
    one_letter = max(map(len, values)) == 1
    usual = all(units.is_usual_unit(value) and not _has_number(value) for value in values)
    if usual and (says_unit or not one_letter):
        return "unit"
    letters = [value.strip(".") for value in values]
    short = all(len(each) <= INITIALS and each.isalpha() for each in letters)
    yes_or_no = all(each.casefold() in cells.BOOLEANS for each in letters)
    return "initials" if short and not yes_or_no else None


def _has_number(text: str) -> bool:
    return cells.with_unit(text) is not None or cells.kind(text) == "with_unit"


def _is_year(text: str) -> bool:
    return len(text) == 4 and 1800 <= int(text) <= 2100


def _unit_of_cells(values: Counter[str], shares: Mapping[str, float]) -> str:
    if shares.get("with_unit", 0) < 0.3:
        return ""
    found = Counter(pair[1] for value in values if (pair := cells.with_unit(value)))
    return found.most_common(1)[0][0] if found else ""

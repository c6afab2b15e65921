"""One finding about a file, as data; its sentence is made from the catalogue when it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default

from webapp.schema.catalogue import CATALOGUE, Rule, Severity

LONGEST_VALUE = 200
LONGEST_SHOWN = 60
PICTURES: dict[int, str] = {
    **{code: chr(0x2400 + code) for code in range(32)},
    **dict.fromkeys((9, 10, 13), " "),
    127: "\u2421",
}
_UNKNOWN = Rule("Problem", "This cannot be imported.", "Correct it, and check the file again.")

Args = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: `row` as Excel counts, `column` as a letter; None = all of them."""

    code: str
    severity: Severity = "error"
    row: int | None = None
    column: str | None = None
    header: str | None = None
    field: str | None = None
    value: str = ""
    args: Args = default(default_factory=dict)

    @property
    def cell(self) -> str | None:
        """Return the address of the cell, such as C6, or None if it is about more than one."""
        return f"{self.column}{self.row}" if self.column and self.row else None

    @property
    def title(self) -> str:
        """Return the short name of this kind of problem."""
        return rule(self.code).title

    @property
    def name(self) -> str:
        """Return the words by which the reader knows the column."""
        return self.header or self.field or "This column"

    @property
    def sentence(self) -> str:
        """Return what is wrong, for the person who made the file."""
        return _fill(rule(self.code).sentence, self)

    @property
    def fix(self) -> str:
        """Return what to do about it."""
        words = rule(self.code)
        guessed = words.suggestion and "suggestion" in self.args
        return _fill(words.suggestion if guessed else words.fix, self)


def rule(code: str) -> Rule:
    """Return the words about a code; general words if a newer desk has written it."""
    return CATALOGUE.get(code, _UNKNOWN)


def shown(value: str) -> str:
    """Return a cell as it stands in a sentence: on one line, at most 60 characters, all visible."""
    line = value.translate(PICTURES)
    return line if len(line) <= LONGEST_SHOWN else line[:LONGEST_SHOWN] + "…"


def _fill(template: str, problem: Problem) -> str:
    places: dict[str, str | int | _Gap] = {
        "name": shown(problem.name),
        "value": shown(problem.value),
        "cell": problem.cell or "",
        "column": problem.column or "",
        "field": problem.field or "",
    }
    text = template.format_map(_Lenient(places | dict(problem.args)))
    # A header may end with a full stop of its own: "Supplier no."
    return text[:-1] if template.endswith("}.") and text.endswith("..") else text


class _Lenient(dict[str, "str | int | _Gap"]):
    """Fills a gap with an ellipsis, so that an old stored problem can still be shown."""

    def __missing__(self, key: str) -> "_Gap":
        return _Gap()


class _Gap:
    def __format__(self, _: str) -> str:
        return "…"

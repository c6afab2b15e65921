"""Reads the constraints of a field from its descriptor."""

from webapp.schema.fields import Bound, Choice, Constraints, FieldType
from webapp.schema.patterns import pattern_problem
from webapp.schema.reading import Node
from webapp.schema.values import value_of

_EVERY = ("required", "unique")
_LIMITS = ("minimum", "maximum")
_LENGTHS = ("minLength", "maxLength")
ALLOWED: dict[FieldType, tuple[str, ...]] = {
    FieldType.STRING: (*_EVERY, *_LENGTHS, "pattern", "enum"),
    FieldType.INTEGER: (*_EVERY, *_LIMITS, "enum"),
    FieldType.NUMBER: (*_EVERY, *_LIMITS, "enum"),
    FieldType.BOOLEAN: (*_EVERY, "enum"),
    FieldType.DATE: (*_EVERY, *_LIMITS, "enum"),
    FieldType.DATETIME: (*_EVERY, *_LIMITS, "enum"),
    FieldType.TIME: (*_EVERY, *_LIMITS, "enum"),
    FieldType.YEAR: (*_EVERY, *_LIMITS, "enum"),
    FieldType.LIST: (*_EVERY, *_LENGTHS),
}


def read_constraints(node: Node, kind: FieldType, format: str) -> Constraints:
    """Return the constraints of a field of that type; faults are noted."""
    for key in node.content:
        if key not in ALLOWED[kind]:
            allowed = ", ".join(ALLOWED[kind])
            node.note(str(key)[:60], f"A field of type {kind} knows {allowed}; this is none.")
    shortest, longest = node.count("minLength"), node.count("maxLength")
    if shortest is not None and longest is not None and shortest > longest:
        node.note("minLength", f"minLength {shortest} is greater than maxLength {longest}.")
    lowest, highest = _bound(node, "minimum", kind, format), _bound(node, "maximum", kind, format)
    if _crossed(lowest, highest):
        node.note("minimum", f"minimum {lowest} is greater than maximum {highest}.")
    return Constraints(
        required=node.flag("required", False),
        unique=node.flag("unique", False),
        min_length=shortest,
        max_length=longest,
        minimum=lowest,
        maximum=highest,
        pattern=_pattern(node),
        enum=_enum(node, kind, format),
    )


def _bound(node: Node, key: str, kind: FieldType, format: str) -> Bound | None:
    if key not in node.content or key not in ALLOWED[kind]:
        return None
    try:
        return value_of(kind, format, node.content[key])
    except ValueError as error:
        node.note(key, str(error))
        return None


def _crossed(lowest: Bound | None, highest: Bound | None) -> bool:
    if isinstance(lowest, str) and isinstance(highest, str):
        return lowest > highest
    if isinstance(lowest, int | float) and isinstance(highest, int | float):
        return lowest > highest
    return False


def _pattern(node: Node) -> str | None:
    if "pattern" not in node.content:
        return None
    pattern = node.text("pattern")
    if not isinstance(node.content["pattern"], str):
        return None
    problem = pattern_problem(pattern)
    if problem:
        node.note("pattern", problem)
    return pattern


def _enum(node: Node, kind: FieldType, format: str) -> tuple[Choice, ...]:
    if "enum" not in node.content or "enum" not in ALLOWED[kind]:
        return ()
    choices: dict[tuple[type, Choice], Choice] = {}
    raws = node.items("enum")
    if not raws and node.content["enum"] == []:
        node.note("enum", "The list is empty, so no value could ever fit.")
    for position, raw in enumerate(raws):
        try:
            choice = value_of(kind, format, raw)
        except ValueError as error:
            node.note(f"enum[{position}]", str(error))
            continue
        if (type(choice), choice) in choices:
            node.note(f"enum[{position}]", f"{choice} is in the list twice.")
        choices[type(choice), choice] = choice
    return tuple(choices.values())

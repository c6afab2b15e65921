"""Reads one field of a descriptor, and writes it back."""

import re

from webapp.schema.constraints import read_constraints
from webapp.schema.fields import FALSE_VALUES, TRUE_VALUES, Constraints, Field, FieldType
from webapp.schema.findings import show
from webapp.schema.formats import format_problem
from webapp.schema.headers import LONGEST_HEADER
from webapp.schema.reading import Node

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_KEPT_NAMES = frozenset(
    {"row", "rowid", "oid", "ctid", "cmin", "cmax", "xmin", "xmax", "tableoid", "extra"}
)
_ITEM_TYPES = (
    FieldType.STRING,
    FieldType.INTEGER,
    FieldType.NUMBER,
    FieldType.BOOLEAN,
    FieldType.DATE,
    FieldType.DATETIME,
    FieldType.TIME,
)
# The database keeps a second column for it, under a longer name.
LONGEST_FOLDED_NAME = 50
_COMMON = ("name", "type", "title", "description", "format", "constraints", "aliases", "example")
_SPECIAL: dict[str, tuple[FieldType, ...]] = {
    "decimalChar": (FieldType.NUMBER,),
    "groupChar": (FieldType.NUMBER, FieldType.INTEGER),
    "bareNumber": (FieldType.NUMBER, FieldType.INTEGER),
    "trueValues": (FieldType.BOOLEAN,),
    "falseValues": (FieldType.BOOLEAN,),
    "itemType": (FieldType.LIST,),
    "delimiter": (FieldType.LIST,),
    "ignoreCase": (FieldType.STRING, FieldType.LIST),
    "otherNamesOf": (FieldType.LIST,),
    "assigned": (FieldType.INTEGER,),
}


def read_field(node: Node) -> Field:
    """Return the field that a descriptor's object describes; faults are noted."""
    node.warn_of_slips((*_COMMON, *_SPECIAL))
    if "missingValues" in node.content:
        node.note(
            "missingValues", "Missing values are those of the whole dataset. Move them there."
        )
    kind = _type(node, "type", tuple(FieldType))
    _note_misplaced(node, kind)
    format = node.text("format", "default")
    problem = format_problem(kind, format)
    if problem:
        node.note("format", problem)
    decimal, group = _number_signs(node)
    true_values, false_values = _truths(node)
    return Field(
        name=_name(node),
        type=kind,
        title=_title(node),
        description=node.text("description").strip(),
        format=format,
        constraints=read_constraints(node.child("constraints"), kind, format),
        aliases=_aliases(node),
        decimal_char=decimal,
        group_char=group,
        bare_number=node.flag("bareNumber", True),
        true_values=true_values,
        false_values=false_values,
        item_type=_type(node, "itemType", _ITEM_TYPES),
        delimiter=_delimiter(node),
        example=_example(node),
        ignore_case=_ignores_case(node),
        assigned=node.flag("assigned", False),
        other_names_of=node.text("otherNamesOf"),
    )


def _name(node: Node) -> str:
    if "name" not in node.content:
        node.note("name", "Every field needs a name.")
        return ""
    name = node.text("name")
    if name in _KEPT_NAMES:
        node.note("name", f'"{name}" is kept for the database. Choose another name.')
    elif isinstance(node.content["name"], str) and not _NAME.fullmatch(name):
        node.note(
            "name",
            "A name starts with a small letter and has up to 63 small letters, digits "
            f"and underscores. {show(name)} does not fit.",
        )
    return name


def _type(node: Node, key: str, allowed: tuple[FieldType, ...]) -> FieldType:
    raw = node.content.get(key, "string")
    if isinstance(raw, str) and raw in list(allowed):
        return FieldType(raw)
    node.note(key, f"The type {show(raw)} is not known. Write one of {', '.join(allowed)}.")
    return FieldType.STRING


def _note_misplaced(node: Node, kind: FieldType) -> None:
    for key, kinds in _SPECIAL.items():
        if key in node.content and kind not in kinds:
            node.note(key, f"{key} belongs to fields of type {' or '.join(kinds)}, not {kind}.")


def _title(node: Node) -> str:
    title = node.text("title").strip()
    if len(title) > LONGEST_HEADER:
        node.note("title", f"A header has at most {LONGEST_HEADER} characters.")
    return title


def _aliases(node: Node) -> tuple[str, ...]:
    aliases = tuple(alias.strip() for alias in node.texts("aliases"))
    if any(len(alias) > LONGEST_HEADER for alias in aliases):
        node.note("aliases", f"A header has at most {LONGEST_HEADER} characters.")
    if not all(aliases):
        node.note("aliases", "An alias is empty. Take it out.")
    return tuple(dict.fromkeys(alias for alias in aliases if alias))


def _number_signs(node: Node) -> tuple[str, str]:
    decimal, group = node.text("decimalChar", "."), node.text("groupChar")
    for key, sign in (("decimalChar", decimal), ("groupChar", group)):
        if key in node.content and (len(sign) != 1 or sign.isalnum() or sign in "+-\t\n\r"):
            node.note(key, "Write one sign here, no letter, digit, plus or minus.")
            return ".", ""
    if decimal == group:
        node.note("groupChar", f'groupChar and decimalChar are both "{group}". They must differ.')
    return decimal, group


def _truths(node: Node) -> tuple[tuple[str, ...], tuple[str, ...]]:
    true_values = node.texts("trueValues", TRUE_VALUES)
    false_values = node.texts("falseValues", FALSE_VALUES)
    both = [value for value in true_values if value in false_values]
    if both:
        node.note("trueValues", f"{show(both[0])} stands for true and for false.")
    for key, values in (("trueValues", true_values), ("falseValues", false_values)):
        if not values or any(not value or value != value.strip() for value in values):
            node.note(key, "Write at least one text, none of them blank or with blanks around it.")
    return true_values, false_values


def _delimiter(node: Node) -> str:
    delimiter = node.text("delimiter", ",")
    if not 1 <= len(delimiter) <= 10:
        node.note("delimiter", "Write one to ten characters that stand between two items.")
        return ","
    return delimiter


def _ignores_case(node: Node) -> bool:
    ignores = node.flag("ignoreCase", False)
    if ignores and len(node.text("name")) > LONGEST_FOLDED_NAME:
        node.note(
            "ignoreCase",
            f"Such a field has a name of up to {LONGEST_FOLDED_NAME} characters.",
        )
    return ignores


def _example(node: Node) -> str:
    """Read an example, which the standard lets be any value, as the text of a cell."""
    example = node.content.get("example", "")
    if isinstance(example, str):
        return node.text("example")
    if isinstance(example, bool | int | float):
        return show(example)
    node.note("example", f"Write the example as the text of a cell, not {show(example)}.")
    return ""


_WRITTEN = (
    ("title", "title"),
    ("type", "type"),
    ("format", "format"),
    ("description", "description"),
    ("example", "example"),
    ("aliases", "aliases"),
    ("decimal_char", "decimalChar"),
    ("group_char", "groupChar"),
    ("bare_number", "bareNumber"),
    ("true_values", "trueValues"),
    ("false_values", "falseValues"),
    ("item_type", "itemType"),
    ("delimiter", "delimiter"),
    ("ignore_case", "ignoreCase"),
    ("assigned", "assigned"),
    ("other_names_of", "otherNamesOf"),
)
_WRITTEN_CONSTRAINTS = (
    ("required", "required"),
    ("unique", "unique"),
    ("min_length", "minLength"),
    ("max_length", "maxLength"),
    ("minimum", "minimum"),
    ("maximum", "maximum"),
    ("pattern", "pattern"),
    ("enum", "enum"),
)


def write_field(field: Field) -> dict[str, object]:
    """Return the descriptor of a field: its name, its type, and what differs from the default."""
    plain = Field(field.name)
    written: dict[str, object] = {"name": field.name}
    for attribute, key in _WRITTEN:
        if key == "type" or getattr(field, attribute) != getattr(plain, attribute):
            written[key] = _as_json(getattr(field, attribute))
    constraints = {
        key: _as_json(getattr(field.constraints, attribute))
        for attribute, key in _WRITTEN_CONSTRAINTS
        if getattr(field.constraints, attribute) != getattr(Constraints(), attribute)
    }
    return written | ({"constraints": constraints} if constraints else {})


def _as_json(value: object) -> object:
    if isinstance(value, FieldType):
        return str(value)
    return list(value) if isinstance(value, tuple) else value

"""The instructions of control files: what each of them needs, may have, and does."""

from collections.abc import Mapping
from dataclasses import dataclass

DEEPEST = 32
"""How deep instructions may stand inside each other."""

_CONVERSIONS = (
    *("mapInputValue", "mapInputValueDefault", "filters"),
    *("dateFormat", "trueValue", "falseValue", "country", "refMapping"),
)


@dataclass(frozen=True, slots=True)
class Action:
    """One kind of instruction; `nested` are the lists in it that are checked beforehand."""

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    description: str
    nested: tuple[str, ...] = ()
    assigns: bool = False
    """Does it set a value?"""

    def missing(self, instruction: Mapping[str, object]) -> str:
        """Return the message about required properties that an instruction lacks, or nothing."""
        absent = ", ".join(name for name in self.required if name not in instruction)
        return absent and f"Expected property not found in {self.name} instruction: {absent}"


_TABLE = (
    Action(
        "field",
        ("source", "destination", "name"),
        ("multivalue", "qualifier", *_CONVERSIONS),
        "Copies a value of the record into a name; an empty value is left out.",
        assigns=True,
    ),
    Action(
        "field-structured",
        ("structured", "destination", "name"),
        ("multivalue", "qualifier", *_CONVERSIONS),
        "Makes one value of the parts that were collected in a structured value.",
        assigns=True,
    ),
    Action(
        "set-value",
        ("destination", "name", "value"),
        ("multivalue", "qualifier", *_CONVERSIONS),
        "Sets the same value in every record.",
        assigns=True,
    ),
    Action("remove-values", ("destination", "name"), (), "Takes all values of a name away."),
    Action(
        "if-exists",
        ("source",),
        ("then", "else"),
        "Follows one of two lists, by whether the record has a value.",
        ("then", "else"),
    ),
    Action(
        "if-value-one-of",
        ("source",),
        ("values", "then", "else"),
        "Follows one of two lists, by whether a value of the record is one of those given.",
        ("then", "else"),
    ),
    Action(
        "if-has-value",
        ("destination", "name"),
        ("then", "else"),
        "Follows one of two lists, by whether a name has a value already.",
        ("then", "else"),
    ),
    Action(
        "within",
        ("source",),
        ("instructions",),
        "Follows a list inside an object of the record.",
        ("instructions",),
    ),
    Action(
        "for-each",
        ("source",),
        ("instructions", "wrapValues"),
        "Follows a list for each entry of an array of the record.",
        ("instructions",),
    ),
    Action("new", ("destination",), (), "Starts a new record of a destination."),
    Action(
        "load",
        ("destination", "using"),
        ("otherwise",),
        "Finds the stored record that has the given key; if there is none, follows another list.",
    ),
    Action(
        "assert-destination",
        ("destination", "exists"),
        (),
        "Drops the record unless what belongs to another destination is stored, or is not.",
    ),
    Action("abort-record", ("message",), (), "Drops the record and logs a message."),
    Action("log-error", ("message",), (), "Logs a message and keeps the record."),
)

ACTIONS = {action.name: action for action in _TABLE}

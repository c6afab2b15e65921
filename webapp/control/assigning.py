"""Instructions that set values: from the record, from a structured value, or always the same."""

from collections.abc import Callable
from typing import Any

from webapp.control import targets
from webapp.control.building import Builder, Context, Instruction, Place, Step
from webapp.control.model import DestinationKind
from webapp.control.pseudo import STRUCTURED
from webapp.control.run import Run
from webapp.control.targets import Qualified, Target
from webapp.control.texts import filled, show

Put = Callable[[Target, str, Any], None]
_TEXTS = ("text", "text-paragraph", "text-multiline")


def field(builder: Builder, instruction: Instruction) -> Step | None:
    """Make the step that copies a value of the record."""
    source = show(instruction["source"])
    way = _way(builder, "field", instruction, f"input field {source}")
    if way is None:
        return None
    place, convert, put = way
    destination, name = place.destination.name, place.name.name

    def step(run: Run, context: Context) -> None:
        value = context.get(source)
        if value or filled(value):
            converted = convert(value)
            if converted is not None:
                put(run.targets.get(destination) or run.ready(destination), name, converted)

    def replace(run: Run, context: Context) -> None:
        value = context.get(source)
        if value or filled(value):
            converted = convert(value)
            if converted is not None:
                target = run.targets.get(destination) or run.ready(destination)
                target.values[name] = [converted]

    # Most instructions of most control files are of this kind: a call less is a tenth of the time.
    return replace if put is targets.replace else step


def field_structured(builder: Builder, instruction: Instruction) -> Step | None:
    """Make the step that turns a structured value into one value, and clears it."""
    structured = instruction["structured"]
    source = f"structured input field {show(structured)}"
    way = _way(builder, "field-structured", instruction, source)
    if way is None:
        return None
    found = builder.plan.destinations.get(structured) if isinstance(structured, str) else None
    if found is None or not found.pseudo:
        builder.report(
            f"Unknown structured value destination in field-structured: {show(structured)}",
            "structured",
        )
        return None
    place, convert, put = way
    destination, name = place.destination.name, place.name.name

    def step(run: Run, context: Context) -> None:
        parts = run.ready(found.name).values
        run.targets.pop(found.name)
        converted = convert({part: values[0] for part, values in parts.items() if values})
        if converted is not None:
            put(run.ready(destination), name, converted)

    return step


def set_value(builder: Builder, instruction: Instruction) -> Step | None:
    """Make the step that sets a constant; it is converted once, for the first record it is for."""
    where = f"{show(instruction['destination'])}/{show(instruction['name'])}"
    way = _way(builder, "set-value", instruction, f"set value {where}")
    if way is None:
        return None
    place, convert, put = way
    destination, name = place.destination.name, place.name.name
    constant = instruction["value"]
    converted: list[Any] = []

    def step(run: Run, context: Context) -> None:
        if not converted:
            converted.append(convert(constant))
        if converted[0] is not None:
            put(run.ready(destination), name, converted[0])

    return step


def remove_values(builder: Builder, instruction: Instruction) -> Step | None:
    """Make the step that takes all values of a name away."""
    place = builder.place("remove-values", instruction)
    if place is None:
        return None
    builder.will_set(place)
    destination, name = place.destination.name, place.name.name
    return lambda run, context: targets.remove(run.ready(destination), name)


def _way(
    builder: Builder, action: str, instruction: Instruction, source: str
) -> tuple[Place, Callable[[Any], Any], Put] | None:
    """Return where values go, how they are converted, and how they are put there."""
    place = builder.place(action, instruction)
    if place is None:
        return None
    type = _structured_type(place, instruction) if action == "field-structured" else ""
    convert = builder.conversion(action, place, instruction, source, type)
    put = _put(builder, action, place, instruction)
    if convert is None or put is None:
        return None
    builder.will_set(place)
    return place, convert, put


def _structured_type(place: Place, instruction: Instruction) -> str:
    """A name for texts takes a structured value as the text that its own type makes of it."""
    structured = instruction["structured"]
    if place.name.type in _TEXTS and isinstance(structured, str):
        known = structured.removeprefix(STRUCTURED)
        return known if known in ("person-name", "postal-address") else ""
    return ""


def _put(builder: Builder, action: str, place: Place, instruction: Instruction) -> Put | None:
    many = bool(instruction.get("multivalue"))
    if place.destination.kind is DestinationKind.DICTIONARY:
        return targets.append if many and place.name.multivalue else targets.replace
    if "qualifier" not in instruction:
        return targets.append if many else targets.replace
    qualifier = instruction["qualifier"]
    if not isinstance(qualifier, str) or not qualifier:
        where = f"{place.destination.name}/{place.name.name}"
        builder.report(f"Invalid qualifier '{show(qualifier)}' in {action} {where}", "qualifier")
        return None
    builder.plan.qualifies = True
    put = targets.append if many else targets.replace_qualified
    return lambda target, name, value: put(target, name, Qualified(value, qualifier))

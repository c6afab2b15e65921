"""Instructions that lead to others: by what the record or a target has, or inside the record."""

from typing import Any

from webapp.control.building import Builder, Context, Instruction, Step
from webapp.control.run import Run
from webapp.control.texts import filled, same_key, show

_NOTHING: dict[str, Any] = {}


def if_exists(builder: Builder, instruction: Instruction) -> Step | None:
    """Make the step that asks whether the record has a value."""
    source = show(instruction["source"])
    then, otherwise = _branches(builder, instruction)

    def step(run: Run, context: Context) -> None:
        for each in then if filled(context.get(source)) else otherwise:
            each(run, context)

    return step


def if_value_one_of(builder: Builder, instruction: Instruction) -> Step | None:
    """Make the step that asks whether a value of the record is one of several."""
    source = show(instruction["source"])
    values = instruction.get("values", [])
    keys = {same_key(value) for value in values} if isinstance(values, list) else set()
    keys.discard(None)
    then, otherwise = _branches(builder, instruction)

    def step(run: Run, context: Context) -> None:
        is_one = source in context and same_key(context[source]) in keys
        for each in then if is_one else otherwise:
            each(run, context)

    return step


def if_has_value(builder: Builder, instruction: Instruction) -> Step | None:
    """Make the step that asks whether a name of a target has a value already."""
    then, otherwise = _branches(builder, instruction)
    place = builder.place("if-has-value", instruction)
    if place is None:
        return None
    destination, name = place.destination.name, place.name.name

    def step(run: Run, context: Context) -> None:
        for each in then if run.ready(destination).has(name) else otherwise:
            each(run, context)

    return step


def within(builder: Builder, instruction: Instruction) -> Step | None:
    """Make the step that looks into an object of the record."""
    source = show(instruction["source"])
    steps = builder.steps(instruction, "instructions")

    def step(run: Run, context: Context) -> None:
        inner = context.get(source)
        if isinstance(inner, dict):
            for each in steps:
                each(run, inner)

    return step


def for_each(builder: Builder, instruction: Instruction) -> Step | None:
    """Make the step that looks into each entry of an array of the record."""
    source = show(instruction["source"])
    wraps = bool(instruction.get("wrapValues"))
    steps = builder.steps(instruction, "instructions")

    def step(run: Run, context: Context) -> None:
        entries = context.get(source)
        for entry in entries if isinstance(entries, list) else ():
            run.again(1 + len(steps))
            inner = {"value": entry} if wraps else entry
            for each in steps:
                each(run, inner if isinstance(inner, dict) else _NOTHING)

    return step


def _branches(
    builder: Builder, instruction: Instruction
) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    return builder.steps(instruction, "then"), builder.steps(instruction, "else")

"""Control files: what is wrong with one, and how it wants a file to be read."""

from collections.abc import Callable, Iterable
from typing import Any

from webapp.control.actions import ACTIONS, DEEPEST, Action
from webapp.control.filters import FILTERS
from webapp.control.model import Model
from webapp.control.readers import READERS
from webapp.control.texts import log_line, show
from webapp.errors import DeskError

VERSION = "dataImportControlFileVersion"

ModelOf = Callable[[str], Model | None]
_OVERWRITTEN = (
    "Assigning values within for-each without a new/load statement or setting multivalue "
    "property will result in overwritten data"
)


class ControlError(DeskError):
    """A control file does not say what it should."""

    code = "bad-control-file"


def validate(content: object, model_of: ModelOf) -> list[str]:
    """Return what is wrong with a control file, at most one message for each of its parts."""
    control: dict[str, Any] = content if isinstance(content, dict) else {}
    found = (
        _check_version(control),
        _check_model(control, model_of),
        _check_instructions(control),
        _check_files(control),
        _check_processor(control),
    )
    return [log_line(message) for message in found if message]


def file_spec(content: dict[str, Any], filename: str) -> dict[str, Any]:
    """Return how to read a file; ControlError if the control file does not say."""
    files = content.get("files")
    files = files if isinstance(files, dict) else {}
    spec = files.get(filename) or files.get("DEFAULT")
    if not isinstance(spec, dict):
        raise ControlError(
            "Could not find file specification in control file for file "
            f"{log_line(filename)} (and DEFAULT file entry does not exist)"
        )
    return spec


def body_spec(content: dict[str, Any]) -> dict[str, Any]:
    """Return how to read records that are the body of a request: JSON, whatever files are."""
    files = content.get("files")
    spec = files.get("DEFAULT") if isinstance(files, dict) else None
    single = isinstance(spec, dict) and bool(spec.get("singleRecord"))
    return {"read": "json", "singleRecord": single}


def _check_version(control: dict[str, Any]) -> str:
    if VERSION not in control:
        return "Not a control file"
    version = control[VERSION]
    good = isinstance(version, int | float) and not isinstance(version, bool) and version == 0
    return "" if good else "Bad version of control file, should be 0"


def _check_model(control: dict[str, Any], model_of: ModelOf) -> str:
    if "model" not in control:
        return "Control file does not specify model in the model property"
    name = control["model"]
    if isinstance(name, str) and model_of(name) is not None:
        return ""
    return f"Model not implemented: {show(name)}"


def _check_instructions(control: dict[str, Any]) -> str:
    if "instructions" not in control:
        return "Control file does not specify processing instructions in the instructions property"
    return _check_list(control["instructions"], "instructions", None, DEEPEST)


def _check_list(listed: Any, of: str, started: list[str] | None, depth: int) -> str:
    """`started` are the destinations made inside the for-each around the list, if there is one."""
    if not listed:
        return ""
    if not isinstance(listed, list):
        return f"'{of}' property is not an array"
    if not depth:
        return f"Instructions are nested more than {DEEPEST} deep"
    return _first(_check_instruction(each, started, depth) for each in listed)


def _check_instruction(instruction: Any, started: list[str] | None, depth: int) -> str:
    if not isinstance(instruction, dict):
        return "Instruction is not an object"
    named = instruction.get("action") or "field"
    action = ACTIONS.get(named) if isinstance(named, str) else None
    if action is None:
        return f"Unknown action in instruction: {show(named)}"
    return (
        action.missing(instruction)
        or _check_overwriting(action, instruction, started)
        or _check_nested(action, instruction, started, depth)
        or _check_filters(action, instruction)
    )


def _check_overwriting(
    action: Action, instruction: dict[str, Any], started: list[str] | None
) -> str:
    if started is None:
        return ""
    destination = show(instruction.get("destination"))
    if action.assigns and not instruction.get("multivalue") and destination not in started:
        return _OVERWRITTEN
    if action.name in ("new", "load"):
        started.append(destination)
    return ""


def _check_nested(
    action: Action, instruction: dict[str, Any], started: list[str] | None, depth: int
) -> str:
    return _first(
        _check_list(
            instruction.get(nested), nested, [] if action.name == "for-each" else started, depth - 1
        )
        for nested in action.nested
    )


def _check_filters(action: Action, instruction: dict[str, Any]) -> str:
    if action.name != "field" or "filters" not in instruction:
        return ""
    filters = instruction["filters"]
    if not isinstance(filters, list):
        return "'filters' property is not an array"
    for name in filters:
        if not isinstance(name, str) or name not in FILTERS:
            return f"Filter {show(name)} is not available."
    return ""


def _check_files(control: dict[str, Any]) -> str:
    if "files" not in control:
        return "Control file does not have files property"
    files = control["files"]
    if not isinstance(files, dict):
        return "'files' property is not an object"
    return _first(_check_file(name, spec) for name, spec in files.items())


def _check_file(name: Any, spec: Any) -> str:
    if not isinstance(spec, dict) or "read" not in spec:
        return f"Reader not specified for file {show(name)}"
    if not isinstance(spec["read"], str) or spec["read"] not in READERS:
        return f"Unknown reader for file {show(name)}: {show(spec['read'])}"
    return ""


def _check_processor(control: dict[str, Any]) -> str:
    if "recordProcessor" not in control:
        return ""
    name = show(control["recordProcessor"])
    return f"Unknown record processor specified in recordProcessor property: {name}"


def _first(messages: Iterable[str]) -> str:
    return next((message for message in messages if message), "")

"""Control files: what is wrong with one, and how it wants a file to be read."""

from collections.abc import Callable, Iterable
from typing import Any

from webapp.control.actions import ACTIONS, DEEPEST, Action
from webapp.control.filters import FILTERS
from webapp.control.model import Model
from webapp.control.problems import Path, Problem
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


def validate(content: object, model_of: ModelOf) -> list[Problem]:
    """Return what is wrong with a control file, at most one problem for each of its parts."""
    control: dict[str, Any] = content if isinstance(content, dict) else {}
    found = (
        _check_version(control),
        _check_model(control, model_of),
        _check_instructions(control),
        _check_files(control),
        _check_processor(control),
    )
    return [Problem(log_line(one.message), one.path) for one in found if one]


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


def _check_version(control: dict[str, Any]) -> Problem | None:
    if VERSION not in control:
        return Problem("Not a control file")
    version = control[VERSION]
    good = isinstance(version, int | float) and not isinstance(version, bool) and version == 0
    return None if good else Problem("Bad version of control file, should be 0", (VERSION,))


def _check_model(control: dict[str, Any], model_of: ModelOf) -> Problem | None:
    if "model" not in control:
        return Problem("Control file does not specify model in the model property")
    name = control["model"]
    if isinstance(name, str) and model_of(name) is not None:
        return None
    return Problem(f"Model not implemented: {show(name)}", ("model",))


def _check_instructions(control: dict[str, Any]) -> Problem | None:
    if "instructions" not in control:
        return Problem(
            "Control file does not specify processing instructions in the instructions property"
        )
    return _check_list(control["instructions"], ("instructions",), None, DEEPEST)


def _check_list(listed: Any, path: Path, started: list[str] | None, depth: int) -> Problem | None:
    """`started` are the destinations made inside the for-each around the list, if there is one."""
    if not listed:
        return None
    if not isinstance(listed, list):
        return Problem(f"'{path[-1]}' property is not an array", path)
    if not depth:
        return Problem(f"Instructions are nested more than {DEEPEST} deep", path)
    return _first(
        _check_instruction(each, (*path, number), started, depth)
        for number, each in enumerate(listed)
    )


def _check_instruction(
    instruction: Any, path: Path, started: list[str] | None, depth: int
) -> Problem | None:
    if not isinstance(instruction, dict):
        return Problem("Instruction is not an object", path)
    named = instruction.get("action") or "field"
    action = ACTIONS.get(named) if isinstance(named, str) else None
    if action is None:
        return Problem(f"Unknown action in instruction: {show(named)}", (*path, "action"))
    if missing := action.missing(instruction):
        return Problem(missing, path)
    return (
        _check_overwriting(action, instruction, path, started)
        or _check_nested(action, instruction, path, started, depth)
        or _check_filters(action, instruction, path)
    )


def _check_overwriting(
    action: Action, instruction: dict[str, Any], path: Path, started: list[str] | None
) -> Problem | None:
    if started is None:
        return None
    destination = show(instruction.get("destination"))
    if action.assigns and not instruction.get("multivalue") and destination not in started:
        return Problem(_OVERWRITTEN, path)
    if action.name in ("new", "load"):
        started.append(destination)
    return None


def _check_nested(
    action: Action, instruction: dict[str, Any], path: Path, started: list[str] | None, depth: int
) -> Problem | None:
    inside = [] if action.name == "for-each" else started
    return _first(
        _check_list(instruction.get(nested), (*path, nested), inside, depth - 1)
        for nested in action.nested
    )


def _check_filters(action: Action, instruction: dict[str, Any], path: Path) -> Problem | None:
    if action.name != "field" or "filters" not in instruction:
        return None
    filters = instruction["filters"]
    path = (*path, "filters")
    if not isinstance(filters, list):
        return Problem("'filters' property is not an array", path)
    for number, name in enumerate(filters):
        if not isinstance(name, str) or name not in FILTERS:
            return Problem(f"Filter {show(name)} is not available.", (*path, number))
    return None


def _check_files(control: dict[str, Any]) -> Problem | None:
    if "files" not in control:
        return Problem("Control file does not have files property")
    files = control["files"]
    if not isinstance(files, dict):
        return Problem("'files' property is not an object", ("files",))
    return _first(_check_file(name, spec) for name, spec in files.items())


def _check_file(name: str, spec: Any) -> Problem | None:
    path = ("files", name)
    if not isinstance(spec, dict) or "read" not in spec:
        return Problem(f"Reader not specified for file {show(name)}", path)
    if not isinstance(spec["read"], str) or spec["read"] not in READERS:
        message = f"Unknown reader for file {show(name)}: {show(spec['read'])}"
        return Problem(message, (*path, "read"))
    return None


def _check_processor(control: dict[str, Any]) -> Problem | None:
    if "recordProcessor" not in control:
        return None
    name = show(control["recordProcessor"])
    message = f"Unknown record processor specified in recordProcessor property: {name}"
    return Problem(message, ("recordProcessor",))


def _first(found: Iterable[Problem | None]) -> Problem | None:
    return next((one for one in found if one is not None), None)

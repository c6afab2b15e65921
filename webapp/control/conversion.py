"""The way of a value into a name: its mapping, then the filters, then the data type."""

from typing import Any

from webapp.control.data_types import DATA_TYPES
from webapp.control.filters import FILTERS
from webapp.control.setting import Converter, Setting
from webapp.control.texts import plain_text, show


def converter(setting: Setting, type: str) -> Converter | None:
    """Return the whole conversion of an instruction; None, with a report, if there is none."""
    data_type = DATA_TYPES.get(type)
    if data_type is None:
        setting.report(f"Unknown data type in model: {type}", "name")
        return None
    convert = data_type.make(setting)
    steps = _filters(setting)
    if convert is None or steps is None:
        return None
    options = setting.options
    if "mapInputValue" in options:
        if not isinstance(options["mapInputValue"], dict):
            return None
        steps.insert(0, _mapped(setting))
    for step in reversed(steps):
        convert = _first(step, convert)
    return convert


def _filters(setting: Setting) -> list[Converter] | None:
    names = setting.options.get("filters", [])
    if not isinstance(names, list):
        setting.report("'filters' property is not an array", "filters")
        return None
    for number, name in enumerate(names):
        if not isinstance(name, str) or name not in FILTERS:
            setting.report(f"Filter {show(name)} is not available.", "filters", number)
            return None
    return [FILTERS[name].make(setting) for name in names]


def _mapped(setting: Setting) -> Converter:
    values: dict[str, Any] = setting.options["mapInputValue"]
    has_default = "mapInputValueDefault" in setting.options
    default = setting.options.get("mapInputValueDefault")

    def change(value: Any) -> Any:
        text = plain_text(value)
        if text is not None and text in values:
            return values[text]
        return default if has_default else value

    return change


def _first(step: Converter, convert: Converter) -> Converter:
    """Do one step before the others, which are for a value only."""

    def both(value: Any) -> Any:
        changed = step(value)
        return None if changed is None else convert(changed)

    return both

"""References to records: by their key, or by a mapping that leads to a key or a title."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.control.plain_types import integer, number
from webapp.control.setting import Converter, Record, Setting
from webapp.control.texts import plain_text, show


@dataclass(frozen=True, slots=True)
class Reference:
    """A record that a filter found, with the field it was found by."""

    record: Record
    field: str


def found_by(setting: Setting, dataset: str, field: str) -> Converter:
    """Return a filter that finds a record by a field."""
    records = setting.records

    def find(value: Any) -> Any:
        if isinstance(value, Reference):
            return value
        key = plain_text(value)
        found = records.find(dataset, {field: key}) if key else None
        return None if found is None else Reference(found, field)

    return find


def reference(setting: Setting) -> Converter:
    """Return the conversion to a reference."""
    if "refMapping" in setting.options:
        return _mapped(setting) or _nothing
    as_key = {"integer": integer, "number": number}.get(setting.name.key_type)
    convert = as_key(setting) if as_key else plain_text
    field = setting.name.reference

    def read(value: Any) -> Any:
        if isinstance(value, Reference):
            return value.record.get(field) if field else value.record.get(value.field)
        return convert(value)

    return read


def _nothing(value: Any) -> None:
    """What becomes of every value whose mapping is wrong; that was said already."""


def _mapped(setting: Setting) -> Converter | None:
    title = setting.options["refMapping"]
    mapping = setting.mappings.get(title) if isinstance(title, str) else None
    if not isinstance(mapping, dict):
        setting.report(f"Unknown mapping: {show(title)}", "refMapping")
        return None
    values = mapping.get("values")
    values = values if isinstance(values, dict) else {}
    if mapping.get("using") == "behaviour":
        types = _types(setting, mapping) if "types" in mapping else [setting.name.refers_to]
        return _by_behaviour(setting, types, values)
    if mapping.get("using") != "title":
        setting.report(f"Mapping {title} uses neither behaviour nor title", "refMapping")
        return None
    if "types" not in mapping:
        setting.report(f"Mapping {title} does not specify types", "refMapping")
        return None
    types = _types(setting, mapping)
    if not types:
        setting.report(f"No types for mapping {title}", "refMapping")
        return None
    return _by_title(setting, types, values)


def _types(setting: Setting, mapping: Mapping[str, Any]) -> list[str]:
    """Return the datasets of a mapping that there are, and report the others."""
    types = mapping["types"]
    good = []
    for type in types if isinstance(types, list) else [types]:
        if isinstance(type, str) and type in setting.datasets:
            good.append(type)
        else:
            name = setting.options["refMapping"]
            setting.report(f"Mapping {name} refers to unknown type {show(type)}", "refMapping")
    return good


def _by_behaviour(setting: Setting, types: list[str], values: dict[str, Any]) -> Converter:
    fields = {type: setting.reference_field(type) for type in types if type}

    def find(code: Any) -> Any:
        if not fields:
            return plain_text(code)
        for dataset, field in fields.items():
            found = setting.records.find(dataset, {field: code}) if plain_text(code) else None
            if found is not None:
                return found.get(field)
        return None

    return _through(setting, values, find, missing_is_wrong=True)


def _by_title(setting: Setting, types: list[str], values: dict[str, Any]) -> Converter:
    def find(title: Any) -> Any:
        for dataset in types if isinstance(title, str) else ():
            found = setting.records.find_by_title(dataset, title)
            if found is not None:
                return found.get(setting.reference_field(dataset))
        return None

    return _through(setting, values, find, missing_is_wrong=False)


def _through(
    setting: Setting, values: dict[str, Any], find: Converter, missing_is_wrong: bool
) -> Converter:
    """A value is looked up in the mapping, and what it maps to among the records."""
    known: dict[str, Any] = {}

    def convert(value: Any) -> Any:
        text = plain_text(value)
        if text in known:
            return known[text]
        if text is not None and text in values:
            found = find(values[text])
            if found is not None:
                known[text] = found
                return found
        elif not missing_is_wrong:
            return None
        setting.report(f"Value in input data cannot be mapped for {setting.source}: {show(value)}")
        return None

    return convert

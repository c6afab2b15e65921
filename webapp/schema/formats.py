"""The formats that a field type allows, and the parts of explicit date and time patterns."""

import re

from webapp.schema.fields import FieldType

TEXT_FORMATS = ("default", "email", "uri", "uuid")
DATE_PARTS = {"%d": "day", "%m": "month", "%b": "month", "%B": "month", "%Y": "year"}
TIME_PARTS = {"%H": "hour", "%M": "minute", "%S": "second"}
_DIRECTIVE = re.compile(r"%.?", re.DOTALL)
_PLAIN = re.compile(r"[ .,:/\-TZhms年月日]*")

_PARTS_OF = {
    FieldType.DATE: DATE_PARTS,
    FieldType.DATETIME: DATE_PARTS | TIME_PARTS,
    FieldType.TIME: TIME_PARTS,
}
_NEEDED = {
    FieldType.DATE: {"day", "month", "year"},
    FieldType.DATETIME: {"day", "month", "year", "hour", "minute"},
    FieldType.TIME: {"hour", "minute"},
}


def format_problem(kind: FieldType, format: str) -> str:
    """Return why a type cannot have this format, as a sentence, or an empty text if it can."""
    if format == "default":
        return ""
    if kind is FieldType.STRING:
        allowed = ", ".join(TEXT_FORMATS)
        return "" if format in TEXT_FORMATS else f"A string can be {allowed}."
    if kind not in _PARTS_OF:
        return f"A field of type {kind} has no formats. Leave it out."
    if format == "any":
        return "" if kind is not FieldType.TIME else 'A time has no format "any". Leave it out.'
    return _pattern_problem(kind, format)


def _pattern_problem(kind: FieldType, format: str) -> str:
    parts = _PARTS_OF[kind]
    used = _DIRECTIVE.findall(format)
    unknown = [part for part in used if part not in parts]
    if "%y" in unknown:
        return "Years need four digits: write %Y, not %y."
    if unknown or not used:
        return f"Write default, any, or a pattern made of {', '.join(parts)}, such as %d.%m.%Y."
    named = [parts[part] for part in used]
    if len(named) != len(set(named)):
        return "The pattern names the same part twice."
    missing = sorted(_NEEDED[kind] - set(named))
    if missing:
        return f"The pattern leaves out the {' and the '.join(missing)}."
    if not all(_PLAIN.fullmatch(text) for text in _DIRECTIVE.split(format)):
        return "Between the parts only spaces and . , : / - T are possible."
    if re.search(r"%.%", format):
        return "Put a separator between the parts of the pattern."
    return ""

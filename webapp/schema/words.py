"""What a field asks for, in words for people who fill in a spreadsheet."""

from datetime import datetime

from webapp.schema.fields import Bound, Choice, Field, FieldType, Schema

KINDS = {
    FieldType.STRING: "Text",
    FieldType.INTEGER: "Whole number",
    FieldType.NUMBER: "Number",
    FieldType.BOOLEAN: "Yes or no",
    FieldType.DATE: "Date",
    FieldType.DATETIME: "Date and time",
    FieldType.TIME: "Time of day",
    FieldType.YEAR: "Year",
    FieldType.LIST: "List",
}
TEXT_KINDS = {"email": "E-mail address", "uri": "Web address", "uuid": "UUID"}
_TEMPORAL = (FieldType.DATE, FieldType.DATETIME, FieldType.TIME)
_SAMPLE = datetime(2024, 12, 31, 14, 30)


def kind_in_words(field: Field) -> str:
    """Return what a cell of the field holds: "Whole number", "List, with ; between items"."""
    if field.type is FieldType.LIST:
        return f"{KINDS[field.type]}, with {field.delimiter.strip() or 'a blank'} between items"
    return TEXT_KINDS.get(field.format, KINDS[field.type])


def choices_in_words(field: Field) -> tuple[str, ...]:
    """Return every allowed value as a person writes it, or nothing where no list limits them."""
    if field.type is FieldType.BOOLEAN and not field.constraints.enum:
        return tuple(dict.fromkeys((field.true_values[0], field.false_values[0])))
    return tuple(written(field, choice) for choice in field.constraints.enum)


def rules_in_words(field: Field, schema: Schema) -> tuple[str, ...]:
    """Return what a value must satisfy beyond its type and its list, one sentence for each rule."""
    return (*_value_rules(field), *_key_rules(field, schema))


def written(field: Field, bound: Bound | Choice) -> str:
    """Return a limit or choice as a person writes it."""
    if isinstance(bound, bool):
        return (field.true_values if bound else field.false_values)[0]
    if isinstance(bound, int | float) and field.type is not FieldType.YEAR:
        return f"{bound:,}"
    return str(bound).replace("T", " ") if field.type is FieldType.DATETIME else str(bound)


def _value_rules(field: Field) -> list[str]:
    limits = field.constraints
    noun = "item" if field.type is FieldType.LIST else "character"
    lowest, highest = (
        None if bound is None else written(field, bound)
        for bound in (limits.minimum, limits.maximum)
    )
    more, less = ("later", "earlier") if field.type in _TEMPORAL else ("more", "less")
    rules = [
        _length(noun, limits.min_length, limits.max_length),
        _range(lowest, highest, more, less),
        _form(field),
        _written_like(field),
    ]
    return [rule for rule in rules if rule]


def _form(field: Field) -> str:
    """A pattern, by its example where there is one: few people can read the pattern itself."""
    pattern = field.constraints.pattern
    if pattern and field.example:
        return f"In the form of {field.example}."
    return f"In the form {pattern}." if pattern else ""


def _length(noun: str, shortest: int | None, longest: int | None) -> str:
    if shortest is not None and longest is not None and shortest != longest:
        return f"{shortest:,} to {_counted(longest, noun)}."
    if shortest is not None:
        return f"{'Exactly' if shortest == longest else 'At least'} {_counted(shortest, noun)}."
    return f"At most {_counted(longest, noun)}." if longest is not None else ""


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _range(lowest: str | None, highest: str | None, more: str, less: str) -> str:
    if lowest is not None and highest is not None:
        return f"{lowest} to {highest}."
    if lowest is not None:
        return f"{lowest} or {more}."
    return f"{highest} or {less}." if highest is not None else ""


def _written_like(field: Field) -> str:
    if field.type in _TEMPORAL and field.format not in ("default", "any"):
        return f"Written like {_SAMPLE.strftime(field.format)}."
    if field.type is FieldType.NUMBER and field.decimal_char != ".":
        return f'Decimals after "{field.decimal_char}".'
    return ""


def _key_rules(field: Field, schema: Schema) -> list[str]:
    rules = [
        # A title may end with a full stop of its own: "Supplier no."
        f"No two rows have the same {_names(key, schema).removesuffix('.')}."
        for key in schema.keys
        if field.name in key
    ]
    if field.other_names_of:
        main = schema.field(field.other_names_of).label
        rules.append(f"Each item is a name like {main}, and no name belongs to two rows.")
    if field.assigned:
        rules.append("Given by the desk: leave the cell empty for a new record.")
    if rules and field.ignore_case:
        rules.append("Capital and small letters count as the same.")
    rules += [
        f"Must be in the dataset {key.dataset}."
        for key in schema.foreign_keys
        if field.name in key.fields
    ]
    return rules


def _names(key: tuple[str, ...], schema: Schema) -> str:
    return " and ".join(schema.field(name).label for name in key)

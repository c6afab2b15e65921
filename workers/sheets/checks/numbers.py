"""Conversions of whole numbers, numbers, years and yes-or-no cells.

A number cell of a workbook arrives in plain form, such as 1234.5, whatever signs the descriptor
names; so the plain form counts too wherever it cannot be taken for the other.
"""

import polars as pl

from webapp.schema.fields import Field
from workers.sheets.checks.rules import Args, Conversion, Convert, Mask, Rule, always, text_matches
from workers.sheets.checks.texts import CONTROL_RULE

_LOOKALIKES = {
    **dict.fromkeys(" \u00a0\u2009\u202f", "[ \u00a0\u2009\u202f]"),
    **dict.fromkeys("'\u2019", "['\u2019]"),
}
# More significant digits than a 64-bit float can give back (IEEE 754: 17 decimal digits).
_MANY_DIGITS = r"^[+-]?(?:0[.,]?)*[1-9](?:[.,]?[0-9]){17,}"


def number_conversion(field: Field, workbook: bool) -> Conversion:
    """Return how the cells of a number field are read: as a finite 64-bit float."""
    args = _number_args(field)
    other = "," if field.decimal_char == "." else r"\."
    reasons = (
        CONTROL_RULE,
        Rule("number-not-finite", lambda text, value: value.is_not_null()),
        *_grouping_rule(field, args),
        Rule("number-separator", text_matches(rf"^[+-]?[0-9]+{other}[0-9]+$"), args),
        Rule("number-wrong", always, args),
    )
    rounded = Rule("number-rounded", _many_digits(), severity="warning")
    return Conversion(
        pl.Float64(),
        _local_number(field, pl.Float64(), workbook),
        reasons,
        readable=lambda text, value: value.is_finite(),
        warnings=(rounded,),
    )


def integer_conversion(field: Field, workbook: bool) -> Conversion:
    """Return how the cells of an integer field are read: as a 64-bit integer."""
    reasons = (
        CONTROL_RULE,
        Rule("integer-too-big", text_matches(r"^[+-]?[0-9]{19,}$")),
        *_grouping_rule(field, _number_args(field)),
        Rule("integer-fraction", text_matches(r"^[+-]?[0-9]*[.,][0-9]+$")),
        Rule("integer-wrong", always),
    )
    return Conversion(pl.Int64(), _local_number(field, pl.Int64(), workbook), reasons)


def year_conversion(field: Field) -> Conversion:
    """Return how the cells of a year field are read: as an integer from 1 to 9999."""
    reasons = (CONTROL_RULE, Rule("year-wrong", always))
    return Conversion(
        pl.Int32(),
        lambda text: text.cast(pl.Int32, strict=False),
        reasons,
        readable=lambda text, value: value.is_between(1, 9999),
    )


def boolean_conversion(field: Field) -> Conversion:
    """Return how yes-or-no cells are read.

    The words of a workbook's own TRUE and FALSE cells count too, unless the field turns them round.
    "Yes" is as good as "yes", unless the field tells the two apart.
    """
    true = {"true", "True", "TRUE"} - set(field.false_values) | set(field.true_values)
    false = {"false", "False", "FALSE"} - true | set(field.false_values)
    small_true, small_false = ({word.lower() for word in words} for words in (true, false))
    any_case = small_true.isdisjoint(small_false)
    if any_case:
        true, false = small_true, small_false
    args = {"true": field.true_values[0], "false": field.false_values[0]}
    reasons = (CONTROL_RULE, Rule("boolean-wrong", always, args))

    def convert(text: pl.Expr) -> pl.Expr:
        text = text.str.to_lowercase() if any_case else text
        is_true = text.is_in(sorted(true))
        return pl.when(is_true | text.is_in(sorted(false))).then(is_true)

    return Conversion(pl.Boolean(), convert, reasons)


def _number_args(field: Field) -> Args:
    group, decimal = field.group_char, field.decimal_char
    return {"decimal": decimal, "group": group, "example": f"1{group}250{decimal}5"}


def _grouping_rule(field: Field, args: Args) -> tuple[Rule, ...]:
    if not field.group_char:
        return ()
    group, decimal = _group(field), _escaped(field.decimal_char)
    shape = rf"^[+-]?(?:[0-9]|{decimal})*{group}(?:[0-9]|{decimal}|{group})*$"
    return (Rule("number-grouping", text_matches(shape if field.bare_number else group), args),)


def _group(field: Field) -> str:
    return _LOOKALIKES.get(field.group_char, _escaped(field.group_char))


def _escaped(sign: str) -> str:
    return f"\\x{{{ord(sign):X}}}"


def _local_number(field: Field, dtype: pl.DataType, workbook: bool) -> Convert:
    """Return the conversion from the signs of a country to a number."""
    steps: list[Convert] = []
    if not field.bare_number:
        steps.append(_strip_words(field))
    if field.group_char:
        steps.append(_ungroup(field))
    if field.decimal_char != "." and dtype == pl.Float64:
        steps.append(lambda text: text.str.replace(field.decimal_char, ".", literal=True))

    def convert(text: pl.Expr) -> pl.Expr:
        local = text
        for step in steps:
            local = step(local)
        number = local.cast(dtype, strict=False)
        if workbook and steps:
            return pl.coalesce(text.cast(dtype, strict=False), number)
        return number

    return convert


def _strip_words(field: Field) -> Convert:
    decimal = _escaped(field.decimal_char)
    # The sign of an error is no word.
    before, after = rf"^([+-]?)[^0-9+\-{decimal}\x00]+", rf"[^0-9{decimal}]+$"
    return lambda text: text.str.replace(before, "$1").str.replace(after, "")


def _ungroup(field: Field) -> Convert:
    """Take thousands separators out where they stand right; a number with others has no value."""
    group, decimal = _group(field), _escaped(field.decimal_char)
    shape = rf"^[+-]?[0-9]{{1,3}}(?:{group}[0-9]{{2,3}})*{group}[0-9]{{3}}(?:{decimal}[0-9]*)?$"
    return lambda text: (
        pl.when(~text.str.contains(group))
        .then(text)
        .when(text.str.contains(shape))
        .then(text.str.replace_all(group, ""))
    )


def _many_digits() -> Mask:
    return lambda text, value: (text.str.len_bytes() > 17) & text.str.contains(_MANY_DIGITS)

"""The rules of a field beyond its type: lengths, limits, patterns and lists of choices."""

import difflib
from collections.abc import Callable
from datetime import date, datetime

import polars as pl

from webapp.schema.fields import Bound, Choice, Field, FieldType
from webapp.schema.words import written
from workers.sheets.checks.lists import items_of
from workers.sheets.checks.rules import Args, Convert, Mask, Rule, text_lacks

_GUESSES = 200_000
_TEMPORAL = (FieldType.DATE, FieldType.DATETIME, FieldType.TIME)


def constraint_rules(field: Field) -> tuple[Rule, ...]:
    """Return the rules in the order in which a cell is told of them: at most one each."""
    return (
        *_length_rules(field),
        *_pattern_rules(field),
        *_limit_rules(field),
        *_enum_rules(field),
    )


def _length_rules(field: Field) -> list[Rule]:
    limits = field.constraints
    shape = "list" if field.type is FieldType.LIST else "text"
    length = _length(field)
    rules: list[Rule] = []
    if limits.min_length is not None:
        low = limits.min_length
        args: Args = {"minimum": low, "delimiter": field.delimiter}
        rules.append(Rule(f"{shape}-too-short", lambda text, value: length(text) < low, args))
    if limits.max_length is not None:
        high = limits.max_length
        args = {"maximum": high, "delimiter": field.delimiter}
        rules.append(Rule(f"{shape}-too-long", lambda text, value: length(text) > high, args))
    return rules


def _length(field: Field) -> Convert:
    if field.type is FieldType.LIST:
        return lambda text: items_of(text, field.delimiter).list.len()
    return lambda text: text.str.len_chars()


def item_rules(field: Field, like: Field) -> tuple[Rule, ...]:
    """Return the rules of a list each of whose items keeps the lengths of another field."""
    low, high = like.constraints.min_length, like.constraints.max_length

    def any_item(wrong: pl.Expr) -> Mask:
        return lambda text, value: items_of(text, field.delimiter).list.eval(wrong).list.any()

    length = pl.element().str.len_chars()
    rules: list[Rule] = []
    if low is not None:
        args: Args = {"minimum": low, "delimiter": field.delimiter}
        rules.append(Rule("list-item-too-short", any_item(length < low), args))
    if high is not None:
        args = {"maximum": high, "delimiter": field.delimiter}
        rules.append(Rule("list-item-too-long", any_item(length > high), args))
    return tuple(rules)


def _pattern_rules(field: Field) -> list[Rule]:
    pattern = field.constraints.pattern
    if pattern is None:
        return []
    args: dict[str, str | int] = {"pattern": pattern}
    if field.example:
        args["suggestion"] = _as_typed(field.example)
    return [Rule("pattern-mismatch", text_lacks(f"^(?:{pattern})$"), args)]


def _as_typed(example: str) -> str:
    """Return an example as it is typed into Excel, which makes the number 412 of 00412."""
    if example.isdecimal() and example.startswith("0"):
        return f"{example} (in Excel '{example}, which keeps the zeros in front)"
    return example


def _limit_rules(field: Field) -> list[Rule]:
    lowest, highest = field.constraints.minimum, field.constraints.maximum
    small, big = ("early", "late") if field.type in _TEMPORAL else ("small", "big")
    rules: list[Rule] = []
    if lowest is not None:
        low = typed(field, lowest)
        args: Args = {"minimum": written(field, lowest)}
        rules.append(Rule(f"value-too-{small}", lambda text, value: value < low, args))
    if highest is not None:
        high = typed(field, highest)
        args = {"maximum": written(field, highest)}
        rules.append(Rule(f"value-too-{big}", lambda text, value: value > high, args))
    return rules


def _enum_rules(field: Field) -> list[Rule]:
    choices = field.constraints.enum
    if not choices:
        return []
    allowed = [typed(field, choice) for choice in choices]
    words = [written(field, choice) for choice in choices]
    return [
        Rule(
            "not-in-list",
            lambda text, value: ~value.is_in(allowed),
            {"choices": _choices(words, field.example)},
            explain=_guesser(words) if field.type is FieldType.STRING else None,
        )
    ]


def typed(field: Field, bound: Bound | Choice) -> Choice | date | datetime:
    """Return a limit or choice of a descriptor as the Python value that Polars compares with."""
    if field.type is FieldType.DATE:
        return date.fromisoformat(str(bound))
    if field.type is FieldType.DATETIME:
        return datetime.fromisoformat(str(bound))
    if field.type is FieldType.NUMBER:
        return float(bound)
    return bound


def _choices(words: list[str], example: str) -> str:
    if len(words) == 1:
        return words[0]
    if len(words) <= 5:
        return f"{', '.join(words[:-1])} or {words[-1]}"
    # The example is a choice that people know.
    some = sorted(words, key=lambda word: word != example)[:3]
    return f"{', '.join(some)} or {len(words) - 3:,} more"


def _guesser(words: list[str]) -> Callable[[str], Args]:
    """Return a function that guesses which choice was meant, within a fixed amount of work."""
    by_fold = {word.casefold(): word for word in reversed(words)}
    known: dict[str, Args] = {}

    def guess(text: str) -> Args:
        fold = text.casefold()
        if fold in by_fold:
            return {"suggestion": by_fold[fold]}
        if fold not in known:
            if (len(known) + 1) * len(words) > _GUESSES or len(text) > 100:
                return {}
            close = difflib.get_close_matches(fold, by_fold, n=1, cutoff=0.7)
            known[fold] = {"suggestion": by_fold[close[0]]} if close else {}
        return known[fold]

    return guess

"""What all listings have in common: which objects are wanted, how they are called, and how many."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from webapp.lake.columns import SCHEMA
from webapp.lake.entries import BYTES
from webapp.services.lake.requests import LONGEST_KEY_BYTES, ImportRequest

MOST_TOLD = 20


class SourceError(Exception):
    """A source cannot be imported as it is: the cause for programs, and a sentence for people."""

    def __init__(self, cause: str, sentence: str = "") -> None:
        super().__init__(cause)
        self.sentence = sentence or f"The source cannot be imported: {cause}."


class Listing:
    """How far the listing of all sources of an import is. `check` may raise to stop it."""

    def __init__(
        self, request: ImportRequest, most: int, check: Callable[[int], object] = lambda done: None
    ) -> None:
        self.count = 0
        # Places that were written to while they were listed: who did that may want to know.
        self.grew: list[str] = []
        self.most = most
        self._check = check
        self._wanted = [_expression(pattern) for pattern in request.include]
        self._unwanted = [_expression(pattern) for pattern in request.exclude]

    @property
    def picks(self) -> bool:
        """Are there objects that are left out?"""
        return bool(self._wanted or self._unwanted)

    def check(self, more: int = 0) -> None:
        """Say how far it is, with so many more than are counted; called again and again."""
        self._check(self.count + more)

    def bound(self, more: int = 0) -> None:
        """Raises SourceError where there are more objects than the desk takes at once."""
        if self.count + more > self.most:
            raise SourceError(f"more than {self.most:,} objects: this desk takes no more at once")

    def tell_of_growth(self, place: str) -> None:
        """Note that a place was written to meanwhile."""
        if len(self.grew) < MOST_TOLD:
            self.grew.append(place)

    def chosen(self, keys: Sequence[str]) -> list[bool]:
        """Which of these keys, seen from their source, are wanted."""
        if not self.picks:
            return [True] * len(keys)
        # Of a name that is no text it counts what is.
        column = pa.array([key.encode(errors="replace").decode() for key in keys], pa.string())
        wanted = self._matches(column, self._wanted or [".*"])
        kept: list[bool] = pc.and_not(wanted, self._matches(column, self._unwanted)).to_pylist()
        return kept

    def _matches(self, keys: pa.Array, expressions: list[str]) -> Any:
        """Which of the keys one of these matches: in time that grows with their length only."""
        found = pa.repeat(False, len(keys))
        for expression in expressions:
            # Long patterns and long keys may take seconds, and there may be many patterns.
            self.check()
            try:
                found = pc.or_(found, pc.match_substring_regex(keys, expression))
            except pa.ArrowInvalid:
                raise SourceError("a pattern is not one, such as [z-a]") from None
        return found

    def batch(self, **columns: Sequence[Any]) -> pa.RecordBatch:
        """A table of entries. Raises SourceError for a key that the lake does not take."""
        count = len(columns["path"])
        self.count += count
        self.bound()
        empty = pa.repeat("", count)
        kept = {name: pa.array(values, SCHEMA.field(name).type) for name, values in columns.items()}
        kept.setdefault("content_type", pa.repeat(BYTES, count))
        _check_keys(kept["path"])
        self.check()
        arrays = [kept.get(name, empty) for name in SCHEMA.names]
        return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


def below(destination: str) -> str:
    """What the keys of all objects of a prefix begin with."""
    return destination if not destination or destination.endswith("/") else f"{destination}/"


def _check_keys(keys: pa.Array) -> None:
    long = pc.greater(pc.binary_length(keys), LONGEST_KEY_BYTES)
    for key in keys.filter(long)[:1].to_pylist():
        raise SourceError(f"the path is longer than {LONGEST_KEY_BYTES:,} bytes: {key[:100]}...")
    if pc.any(pc.equal(pc.binary_length(keys), 0)).as_py():
        raise SourceError("an object needs a destination")


def _expression(pattern: str) -> str:
    """A glob as a regular expression: * is any text, ? any character, [abc] one of these."""
    text, made = pattern, []
    while text:
        if found := re.match(r"\[(!?)(\]?[^\]]*)\]", text):
            body = re.sub(r"[\\\[\]^&~|]", r"\\\g<0>", found[2])
            made.append(f"[{'^' if found[1] else ''}{body}]" if body else re.escape(found[0]))
            text = text[found.end() :]
            continue
        made.append({"*": ".*", "?": "."}.get(text[0]) or re.escape(text[0]))
        text = text[1:]
    return f"(?s)^{''.join(made)}$"

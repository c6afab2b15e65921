"""Reads single values out of untrusted JSON; what does not fit is noted, and never raises."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from webapp.schema.findings import Findings, join, show

_LONGEST_TEXT = 10_000
# Neither a database nor a workbook holds these.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_LIST = 5_000


@dataclass(frozen=True, slots=True)
class Node:
    """One object of a descriptor, its place, and where its faults are noted."""

    content: dict[str, object]
    path: str
    findings: Findings

    def note(self, key: str, sentence: str) -> None:
        """Remember a fault of one key, or of the object itself if `key` is empty."""
        self.findings.note(join(self.path, key) if key else self.path, sentence)

    def text(self, key: str, default: str = "") -> str:
        """Return a text, or the default if the key is absent or no usable text."""
        value = self.content.get(key, default)
        if not isinstance(value, str):
            self.note(key, f"Write a text here, not {show(value)}.")
            return default
        problem = text_problem(value)
        if problem:
            self.note(key, problem)
            return default
        return value

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false, or the default if the key is absent or something else."""
        value = self.content.get(key, default)
        if not isinstance(value, bool):
            self.note(key, f"Write true or false here, not {show(value)}.")
            return default
        return value

    def count(self, key: str) -> int | None:
        """Return a whole number from 0 to a million, or None."""
        value = self.content.get(key)
        if key not in self.content:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1_000_000:
            self.note(key, f"Write a whole number from 0 to 1,000,000 here, not {show(value)}.")
            return None
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return a list of texts, or the default if the key is absent or holds something else."""
        if key not in self.content:
            return default
        return texts_of(self.content[key], join(self.path, key), self.findings)

    def items(self, key: str) -> list[object]:
        """Return a list of anything; an empty one if the key is absent or no list."""
        value = self.content.get(key, [])
        if not isinstance(value, list):
            self.note(key, f"Write a list here, not {show(value)}.")
            return []
        if len(value) > _LONGEST_LIST:
            self.note(key, f"This list has {len(value):,} entries; {_LONGEST_LIST:,} is the most.")
            return []
        return value

    def objects(self, key: str) -> "list[Node]":
        """Return the objects of a list; what is no object is noted and left out."""
        path = join(self.path, key)
        every = [
            (raw, node(raw, f"{path}[{position}]", self.findings))
            for position, raw in enumerate(self.items(key))
        ]
        return [entry for raw, entry in every if isinstance(raw, dict)]

    def child(self, key: str) -> "Node":
        """Return the object under a key; an empty one if it is absent or no object."""
        return node(self.content.get(key, {}), join(self.path, key), self.findings)

    def warn_of_slips(self, known: Iterable[str]) -> None:
        """Note keys that look like a misspelt known key; other unknown keys are let pass."""
        names = list(known)
        for key in self.content:
            if isinstance(key, str) and key not in names and len(key) <= 40:
                close = difflib.get_close_matches(key, names, n=1, cutoff=0.82)
                if close:
                    self.note(key, f'"{key}" is not known. Did you mean "{close[0]}"?')


def node(value: object, path: str, findings: Findings) -> Node:
    """Return an object to read from; if it is none, note it and return an empty one."""
    if isinstance(value, dict):
        return Node(value, path, findings)
    findings.note(path, f"Write an object {{…}} here, not {show(value)}.")
    return Node({}, path, findings)


def texts_of(value: object, path: str, findings: Findings) -> tuple[str, ...]:
    """Return a list of texts as a tuple; what is no text is noted and left out."""
    if not isinstance(value, list):
        findings.note(path, f"Write a list of texts here, not {show(value)}.")
        return ()
    if len(value) > _LONGEST_LIST:
        findings.note(path, f"This list has {len(value):,} entries; {_LONGEST_LIST:,} is the most.")
        return ()
    good: list[str] = []
    for position, item in enumerate(value):
        problem = text_problem(item) if isinstance(item, str) else f"Not a text: {show(item)}."
        if problem:
            findings.note(f"{path}[{position}]", problem)
        else:
            good.append(str(item))
    return tuple(good)


def text_problem(text: str) -> str:
    """Return why a text cannot be kept in a database, or an empty text if it can."""
    if len(text) > _LONGEST_TEXT:
        return f"This text has {len(text):,} characters; {_LONGEST_TEXT:,} is the most."
    if _UNSTORABLE.search(text):
        return "This text holds a control character or half a character. Take it out."
    return ""

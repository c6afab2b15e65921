"""What is wrong in a descriptor, and where."""

import json
import math
from dataclasses import dataclass, field

_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: its place, such as `fields[2].constraints.minimum`, and a sentence about it."""

    path: str
    sentence: str


class BadDescriptor(ValueError):
    """Raised with every finding when a descriptor cannot become a schema."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(f"{one.path or 'file'}: {one.sentence}" for one in findings))
        self.findings = findings


def show(value: object) -> str:
    """Return a JSON value as short text for a sentence, whatever it is."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 128:
        return "a very large number"
    if isinstance(value, float) and not math.isfinite(value):
        return "a number without end"
    text = json.dumps(value, ensure_ascii=False, default=lambda other: type(other).__name__)
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"


def join(path: str, key: str) -> str:
    """Return the place of a key inside the object at `path`."""
    return f"{path}.{key}" if path else key


@dataclass(slots=True)
class Findings:
    """Collects findings while a descriptor is read, so that all of them are told at once."""

    found: list[Finding] = field(default_factory=list)

    def note(self, path: str, sentence: str) -> None:
        """Remember one fault."""
        self.found.append(Finding(path, sentence))

    def stop_if_any(self) -> None:
        """Raise BadDescriptor if anything was noted."""
        if self.found:
            raise BadDescriptor(tuple(self.found))

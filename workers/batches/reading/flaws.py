"""What records may not be although they are valid JSON: too deep, or with half a character."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from workers.batches.reading.broken import MOST_LEVELS

HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]").search


def too_deep(records: Sequence[dict[str, Any]], text: str, at: int, end: int) -> bool:
    """Is any of the records, which this part of the text says, nested too deep?"""
    brackets = text.count("{", at, end) + text.count("[", at, end)
    return brackets - len(records) >= MOST_LEVELS and _goes_deeper(records)


def _goes_deeper(records: Sequence[dict[str, Any]]) -> bool:
    level: list[Any] = list(records)
    for _ in range(MOST_LEVELS):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    return bool(level)


def halved(records: Sequence[dict[str, Any]], text: str, at: int, end: int) -> bool:
    """Has any of the records, which this part of the text says, one half of a character?"""
    if text.find("\\u", at, end) < 0 or not HALF_CHARACTER(text, at, end):
        return False
    try:
        json.dumps(records, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False

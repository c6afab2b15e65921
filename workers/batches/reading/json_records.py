"""JSON: an array of objects as a stream of records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workers.batches.reading.broken import CUT_OFF, EMPTY
from workers.batches.reading.json_window import Record, Window
from workers.batches.reading.texts import texts


def read(path: Path, spec: Mapping[str, Any]) -> Iterator[Record]:
    """Yield the objects of a file's array, or with singleRecord the file's one object."""
    window = Window(texts(path, "utf-8"))
    if not window.next_character():
        window.refuse(EMPTY)
    if spec.get("singleRecord"):
        yield _only_record(window)
    else:
        yield from _array(window)
    if window.next_character():
        window.refuse("Something follows the end of the data.")


def _only_record(window: Window) -> Record:
    if window.next_character() == "[":
        window.refuse(
            'This file holds an array, but the control file has "singleRecord": true, so it must '
            "be one object."
        )
    return window.record()


def _array(window: Window) -> Iterator[Record]:
    first = window.next_character()
    if first == "{":
        window.refuse(
            "This file holds one object, not an array of them. If it is one record, "
            'give the control file "singleRecord": true.'
        )
    if first != "[":
        window.refuse("This file is no JSON array: it does not begin with [.")
    window.at += 1
    following = window.next_character()
    while following != "]":
        yield from window.whole_records()
        yield window.record()
        following = window.next_character()
        if following == ",":
            window.at += 1
            window.next_character()
        elif following != "]":
            window.refuse(_no_comma(window.number) if following else CUT_OFF)
    window.at += 1


def _no_comma(number: int) -> str:
    return f"After record {number} a comma or ] is missing."

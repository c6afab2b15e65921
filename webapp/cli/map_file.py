"""mapping.json: which field each column of a file goes into, as --map names it."""

import json
from pathlib import Path
from typing import Any

from webapp.cli.local import WrongCall

Pairs = list[tuple[str, Any]]


def read_map(path: Path) -> dict[str, str | None]:
    """The fields by header; None leaves a column out. Raises WrongCall that names each fault."""
    try:
        pairs = json.loads(path.read_bytes(), object_pairs_hook=_Object)
    except (ValueError, RecursionError) as error:
        raise WrongCall(f"{path} is not JSON: {error}") from None
    if not isinstance(pairs, _Object):
        raise WrongCall(f'{path}: write one object here, such as {{"Land": "country"}}.')
    if faults := [*_twice(pairs), *_no_fields(pairs)]:
        raise WrongCall("\n".join([f"{path} cannot be used.", *faults]))
    return dict(pairs)


class _Object(Pairs):
    """The pairs of a JSON object, those with the same name too."""


def _twice(pairs: Pairs) -> list[str]:
    names = [name for name, _ in pairs]
    again = dict.fromkeys(name for name in names if names.count(name) > 1)
    return [f"mapping.{name}: This header is there twice." for name in again]


def _no_fields(pairs: Pairs) -> list[str]:
    return [
        f"mapping.{name}: Write the name of a field in quotation marks, or null."
        for name, value in pairs
        if value is not None and not isinstance(value, str)
    ]

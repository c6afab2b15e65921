"""JSON as RFC 8259 has it: no NaN, no half characters, no towers of brackets."""

import json
from typing import Any, NoReturn

from flask.json.provider import DefaultJSONProvider

MAX_DEPTH = 32


class StrictJSON(DefaultJSONProvider):
    """What a request may send as JSON; answers keep the order of a page object's facts."""

    sort_keys = False

    def loads(self, s: str | bytes, **options: Any) -> Any:
        """The value of a JSON text. Raises ValueError for whatever no table can hold."""
        try:
            value = json.loads(s, parse_constant=_refuse_constant, **options)
        except RecursionError:
            raise ValueError("The JSON is nested too deeply.") from None
        _check_depth(value, MAX_DEPTH)
        # Half of a surrogate pair is no character: encoding it raises a ValueError.
        json.dumps(value, ensure_ascii=False).encode()
        return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON.")


def _check_depth(value: Any, left: int) -> None:
    if left == 0:
        raise ValueError("The JSON is nested too deeply.")
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        return
    for inner in value:
        _check_depth(inner, left - 1)

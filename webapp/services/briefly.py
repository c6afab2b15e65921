"""Answers that may be some seconds old, so that not every page has to ask for them."""

import time
from collections.abc import Callable
from typing import TypeVar

from flask import current_app

Answer = TypeVar("Answer")


def known(name: str, seconds: float, ask: Callable[[], Answer]) -> Answer:
    """The answer that this server got within so many seconds, else a new one."""
    kept = current_app.extensions.setdefault("briefly", {})
    until, answer = kept.get(name, (0.0, None))
    if time.monotonic() >= until:
        answer = ask()
        kept[name] = (time.monotonic() + seconds, answer)
    found: Answer = answer
    return found


def forget(name: str) -> None:
    """Ask anew the next time."""
    current_app.extensions.get("briefly", {}).pop(name, None)

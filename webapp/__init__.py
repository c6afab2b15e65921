"""Import Desk: the web application. Importing this package alone loads nothing heavy."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from webapp.settings import Settings


def create_app(settings: Settings, *, serving: bool = True) -> Flask:
    """The application for these settings; one that serves nothing is the workers'."""
    # What is loaded stays: looking through it for garbage takes a seventh of the start.
    gc.disable()
    try:
        from webapp import wiring

        return wiring.create_app(settings, serving=serving)
    finally:
        gc.enable()

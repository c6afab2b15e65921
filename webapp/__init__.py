"""Import Desk: the web application. Importing this package alone loads nothing heavy."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from webapp.settings import Settings

# Most of what a program of the desk makes is loaded once and stays: to look through it again and
# again for garbage would take a sixth of its start, and a tenth of its time.
gc.set_threshold(20_000, 20, 100)


def create_app(settings: Settings, *, serving: bool = True, working: bool = False) -> Flask:
    """The application for these settings: it serves pages, or is that of a command or a worker."""
    gc.disable()
    try:
        from webapp import wiring

        return wiring.create_app(settings, serving=serving, working=working)
    finally:
        gc.enable()

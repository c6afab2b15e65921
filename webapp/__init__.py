"""Import Desk: the web application. Importing this package alone loads nothing heavy."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from webapp.settings import Settings


def create_app(settings: Settings, *, serving: bool = True) -> Flask:
    """The application for these settings; one that serves nothing is the workers'."""
    from webapp import wiring

    return wiring.create_app(settings, serving=serving)

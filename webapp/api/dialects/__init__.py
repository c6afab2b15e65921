"""The import APIs of other systems, each a thin layer over the desk's own services."""

from flask import Flask

from webapp.api.dialects import starmind


def register(app: Flask) -> None:
    """Add the dialects to an application."""
    for prefix, name in starmind.ADDRESSES.items():
        app.register_blueprint(starmind.bp, url_prefix=prefix, name=name)

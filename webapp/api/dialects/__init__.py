"""The import APIs of other systems, each a thin layer over the desk's own services."""

from flask import Flask

from webapp.api.dialects import haplo, push, starmind


def register(app: Flask) -> None:
    """Add the dialects to an application."""
    app.register_blueprint(haplo.bp)
    app.register_blueprint(push.bp)
    for prefix, name in starmind.ADDRESSES.items():
        app.register_blueprint(starmind.bp, url_prefix=prefix, name=name)

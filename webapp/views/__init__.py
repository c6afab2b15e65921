"""HTML pages: one blueprint for each subject. A view finds, does, and shows."""

from flask import Flask

from webapp.views import (
    accounts,
    datasets,
    filters,
    frame,
    health,
    home,
    keys,
    new_upload,
    processes,
    profile,
    uploads,
)


def register(app: Flask) -> None:
    """Bind the pages, their filters and the frame around them to an application."""
    filters.register(app)
    frame.register(app)
    for module in (accounts, profile, keys, home, new_upload, uploads, processes, datasets, health):
        app.register_blueprint(module.bp)

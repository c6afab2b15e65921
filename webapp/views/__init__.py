"""HTML pages: one blueprint for each subject. A view finds, does, and shows."""

from flask import Flask

from webapp.views import (
    accounts,
    columns,
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
    subjects = (accounts, profile, keys, home, new_upload, uploads, columns, processes, datasets)
    for module in (*subjects, health):
        app.register_blueprint(module.bp)

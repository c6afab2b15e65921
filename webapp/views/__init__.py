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
    metrics,
    new_upload,
    processes,
    profile,
    uploads,
    versions,
    webhooks,
)


def register(app: Flask) -> None:
    """Bind the pages, their filters and the frame around them to an application."""
    filters.register(app)
    frame.register(app)
    people = (accounts, profile, keys, webhooks)
    files = (new_upload, uploads, versions, columns, processes)
    for module in (*people, home, *files, datasets, health, metrics):
        app.register_blueprint(module.bp)

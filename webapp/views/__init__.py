"""HTML pages: one blueprint for each subject. A view finds, does, and shows."""

from flask import Flask

from webapp.views import (
    accounts,
    audit,
    batch_files,
    batches,
    columns,
    control_files,
    datasets,
    drafts,
    filters,
    frame,
    guide,
    health,
    home,
    keys,
    metrics,
    new_upload,
    password_link,
    processes,
    profile,
    pushes,
    retention,
    uploads,
    users,
    versions,
    webhooks,
    workers,
)


def register(app: Flask) -> None:
    """Bind the pages, their filters and the frame around them to an application."""
    filters.register(app)
    frame.register(app)
    people = (accounts, password_link, profile, keys, webhooks)
    files = (new_upload, uploads, versions, columns, processes)
    controlled = (batches, batch_files, pushes, guide, drafts, control_files)
    admin = (workers, users, audit, retention)
    for module in (*people, home, *files, *controlled, datasets, *admin, health, metrics):
        app.register_blueprint(module.bp)

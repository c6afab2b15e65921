"""HTML pages: one blueprint for each subject. A view finds, does, and shows."""

from flask import Flask

from webapp.views import (
    accounts,
    asset,
    asset_files,
    asset_finalize,
    asset_ingests,
    asset_mapping,
    asset_pieces,
    asset_settings,
    asset_upload,
    assets,
    audit,
    batch_files,
    batches,
    columns,
    control_files,
    datasets,
    drafts,
    filters,
    frame,
    graph,
    graph_browser,
    graph_columns,
    graph_drawing,
    graph_edit,
    graph_memory,
    graph_new,
    graph_steps,
    guide,
    health,
    home,
    iiif,
    keys,
    lake,
    lake_branches,
    lake_changes,
    lake_exports,
    lake_handing_in,
    lake_imports,
    lake_log,
    lake_object,
    lake_schedules,
    lake_settings,
    lake_sources,
    lake_tree,
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
    in_lake = (lake, lake_tree, lake_object, lake_log, lake_changes, lake_branches, lake_settings)
    into_lake = (lake_sources, lake_imports, lake_schedules, lake_handing_in, lake_exports)
    of_assets = (assets, asset, iiif)
    to_assets = (
        *(asset_upload, asset_pieces, asset_files, asset_ingests),
        *(asset_mapping, asset_finalize, asset_settings),
    )
    into_graph = (
        graph_browser,
        graph_new,
        graph_memory,
        graph,
        graph_steps,
        graph_columns,
        graph_drawing,
        graph_edit,
    )
    admin = (workers, users, audit, retention)
    work = (
        *files,
        *controlled,
        *in_lake,
        *into_lake,
        *of_assets,
        *to_assets,
        *into_graph,
        datasets,
    )
    for module in (*people, home, *work, *admin, health, metrics):
        app.register_blueprint(module.bp)

"""The import APIs of other systems, each a thin layer over the desk's own services."""

from flask import Flask

from webapp.api.dialects import (
    dsp_assets,
    dsp_auth,
    dsp_bulk,
    dsp_projects,
    haplo,
    lakefs_auth,
    lakefs_branches,
    lakefs_commits,
    lakefs_imports,
    lakefs_objects,
    lakefs_repositories,
    lakefs_tags,
    lakefs_uploads,
    matgraph,
    push,
    starmind,
)

LAKEFS = (
    lakefs_auth.open_to_all,
    lakefs_auth.bp,
    lakefs_repositories.bp,
    lakefs_branches.bp,
    lakefs_tags.bp,
    lakefs_commits.bp,
    lakefs_imports.bp,
    lakefs_objects.bp,
    lakefs_uploads.bp,
)
DSP = (dsp_auth.bp, dsp_bulk.bp, dsp_projects.bp, dsp_assets.bp)


def register(app: Flask) -> None:
    """Add the dialects to an application."""
    app.register_blueprint(haplo.bp)
    app.register_blueprint(push.bp)
    app.register_blueprint(matgraph.bp)
    for blueprint in (*LAKEFS, *DSP):
        app.register_blueprint(blueprint)
    for prefix, name in starmind.ADDRESSES.items():
        app.register_blueprint(starmind.bp, url_prefix=prefix, name=name)

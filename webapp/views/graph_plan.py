"""The plan of an import into the graph, and what the import has come to."""

from flask import render_template

from webapp.models import GraphImport
from webapp.pages.graph import GraphImportPage
from webapp.pages.graph_changes import GraphChangesPage
from webapp.pages.graph_columns import by_name
from webapp.services.graph import vocabularies
from webapp.services.graph.watch import Way
from webapp.states import GraphStage

TEMPLATES = {GraphStage.PLAN: "graph/plan.html", GraphStage.IMPORT: "graph/result.html"}


def show(row: GraphImport, place: GraphImportPage, way: Way, stage: GraphStage) -> str:
    """A plan, or the import that is in the graph now."""
    run = way.run_of(stage)
    labels = by_name([vocabularies.load(row.vocabulary)])
    page = GraphChangesPage.of(row, run) if run else None
    step = place.step(stage)
    return render_template(TEMPLATES[stage], page=page, place=place, step=step, labels=labels)

"""Is the desk well? For load balancers and monitors."""

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from webapp import queue
from webapp.services import database, readiness

bp = Blueprint("health", __name__)


@bp.get("/health")
def show() -> ResponseReturnValue:
    """503 only when no page can be shown: without the queue, uploads still come in.

    In the form of DSP-INGEST, whose clients ask here first.
    """
    base = database.answers()
    parts = {"database": base, "queue": queue.alive(current_app.config["DESK"].redis_url)}
    components = {name: {"status": _up(well)} for name, well in parts.items()}
    return jsonify({"status": _up(base), "components": components}), 200 if base else 503


@bp.get("/ready")
def ready() -> ResponseReturnValue:
    """Can the desk do all its work? Which part is away, and 503 if any is. Answers in a second."""
    parts = readiness.parts()
    status = "ready" if all(parts.values()) else "not ready"
    answer = {"status": status} | {name: _word(well) for name, well in parts.items()}
    return jsonify(answer), 200 if all(parts.values()) else 503


def _up(well: bool) -> str:
    return "UP" if well else "DOWN"


def _word(well: bool) -> str:
    return "ok" if well else "away"

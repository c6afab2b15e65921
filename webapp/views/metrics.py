"""Figures for Prometheus, for whoever sends the token of the settings."""

import hmac
from collections.abc import Iterator

from flask import Blueprint, Response, current_app, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from webapp import web_counts
from webapp.errors import NotFound, NotSignedIn
from webapp.services import figures, readiness
from webapp.services.figures import Figures

bp = Blueprint("metrics", __name__)


@bp.get("/metrics")
def show() -> Response:
    """Counts of requests, what the parts of the desk say, and the figures of all processes."""
    check_token(current_app.config["DESK"].metrics_token)
    parts = readiness.parts()
    desk = CollectorRegistry()
    desk.register(Desk(parts, figures.read() if parts["database"] else None))
    text = generate_latest(web_counts.registry()) + generate_latest(desk)
    return Response(text, content_type=CONTENT_TYPE_LATEST)


def check_token(token: str) -> None:
    """Raises NotFound on a desk without a token, and NotSignedIn for another one than its own."""
    if not token:
        raise NotFound("There is nothing at this address.")
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    same = hmac.compare_digest(sent.strip().encode(), token.encode())
    if scheme.lower() != "bearer" or not same:
        raise NotSignedIn("Send the token of the settings as `Authorization: Bearer ...`.")


class Desk(Collector):
    """The figures as Prometheus names them; those that nobody can know now are left out."""

    def __init__(self, parts: dict[str, bool], found: Figures | None) -> None:
        self.parts = parts
        self.found = found

    def collect(self) -> Iterator[Metric]:
        """One family after the other."""
        up = GaugeMetricFamily("importdesk_up", "Does this part answer?", labels=["part"])
        for name, well in self.parts.items():
            up.add_metric([name], well)
        yield up
        if self.found is not None:
            yield processes(self.found)
            yield from numbers(self.found)


def processes(found: Figures) -> Metric:
    """How many processes there are of each kind in each state."""
    words = "Processes, those that are over too."
    family = GaugeMetricFamily("importdesk_processes", words, labels=["kind", "state"])
    for (kind, state), count in found.processes.items():
        family.add_metric([kind, state], count)
    return family


def numbers(found: Figures) -> Iterator[Metric]:
    """The figures that are one number each."""
    named: dict[str, tuple[str, float | None]] = {
        "oldest_wait_seconds": (
            "How long the first process in line waits.",
            found.oldest_wait_seconds,
        ),
        "lost_attempts": ("Attempts whose worker was lost.", found.lost_attempts),
        "workers_alive": ("Worker pools that were heard of lately.", found.workers),
        "queue_jobs": (
            "Jobs in the queue; the database knows what really waits.",
            found.queued_jobs,
        ),
    }
    for name, (words, value) in named.items():
        if value is not None:
            yield GaugeMetricFamily(f"importdesk_{name}", words, value)

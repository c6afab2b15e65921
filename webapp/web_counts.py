"""Counts of requests and how long they took, of all web processes of this machine together."""

import os
import time
from pathlib import Path

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60)

OWN = CollectorRegistry()
REQUESTS = Counter(
    "importdesk_http_requests",
    "Requests that were answered.",
    ["method", "endpoint", "status"],
    registry=OWN,
)
SECONDS = Histogram(
    "importdesk_http_request_seconds",
    "Seconds until the answer began.",
    ["endpoint"],
    buckets=BOUNDS,
    registry=OWN,
)


def register(app: Flask) -> None:
    """Count every answer of an application."""
    app.before_request(start_clock)
    app.after_request(count)


def start_clock() -> None:
    """Note when the request came."""
    g.began = time.perf_counter()


def count(response: Response) -> Response:
    """Count an answer under the name of its route: never under what somebody typed."""
    endpoint = request.endpoint or "none"
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(method, endpoint, str(response.status_code)).inc()
    if "began" in g:
        SECONDS.labels(endpoint).observe(time.perf_counter() - g.began)
    return response


def registry() -> CollectorRegistry:
    """The counts of all web processes, or of this one where they do not share a folder."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
    if not folder or not Path(folder).is_dir():
        return OWN
    shared = CollectorRegistry()
    MultiProcessCollector(shared, folder)
    return shared

"""Work that says something, in our own way and in that of a library, and then breaks."""

import logging

import structlog

from workers.running import Run


def run(_run: Run) -> None:
    """Speak, and fail."""
    structlog.get_logger().info("from us")
    logging.getLogger("a.library").warning("from %s", "a library")
    raise RuntimeError("broken")

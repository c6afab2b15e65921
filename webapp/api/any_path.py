"""Addresses whose end is a name of somebody else's making, slashes and all."""

from typing import Any

from flask import Flask
from werkzeug.routing import BaseConverter


class AnyPath(BaseConverter):
    """All that is left of an address, slashes and all, also at its begin, and also nothing."""

    regex = r"[\s\S]*?"
    part_isolating = False

    def to_url(self, value: Any) -> str:
        """As it stands in an address: browsers would take `a/../b` for `b`."""
        return super().to_url(value).replace("/", "%2F")


def register(app: Flask) -> None:
    """Let addresses have such a place."""
    app.url_map.converters["any_path"] = AnyPath

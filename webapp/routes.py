"""Addresses of pages that are ready to be matched at once, and to be built when one first is."""

from collections.abc import Callable
from functools import cache
from typing import Any

from werkzeug.routing import Rule


class Route(Rule):
    """A rule whose builders are compiled when they are needed: of most no address is ever built.

    To compile all of them would be four fifths of what it takes to make the application.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = cache(super()._compile_builder)

        def build(route: Rule, /, **values: Any) -> tuple[str, str]:
            return compiled(append_unknown)(route, **values)

        return build

"""Addresses of routes: every route is found by itself, so that a new one cannot be forgotten."""

import re

from werkzeug.routing import Rule

# Places that are not numbers, by their names.
TEXTS = {
    "slug": "tags",
    "filename": "css/app.css",
    "name": "css/swagger-ui.css",
    "token": "x",
    "api": "suppliers",
}


def address_of(rule: Rule, ids: int | dict[str, int]) -> str:
    """An address of this route with these ids: one for all of them, or one for each name."""

    def filled(place: re.Match[str]) -> str:
        kind, first, name = place.groups()
        if kind == "any":
            return str(first)
        if kind == "int":
            return str(ids if isinstance(ids, int) else ids[name])
        return TEXTS[name]

    return re.sub(r"<(?:(any|int|path)(?:\((\w+)[^)]*\))?:)?(\w+)>", filled, rule.rule)

"""Addresses of routes: every route is found by itself, so that a new one cannot be forgotten."""

import re
from collections.abc import Mapping

from werkzeug.routing import Rule

# Places that are not numbers, by their names.
TEXTS = {
    "slug": "tags",
    "version": "any",
    "filename": "css/app.css",
    "name": "css/swagger-ui.css",
    "token": "x",
    "api": "suppliers",
    "repository": "nobodys",
    "import_id": "i" * 20,
    "shortcode": "0801",
    "asset_id": "0123456789a-0123456789a",
    "partial_id": "0" * 32,
    "file": "a.txt",
    "region": "full",
    "size": "4,",
    "rotation": "0",
    "quality": "default.jpg",
    "identifier": "01234567-89ab-4cde-8f01-23456789abcd",
    "stage": "labels",
    "key": "Matter x",
    "form": "graphml",
    **dict.fromkeys(("branch", "ref", "left", "right", "tag"), "main"),
}


Ids = Mapping[str, int | str]


def address_of(rule: Rule, ids: int | Ids) -> str:
    """An address of this route with these ids: one for all of them, or one for each name."""

    def filled(place: re.Match[str]) -> str:
        kind, first, name = place.groups()
        if kind == "any":
            return str(first)
        if not isinstance(ids, int) and name in ids:
            return str(ids[name])
        return str(ids) if kind == "int" else TEXTS[name]

    return re.sub(
        r"<(?:(any|int|path|any_path|string)(?:\((\w+)[^)]*\))?:)?(\w+)>", filled, rule.rule
    )

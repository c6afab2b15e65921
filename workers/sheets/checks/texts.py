"""Conversions of text: plain, e-mail addresses, web addresses and UUIDs."""

import polars as pl

from webapp.schema.fields import Field
from workers.sheets.checks.rules import (
    CONTROL,
    Conversion,
    Mask,
    Rule,
    always,
    text_lacks,
    text_matches,
)

_LOCAL = r"[^\s\x00-\x1F\x7F@,;:<>()\[\]\\\x22]+"
_LABEL = r"[^\s\x00-\x1F\x7F@,;:<>()\[\]\\\x22./]+"
EMAIL = rf"^{_LOCAL}@{_LABEL}(?:\.{_LABEL})+$"
_SCHEME = r"^[A-Za-z][A-Za-z0-9+.\-]*:"
URI = _SCHEME + r"[^\s\x00-\x1F\x7F\x22<>\\^`{|}]+$"
_WEB_WITHOUT_HOST = r"^(?i:https?|ftp):(?:[^/]|/[^/]|//[/?#]|/{0,2}$)"
UUID = r"^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$"

CONTROL_RULE = Rule("control-characters", text_matches(CONTROL))


def text_conversion(field: Field) -> Conversion:
    """Return how the cells of a string field are read."""
    return {"email": _email, "uri": _uri, "uuid": _uuid}.get(field.format, _plain)()


def _same(text: pl.Expr) -> pl.Expr:
    return text


def _plain() -> Conversion:
    return Conversion(pl.String(), _same, (CONTROL_RULE,), readable=text_lacks(CONTROL))


def _email() -> Conversion:
    reasons = (
        CONTROL_RULE,
        Rule("email-no-at", text_lacks("@")),
        Rule("email-many-ats", text_matches("@.*@")),
        Rule("email-blank-inside", text_matches(r"\s")),
        Rule("email-no-domain", text_matches(r"@(?:[^.]*|.*\.)$")),
        Rule("email-wrong", always),
    )
    return Conversion(pl.String(), _same, reasons, readable=text_matches(EMAIL))


def _uri() -> Conversion:
    reasons = (
        CONTROL_RULE,
        Rule("uri-no-scheme", text_lacks(_SCHEME)),
        Rule("uri-wrong", always),
    )
    return Conversion(pl.String(), _same, reasons, readable=_is_uri())


def _is_uri() -> Mask:
    return lambda text, value: text.str.contains(URI) & ~text.str.contains(_WEB_WITHOUT_HOST)


def _uuid() -> Conversion:
    reasons = (CONTROL_RULE, Rule("uuid-wrong", always))
    return Conversion(
        pl.String(), lambda text: text.str.to_lowercase(), reasons, readable=text_matches(UUID)
    )

"""What names a vocabulary may give: a graph database has them as the names of its own tables."""

import re
from collections.abc import Iterable

from webapp.graph.terms import NO_LABEL, plain

A_NAME = "has letters from A to Z, digits and _ only, a letter first, and 60 of them at most"
# What the graph itself calls so: where nodes are from.
OWN_LABELS = frozenset({plain(NO_LABEL), "none", "import"})
OWN_TYPES = frozenset({"SEEN_IN"})
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")
_FILE = re.compile(r"[\w-]{1,60}", re.ASCII)
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def wrong_label(name: str, others: Iterable[str]) -> str:
    """Why a label cannot be called so, or nothing."""
    if not _NAME.fullmatch(name):
        return A_NAME
    if plain(name) in OWN_LABELS:
        return "is a name that the desk needs for itself"
    same = next((each for each in others if each != name and plain(each) == plain(name)), None)
    return f"is the same as {same}: capitals and underscores do not matter" if same else ""


def wrong_type(name: str) -> str:
    """Why a type of relationship cannot be called so, or nothing."""
    if not _NAME.fullmatch(name):
        return A_NAME
    return "is a name that the desk needs for itself" if name.upper() in OWN_TYPES else ""


def wrong_file(stem: str) -> str:
    """Why a file of a vocabulary cannot be called so, or nothing."""
    good = _FILE.fullmatch(stem)
    return "" if good else "has letters from A to Z, digits, - and _ only in its name, 60 at most"


def wrong_colour(colour: str) -> str:
    """Why this is no colour, or nothing."""
    return "" if _COLOUR.fullmatch(colour) else "must be a colour such as #2f7d4f"

"""What the words of a header say of its cells, and what is left as the name."""

from workers.graph.headers import ASPECTS, JOINERS, Match

QUANTITY_ASPECTS = frozenset({"unit", "error", "std", "min", "max", "mean", "median"})
# Words of what cells hold that are no part of the name of what they belong to.
_OFF_THE_NAME = QUANTITY_ASPECTS | {"identifier", "name", "batch_number", "ratio", "concentration"}
# Letters that may be a deviation, or the sign of a quantity: s E-Modul, but P_max.
SIGNS = frozenset({"s", "\u03c3", "sigma"})
# Words that say a limit at the end of a header, and nothing of the kind elsewhere.
_ENDS = frozenset({"from", "to", "von", "bis", "ab", "upto"})
_TIMES = frozenset({"time", "duration", "runtime", "dauer", "zeit"})
_LIMITS = frozenset({"min", "max", "mean", "avg", "std", "sd", "err", "error"})


def parts(words: tuple[str, ...], *, has_unit: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The name without the words that only say what the cells hold, and what these say."""
    taken: set[int] = set()
    aspects: list[str] = []
    for match in ASPECTS.find(words):
        if _means_other(match, words):
            continue
        if match.share < 1 and match.meaning not in ("identifier", "batch_number"):
            aspects.append(match.meaning)
            continue
        aspects.append(match.meaning)
        if match.meaning in _OFF_THE_NAME and match.share == 1:
            taken |= set(range(match.start, match.start + match.length))
    base = tuple(
        word for place, word in enumerate(words) if place not in taken and word not in JOINERS
    )
    if has_unit:
        aspects = [aspect for aspect in aspects if aspect not in ("identifier", "name")]
    return base, tuple(dict.fromkeys(aspects))


def _means_other(match: Match[str], words: tuple[str, ...]) -> bool:
    """Whether a word says something else here: number of cells, after 30 min, P_max."""
    if match.word in SIGNS:
        return not _is_index(words, match.start)
    if match.word in _ENDS:
        return len(words) < 2 or match.start != len(words) - 1
    before = words[match.start - 1] if match.start else ""
    if match.word == "min":
        return before.isdigit() or before in _TIMES
    behind = match.start + match.length
    return match.meaning == "identifier" and words[behind : behind + 1] in (("of",), ("de",))


def _is_index(words: tuple[str, ...], place: int) -> bool:
    """Whether a letter at either end says a deviation of what is named beside it."""
    rest = words[:place] + words[place + 1 :]
    return place in (0, len(words) - 1) and bool(set(rest) - _LIMITS)

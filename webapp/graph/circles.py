"""Circles among parts: what is part of itself, over one step or several."""

from collections.abc import Mapping, Sequence


def circle_in(following: Mapping[str, Sequence[str]]) -> list[str]:
    """The nodes of one circle, if there is any; without recursion, as chains may be long."""
    done: set[str] = set()
    for start in following:
        path: dict[str, int] = {}
        waiting = [(start, iter(following.get(start, ())))]
        while waiting:
            node, rest = waiting[-1]
            if node not in done:
                path.setdefault(node, len(path))
            after = next(rest, None)
            if after is None:
                waiting.pop()
                done.add(node)
                path.pop(node, None)
            elif after in path:
                return list(path)[path[after] :]
            elif after not in done:
                waiting.append((after, iter(following.get(after, ()))))
    return []

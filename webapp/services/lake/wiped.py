"""What an import that replaces would take away from a branch, before anything is listed."""

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.services.lake import snapshots
from webapp.services.lake.refs import Resolved

MOST_COUNTED = 1000
MOST_NAMES = 8


@dataclass(frozen=True, slots=True)
class Wiped:
    """What is there whose path begins with a destination."""

    destination: str
    # At most MOST_COUNTED; `more` says that there are others.
    count: int
    more: bool
    # The first folders and objects of it, and whether there are others.
    names: tuple[str, ...]
    more_names: bool

    @property
    def beside(self) -> tuple[str, ...]:
        """Those that only begin like the destination: one may not have meant them."""
        whole = self.destination
        if not whole or whole.endswith("/"):
            return ()
        return tuple(one for one in self.names if one != whole and not one.startswith(f"{whole}/"))


def at(head: Resolved, destinations: Sequence[str]) -> tuple[Wiped, ...]:
    """What is at each destination, without those where there is nothing."""
    found = (_at(head, destination) for destination in dict.fromkeys(destinations))
    return tuple(one for one in found if one.count)


def _at(head: Resolved, destination: str) -> Wiped:
    items, more = snapshots.page(head, destination, "", "", MOST_COUNTED)
    names, others = snapshots.page(head, destination, "/", "", MOST_NAMES)
    return Wiped(destination, len(items), more, tuple(one.path for one in names), others)

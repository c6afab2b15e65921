"""What the page shows on which somebody asks for an import into the lake."""

from datetime import datetime
from typing import Self

from webapp.pages.base import PageModel
from webapp.pages.lake import Place
from webapp.services.lake import browsing, wiped
from webapp.services.lake.browsing import Item, Look
from webapp.services.lake.places import SourceRefused
from webapp.services.lake.refs import Resolved
from webapp.services.lake.wiped import Wiped

REFUSED = "The desk does not read from there."


class SourceItem(PageModel):
    """A folder or an object of a source."""

    name: str
    address: str
    is_folder: bool
    size: int
    changed_at: datetime | None

    @classmethod
    def of(cls, item: Item) -> Self:
        """The facts of one."""
        return cls(**{name: getattr(item, name) for name in cls.model_fields})


class SourceLook(PageModel):
    """What is in a place of a source, for the line of the form with this number."""

    number: int
    address: str = ""
    above: str = ""
    items: tuple[SourceItem, ...] = ()
    more: bool = False
    # Why nothing can be seen.
    sentence: str = ""
    # What all addresses begin with that the desk may read.
    allowed: tuple[str, ...]
    # Was it just opened, so that whoever reads goes on there?
    opened: bool = False

    @classmethod
    def at(cls, number: int, path: str, *, opened: bool = False) -> Self:
        """A look at an address; of none, or one that the desk may not read, the allowed ones."""
        allowed = browsing.allowed()
        if not path.strip():
            return cls(number=number, allowed=allowed, opened=opened)
        try:
            found: Look = browsing.browse(path.strip())
        except SourceRefused:
            return cls(number=number, allowed=allowed, sentence=REFUSED, opened=opened)
        return cls(
            number=number,
            address=found.address,
            above=found.above,
            items=tuple(map(SourceItem.of, found.items)),
            more=found.more,
            sentence=found.sentence,
            allowed=allowed,
            opened=opened,
        )


class SourceRow(PageModel):
    """One line of the form: a source, and where it goes."""

    number: int
    path: str = ""
    destination: str = ""
    is_object: bool = False
    look: SourceLook | None = None


class Going(PageModel):
    """What is at a destination now, and goes unless it comes anew."""

    destination: str
    count: int
    more: bool
    names: tuple[str, ...]
    more_names: bool
    # Those that only begin like the destination.
    beside: tuple[str, ...]

    @classmethod
    def of(cls, found: Wiped) -> Self:
        """The facts of a destination."""
        return cls(**{name: getattr(found, name) for name in cls.model_fields})


class GoingPage(PageModel):
    """What an import into a branch would take away."""

    going: tuple[Going, ...] = ()

    @classmethod
    def at(cls, head: Resolved, destinations: tuple[str, ...], *, append: bool) -> Self:
        """What goes of a branch; nothing where an import only adds."""
        found = () if append else wiped.at(head, destinations)
        return cls(going=tuple(map(Going.of, found)))


class WizardPage(PageModel):
    """The form for an import into a branch, as far as it is filled in."""

    place: Place
    rows: tuple[SourceRow, ...]
    append: bool
    include: str
    exclude: str
    message: str
    goes: GoingPage

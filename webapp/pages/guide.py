"""What the page about control files shows: made of what the code itself goes by."""

from collections.abc import Iterable, Mapping
from typing import Self

from webapp.control.actions import ACTIONS
from webapp.control.data_types import DATA_TYPES
from webapp.control.filters import FILTERS
from webapp.control.model import Destination, Model
from webapp.control.pseudo import BY_KEY
from webapp.control.readers import READERS
from webapp.pages.base import PageModel


class Entry(PageModel):
    """Something that a control file names: what it needs, what it may have, what it does."""

    name: str
    description: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


class ReaderEntry(PageModel):
    """A reader, and what each of its options means."""

    name: str
    description: str
    options: dict[str, str]
    extension: bool


class NameEntry(PageModel):
    """A place for values in a destination."""

    name: str
    type: str
    title: str
    description: str
    required: bool
    multivalue: bool
    refers_to: str


class DestinationEntry(PageModel):
    """A destination with its names."""

    name: str
    title: str
    kind: str
    optional: bool
    pseudo: bool
    depends: str
    # The names by which `load` finds a record, each key by itself.
    keys: tuple[tuple[str, ...], ...]
    names: tuple[NameEntry, ...]

    @classmethod
    def of(cls, destination: Destination) -> Self:
        """The facts of a destination."""
        return cls(
            name=destination.name,
            title=destination.title,
            kind=destination.kind,
            optional=destination.optional,
            pseudo=destination.pseudo,
            depends=destination.depends,
            keys=destination.keys,
            names=tuple(
                NameEntry(
                    name=name.name,
                    type=name.type,
                    title=name.title,
                    description=name.description,
                    required=name.required,
                    multivalue=name.multivalue,
                    refers_to=name.refers_to,
                )
                for name in destination.names
            ),
        )


class ModelEntry(PageModel):
    """A model: its own destinations, and those that it shares with others."""

    name: str
    title: str
    description: str
    destinations: tuple[DestinationEntry, ...]
    # Destinations of other models that records can be made for beside these.
    beside: tuple[str, ...]


class GuidePage(PageModel):
    """All that a control file can say at this desk."""

    actions: tuple[Entry, ...]
    types: tuple[Entry, ...]
    filters: tuple[Entry, ...]
    readers: tuple[ReaderEntry, ...]
    models: tuple[ModelEntry, ...]
    # What every model has: structured values, and a reference to load by.
    pseudo: tuple[DestinationEntry, ...]

    @classmethod
    def of(cls, models: list[Model]) -> Self:
        """The guide to these models."""
        pseudo = {
            each.name: each
            for model in models
            for each in model.destinations
            if each.pseudo and each.name != BY_KEY
        }
        return cls(
            actions=tuple(
                Entry(
                    name=action.name,
                    description=action.description,
                    required=action.required,
                    optional=action.optional,
                )
                for action in ACTIONS.values()
            ),
            types=tuple(
                Entry(name=each.name, description=each.description, optional=each.options)
                for each in DATA_TYPES.values()
            ),
            filters=tuple(
                Entry(name=each.name, description=each.description) for each in FILTERS.values()
            ),
            readers=tuple(
                ReaderEntry(
                    name=name,
                    description=reader.description,
                    options=dict(reader.options),
                    extension=reader.extension,
                )
                for name, reader in READERS.items()
            ),
            models=tuple(_models(models)),
            pseudo=tuple(map(DestinationEntry.of, pseudo.values())),
        )


def _models(models: Iterable[Model]) -> Iterable[ModelEntry]:
    """Each with the destinations that no other model shows as its own."""
    for model in models:
        shown = {each.name: each.is_own for each in model.destinations if not each.pseudo}
        yield ModelEntry(
            name=model.name,
            title=model.title,
            description=model.description,
            destinations=_entries(model, shown),
            beside=tuple(name for name, own in shown.items() if not own),
        )


def _entries(model: Model, shown: Mapping[str, bool]) -> tuple[DestinationEntry, ...]:
    own = (each for each in model.destinations if shown.get(each.name))
    return tuple(map(DestinationEntry.of, own))

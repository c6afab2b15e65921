"""Batches without a database: a model of a few destinations, stored records, and the run."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from webapp.control.engine import Engine, Outcome
from webapp.control.model import Destination, DestinationKind, Model, Name
from webapp.control.pseudo import pseudo_destinations


@dataclass
class Shelf:
    """Stored records by dataset, found by any of their fields."""

    datasets: dict[str, list[dict[str, object]]] = field(default_factory=dict)

    def find(self, dataset: str, key: Mapping[str, object]) -> Mapping[str, object] | None:
        return next(
            (
                record
                for record in self.datasets.get(dataset, [])
                if all(record.get(name) == value for name, value in key.items())
            ),
            None,
        )

    def find_by_title(self, dataset: str, title: str) -> Mapping[str, object] | None:
        return self.find(dataset, {"title": title})


def info(*names: Name, **properties) -> Destination:
    """A dictionary destination called info, and required, unless the properties say otherwise."""
    known = {"name": "info", "title": "Info", "dataset": "infos", **properties}
    return Destination(kind=DestinationKind.DICTIONARY, names=names, **known)


def profile(*names: Name, **properties) -> Destination:
    """An object destination called profile, whose title is required."""
    title = Name("dc:attribute:title", "text", required=True, multivalue=True)
    known = {"name": "profile", "title": "Profile", "dataset": "people", **properties}
    return Destination(kind=DestinationKind.OBJECT, names=(title, *names), **known)


def model_of(*destinations: Destination) -> Model:
    return Model("test", "", "", (*destinations, *pseudo_destinations(destinations)))


def engine(instructions, *destinations: Destination, shelf=None, **control) -> Engine:
    """An engine that starts each record of info anew."""
    started = [{"action": "new", "destination": "info"}, *instructions]
    content = {"instructions": started, **control}
    return Engine(content, model_of(*destinations), shelf or Shelf())


def run_all(made: Engine, records) -> list[Outcome]:
    return [made.run(record, number) for number, record in enumerate(records)]


def messages_of(outcomes: list[Outcome]) -> list[str]:
    return [message for outcome in outcomes for message in outcome.messages]


def converted(type: str, value, shelf=None, name=None, mapping=None, **options):
    """What a value of the record becomes in a name of this type: the values, then the messages."""
    place = name or Name("x", type)
    made = engine(
        [{"source": "a", "destination": "info", "name": "x", **options}],
        info(place),
        shelf=shelf,
        mapping=mapping or {},
    )
    outcome = made.run({"a": value}, 0)
    messages = [message.removesuffix(" (record 0)") for message in outcome.messages]
    return outcome.targets[0].values.get("x", []), made.build_messages + messages

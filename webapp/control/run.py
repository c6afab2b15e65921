"""The state of one record while instructions are followed: its targets, and whether it counts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.control.model import Destination, DestinationKind
from webapp.control.pseudo import BY_REF
from webapp.control.reports import Reports
from webapp.control.setting import Record, StoredRecords
from webapp.control.targets import Target, unqualified

TITLE = "dc:attribute:title"
# Of one record: a list in it can be gone through very often, and each time make something.
MOST_MADE = 200_000
MOST_STEPS = 5_000_000
_LONGEST_DEPENDENCE = 16
_HINT = f"To set a default for {TITLE}, use an if-has-value instruction with a set-value in else"


class TooMuch(Exception):
    """What is to become of one record has no end, or none that can be waited for."""


@dataclass(slots=True)
class Plan:
    """What all records of a batch have in common."""

    destinations: Mapping[str, Destination]
    records: StoredRecords
    reports: Reports
    check: Callable[[], None]
    """Raises when the records that follow are not wanted any more."""
    qualifies: bool = False
    """Does any instruction name a qualifier?"""
    hinted: bool = False
    real: list[Destination] = field(default_factory=list)
    """The destinations that are written."""
    required: dict[str, list[str]] = field(default_factory=dict)
    """The names, sorted, that a record of a destination needs."""

    def __post_init__(self) -> None:
        self.real = [each for each in self.destinations.values() if not each.pseudo]
        for destination in self.real:
            names = sorted(name.name for name in destination.names if name.required)
            self.required[destination.name] = names


class Run:
    """One record on its way through the instructions."""

    __slots__ = ("aborted", "made", "plan", "steps", "targets")

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.targets: dict[str, Target] = {}
        self.made: list[Target] = []
        self.aborted = False
        self.steps = 0

    def again(self, steps: int) -> None:
        """So many instructions are followed once more. Raises TooMuch."""
        self.steps += steps
        made = len(self.made) + len(self.plan.reports)
        if self.steps > MOST_STEPS or made > MOST_MADE:
            raise TooMuch
        self.plan.check()

    def abort(self, message: str) -> None:
        """Let the record count for nothing, though its instructions are followed to the end."""
        self.aborted = True
        self.plan.reports.add(message)

    def put(self, name: str, loaded: Record | None = None) -> Target:
        """Make a target the present one of its destination."""
        target = Target(self.plan.destinations[name], {}, loaded)
        self.targets[name] = target
        if not target.destination.pseudo:
            self.made.append(target)
        return target

    def ready(self, name: str) -> Target:
        """Return the present target of a destination, making one if there is none."""
        return self.targets.get(name) or self._ready(name, ())

    def _ready(self, name: str, wanted_by: tuple[str, ...]) -> Target:
        destination = self.plan.destinations[name]
        if destination.depends and len(wanted_by) < _LONGEST_DEPENDENCE:
            parent = self.targets.get(destination.depends) or self._ready(
                destination.depends, (*wanted_by, name)
            )
            if destination.keys:
                return self.put(name, self.linked(destination, parent))
            self.abort(
                f'Couldn\'t make destination "{name}" available '
                f'from dependency "{destination.depends}"'
            )
        elif not destination.pseudo:
            by = f", required by use of {' '.join(wanted_by)}" if wanted_by else ""
            self.abort(
                f'Destination "{name}" needs be made ready with a "new" or "load" instruction{by}'
            )
        return self.put(name)

    def linked(self, destination: Destination, parent: Target) -> Record | None:
        """Return the stored record that belongs to a stored parent, or None."""
        if parent.loaded is None:
            return None
        return self._by_any_key(destination, parent.first)

    def find(self, name: str, by: Target) -> Record | None:
        """Return the stored record with the first key that is wholly filled and found."""
        destination = self.plan.destinations[name]
        if by.destination.name == BY_REF:
            ref = by.first("ref")
            only = next((key for key in destination.keys if len(key) == 1), None)
            return self._stored(destination, {only[0]: ref}) if only and ref is not None else None
        return self._by_any_key(destination, by.first)

    def _by_any_key(
        self, destination: Destination, value_of: Callable[[str], Any]
    ) -> Record | None:
        for key in destination.keys:
            values = {name: value_of(name) for name in key}
            if None not in values.values():
                found = self._stored(destination, values)
                if found is not None:
                    return found
        return None

    def _stored(self, destination: Destination, key: Mapping[str, object]) -> Record | None:
        return self.plan.records.find(destination.dataset, as_typed(destination, key))

    def leave(self, name: str) -> None:
        """Check the present target of a destination, if there is one, and go on without it."""
        target = self.targets.pop(name, None)
        if target is not None and not target.destination.pseudo:
            self._check(target)

    def finish(self) -> list[Target]:
        """Check what there is and what has to be, and return what shall be written."""
        if not self.aborted:
            for destination in self.plan.real:
                target = self.targets.get(destination.name)
                if target is not None:
                    self._check(target)
                elif not destination.optional:
                    self.abort(f"No data set in required destination {destination.name}")
        if self.aborted:
            return []
        if self.plan.qualifies:
            for target in self.made:
                unqualified(target)
        return self.made

    def _check(self, target: Target) -> None:
        destination = target.destination
        if destination.kind is DestinationKind.OBJECT:
            self._check_title(target)
            return
        values = target.values
        required = self.plan.required[destination.name]
        missing = [name for name in required if not values.get(name) and not target.has(name)]
        if missing:
            self.abort(f"Missing values in {destination.name}: {', '.join(missing)}")

    def _check_title(self, target: Target) -> None:
        destination = target.destination
        if target.has(TITLE) or TITLE not in self.plan.required[destination.name]:
            return
        self.abort(f"{TITLE} is not set in object {destination.name}")
        if not self.plan.hinted:
            self.plan.hinted = True
            self.plan.reports.add(_HINT)


def as_typed(destination: Destination, key: Mapping[str, object]) -> dict[str, object]:
    """Return a key with whole numbers where its names hold such."""
    whole = {
        name.name
        for name in destination.names
        if (name.key_type if name.type == "ref" else name.type) == "integer"
    }
    return {name: _whole(value) if name in whole else value for name, value in key.items()}


def _whole(value: object) -> object:
    text = value if isinstance(value, str) else ""
    short = text.isascii() and text.isdigit() and len(text) < 19
    return int(text) if short else value

"""What a control file makes of a few records, without anything that is stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from webapp.control.engine import Engine
from webapp.control.model import Model
from webapp.control.problems import Problem


@dataclass(frozen=True, slots=True)
class TriedRecord:
    """What became of one record: by destination the values for each name; left out, nothing."""

    values: Mapping[str, Mapping[str, list[object]]]
    messages: tuple[str, ...]
    dropped: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of each record, and what is wrong with the instructions themselves."""

    records: tuple[TriedRecord, ...]
    problems: tuple[Problem, ...]


class _NothingStored:
    """A lookup that finds no record."""

    def find(self, dataset: str, key: Mapping[str, object]) -> None:
        """Find none."""

    def find_by_title(self, dataset: str, title: str) -> None:
        """Find none."""


def building_problems(control: Mapping[str, Any], model: Model) -> tuple[Problem, ...]:
    """Return what is wrong with instructions of a control file, which are left out then."""
    return Engine(control, model, _NothingStored()).build_problems


def tried(control: Mapping[str, Any], model: Model, records: Iterable[dict[str, Any]]) -> Trial:
    """Return what a control file makes of these records."""
    engine = Engine(control, model, _NothingStored())
    done = []
    for number, record in enumerate(records):
        outcome = engine.run(record, number)
        values = {one.destination.name: dict(one.values) for one in outcome.targets}
        done.append(TriedRecord(values, tuple(outcome.messages), outcome.dropped))
    return Trial(tuple(done), engine.build_problems)

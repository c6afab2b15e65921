"""Turns the instructions of a control file into functions, once, before the first record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from webapp.control.actions import ACTIONS, DEEPEST
from webapp.control.conversion import converter
from webapp.control.model import Destination, Name
from webapp.control.problems import Path
from webapp.control.run import Plan, Run
from webapp.control.setting import Setting
from webapp.control.texts import show

Context = Mapping[str, Any]
"""The object of the record that instructions look into."""

Step = Callable[[Run, Context], None]
Instruction = Mapping[str, Any]
MakeStep = Callable[["Builder", Instruction], Step | None]


@dataclass(frozen=True, slots=True)
class Place:
    """A name in a destination, as an instruction gives it."""

    destination: Destination
    name: Name


class Builder:
    """Makes the steps of a plan; what is wrong with an instruction is reported, and it is left."""

    def __init__(
        self, plan: Plan, mappings: Mapping[str, Any], makers: Mapping[str, MakeStep]
    ) -> None:
        self.plan = plan
        self.report = plan.reports.add
        self.settable: dict[str, dict[str, None]] = {}
        self._mappings = mappings
        self._makers = makers
        self._depth = 0
        every = plan.destinations.values()
        self._datasets = {each.dataset: each for each in every if each.dataset}

    def steps(self, around: Instruction, of: str) -> tuple[Step, ...]:
        """Return a list of instructions, inside an instruction or a control file, as functions."""
        instructions = around.get(of)
        if not instructions:
            return ()
        if not isinstance(instructions, list):
            self.report("'instructions' property is not an array", of)
            return ()
        if self._depth >= DEEPEST:
            self.report(f"Instructions are nested more than {DEEPEST} deep", of)
            return ()
        self._depth += 1
        made = self._made(instructions, (*self.plan.reports.path, of))
        self._depth -= 1
        return tuple(step for step in made if step is not None)

    def _made(self, instructions: list[Any], path: Path) -> list[Step | None]:
        """The steps, while what is wrong is reported for the path of each."""
        reports = self.plan.reports
        before, made = reports.path, []
        for number, instruction in enumerate(instructions):
            reports.path = (*path, number)
            made.append(self._step(instruction))
        reports.path = before
        return made

    def _step(self, instruction: Any) -> Step | None:
        if not isinstance(instruction, dict):
            self.report("Instruction is not an object")
            return None
        named = instruction.get("action") or "field"
        action = ACTIONS.get(named) if isinstance(named, str) else None
        if action is None:
            self.report(f"Unknown action in instruction: {show(named)}", "action")
            return None
        if missing := action.missing(instruction):
            self.report(missing)
            return None
        return self._makers[action.name](self, instruction)

    def destination(self, action: str, name: Any, pseudo: bool = False) -> Destination | None:
        """Return a destination by its name, or report that there is none."""
        found = self.plan.destinations.get(name) if isinstance(name, str) else None
        if found is None or (pseudo and not found.pseudo):
            part = "using" if pseudo else "destination"
            self.report(f"Unknown destination in {action}: {show(name)}", part)
            return None
        return found

    def place(self, action: str, instruction: Instruction) -> Place | None:
        """Return the name that an instruction is about, or report that there is none."""
        destination = self.destination(action, instruction["destination"])
        if destination is None:
            return None
        wanted = instruction["name"]
        for name in destination.names:
            if name.name == wanted:
                return Place(destination, name)
        message = f"Unknown name in {action} {show(wanted)} for destination {destination.name}"
        self.report(message, "name")
        return None

    def will_set(self, place: Place) -> None:
        """Note that an instruction may set a name."""
        self.settable.setdefault(place.destination.name, {})[place.name.name] = None

    def conversion(
        self, action: str, place: Place, instruction: Instruction, source: str, type: str = ""
    ) -> Callable[[Any], Any] | None:
        """Return how values get into a name, or report that it cannot be told."""
        setting = Setting(
            place.name,
            instruction,
            source,
            self._mappings,
            self._datasets,
            self.plan.records,
            self.report,
        )
        convert = converter(setting, type or place.name.type)
        if convert is None:
            where = f"{place.destination.name}/{place.name.name}"
            self.report(f"Couldn't create value transformer for {action} {where}")
        return convert

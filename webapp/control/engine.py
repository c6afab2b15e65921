"""Turns the records of a batch into records of datasets, as its control file says."""

from collections.abc import Callable, Mapping
from typing import Any

from webapp.control import assigning, choosing, starting
from webapp.control.building import Builder, MakeStep
from webapp.control.model import Model
from webapp.control.reports import Reports
from webapp.control.run import MOST_MADE, MOST_STEPS, Plan, Run, TooMuch
from webapp.control.setting import Lookup, StoredRecords
from webapp.control.targets import Outcome, Target

__all__ = ["Engine", "Lookup", "Outcome", "Target"]

TOO_MUCH = (
    f"This record makes more than {MOST_MADE:,} others and messages, or goes through more than "
    f"{MOST_STEPS:,} instructions. Split it into several."
)

_MAKERS: dict[str, MakeStep] = {
    "field": assigning.field,
    "field-structured": assigning.field_structured,
    "set-value": assigning.set_value,
    "remove-values": assigning.remove_values,
    "if-exists": choosing.if_exists,
    "if-value-one-of": choosing.if_value_one_of,
    "if-has-value": choosing.if_has_value,
    "within": choosing.within,
    "for-each": choosing.for_each,
    "new": starting.new,
    "load": starting.load,
    "assert-destination": starting.assert_destination,
    "abort-record": starting.abort_record,
    "log-error": starting.log_error,
}


class Engine:
    """The instructions of a control file, ready for any number of records."""

    def __init__(
        self,
        control: Mapping[str, Any],
        model: Model,
        lookup: Lookup,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        """`check` is called often, and may raise to break off a record that takes long."""
        destinations = {each.name: each for each in model.destinations}
        self._reports = Reports()
        self._plan = Plan(destinations, StoredRecords(lookup), self._reports, check)
        content = control if isinstance(control, dict) else {}
        mappings = content.get("mapping")
        builder = Builder(self._plan, mappings if isinstance(mappings, dict) else {}, _MAKERS)
        self._steps = builder.steps(content, "instructions")
        self._settable = {name: tuple(names) for name, names in builder.settable.items()}
        self.build_messages = self._reports.take()
        """What is wrong with instructions, which are left out then."""
        self.build_problems = tuple(self._reports.building)

    def settable(self, destination: str) -> tuple[str, ...]:
        """Return all names that any instruction may set in a destination."""
        return self._settable.get(destination, ())

    def run(self, record: Mapping[str, Any], number: int) -> Outcome:
        """Follow the instructions for one record; messages are about the number given."""
        self._reports.begin(number)
        context = record if isinstance(record, dict) else {}
        run = Run(self._plan)
        try:
            for step in self._steps:
                step(run, context)
            targets = run.finish()
        except TooMuch:
            self._reports.take()
            run.abort(TOO_MUCH)
            targets = []
        return Outcome(targets, self._reports.take(), run.aborted)

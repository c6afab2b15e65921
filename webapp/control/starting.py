"""Instructions that start, load or check targets, drop the record, or only say something."""

from webapp.control.building import Builder, Context, Instruction, Step
from webapp.control.run import Run
from webapp.control.texts import show


def new(builder: Builder, instruction: Instruction) -> Step | None:
    """Make the step that starts a new record of a destination."""
    destination = builder.destination("new", instruction["destination"])
    if destination is None:
        return None
    name = destination.name

    def step(run: Run, context: Context) -> None:
        run.leave(name)
        run.put(name)

    return step


def load(builder: Builder, instruction: Instruction) -> Step | None:
    """Make the step that goes on with a stored record."""
    otherwise = builder.steps(instruction, "otherwise")
    destination = builder.destination("load", instruction["destination"])
    using = builder.destination("load", instruction["using"], pseudo=True)
    if destination is None or using is None:
        return None
    name, key = destination.name, using.name
    may_fail = "otherwise" in instruction

    def step(run: Run, context: Context) -> None:
        by = run.ready(key)
        run.leave(name)
        record = run.find(name, by)
        run.targets.pop(key, None)
        if record is not None:
            run.put(name, record)
        elif may_fail:
            for each in otherwise:
                each(run, context)
        else:
            run.abort(f"Couldn't load destination: {name}")

    return step


def assert_destination(builder: Builder, instruction: Instruction) -> Step | None:
    """Make the step that drops the record unless a dependent one is stored, or is not."""
    destination = builder.destination("assert-destination", instruction["destination"])
    if destination is None:
        return None
    if not destination.depends:
        builder.report(
            f"Can only use dependent destinations in assert-destination: {destination.name}",
            "destination",
        )
        return None
    exists = instruction["exists"]

    def step(run: Run, context: Context) -> None:
        parent = run.ready(destination.depends)
        if (run.linked(destination, parent) is not None) is not exists:
            run.abort(f"assert-destination failed: {destination.name}")

    return step


def abort_record(builder: Builder, instruction: Instruction) -> Step | None:
    """Make the step that drops the record."""
    message = show(instruction["message"] or "abort")
    return lambda run, context: run.abort(message)


def log_error(builder: Builder, instruction: Instruction) -> Step | None:
    """Make the step that logs a message."""
    message = show(instruction["message"] or "error")
    return lambda run, context: run.plan.reports.add(message)

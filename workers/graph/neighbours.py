"""What stands on the left and on the right of a column, and of which quantity it is a part."""

from webapp.graph.terms import Role
from workers.graph.guesses import UNCLEAR, Guesses
from workers.graph.pairing import partner
from workers.graph.recipes import heed_material

PARTNER = 5.0
IN_COMPANY = 1.5


def heed_left(guesses: Guesses) -> None:
    """Let the thing or process before a column have its say: settings stand behind a step."""
    before: tuple[str, str] | None = None
    for facts, _ in guesses.columns:
        if facts.empty or facts.counts_rows:
            continue
        heed_material(guesses, facts)
        if before:
            _heed_before(guesses, facts.index, before)
        best = guesses.best(facts.index)
        if best in guesses.owners:
            before = (best, facts.header)


def heed_right(guesses: Guesses) -> None:
    """Words of which nothing is known are of what goes before the column on their right."""
    for facts, tally in guesses.columns[:-1]:
        if facts.numeric or facts.empty:
            continue
        most, follower = guesses.most(facts.index), guesses.best(facts.index + 1)
        for each in guesses.vocabulary.neighbours:
            if each.comes_first or each.beside != follower:
                continue
            if most < UNCLEAR or tally.points.get(each.label, 0) > most - UNCLEAR:
                header = guesses.table.headers[facts.index + 1]
                tally.add([each.label], each.weight, f'It stands before "{header}" ({follower}).')


def heed_partners(guesses: Guesses) -> None:
    """Let numbers be what those around them are, and errors what their quantity is."""
    _heed_company(guesses)
    for facts, tally in guesses.columns:
        main = partner(guesses.table, facts.index)
        best = guesses.best(main) if main is not None else None
        if main is not None and best and guesses.vocabulary.role_of(best) is Role.QUANTITY:
            reason = f'It belongs to "{guesses.table.headers[main]}".'
            tally.add([best], PARTNER, reason)


def _heed_before(guesses: Guesses, index: int, before: tuple[str, str]) -> None:
    after, header = before
    points = guesses.tallies[index].points
    for each in guesses.vocabulary.neighbours:
        if not each.comes_first or each.beside != after:
            continue
        if guesses.most(index) < UNCLEAR or points.get(each.label, 0) > 0:
            reason = f'It stands after "{header}" ({after}).'
            guesses.tallies[index].add([each.label], each.weight, reason)


def _heed_company(guesses: Guesses) -> None:
    """A number among settings that is always one of a few is a setting, whatever its name."""
    shapes = guesses.vocabulary.shapes
    columns = guesses.table.facts
    for before, facts, after in zip(columns, columns[1:], columns[2:], strict=False):
        left, right = guesses.best(before.index), guesses.best(after.index)
        usual = shapes.get("repeated" if facts.repeated else "varied", {})
        if facts.repeated is None or left is None or left not in usual:
            continue
        tally = guesses.tallies[facts.index]
        if left == right:
            reason = f'It stands between "{before.header}" and "{after.header}" ({left}).'
            tally.add([left], IN_COMPANY, reason)
        elif tally.points.get(left, 0) > guesses.most(facts.index) - IN_COMPANY:
            reason = f'It stands after "{before.header}" ({left}).'
            tally.add([left], IN_COMPANY / 2, reason)

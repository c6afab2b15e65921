"""Whatever is committed and imported, a version holds what plain dicts hold."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lake import plain
from webapp.lake import versions
from webapp.lake.changing import apply
from webapp.lake.differences import differences
from webapp.lake.entries import Entry, Staged
from webapp.lake.reading import find, walk
from webapp.lake.shelf import Folder
from webapp.lake.versions import Version
from workers.lake.applying import Outcome, outcome
from workers.lake.spool import Spool

Held = dict[str, Entry]
commits = st.lists(st.tuples(plain.some, st.booleans()), max_size=3)
imports = st.tuples(
    st.lists(plain.some, max_size=3), st.none() | st.lists(plain.prefixes, max_size=3)
)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Folder]:
    with plain.small_files():
        yield Folder(tmp_path_factory.mktemp("lake"))


def committed(shelf: Folder, version: Version, held: Held, asked) -> tuple[Version, Held]:
    changes = {entry.path: Staged(entry, removed) for some, removed in asked for entry in some}
    gone = {path for path, change in changes.items() if change.removed}
    new = {path: change.entry for path, change in changes.items() if not change.removed}
    after = plain.laid_over({p: held[p] for p in held if p not in gone}, new)
    return apply(shelf, version, sorted(changes.values())), after


def imported(shelf: Folder, version: Version, held: Held, asked) -> tuple[Version, Held]:
    listed, wiped = asked
    new = {entry.path: entry for some in listed for entry in some}
    gone = {path for path in held if path not in new and path.startswith(tuple(wiped or ()))}
    after = plain.laid_over({p: held[p] for p in held if p not in gone}, new)
    made = brought_in(shelf, version, listed, wiped, write=True)
    counts = (made.added, made.changed, made.removed, made.kept)
    assert counts == (
        len(new.keys() - held.keys()),
        sum(path in held and held[path] != after[path] for path in new),
        len(gone),
        sum(path in held and held[path] == after[path] for path in new),
    )
    planned = brought_in(shelf, version, listed, wiped, write=False)
    assert planned == replace(made, version=version)
    assert list(made.samples) == found(held, after)[:100]
    assert counts == tuple(
        sum(getattr(one, kind) for one in made.by_prefix)
        for kind in ("added", "changed", "removed", "kept")
    )
    return made.version, after


def brought_in(shelf: Folder, version: Version, listed, wiped, write: bool) -> Outcome:
    spool = Spool(shelf.root / "spool")
    for some in listed:
        spool.add(some)
    spool.close()
    return outcome(shelf, version, spool, wiped, lambda done, total: None, write=write)


def found(before: Held, after: Held) -> list[tuple]:
    pairs = [(path, before.get(path), after.get(path)) for path in {**before, **after}]
    return [
        (
            "added" if old is None else "removed" if new is None else "changed",
            path,
            new.size if new else None,
            old,
            new,
        )
        for path, old, new in sorted(pairs, key=lambda pair: pair[0].encode())
        if plain.differ(old, new)
    ]


@settings(max_examples=12)
@given(
    st.lists(
        st.tuples(st.just(committed), commits) | st.tuples(st.just(imported), imports),
        min_size=1,
        max_size=4,
    ),
    plain.paths,
    plain.prefixes,
)
def test_a_version_holds_what_a_dict_holds_after_any_changes(shelf, steps, path, prefix):
    history: list[tuple[Version, Held]] = [(versions.empty(), {})]
    history.append(committed(shelf, *history[0], [(plain.ALL, False)]))
    for step, asked in steps:
        history.append(step(shelf, *history[-1], asked))
    for version, held in history:
        assert list(walk(shelf, version)) == plain.in_order(held)
        assert versions.load(shelf, version.id) == version
        assert version.count == len(held)
        assert all(piece.base_count <= 24 for piece in version.pieces)
    assert find(shelf, version, path) == held.get(path)
    onward = [one for one in plain.in_order(held) if one.path >= path]
    assert list(walk(shelf, version, path)) == onward
    within = [one for one in plain.in_order(held) if one.path.startswith(prefix)]
    assert list(walk(shelf, version, prefix=prefix)) == within
    for left, other in (history[0], history[-2]):
        expected = found(other, held)
        assert list(differences(shelf, left, version)) == expected
        later = [one for one in expected if one[1] > path]
        assert list(differences(shelf, left, version, after=path)) == later
        onward = [one for one in expected if one[1] >= path]
        assert list(differences(shelf, left, version, start=path)) == onward
        within = [one for one in expected if one[1].startswith(prefix)]
        assert list(differences(shelf, left, version, prefix=prefix)) == within

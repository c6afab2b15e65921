"""Stage 2: what the cells of each column hold of the node they belong to."""

import re
from collections.abc import Mapping

from webapp.graph.terms import NO_ATTRIBUTE, NO_LABEL, Role, Vocabulary
from webapp.schema.headers import normal_header
from workers.graph import units
from workers.graph.answers import Answer, Remembered, Tally
from workers.graph.evidence import shape_of
from workers.graph.facts import ColumnFacts, Table
from workers.graph.headers import KINDS
from workers.graph.labelling import CONFIRMED
from workers.graph.pairing import CENTRAL, aspect_of, partner
from workers.graph.speaking import Speaking, speaking

# Values of one pattern, from this share of them, look numbered.
ONE_PATTERN = 0.75
_PROPORTION = re.compile(r"^\d+(?:[.,]\d+)?(?:\s?[:/]\s?\d+(?:[.,]\d+)?)+$")
MOSTLY_DIFFERENT = 0.5
FEW = 3


def attribute(
    table: Table,
    vocabulary: Vocabulary,
    labels: Mapping[int, str],
    memory: Mapping[str, Remembered],
) -> dict[int, Answer]:
    """Say for every column which attribute its cells hold, how sure that is, and why."""
    words = speaking(vocabulary)
    answers = {}
    for facts in table.facts:
        name = labels.get(facts.index, NO_LABEL)
        role = vocabulary.role_of(name)
        if role is None or facts.empty:
            answers[facts.index] = Answer(NO_ATTRIBUTE, 0.99, ("The column has no label.",))
            continue
        tally = _tally(facts, table, vocabulary, name, role, words)
        if _is_first_key(facts, table, labels):
            tally.add(["identifier"], 6, "It is what tells the rows apart.")
        _heed_memory(tally, memory.get(normal_header(facts.header)))
        allowed = vocabulary.labels[name].attributes
        tally.points = {each: tally.points[each] for each in tally.points if each in allowed}
        answers[facts.index] = tally.answer(NO_ATTRIBUTE, "Nothing tells what the cells hold.")
    return answers


def _tally(
    facts: ColumnFacts,
    table: Table,
    vocabulary: Vocabulary,
    name: str,
    role: Role,
    words: Speaking,
) -> Tally:
    if role is Role.QUANTITY:
        return _of_quantity(facts, table)
    if role is Role.METADATA:
        return _of_metadata(facts)
    return _of_thing(facts, name, words)


def _is_first_key(facts: ColumnFacts, table: Table, labels: Mapping[int, str]) -> bool:
    """Whether a batch is what the rows are about: nothing of its label stands before it."""
    if "batch_number" not in facts.aspects or facts.base or facts.distinct < 1:
        return False
    alike = [index for index, name in labels.items() if name == labels[facts.index]]
    return len(facts.values) >= FEW and len(alike) > 1 and min(alike) == facts.index


def _heed_memory(tally: Tally, remembered: Remembered | None) -> None:
    if remembered and remembered.attribute:
        reason = "A person confirmed this for a column of this name."
        tally.add([remembered.attribute], CONFIRMED, reason)


def _of_quantity(facts: ColumnFacts, table: Table) -> Tally:
    tally = Tally()
    tally.add(["value"], 2.5, "The cells hold the value itself.")
    if "name" in facts.aspects and not facts.numeric:
        tally.add(["name"], 3, "The cells name the quantity.")
    aspect = aspect_of(facts)
    if aspect is None:
        return tally
    main = partner(table, facts.index)
    if main is not None:
        reason = f'The header says so, and "{table.headers[main]}" is the quantity it is of.'
        tally.add([aspect], 5, reason)
    elif aspect in CENTRAL or facts.shape == "unit":
        tally.add([aspect], 4, "The header or the cells say so.")
    elif aspect in ("min", "max"):
        # A sign with an index (P_max, V_oc) is a quantity of its own.
        sign = len(facts.base) == 1 and len(facts.base[0]) == 1
        tally.add([aspect], 1 if sign else 3, "The header says so.")
    else:
        tally.add([aspect], 3.5 if not facts.base else 2, "The header says so.")
    return tally


def _of_metadata(facts: ColumnFacts) -> Tally:
    tally = Tally()
    tally.add(["value"], 4, "The cells hold what is told.")
    if {"metadata"} & set(facts.words) and {"type", "name"} & set(facts.words):
        tally.add(["metadata_type"], 6, "The cells say what kind of metadata is told.")
    return tally


def _of_thing(facts: ColumnFacts, name: str, words: Speaking) -> Tally:
    tally = Tally()
    _heed_amounts(facts, tally)
    _heed_header(facts, name, words, tally)
    shape = shape_of(facts)
    if shape in ("code", "number") and not facts.unit_text:
        tally.add(["identifier"], 0.6, "The cells look like codes.")
        if facts.masks >= ONE_PATTERN and len(facts.values) >= FEW:
            reason = "The cells are written in one pattern, as numbers of things are."
            tally.add(["identifier"], 1.2, reason)
        if facts.distinct >= MOSTLY_DIFFERENT and len(facts.values) >= FEW:
            tally.add(["identifier"], 1.2, "Nearly every row has another value.")
    else:
        tally.add(["name"], 2, "The cells are words.")
    return tally


def _heed_header(facts: ColumnFacts, name: str, words: Speaking, tally: Tally) -> None:
    tally.add(["name"], 1)
    if "batch_number" in facts.aspects and not facts.unit_text:
        tally.add(["batch_number"], 5, "The header speaks of a batch.")
    elif facts.identifies:
        tally.add(["identifier"], 4, "The header speaks of a number or an ID.")
    elif "name" in facts.aspects or (facts.words and facts.words[-1] in KINDS):
        tally.add(["name"], 3, "The header speaks of a name.")
    for said in words.header(facts):
        if said.is_head and said.label == name and said.group.attribute:
            reason = f'A column "{said.word}" holds this as a rule.'
            tally.add([said.group.attribute], 1.5, reason)


def _heed_amounts(facts: ColumnFacts, tally: Tally) -> None:
    """Numbers with a unit, or of which the header says so, tell how much of a material there is."""
    aspects = set(facts.aspects)
    if "ratio" in aspects and all(_PROPORTION.match(value) for value in facts.values):
        tally.add(["ratio"], 6, "The cells tell a proportion.")
    if not facts.numeric or ({"identifier", "batch_number"} & aspects and not facts.unit_text):
        return
    unit = facts.unit_text
    if units.is_strength(unit) or ("concentration" in aspects and not units.is_share(unit)):
        tally.add(["concentration"], 6, "The cells tell how much is dissolved.")
    elif "concentration" in aspects:
        tally.add(["concentration"], 6, "The header speaks of a concentration.")
    elif units.is_share(unit) or units.is_amount(unit) or "ratio" in aspects:
        tally.add(["ratio"], 6, "The cells tell a share of the whole.")

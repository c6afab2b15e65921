"""What a column says of itself: its words, its unit, the look of its cells."""

from webapp.graph.terms import Role, Vocabulary
from workers.graph.answers import Tally
from workers.graph.facts import FEW_SHARE, ColumnFacts
from workers.graph.pairing import aspect_of
from workers.graph.speaking import Speaking

HAS_UNIT = 1.5
NAMES_A_THING = 3.5
SAYS_IDENTIFIER = 1.5
SAYS_NAME = 0.7
SAYS_BATCH = 4.0
# A long number that every row has another of names something.
LONG_NUMBER = 5
SHAPES = {
    "number": "The cells are numbers.",
    "with_unit": "The cells are numbers with a unit.",
    "date": "The cells are dates.",
    "time": "The cells are times of day.",
    "year": "The cells are years.",
    "code": "The cells look like codes.",
    "person": "The cells look like names of people.",
    "full_name": "The cells look like names.",
    "words": "The cells are short texts.",
    "initials": "The cells are a few letters.",
    "text": "The cells are long texts.",
    "boolean": "The cells say yes or no.",
    "file": "The cells are names of files.",
    "url": "The cells are web addresses.",
    "email": "The cells are e-mail addresses.",
    "unit": "The cells are units.",
}


def shape_of(facts: ColumnFacts) -> str:
    """The look of the cells by the name that vocabularies use."""
    if facts.shape in ("integer", "year"):
        if names_by_number(facts):
            return "code"
        return "number" if facts.shape == "integer" else "year"
    # A few words that come again and again sort rows, though two of them may look like a name.
    return "words" if facts.shape == "full_name" and facts.category else facts.shape


def names_by_number(facts: ColumnFacts) -> bool:
    """Whether whole numbers are names: "Heat no." 4711, or long ones like those of bar codes."""
    if facts.shape != "integer" or facts.unit_text:
        return False
    if facts.identifies or "batch_number" in facts.aspects:
        return True
    lengths = {len(value) for value in facts.values}
    return len(lengths) == 1 and min(lengths) > LONG_NUMBER and len(facts.values) > 2


def evidence(facts: ColumnFacts, vocabulary: Vocabulary, words: Speaking) -> Tally:
    """What a column says of itself."""
    tally = Tally()
    for said in words.header(facts):
        tally.add([said.label], said.weight, f'The header says "{said.word}".')
    for meaning, share, example in words.values(facts):
        points = meaning.group.weight * share
        tally.add([meaning.label], points, f'Cells such as "{example}" are known words.')
    _heed_unit(facts, vocabulary, words, tally)
    _heed_aspects(facts, vocabulary, words, tally)
    shape = shape_of(facts)
    if (
        shape in ("number", "year")
        and not facts.unit_text
        and _named_thing(facts, vocabulary, words)
    ):
        shape = "code"
    for name, weight in vocabulary.shapes.get(shape, {}).items():
        tally.add([name], weight, SHAPES.get(shape, ""))
    _heed_repetition(facts, vocabulary, tally)
    if facts.category:
        for name, weight in vocabulary.shapes.get("category", {}).items():
            tally.add([name], weight, "The same few words come again and again.")
    return tally


def _named_thing(facts: ColumnFacts, vocabulary: Vocabulary, words: Speaking) -> bool:
    """Whether the header names nothing but a thing of which whole numbers are the IDs."""
    said = words.header(facts)
    if any(each.is_head and "numbered" in each.group.tags for each in said):
        return True
    if facts.shape != "integer" or set(facts.aspects) - {"identifier"}:
        return False
    if {word for each in said for word in each.word.split()} < set(facts.base):
        return False
    roles = {vocabulary.role_of(each.label) for each in said if each.weight >= NAMES_A_THING}
    return bool(roles) and not facts.repeated and roles <= {Role.THING, Role.PROCESS}


def _heed_repetition(facts: ColumnFacts, vocabulary: Vocabulary, tally: Tally) -> None:
    if facts.repeated is not None:
        often = "repeated" if facts.repeated else "varied"
        reason = "The same few numbers come again and again." if facts.repeated else ""
        for name, weight in vocabulary.shapes.get(often, {}).items():
            tally.add([name], weight, reason)


def _heed_unit(facts: ColumnFacts, vocabulary: Vocabulary, words: Speaking, tally: Tally) -> None:
    unit = facts.unit_text
    if not unit:
        return
    quantities = vocabulary.labels_with(Role.QUANTITY)
    where = "header" if facts.unit.text else "cells"
    tally.add(
        quantities,
        HAS_UNIT,
        f"The {where} name the unit {unit}.".replace("header name", "header names"),
    )
    tally.add(vocabulary.labels_with(Role.THING, Role.PROCESS), -HAS_UNIT)
    for meaning in words.unit(facts):
        reason = f"{unit} is a usual unit of a {meaning.label.lower()}."
        tally.add([meaning.label], meaning.group.weight, reason)


def _heed_aspects(
    facts: ColumnFacts, vocabulary: Vocabulary, words: Speaking, tally: Tally
) -> None:
    quantities = vocabulary.labels_with(Role.QUANTITY)
    sorts = facts.distinct < FEW_SHARE and any(
        said.is_head and said.label in quantities for said in words.header(facts)
    )
    if facts.identifies and not sorts:
        named = vocabulary.aspects.get("identifier", ())
        tally.add(named, SAYS_IDENTIFIER, "The header speaks of a number or an ID.")
        tally.add(quantities, -2 * SAYS_IDENTIFIER)
    elif "name" in facts.aspects and not facts.numeric:
        named = vocabulary.aspects.get("name", ())
        tally.add(named, SAYS_NAME, "The header speaks of a name.")
    if "batch_number" in facts.aspects and not facts.unit_text:
        named = vocabulary.aspects.get("batch_number", ())
        tally.add(named, SAYS_BATCH, "The header speaks of a batch.")
    aspect = aspect_of(facts)
    if aspect and (facts.numeric or aspect == "unit"):
        tally.add(quantities, 1.0, f"The header speaks of {_spoken(aspect)}.")


def _spoken(aspect: str) -> str:
    return {
        "unit": "a unit",
        "error": "an error",
        "std": "a standard deviation",
        "min": "a least value",
        "max": "a greatest value",
        "mean": "a mean",
        "median": "a median",
    }[aspect]

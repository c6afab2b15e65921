"""The vocabularies of this desk: its own, and those of the folder that the settings name."""

from webapp import storage
from webapp.errors import WrongState
from webapp.graph import vocabulary
from webapp.graph.vocabulary import BadVocabulary, Vocabulary


def names() -> tuple[str, ...]:
    """The names of the vocabularies that can be chosen: those without a fault."""
    return tuple(each.name for each in usable())


def usable() -> list[Vocabulary]:
    """The vocabularies that can be chosen."""
    return [each for each in _all() if isinstance(each, Vocabulary)]


def faults() -> list[str]:
    """What is wrong with the others, a sentence for each, with its file and place."""
    return [str(each) for each in _all() if isinstance(each, BadVocabulary)]


def load(name: str) -> Vocabulary:
    """The vocabulary of this name. Raises WrongState where there is none, or its file is wrong."""
    found = _read(name)
    if isinstance(found, BadVocabulary):
        raise WrongState(str(found)) from found
    return found


def _all() -> list[Vocabulary | BadVocabulary]:
    return [_read(name) for name in vocabulary.names(storage.settings().graph_vocabularies)]


def _read(name: str) -> Vocabulary | BadVocabulary:
    try:
        return vocabulary.load(name, storage.settings().graph_vocabularies)
    except BadVocabulary as error:
        return error

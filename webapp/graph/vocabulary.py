"""Vocabularies: the labels, attributes and relationships that a graph may be made of."""

from functools import lru_cache
from pathlib import Path

from webapp.graph.terms import NO_ATTRIBUTE, NO_LABEL, Label, Role, Vocabulary, attribute_of
from webapp.graph.vocabulary_file import BadVocabulary, read

__all__ = (
    "NO_ATTRIBUTE",
    "NO_LABEL",
    "BadVocabulary",
    "Label",
    "Role",
    "Vocabulary",
    "attribute_of",
    "load",
    "names",
)
BUILT_IN = Path(__file__).parent / "vocabularies"


def names(folder: Path | None = None) -> tuple[str, ...]:
    """The names of all vocabularies: those of the desk, then those of the user's folder."""
    return tuple(_files(folder))


def load(name: str, folder: Path | None = None) -> Vocabulary:
    """Read a vocabulary; a file of the user's stands in for one of the desk with its name."""
    files = _files(folder)
    if name not in files:
        raise BadVocabulary(f"There is no vocabulary {name}. There are {', '.join(files)}.")
    try:
        changed = files[name].stat().st_mtime_ns
    except OSError as error:
        raise BadVocabulary(f"{files[name].name} cannot be read: {error.strerror}.") from error
    return _read_once(files[name], changed)


@lru_cache(maxsize=32)
def _read_once(path: Path, changed: int) -> Vocabulary:
    return read(path)


def _files(folder: Path | None) -> dict[str, Path]:
    folders = [BUILT_IN, *([folder] if folder else [])]
    return {path.stem: path for each in folders for path in sorted(each.glob("*.toml"))}

"""The destinations that only hold values for a while: structured values, and keys to load by."""

from collections.abc import Iterable

from webapp.control.model import Destination, DestinationKind, Name

BY_KEY = "load:by-key"
BY_REF = "load:by-ref"
STRUCTURED = "value:"
"""What the name of a structured value begins with; its data type follows."""


def _text(name: str, title: str, required: bool = False) -> Name:
    return Name(name, "text", title, required=required)


def _pseudo(name: str, title: str, *names: Name) -> Destination:
    return Destination(name, title, DestinationKind.DICTIONARY, names, optional=True, pseudo=True)


PERSON_NAME = _pseudo(
    "value:person-name",
    "Name of a person",
    _text("title", "Mr, Mrs, Dr"),
    _text("first", "First name"),
    _text("middle", "Middle names"),
    _text("last", "Last name", required=True),
    _text("suffix", "What follows the name"),
)

POSTAL_ADDRESS = _pseudo(
    "value:postal-address",
    "Postal address",
    _text("street1", "Street, first line"),
    _text("street2", "Street, second line"),
    _text("city", "City"),
    _text("county", "County"),
    _text("postcode", "Postcode"),
    _text("country", "Country, as the two letters of ISO 3166", required=True),
)

_BY_REF = _pseudo(BY_REF, "Record to load, by its only key", Name("ref", "ref", "Key"))


def pseudo_destinations(destinations: Iterable[Destination]) -> tuple[Destination, ...]:
    """Return what goes with these destinations: structured values, and all their keys."""
    return (PERSON_NAME, POSTAL_ADDRESS, _by_key(destinations), _BY_REF)


def _by_key(destinations: Iterable[Destination]) -> Destination:
    names: dict[str, Name] = {}
    for destination in destinations:
        in_keys = {name for key in destination.keys for name in key}
        for name in destination.names:
            if name.name in in_keys:
                other = names.setdefault(name.name, _key_name(name, name.type))
                if other.type != name.type:
                    names[name.name] = _key_name(name, "text")
    return _pseudo(BY_KEY, "Record to load, by any of its keys", *names.values())


def _key_name(name: Name, type: str) -> Name:
    """A key is looked up as it is, so it need be no reference that a mapping leads to."""
    if type == "ref":
        return Name(name.name, type, name.title, name.description, key_type=name.key_type)
    return Name(name.name, type, name.title, name.description)

"""Values that are made of several parts, as one text."""

from typing import Any

from webapp.control.plain_types import json_text
from webapp.control.setting import Converter, Setting

_NAME_PARTS = ("title", "first", "middle", "last", "suffix")
_ADDRESS_PARTS = ("street1", "street2", "city", "county", "postcode", "country")


def person_name(setting: Setting) -> Converter:
    """The parts of a name with blanks between them; without a last name there is no value."""

    def convert(value: Any) -> Any:
        if not isinstance(value, dict) or not value.get("last"):
            return None
        return " ".join(_parts(value, _NAME_PARTS))

    return convert


def postal_address(setting: Setting) -> Converter:
    """The lines of an address with commas between them; the country has two letters."""

    def convert(value: Any) -> Any:
        if not isinstance(value, dict):
            return None
        country = value.get("country")
        if isinstance(country, str) and len(country) == 2:
            return ", ".join(_parts(value, _ADDRESS_PARTS))
        setting.report(
            "Missing or invalid country code in postal address, must be two letter ISO code: "
            f"{json_text(value)}"
        )
        return None

    return convert


def _parts(value: dict[str, Any], names: tuple[str, ...]) -> list[str]:
    return [value[name] for name in names if isinstance(value.get(name), str) and value[name]]

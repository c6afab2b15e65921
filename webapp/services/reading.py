"""How a file is to be read, as its owner chose it."""

import codecs
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from webapp.errors import BadInput

# Python calls these encodings too, but no file is written in them, and some take forever.
NOT_OF_FILES = {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"}


class Reading(BaseModel):
    """The owner's choices; what is left out, the desk finds out from the file."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)

    sheet: str | None = Field(None, max_length=255)
    header_row: int | None = Field(None, ge=1, le=1_048_576)
    encoding: str | None = Field(None, max_length=40)
    delimiter: str | None = Field(None, min_length=1, max_length=1)
    quote: Literal['"', "'", ""] | None = None
    date_order: Literal["dmy", "mdy"] | None = None
    literal: bool | None = Field(
        None,
        description="Cells are values as a program wrote them: an apostrophe at the front is part "
        "of the text, and no row is an example.",
    )

    @field_validator("encoding")
    @classmethod
    def known(cls, encoding: str | None) -> str | None:
        """Refuse an encoding that nobody can read."""
        if encoding is None:
            return None
        try:
            found = codecs.lookup(encoding) if "\0" not in encoding else None
        except LookupError:
            found = None
        # Some "encodings" pack or hide bytes: they do not give text.
        if found is None or not found._is_text_encoding or found.name in NOT_OF_FILES:
            raise ValueError(f"{encoding!r} is not an encoding that can be read")
        return found.name

    @field_validator("delimiter")
    @classmethod
    def separates(cls, delimiter: str | None) -> str | None:
        """Refuse a delimiter that would cut words or lines."""
        if delimiter and (delimiter.isalnum() or delimiter in "\r\n\"'" or ord(delimiter) > 127):
            raise ValueError("use a comma, a semicolon, a tab, or another sign that is no letter")
        return delimiter


def parse_reading(choices: dict[str, Any]) -> dict[str, Any]:
    """The choices that were made, checked. Raises BadInput that names each wrong one."""
    try:
        return Reading.model_validate(choices).model_dump(exclude_none=True)
    except ValidationError as error:
        findings = [
            {"path": ".".join(map(str, found["loc"])), "message": found["msg"]}
            for found in error.errors()
        ]
        raise BadInput("The way to read the file is not understood.", findings) from None

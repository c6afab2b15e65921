"""Findings of pydantic in the one shape that all errors of the API have."""

from typing import NoReturn

from pydantic import ValidationError

from webapp.errors import BadInput


def refuse(error: ValidationError) -> NoReturn:
    """Raises BadInput that names each wrong parameter or field with its place."""
    findings = [
        {
            "path": ".".join(map(str, found["loc"])),
            "message": found["msg"].removeprefix("Value error, "),
        }
        for found in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    if any(finding["path"] == "" for finding in findings):
        raise no_object()
    raise BadInput("Something in this request is wrong; the detail names each place.", findings)


def no_object() -> BadInput:
    """The error for a body that is missing, or is no JSON object."""
    sentence = "Send a JSON object, with `Content-Type: application/json`."
    return BadInput(sentence, [{"path": "", "message": "This must be a JSON object."}])

"""The text of a descriptor, as it comes from a form."""

import json
from typing import Any

from flask import current_app

from webapp.errors import BadInput


def parse(text: str) -> dict[str, Any]:
    """The descriptor in a text. Raises BadInput with the line where its JSON breaks off."""
    if not text.strip():
        raise BadInput("Paste a descriptor, or choose a file with one.")
    try:
        descriptor = current_app.json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        finding = {"path": place, "message": f"{error.msg}."}
        raise BadInput("The descriptor is no JSON.", [finding]) from None
    except ValueError:
        raise BadInput(
            "The descriptor is nested too deeply, or has a number or character that is not JSON."
        ) from None
    if not isinstance(descriptor, dict):
        raise BadInput("The descriptor is no JSON object: it begins with { and ends with }.")
    return descriptor

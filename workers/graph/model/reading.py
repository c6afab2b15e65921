"""What a service of language models sends back: text, and in it the JSON that was asked for."""

import json
from typing import Any


class NoAnswer(Exception):
    """The model gave no answer; `why` goes on the words "The language model"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def text_of(content: bytes) -> str:
    """What the model says, in what its service has sent. Raises NoAnswer."""
    try:
        text = json.loads(content)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        text = None
    if not isinstance(text, str) or not text.strip():
        raise NoAnswer("sent something that is no answer")
    return text


def object_in(text: str) -> dict[str, Any] | None:
    """The object of JSON in an answer, whatever is said around it; None: there is none."""
    # What models think aloud may look like JSON too.
    said = text.rpartition("</think>")[2]
    try:
        found = json.loads(said[said.index("{") : said.rindex("}") + 1])
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None

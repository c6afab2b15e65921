"""A talk with a language model: a question, and where the answer has faults, one more round."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import structlog

from webapp.settings import Settings
from workers.graph.model.endpoint import Check, Endpoint, Message, ask, endpoint_of
from workers.graph.model.reading import NoAnswer, object_in

ROUNDS = 2
MOST_FAULTS = 30
LONGEST_FAULT = 300
NO_JSON = "The answer holds no object of JSON."
ALONE = "so the rules have answered alone."

log = structlog.get_logger()


class Reader(Protocol):
    """What takes answers, and keeps what is good in them."""

    def take(self, content: dict[str, Any]) -> Sequence[str]:
        """Keep what is good in an answer; gives a sentence for each fault."""

    def kept(self) -> int:
        """How much of what the model said is good."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model that can be asked, and what says whether the run must stop meanwhile."""

    endpoint: Endpoint
    check: Check

    def consult(self, task: str, question: str, reader: Reader) -> str:
        """Ask, and let faults be corrected once; a sentence where nothing usable came of it."""
        until = time.monotonic() + self.endpoint.seconds
        messages = [{"role": "system", "content": task}, {"role": "user", "content": question}]
        why = ""
        try:
            self._talk(messages, reader, until)
        except NoAnswer as silence:
            log.info("language model gave no answer", why=silence.why)
            why = f"The language model {silence.why}"
        if reader.kept():
            return ""
        return f"{why or 'Nothing that the language model said can be used'}, {ALONE}"

    def _talk(self, messages: list[Message], reader: Reader, until: float) -> None:
        for _ in range(ROUNDS):
            text = ask(self.endpoint, messages, until, self.check)
            content = object_in(text)
            faults = [NO_JSON] if content is None else reader.take(content)
            if not faults:
                return
            messages += [
                {"role": "assistant", "content": text},
                {"role": "user", "content": correction(faults)},
            ]


def model_of(settings: Settings, check: Check) -> Model | None:
    """The model of the settings, if they name one."""
    endpoint = endpoint_of(settings)
    return Model(endpoint, check) if endpoint else None


def correction(faults: Sequence[str]) -> str:
    """Tell a model what is wrong with its answer."""
    lines = [f"- {fault[:LONGEST_FAULT]}" for fault in faults[:MOST_FAULTS]]
    if len(faults) > MOST_FAULTS:
        lines.append(f"- and {len(faults) - MOST_FAULTS} more of these kinds")
    told = "\n".join(lines)
    return f"Your answer has faults:\n{told}\nGive the whole answer once more, without them."

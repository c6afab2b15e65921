"""The process that reads the graph: it limits itself, answers one question, and ends."""

import json
import math
import os
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from workers.graph.reading.guard import why_refused
from workers.graph.reading.questions import Questions, cypher
from workers.graph.reading.source import Source
from workers.sheets.confine import confine

MIB = 1024 * 1024
SERVER_BYTES = 1536 * MIB
# A database that does not hear that its time is over is ended by that of the processor.
CPU_SECONDS, EXPORT_SECONDS, THREADS = 30, 1800, 2
LONGEST_ANSWER = 8 * MIB
TOO_LONG = "The answer is too large. Ask for less, or add LIMIT."


def main() -> None:
    """Answer what is asked on the input; by hand, on the command line."""
    request = json.loads(sys.argv[1] if len(sys.argv) > 1 else sys.stdin.read())
    for line in answers(request):
        sys.stdout.write(line + "\n")
    sys.stdout.flush()
    # What a database does on its way out must not look like a death by this question.
    os._exit(0)


def opened(request: dict[str, Any]) -> Source:
    """The graph of a request, in a process that has limits from here on."""
    seconds = EXPORT_SECONDS if request["do"] == "export" else CPU_SECONDS
    if url := request.get("url"):
        from workers.graph.reading.server import ServerSource

        confine(SERVER_BYTES, seconds, request["parent"])
        return ServerSource(url)
    from workers.graph.reading.embedded import EmbeddedSource, memory_needed

    path = Path(request["database"])
    confine(memory_needed(path), seconds, request["parent"])
    source = EmbeddedSource(path)
    source.shut_out_files()
    return source


def answers(
    request: dict[str, Any], opened: Callable[[dict[str, Any]], Source] = opened
) -> Iterator[str]:
    """The answer to a request, line by line, of a graph that is opened for it."""
    if request["do"] == "cypher" and (reason := why_refused(request["text"])):
        yield json.dumps({"problem": reason})
        return
    yield from said(opened(request), request)


def said(source: Source, request: dict[str, Any]) -> Iterator[str]:
    """What an open graph answers to a request, line by line."""
    do, questions = request["do"], Questions(source)
    if do == "export":
        for item in questions.export(request.get("scope", {}), request["most"]):
            yield _json(item)
        return
    asked = {name: request[name] for name in ASKED[do] if name in request}
    answer = cypher(source, **asked) if do == "cypher" else getattr(questions, do)(**asked)
    line = _json(answer)
    yield line if len(line) <= LONGEST_ANSWER else json.dumps({"problem": TOO_LONG})


ASKED = {
    "search": ("text", "label", "after", "most", "last"),
    "node": ("key",),
    "around": ("keys", "depth", "most"),
    "counts": (),
    "cypher": ("text", "most", "seconds"),
}


def _json(answer: object) -> str:
    return json.dumps(_plain(answer), default=str)


def _plain(value: Any) -> Any:
    """What JSON can say: numbers that are none become nothing."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(one) for one in value]
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return value

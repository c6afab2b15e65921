"""Domain error -> page, fragment or JSON: one table."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog
from flask import Flask, Response, json, make_response, render_template, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from webapp import errors
from webapp.extensions import db

STATUS: dict[type[errors.DeskError], int] = {
    errors.BadInput: 422,
    errors.BadFile: 422,
    errors.NotSignedIn: 401,
    errors.NotAllowed: 403,
    errors.NotFound: 404,
    errors.Gone: 410,
    errors.WrongState: 409,
    errors.Conflict: 409,
    errors.TooLarge: 413,
    errors.TooManyTries: 429,
    errors.Unavailable: 503,
    errors.NoSpace: 507,
}


@dataclass(frozen=True, slots=True)
class Wire:
    """How the errors of an API look: its body (from code, sentence, detail), and its own codes."""

    body: Callable[[str, str, object], object]
    # How a caller without a key is asked for one.
    challenge: str = "Bearer"
    status: Mapping[type[errors.DeskError], int] = field(default_factory=dict)
    # What is answered in the place of a status of HTTP.
    instead: Mapping[int, int] = field(default_factory=dict)
    # What is said with a status of HTTP, where it is not said in our words.
    sentences: Mapping[int, str] = field(default_factory=dict)


def own_body(code: str, sentence: str, detail: object) -> object:
    """The body of an error of the desk's own API."""
    return {"error": {"code": code, "message": sentence, "detail": detail}}


STARMIND = Wire(
    body=lambda code, sentence, detail: {"error": sentence},
    status={errors.BadInput: 400, errors.BadFile: 400},
)


def haplo_body(code: str, sentence: str, detail: object) -> object:
    """The body of an error for Haplo's clients: plain text, but JSON for who may not come in."""
    kinds = {
        "invalid-api-key": "INVALID-API-KEY",
        "not-allowed": "UNAUTHORISED",
        "not-signed-in": "UNAUTHORISED",
    }
    if code not in kinds:
        return sentence
    return {"success": False, "kind": kinds[code], "error": {"message": sentence}}


HAPLO = Wire(
    body=haplo_body,
    challenge='Basic realm="Import Desk"',
    status={errors.BadInput: 400, errors.WrongState: 400, errors.Conflict: 400},
    # An address is not there for whoever asks in another way than its own.
    instead={405: 404},
)


def push_body(code: str, sentence: str, detail: object) -> object:
    """The body of an error for programs that push records."""
    outside = code in ("invalid-api-key", "not-allowed", "not-signed-in")
    return {
        "result": "not authorised" if outside else "error",
        "applied": 0,
        "failures": 0,
        "errorCount": 1,
        "errors": [sentence],
        "actions": [],
    }


PUSH = Wire(
    body=push_body,
    challenge=HAPLO.challenge,
    status={errors.NotFound: 400, errors.WrongState: 400},
)
LAKEFS = Wire(
    body=lambda code, sentence, detail: {"message": sentence},
    challenge=HAPLO.challenge,
    status={
        errors.BadInput: 400,
        errors.NotAllowed: 401,
        errors.FromElsewhere: 403,
        errors.Protected: 403,
        errors.Exists: 412,
    },
    # As the original, which uses 405 for what its storage cannot do.
    instead={405: 404},
    sentences={404: "invalid API endpoint"},
)


def dsp_body(code: str, sentence: str, detail: object) -> object:
    """The body of an error for clients of DSP-INGEST, whose form goes by its status."""
    if code in ("not-found", "gone"):
        named = detail if isinstance(detail, dict) else {}
        project = (request.view_args or {}).get("shortcode", request.path)
        return {"id": project, "type": sentence} | named
    if code in ("bad-input", "bad-file"):
        return {"errors": [detail]} if detail else sentence
    if code == "bad-request":
        return {"errors": [{"argument": "Body", "reason": sentence}]}
    if code in ("fault", "unavailable", "no-space"):
        return {"errorMessage": sentence}
    return {"reason": sentence}


DSP = Wire(
    body=dsp_body,
    status={errors.BadInput: 400, errors.BadFile: 400, errors.Gone: 404},
    sentences={400: "The file broke off or came torn. Nothing of it was kept. Send it once more."},
)
MATGRAPH = Wire(
    # For want of room, in the words that its clients know.
    body=lambda code, sentence, detail: {
        "error": "File storage failed" if code == "no-space" else sentence
    },
    status={errors.BadInput: 400, errors.BadFile: 400, errors.NoSpace: 500},
)
# The first prefix of the address counts; all other addresses answer with pages.
WIRES: tuple[tuple[str, Wire], ...] = (
    ("/import/", STARMIND),
    ("/api/v1/import/", STARMIND),
    ("/api/haplo-data-import-batch/", HAPLO),
    ("/api/push-data/", PUSH),
    ("/api/v1/", LAKEFS),
    ("/api/import/", MATGRAPH),
    ("/api/", Wire(own_body)),
    ("/projects", DSP),
    ("/v2/", DSP),
)
# What Werkzeug and Flask refuse by themselves, in our words.
SENTENCES = {
    400: "The request is not understood.",
    404: "There is nothing at this address.",
    405: "This address does not take this kind of request.",
    413: "The request is larger than this address takes.",
    415: "The body is not of a kind that this address takes.",
}

log = structlog.get_logger()


def register(app: Flask) -> None:
    """Answer every error of the application in the form that was asked for."""
    app.register_error_handler(errors.DeskError, answer_desk_error)
    app.register_error_handler(HTTPException, answer_http_exception)
    app.register_error_handler(OperationalError, answer_lost_database)
    app.register_error_handler(Exception, answer_fault)


def wire() -> Wire | None:
    """The API that was called, or None for a page."""
    return next((one for prefix, one in WIRES if request.path.startswith(prefix)), None)


def status_of(error: errors.DeskError) -> int:
    """The HTTP status of a domain error at the address that was called."""
    called = wire()
    table = {**STATUS, **called.status} if called else STATUS
    return next((table[kind] for kind in type(error).__mro__ if kind in table), 400)


def answer_desk_error(error: errors.DeskError) -> Response:
    """A domain error in the reader's words."""
    db.session.rollback()
    response = answer(status_of(error), error.code, error.sentence, error.detail)
    if isinstance(error, errors.NotSignedIn):
        called = wire()
        response.headers["WWW-Authenticate"] = called.challenge if called else "Bearer"
    if isinstance(error, errors.Unavailable):
        log.error("desk away", code=error.code, error=repr(error.__cause__))
        response.headers["Retry-After"] = "30"
    if isinstance(error, errors.TooManyTries):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def answer_http_exception(error: HTTPException) -> Response | HTTPException:
    """An error that Flask, Werkzeug or the CSRF check raised."""
    code, called = error.code or 500, wire()
    if code < 400:
        return error
    code = called.instead.get(code, code) if called else code
    name = error.name.lower().replace(" ", "-")
    csrf = type(error).__name__ == "CSRFError"
    own = called.sentences if called else {}
    sentence = own.get(code) or SENTENCES.get(code, f"{error.name}.")
    if csrf:
        sentence = "The form is too old. Go back, load the page again, and send it once more."
    if isinstance(error, SecurityError):
        sentence = "The desk is not called by this name."
    response = answer(code, "bad-csrf-token" if csrf else name, sentence)
    for header, value in error.get_headers():
        if header in ("Allow", "Retry-After", "Content-Range"):
            response.headers[header] = value
    return response


def answer_lost_database(error: OperationalError) -> Response:
    """The database is away or busy for a moment."""
    log.error("database away", error=str(error.orig))
    sentence = "The desk cannot reach its records for a moment. Nothing was changed. Try again."
    response = answer(503, "unavailable", sentence)
    response.headers["Retry-After"] = "5"
    return response


def answer_fault(error: Exception) -> Response:
    """Our own fault: a reference for the reader, the traceback for the log."""
    reference = secrets.token_hex(4).upper()
    log.error("fault", reference=reference, path=request.path, exc_info=error)
    sentence = f"Something went wrong. Our fault, not yours. Reference {reference}."
    return answer(500, "fault", sentence)


def answer(status: int, code: str, sentence: str, detail: object = None) -> Response:
    """One error in the form of the place that was called."""
    called = wire()
    if called:
        body = called.body(code, sentence, detail)
        if isinstance(body, str):
            return Response(body, status, mimetype="text/plain")
        return Response(_readable(body), status, mimetype="application/json")
    if isinstance(request.routing_exception, SecurityError):
        # A page has links, and there is no name that they could start with.
        return Response(f"{sentence}\n", status, mimetype="text/plain")
    page = {"status": status, "code": code, "sentence": sentence, "detail": detail}
    return make_response(render_template("error.html", page=page), status)


def _readable(body: object) -> bytes:
    """JSON in the letters of its words: clients show it to people as it comes."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    # Halves of a character can be sent, and are no text.
    return f"{text}\n".encode(errors="replace")

"""lakeFS: what all its routes share: what is sent and asked, and how it is answered.

A request is checked in the order of the original: its body and its query (400), then who sends it
(401), then what they may do (401), then what it is about (404).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, TypeVar, get_origin
from urllib.parse import unquote_to_bytes

from flask import Blueprint, Response, current_app, jsonify, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from werkzeug.exceptions import BadRequest

from webapp.api.blueprints import MIB, refuse_long_body
from webapp.api.dialects.lakefs_sender import authenticate
from webapp.errors import BadInput
from webapp.extensions import csrf

ADDRESS = "/api/v1"
MOST_BYTES = 4 * MIB
MOST_PER_PAGE = 1000

View = TypeVar("View", bound=Callable[..., object])
Json = dict[str, Any]


class Sent(BaseModel):
    """A body: what its fields say is what they are, and other fields count for nothing."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class Asked(BaseModel):
    """A query."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class PageAsked(Asked):
    """Which page of a list: what comes after a name, and how much of it."""

    prefix: str = ""
    after: str = ""
    amount: Annotated[int, Field(ge=-1, le=MOST_PER_PAGE)] = 100

    @property
    def most(self) -> int:
        """How many results the page has at most."""
        return self.amount if self.amount > 0 else MOST_PER_PAGE


# What a view takes: its argument `sent` from the body, `asked` from the query.
_TAKEN: dict[Callable[..., object], tuple[type[Sent] | None, type[Asked] | None]] = {}


def takes(
    sent: type[Sent] | None = None, asked: type[Asked] | None = None
) -> Callable[[View], View]:
    """Give a view what was sent and asked, once it is known to be right."""

    def mark(view: View) -> View:
        _TAKEN[view] = (sent, asked)
        return view

    return mark


def make(subject: str, *, for_all: bool = False) -> Blueprint:
    """A blueprint whose every route asks for a key, unless it is for everybody."""
    blueprint = Blueprint(f"lakefs_{subject}", __name__, url_prefix=ADDRESS)
    # Only safe because the cookie counts for nothing that another site sends, see below.
    csrf.exempt(blueprint)
    blueprint.before_request(check_request)
    if not for_all:
        blueprint.before_request(authenticate)
    return blueprint


def check_request() -> None:
    """Hand body and query to the view. Raises BadInput, TooLarge."""
    view = current_app.view_functions[request.endpoint or ""]
    sent, asked = _TAKEN.get(view, (None, None))
    _check_text()
    arguments = request.view_args if request.view_args is not None else {}
    if sent:
        request.max_content_length = MOST_BYTES
        refuse_long_body()
        arguments["sent"] = _checked(sent, _body())
    if asked:
        arguments["asked"] = _checked(asked, _query(asked))


def _check_text() -> None:
    """Raises BadInput for an address that is no text, or has what no database keeps."""
    try:
        text = unquote_to_bytes(request.query_string).decode() + request.path
    except UnicodeDecodeError:
        raise BadInput("the query is not UTF-8") from None
    if "\0" in text or "\ufffd" in request.path:
        raise BadInput("the address has a character that is none")


def _body() -> object:
    if not request.is_json:
        raise BadInput("the body is not JSON: send it as application/json")
    try:
        found = request.get_json()
    except BadRequest:
        raise BadInput("the body is not JSON") from None
    # Only how it is written in JSON tells that there may be one.
    if b"\\u0000" in request.get_data() and _has_nothing(found):
        raise BadInput("the body has a character that is none")
    return found


def _has_nothing(value: Any) -> bool:
    """Is there a character in it that no database keeps?"""
    if isinstance(value, dict):
        return any(_has_nothing(each) for each in (*value, *value.values()))
    if isinstance(value, list):
        return any(_has_nothing(each) for each in value)
    return isinstance(value, str) and "\0" in value


def _query(asked: type[Asked]) -> Mapping[str, object]:
    return {
        name: request.args.getlist(name) if get_origin(field.annotation) is list else value
        for name, field in asked.model_fields.items()
        if (value := request.args.get(name)) is not None
    }


Model = TypeVar("Model", bound=BaseModel)


def _checked(model: type[Model], values: object) -> Model:
    try:
        found = model.model_validate(values)
    except ValidationError as error:
        raise BadInput(_sentence(error)) from None
    return found


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    return f"{place}: {message}" if place else message


def paged(results: Iterable[Json], *, has_more: bool, last: str) -> Response:
    """One page of a list; the next one begins after the name `last`."""
    found = list(results)
    pagination = {
        "has_more": has_more,
        "next_offset": last if has_more else "",
        "results": len(found),
        "max_per_page": MOST_PER_PAGE,
    }
    return jsonify({"pagination": pagination, "results": found})


def page_of(found: list[Json], most: int) -> Response:
    """One page out of one result more than it has, if there is one more."""
    shown = found[:most]
    return paged(shown, has_more=len(found) > most, last=str(shown[-1]["id"]) if shown else "")


def nothing() -> Response:
    """The answer to what is done."""
    return Response(status=204)


def made(body: Json, status: int = 201) -> Response:
    """The answer with what was made."""
    answer = jsonify(body)
    answer.status_code = status
    return answer

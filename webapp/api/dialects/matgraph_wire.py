"""MatGraph: what all its routes share: who calls, which table they mean, what they have sent.

What a client sends may come in two ways: ids in the address and one field of the form for each
thing (MatGraph until 2025), or all of it as JSON in the field `payload`.
"""

from typing import Any, cast

from flask import Blueprint, current_app, g, request

from webapp import security, storage
from webapp.api import blueprints
from webapp.api.dialects import other_sites
from webapp.errors import BadInput, NotAllowed, NotFound, NotSignedIn
from webapp.extensions import csrf
from webapp.models import GraphImport, Scope
from webapp.security import api_user
from webapp.services import keys
from webapp.services.graph import imports

ADDRESS = "/api/import"
# Whatever has a line below in its name comes only through servers that let it through, and then it
# is as good as one with hyphens.
HEADERS = ("Api-Key", "X-Api-Key", "Http-Api-Key")
METHODS = "GET, POST, PATCH, DELETE, OPTIONS"
NOT_FOUND = "Process not found"


def make() -> Blueprint:
    """The blueprint, whose every route asks for a key."""
    blueprint = Blueprint("matgraph", __name__, url_prefix=ADDRESS)
    # Only safe because cookies count for nothing here.
    csrf.exempt(blueprint)
    other_sites.let_in(blueprint, METHODS)
    blueprint.before_request(ask_for_key)
    blueprint.before_request(limit_body)
    return blueprint


def ask_for_key() -> None:
    """Let in whoever has a key. Raises NotSignedIn, NotAllowed."""
    if request.method == "OPTIONS":
        return
    text = _sent_key()
    if not text:
        raise NotSignedIn("API key missing")
    found = keys.user_of(text)
    if found is None:
        raise NotAllowed("Invalid API key")
    needed = Scope.READ if request.method in security.SAFE else Scope.IMPORT
    if not found[1].allows(needed):
        raise NotAllowed(f"This key does not have the scope {needed}.")
    g.api_user, g.api_key = found


def _sent_key() -> str:
    for header in HEADERS:
        if text := request.headers.get(header, "").strip():
            return text
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if scheme.lower() == "bearer" else ""


def limit_body() -> None:
    """Only a table may be large, and the graph of a wide table larger than a form."""
    desk = storage.settings()
    is_file = request.endpoint == "matgraph.label_extract"
    most = max(desk.max_upload_bytes, desk.max_json_bytes) if is_file else desk.max_json_bytes
    request.max_content_length = most + blueprints.MIB
    request.max_form_memory_size = desk.max_json_bytes
    blueprints.refuse_long_body()


def payload() -> dict[str, Any]:
    """What is in the field `payload`, or nothing. Raises BadInput for what is no JSON object."""
    if "matgraph_payload" not in g:
        read = parsed(request.form.get("payload") or "{}", "payload")
        if not isinstance(read, dict):
            raise BadInput("payload must be a JSON object")
        g.matgraph_payload = read
    return cast(dict[str, Any], g.matgraph_payload)


def parsed(text: str, name: str) -> Any:
    """The value of a JSON text. Raises BadInput."""
    try:
        return current_app.json.loads(text)
    except ValueError:
        raise BadInput(f"{name} is no JSON") from None


def said(name: str) -> str | None:
    """A text that stands in the address, in the form or in the payload; None where in none.

    Raises BadInput for what is no text there.
    """
    for place in (request.args, request.form):
        if name in place:
            return place[name]
    value = payload().get(name)
    if value is not None and not isinstance(value, str | int):
        raise BadInput(f"{name} must be a text")
    return None if value is None else str(value)


def needed(name: str, otherwise: str) -> str:
    """The same, which has to be there. Raises BadInput."""
    text = said(name)
    if not text:
        raise BadInput(otherwise)
    return text


def content(*names: str) -> Any:
    """What somebody made of the stage before: the first of these names that has something.

    Raises BadInput for what is no JSON.
    """
    for name in names:
        if text := request.form.get(name):
            return parsed(text, name)
        if value := payload().get(name):
            return value
    return None


def table(user_missing: str, process_missing: str) -> GraphImport:
    """The table that this request is about. Raises BadInput, NotFound.

    For whom it was handed in is the client's own text; what it may see at all, its key says.
    """
    user_text = needed("user_id", user_missing)
    identifier = needed("process_id", process_missing)
    try:
        return imports.find_for(api_user(), user_text, identifier)
    except NotFound:
        raise NotFound(NOT_FOUND) from None

"""What all blueprints of the API share: the key, the size of a body, strict JSON, the errors."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from flask_openapi3.openapi import OpenAPI
from flask_openapi3.types import ParametersTuple
from flask_openapi3.utils import parse_parameters

from webapp import security, storage
from webapp.api.bodies import ErrorAnswer
from webapp.api.findings import no_object
from webapp.errors import TooLarge
from webapp.extensions import csrf
from webapp.models import Scope

MIB = 1024 * 1024
# The errors that every route can answer with.
ANYWHERE = (400, 401, 403, 413, 422, 500, 503)
TAKE_FILES = ("api_uploads.create", "api_uploads.replace", "api_graph.create")


class DescribedLater(APIBlueprint):
    """A blueprint whose routes are described when somebody asks: that is half of a start."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._untold: list[Callable[[], object]] = []

    def _collect_openapi_info(self, rule: str, func: Any, **told: Any) -> ParametersTuple:
        self._untold.append(partial(super()._collect_openapi_info, rule, func, **told))
        return parse_parameters(func, doc_ui=False)

    def describe(self, app: OpenAPI) -> None:
        """Add what is to be said of these routes to the document of an application."""
        while self._untold:
            self._untold.pop(0)()
        app.tags.extend(self.tags)
        app.paths.update(self.paths)
        app.components_schemas.update(self.components_schemas)


def make(subject: str, description: str, changes: Scope = Scope.IMPORT) -> DescribedLater:
    """A blueprint under /api whose every route asks for a key.

    To read, the key needs the scope `read`; to change something, the scope `changes`.
    """
    api = DescribedLater(
        f"api_{subject}",
        __name__,
        url_prefix="/api",
        abp_tags=[Tag(name=subject, description=description)],
        abp_security=[{"key": []}],
        abp_responses=dict.fromkeys(ANYWHERE, ErrorAnswer),
    )
    # Only safe because cookies count for nothing here: see security.api_user.
    csrf.exempt(api)
    api.before_request(lambda: _ask_for_key(changes))
    api.before_request(_limit_body)
    api.before_request(_read_json)
    return api


def _ask_for_key(changes: Scope) -> None:
    security.api_user(changes)


def _limit_body() -> None:
    """Refuse a body that says that it is too long; one that does not is cut off while it comes."""
    desk = storage.settings()
    if request.endpoint in TAKE_FILES and request.mimetype == "multipart/form-data":
        # The fields and the seams of a multipart body come on top of the file.
        request.max_content_length = desk.max_upload_bytes + MIB
    refuse_long_body()


def refuse_long_body() -> None:
    """Raises TooLarge for a body that says that it is over the limit of its address."""
    limit = request.max_content_length
    if limit is not None and (request.content_length or 0) > limit:
        raise TooLarge(f"The request is larger than {limit:,} bytes.", {"limit_bytes": limit})


def _read_json() -> None:
    """Answer 400 to a body that is no JSON, before anybody looks for fields in it."""
    sent = request.method in ("POST", "PUT") and request.is_json and request.get_data()
    if sent and not isinstance(request.get_json(), dict):
        raise no_object()

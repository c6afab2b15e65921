"""Idempotency-Key: a change that is sent twice happens once."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, jsonify, request

from webapp.api.bodies import IdempotencyHeader
from webapp.security import api_user
from webapp.services import idempotency
from webapp.services.idempotency import Answer

CHUNK = 1024 * 1024

View = Callable[..., Response]


def once(view: View) -> View:
    """Let a view honour the header Idempotency-Key.

    An answer from 400 on changed nothing and is not kept, so that a corrected request goes through.
    """

    @wraps(view)
    def answer(header: IdempotencyHeader, **parts: Any) -> Response:
        if header.idempotency_key is None:
            return view(**parts)
        return _answer_once(header.idempotency_key, lambda: view(**parts))

    # flask-openapi3 reads here what to look for in a request, and describes it.
    answer.__annotations__ = {**view.__annotations__, "header": IdempotencyHeader}
    return answer


def _answer_once(key: str, view: View) -> Response:
    begun = idempotency.begin(api_user(), key, request_digest())
    if isinstance(begun, Answer):
        return _replay(begun)
    try:
        response = view()
    except BaseException:
        idempotency.forget(begun)
        raise
    location = response.headers.get("Location", "")
    idempotency.keep(begun, Answer(response.status_code, response.get_json(), location))
    return response


def _replay(kept: Answer) -> Response:
    response = jsonify(kept.body)
    response.status_code = kept.status
    response.headers["Idempotency-Replayed"] = "true"
    if kept.location:
        response.headers["Location"] = kept.location
    return response


def request_digest() -> str:
    """SHA-256 over what makes two requests the same: method, address, and body or parts."""
    digest = hashlib.sha256()
    _add(digest, request.method, request.full_path)
    if request.mimetype != "multipart/form-data":
        digest.update(request.get_data())
        return digest.hexdigest()
    # The seams between the parts differ each time, so the parts themselves count.
    for name, value in sorted(request.form.items(multi=True)):
        _add(digest, name, value)
    for name, file in sorted(request.files.items(multi=True), key=lambda part: part[0]):
        _add(digest, name, file.filename or "")
        while chunk := file.stream.read(CHUNK):
            digest.update(chunk)
        file.stream.seek(0)
    return digest.hexdigest()


def _add(digest: Any, *texts: str) -> None:
    for text in texts:
        piece = text.encode(errors="surrogatepass")
        digest.update(f"{len(piece)}:".encode() + piece)

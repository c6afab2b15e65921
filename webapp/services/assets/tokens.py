"""Tokens (JWT, HS256): those that the desk gives for a password, and those from elsewhere.

What is wrong with a token is said in the words of DSP-INGEST, and looked for in its order.
"""

import hashlib
import hmac
import math
import re
import secrets
import time
from collections.abc import Iterator
from typing import Any

import jwt
from sqlalchemy import bindparam, select

from webapp import storage
from webapp.assets.names import shortcode
from webapp.errors import NotSignedIn
from webapp.extensions import db
from webapp.models import User
from webapp.services.assets import callers
from webapp.services.assets.callers import Caller
from webapp.services.audit import Actor

SECONDS = 7 * 24 * 60 * 60
ALGORITHM = "HS256"
LONGEST = 8_192
LONGEST_SUBJECT = 320
SCOPE = re.compile(r"(read|write):project:(.*)", re.DOTALL)
# An id is no more than a database integer holds.
NUMBER = re.compile("[1-9][0-9]{0,8}")
# What says whether the person still has the password that the token was given for.
MARK = "importdesk_mark"
# Made once: each request asks it.
_USER = select(User).where(User.id == bindparam("number"))

Claims = dict[str, Any]


def issue(user: User) -> str:
    """A token for a person. It is worth nothing once they are switched off, or have another
    password."""
    desk, begin = storage.settings(), int(time.time())
    claims = {
        "iss": desk.jwt_issuer,
        "sub": str(user.id),
        "aud": [desk.jwt_audience],
        "iat": begin,
        "exp": begin + SECONDS,
        "jti": secrets.token_hex(16),
        MARK: _mark(user),
    }
    return jwt.encode(claims, _own_key(desk.secret_key), ALGORITHM)


def verify(text: str, address: str = "") -> Caller:
    """Who calls with a token from this IP address. Raises NotSignedIn."""
    if text.count(".") != 2 or len(text) > LONGEST:
        raise NotSignedIn("Invalid JWT format: expected 3 parts")
    own = any(_is_signed(text, _own_key(secret)) for secret in _secrets())
    shared = storage.settings().jwt_secret
    if not own and not (shared and _is_signed(text, shared.encode())):
        raise NotSignedIn("Invalid JWT signature")
    claims = _claims(text)
    _check(claims)
    return _person(claims, address) if own else _stranger(claims, address)


def _secrets() -> tuple[str, ...]:
    desk = storage.settings()
    return (desk.secret_key, *desk.old_secret_keys)


def _own_key(secret: str) -> bytes:
    """A key for tokens alone: what is signed for something else is no token."""
    return hmac.digest(secret.encode(), b"tokens of assets", "sha256")


def _is_signed(text: str, key: bytes) -> bool:
    """Is it signed with this key? Whatever the token itself says of how it is signed."""
    signed, _, signature = text.rpartition(".")
    try:
        sent = jwt.utils.base64url_decode(signature)
        return jwt.get_algorithm_by_name(ALGORITHM).verify(signed.encode(), key, sent)
    except (ValueError, jwt.PyJWTError):
        return False


def _claims(text: str) -> Claims:
    """What a signed token says. Raises NotSignedIn."""
    try:
        algorithm = jwt.get_unverified_header(text).get("alg")
        if algorithm != ALGORITHM:
            raise NotSignedIn(f"Unsupported algorithm: {str(algorithm)[:40]}")
        claims: Claims = jwt.decode(text, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise NotSignedIn("Invalid contents: this is not JSON") from None
    return claims


def _check(claims: Claims) -> None:
    """Raises NotSignedIn."""
    end, begin = _moment(claims, "exp"), _moment(claims, "nbf")
    if end is None:
        raise NotSignedIn("JWT token missing required expiration claim")
    if end <= time.time():
        raise NotSignedIn("JWT token has expired")
    if begin is not None and begin > time.time():
        raise NotSignedIn("JWT token is not valid yet")
    if found := list(_wrong(claims)):
        raise NotSignedIn(", ".join(found))


def _moment(claims: Claims, name: str) -> int | float | None:
    """Raises NotSignedIn for what is no number. A whole one may be larger than any other."""
    told = claims.get(name)
    if told is None or type(told) is int or (type(told) is float and math.isfinite(told)):
        return told
    raise NotSignedIn(f"Invalid contents: {name} is no number")


def _wrong(claims: Claims) -> Iterator[str]:
    desk, audience = storage.settings(), claims.get("aud")
    if desk.jwt_audience not in (audience if isinstance(audience, list) else [audience]):
        yield f"Invalid audience: expected {desk.jwt_audience}"
    if claims.get("iss") != desk.jwt_issuer:
        yield f"Invalid issuer: expected {desk.jwt_issuer}"
    subject = claims.get("sub")
    if subject is None or subject == "":
        yield "Subject is missing."
    elif not isinstance(subject, str) or not _is_name(subject):
        yield "Invalid contents: sub"


def _is_name(subject: str) -> bool:
    return len(subject) <= LONGEST_SUBJECT and subject.isprintable()


def _person(claims: Claims, address: str) -> Caller:
    number = str(claims["sub"])
    known = NUMBER.fullmatch(number)
    user = db.session.scalar(_USER, {"number": int(number)}) if known else None
    mark = claims.get(MARK)
    same = isinstance(mark, str) and user is not None and _same(mark, _mark(user))
    if user is None or not user.active or not same:
        raise NotSignedIn("This token is worth nothing any more. Sign in again.")
    return callers.of_user(user, Actor.of(user, address))


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(errors="replace"), other.encode())


def _mark(user: User) -> str:
    return hashlib.sha256(f"mark {user.password_hash}".encode()).hexdigest()[:16]


def _stranger(claims: Claims, address: str) -> Caller:
    scope = claims.get("scope", "")
    if not isinstance(scope, str):
        raise NotSignedIn("Invalid contents: scope")
    rights: dict[str, set[str]] = {"read": set(), "write": set()}
    words = scope.split()
    for match in filter(None, map(SCOPE.fullmatch, words)):
        code = shortcode(match[2])
        if code is None:
            raise NotSignedIn("Invalid contents: scope")
        rights[match[1]].add(code)
    return callers.of_token(
        str(claims["sub"]),
        admin="admin" in words,
        writes=rights["write"],
        reads=rights["read"],
        address=address,
    )

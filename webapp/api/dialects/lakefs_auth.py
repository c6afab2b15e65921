"""lakeFS: whether the desk is well, what it can do, and tokens in place of a key."""

from flask import Blueprint, Response, jsonify

from webapp import storage
from webapp.api.dialects import lakefs_wire as wire
from webapp.api.dialects.lakefs_sender import COOKIE
from webapp.api.dialects.lakefs_wire import Json, Sent, nothing, takes
from webapp.errors import NotSignedIn
from webapp.services import keys
from webapp.services.lake import tokens

# What clients look at to know whom they speak to; the API is that of this release.
VERSION = "1.84.0"

open_to_all: Blueprint = wire.make("open", for_all=True)
bp: Blueprint = wire.make("config")


class Login(Sent):
    """A key as a pair."""

    access_key_id: str
    secret_access_key: str


@open_to_all.get("/healthcheck")
def healthcheck() -> Response:
    """The desk answers."""
    return nothing()


@open_to_all.post("/auth/login")
@takes(sent=Login)
def login(sent: Login) -> Response:
    """A token for a key, also as a cookie. It is worth nothing once the key is not."""
    found = keys.user_of(f"{sent.access_key_id}_{sent.secret_access_key}")
    if found is None:
        raise NotSignedIn("error authenticating request")
    token, end = tokens.make(found[1])
    answer = jsonify({"token": token, "token_expiration": end})
    answer.set_cookie(
        COOKIE,
        token,
        max_age=tokens.SECONDS,
        httponly=True,
        samesite="Lax",
        secure=storage.settings().secure_cookies,
    )
    return answer


@bp.get("/config")
def show_config() -> Response:
    """All that clients ask for before they read or write objects."""
    found: Json = {
        "version_config": version(),
        "storage_config": storage_config(),
        "storage_config_list": [],
        "ui_config": {},
        "capabilities_config": {},
    }
    return jsonify(found)


@bp.get("/config/version")
def show_version() -> Response:
    """The release of lakeFS that the API is like."""
    return jsonify(version())


@bp.get("/config/storage")
def show_storage() -> Response:
    """What the storage can do."""
    return jsonify(storage_config())


def version() -> Json:
    """The release of lakeFS that the API is like."""
    return {"version": VERSION, "latest_version": VERSION, "upgrade_recommended": False}


def storage_config() -> Json:
    """What the storage can do. All bytes go through the desk: no address is signed for others."""
    return {
        "blockstore_type": "local" if storage.folder() else "s3",
        "blockstore_namespace_example": "local://example-repository",
        "blockstore_namespace_ValidityRegex": "^(s3|gs|https?|mem|local|transient)://",
        "blockstore_id": "",
        "default_namespace_prefix": "local://",
        "pre_sign_support": False,
        "pre_sign_support_ui": False,
        "import_support": True,
        "import_validity_regex": "^(s3|gs|https?|local)://",
    }

"""Who is asking, and the headers on every answer."""

from flask import Blueprint, Flask, Response, g, redirect, request, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from webapp.errors import FromElsewhere, NotAllowed, NotSignedIn
from webapp.extensions import htmx, login_manager
from webapp.models import ApiKey, Scope, User
from webapp.services import keys, sessions
from webapp.services.audit import Actor

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "media-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
TLS_ONLY = "max-age=31536000; includeSubDomains"
SAFE = ("GET", "HEAD", "OPTIONS")
# What somebody has uploaded is shown as if it came from nowhere.
ALONE = "default-src 'none'; sandbox"
# Blueprints that pages of other sites may call: those where no cookie counts.
_open_to_other_sites: set[str] = set()
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not `no-referrer`: the CSRF check on HTTPS needs to see where a form came from.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Sessions(SecureCookieSessionInterface):
    """Flask's own sessions, whose cookie never goes along with what a cache may keep."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie with pages only, not with files that everybody gets."""
        if response.headers.get("Cache-Control", "no-store") == "no-store":
            super().save_session(app, session, response)


def register(app: Flask) -> None:
    """Bind sign-in and headers to an application."""
    app.session_interface = Sessions()
    login_manager.user_loader(sessions.user_of)
    login_manager.unauthorized_handler(ask_to_sign_in)
    app.before_request(refuse_foreign_sites)
    app.after_request(add_headers)


def ask_to_sign_in() -> BaseResponse:
    """Send a person to the sign-in page, from a polled fragment with the whole page."""
    target = url_for("accounts.sign_in", next=request.full_path.rstrip("?"))
    if htmx:
        return Response(status=204, headers={"HX-Redirect": target})
    return redirect(target)


def open_to_other_sites(blueprint: Blueprint) -> None:
    """Let pages of other sites call a blueprint; only for one where cookies count for nothing."""
    _open_to_other_sites.add(blueprint.name)


def refuse_foreign_sites() -> None:
    """Refuse a change that a page of another site sent (Fetch Metadata)."""
    if request.method in SAFE or request.blueprint in _open_to_other_sites:
        return
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise FromElsewhere("This request came from another site.")


def add_headers(response: Response) -> Response:
    """Add the security headers, and keep pages out of shared caches."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
        response.vary.add("HX-Request")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", TLS_ONLY)
    return response


def page_user() -> User:
    """The person whose session this page belongs to (views are behind login_required)."""
    user: User = current_user._get_current_object()
    return user


def api_user(changes: Scope = Scope.IMPORT) -> User:
    """The person whose key this request carries; cookies count for nothing here.

    Whatever changes something needs a key with the scope `changes`, the rest one with `read`.
    Raises NotSignedIn, and NotAllowed for a key that is not good for this.
    """
    if "api_user" not in g:
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        found = keys.user_of(text.strip()) if scheme.lower() == "bearer" else None
        if found is None:
            raise NotSignedIn("Send a valid API key as `Authorization: Bearer imp_...`.")
        needed = Scope.READ if request.method in SAFE else changes
        if not found[1].allows(needed):
            raise NotAllowed(f"This key may not do that: it does not have the scope {needed}.")
        g.api_user, g.api_key = found
    user: User = g.api_user
    return user


def api_key() -> ApiKey:
    """The key that this request carries. Raises NotSignedIn, NotAllowed."""
    api_user()
    key: ApiKey = g.api_key
    return key


def page_actor() -> Actor:
    """The person whose page this is, and where from, for the audit log."""
    return Actor.of(page_user(), request.remote_addr or "")


def api_actor() -> Actor:
    """The person whose key this is, and where from, for the audit log."""
    return Actor.of(api_user(), request.remote_addr or "", f"imp_{api_key().public_part}")


def must_be_admin(user: User) -> None:
    """Raises NotAllowed for everybody else."""
    if not user.is_admin:
        raise NotAllowed("Only an admin may do this.")

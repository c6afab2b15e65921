"""Pages of other sites that call a dialect, with a key or token that they have of their own."""

from flask import Blueprint, Response, request

from webapp import security


def let_in(blueprint: Blueprint, methods: str) -> None:
    """Let pages of all sites call a blueprint; only for one where cookies count for nothing."""
    security.open_to_other_sites(blueprint)

    @blueprint.after_request
    def allow(response: Response) -> Response:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "*"
        if request.method == "OPTIONS":
            # An asterisk would not stand for Authorization.
            asked = request.headers.get("Access-Control-Request-Headers", "*")
            response.headers["Access-Control-Allow-Headers"] = asked
            response.headers["Access-Control-Allow-Methods"] = methods
            response.headers["Access-Control-Max-Age"] = "600"
        return response

"""Addresses among the settings."""

from urllib.parse import urlsplit


def checked(url: str, schemes: tuple[str, ...]) -> str:
    """Check an address without repeating it: it may hold a password. Raises ValueError."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - it is parsed when it is asked for
    except ValueError:
        raise ValueError("this is not an address.") from None
    if url and parts.scheme not in schemes:
        raise ValueError(f"an address that starts with {', '.join(schemes)} is needed.")
    return url


def origin(url: str) -> str:
    """An address as far as its host and port, as two are compared. Raises ValueError."""
    parts = urlsplit(url)
    if not parts.hostname:
        raise ValueError("the name of the machine is missing.")
    port = parts.port or {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{parts.hostname}:{port}"

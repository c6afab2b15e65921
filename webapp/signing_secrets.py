"""Secrets that the desk signs with: checked where they are set, made where none is."""

import secrets
from pathlib import Path

from webapp.errors import BadSettings

SHORTEST_SECRET = 32
FEWEST_SIGNS = 10
# What stands in examples, and must not stand in a desk.
PLACEHOLDERS = (
    *("change", "default", "example", "insecure", "password", "your-", "your_", "dev-key"),
    # What DSP-API comes with.
    "steam engine",
)


def check_secret(name: str, secret: str) -> None:
    """Raises BadSettings for a secret that is short, simple or out of an example."""
    make_one = "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
    if len(secret) < SHORTEST_SECRET:
        raise BadSettings(f"{name}: at least {SHORTEST_SECRET} characters are needed. {make_one}")
    plain = secret.casefold()
    if len(set(secret)) < FEWEST_SIGNS or any(word in plain for word in PLACEHOLDERS):
        raise BadSettings(f"{name}: this is no secret, others can guess it. {make_one}")


def lasting_secret(folder: Path) -> str:
    """The secret in the data folder, made at the first start, for its owner's eyes only."""
    path = folder / "secret"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    secret = path.read_text().strip()
    if len(secret) < SHORTEST_SECRET:
        raise BadSettings(f"{path}: the secret is too short. Remove the file to have one made.")
    return secret

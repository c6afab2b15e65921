"""The datasets that ship with the desk, kept as the descriptor files an admin would write."""

import json
from pathlib import Path

from webapp.schema.descriptor import parse_descriptor
from webapp.schema.fields import Schema


def builtin_schemas() -> list[Schema]:
    """Return the shipped datasets, by name; BadDescriptor if a shipped file is broken."""
    files = sorted(Path(__file__).parent.glob("*.json"))
    return [parse_descriptor(json.loads(file.read_text(encoding="utf-8"))) for file in files]

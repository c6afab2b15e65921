"""What is told of an asset: its .info file, and the same on the wire."""

import json
from typing import Protocol

Facts = dict[str, str | int | float]


class Described(Protocol):
    """An asset, as far as others are told of it."""

    internal_filename: str
    original_internal_filename: str
    checksum_original: str
    checksum_derivative: str
    size_original: int
    size_derivative: int
    width: int | None
    height: int | None
    duration: float | None
    fps: float | None
    internal_mime_type: str
    original_mime_type: str

    @property
    def original_filename(self) -> str:
        """What the file was called, without its folders."""


def as_json(asset: Described) -> Facts:
    """What there is to tell; what an asset has not is left out."""
    facts: dict[str, str | int | float | None] = {
        "internalFilename": asset.internal_filename,
        "originalInternalFilename": asset.original_internal_filename,
        "originalFilename": asset.original_filename,
        "checksumOriginal": asset.checksum_original,
        "checksumDerivative": asset.checksum_derivative,
        "sizeOriginal": asset.size_original,
        "sizeDerivative": asset.size_derivative,
        "width": asset.width,
        "height": asset.height,
        "duration": asset.duration,
        "fps": asset.fps,
        "internalMimeType": asset.internal_mime_type,
        "originalMimeType": asset.original_mime_type,
    }
    return {name: fact for name, fact in facts.items() if fact is not None}


def sidecar(asset: Described) -> bytes:
    """The bytes of the .info file."""
    return json.dumps(as_json(asset), indent=2, ensure_ascii=False).encode()

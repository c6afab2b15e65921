"""What is remembered of a header: what people said that its columns are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a person confirmed of a header before."""

    label: str | None = None
    attribute: str | None = None

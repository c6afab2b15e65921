"""Answers about columns: what was chosen, how sure that is, and why, in words."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from webapp.graph.remembered import Remembered

__all__ = ("Answer", "Remembered", "Tally")
# How far apart two scores must be to be told apart well.
SCALE = 1.3
# A score from which an answer has enough behind it.
ENOUGH = 3.0
SUREST = 0.99


@dataclass(frozen=True, slots=True)
class Answer:
    """What a column is, how sure that is from 0 to 1, why, and what else it may be."""

    choice: str
    confidence: float
    reasons: tuple[str, ...]
    alternatives: tuple[tuple[str, float], ...] = ()

    @property
    def label(self) -> str:
        """The choice, where it is one among labels."""
        return self.choice

    @property
    def attribute(self) -> str:
        """The choice, where it is one among attributes."""
        return self.choice


@dataclass(slots=True)
class Tally:
    """Points for and against each choice, with the reasons for them."""

    points: dict[str, float] = field(default_factory=dict)
    reasons: dict[str, list[tuple[float, str]]] = field(default_factory=dict)

    def add(self, choices: Iterable[str], points: float, reason: str = "") -> None:
        """Give points to each of these choices."""
        for choice in choices:
            self.points[choice] = self.points.get(choice, 0.0) + points
            if reason and points > 0:
                self.reasons.setdefault(choice, []).append((points, reason))

    def best(self) -> str | None:
        """The choice with most points, if it has any; the first of equal ones."""
        chosen = max(self.points, key=lambda choice: self.points[choice], default=None)
        return chosen if chosen is not None and self.points[chosen] > 0 else None

    def answer(self, otherwise: str, why_not: str) -> Answer:
        """The best choice as an answer, or another where nothing speaks for any."""
        best = self.best()
        if best is None:
            return Answer(otherwise, 0.3, (why_not,))
        weights = {
            choice: math.exp((points - self.points[best]) / SCALE)
            for choice, points in self.points.items()
            if points > 0
        }
        total = sum(weights.values())
        enough = min(1.0, 0.4 + 0.6 * self.points[best] / ENOUGH)
        shares = {choice: round(enough * weight / total, 2) for choice, weight in weights.items()}
        others = sorted(shares.items(), key=lambda item: -item[1])
        reasons = sorted(self.reasons.get(best, []), key=lambda item: -item[0])
        return Answer(
            best,
            min(SUREST, max(0.05, shares[best])),
            tuple(dict.fromkeys(reason for _, reason in reasons)),
            tuple((choice, share) for choice, share in others if choice != best and share >= 0.05),
        )

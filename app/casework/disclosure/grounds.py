"""Grounds as a disclosure cites them: which clause, from which text, and how sure we are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.casework.disclosure.policy import Ground
from app.data_files.words import Words
from app.parameters.public import Confidence


@dataclass(frozen=True, kw_only=True)
class CitedGround:
    """A ground as it is cited on a day: its clause, from which text, and how sure we are."""

    code: Ground
    title: Words
    clause: str
    instrument: str
    confidence: Confidence

    @property
    def is_law(self) -> bool:
        """True if the clause is from the official text."""
        return self.confidence is Confidence.OFFICIAL

    def freeze(self) -> dict[str, Any]:
        """Return the stored form of the ground."""
        return {
            "code": self.code.value,
            "title": [self.title.en, self.title.ur],
            "clause": self.clause,
            "instrument": self.instrument,
            "confidence": self.confidence.value,
        }


def thawed(kept: Mapping[str, Any]) -> CitedGround:
    """Read a ground as a disclosure kept it."""
    return CitedGround(
        code=Ground(kept["code"]),
        title=Words(*kept["title"]),
        clause=kept["clause"],
        instrument=kept["instrument"],
        confidence=Confidence(kept["confidence"]),
    )

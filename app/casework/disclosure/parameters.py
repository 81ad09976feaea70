"""The grounds on which a part of a file is withheld, each with the clause that allows it.

That the Balochistan Right to Information Act 2021 exists is known; its sections were not looked up.
So every clause is a dated value that is not verified, until two officers put the official text in
force. A disclosure keeps the clauses of its day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from app.data_files.words import Words
from app.parameters.public import (
    Confidence,
    InitialValue,
    ParameterDefinition,
    Unit,
    set_in_force,
)
from app.text import sentence
from app.unit_of_work import UnitOfWork

ACT = "Balochistan Right to Information Act 2021"
_FIRST_DAY = date(2021, 1, 1)
_CLAUSE = "Section to be looked up"


class Ground(StrEnum):
    """Why a part of a file is withheld."""

    PRIVACY = "privacy"
    COMMERCIAL = "commercial"
    INVESTIGATION = "investigation"
    PRIVILEGE = "privilege"
    ECONOMY = "economy"
    THIRD_PARTY = "third_party"


TITLES: Mapping[Ground, Words] = {
    Ground.PRIVACY: Words("Privacy of a natural person", "کسی فرد کی نجی زندگی"),
    Ground.COMMERCIAL: Words("Commercial confidence", "کاروباری رازداری"),
    Ground.INVESTIGATION: Words("An investigation under way", "جاری تفتیش"),
    Ground.PRIVILEGE: Words("Legal privilege", "وکیل اور موکل کی رازداری"),
    Ground.ECONOMY: Words("Public money or the economy", "سرکاری رقم یا معیشت"),
    Ground.THIRD_PARTY: Words(
        "Given in confidence by another", "کسی اور کی اعتماد میں دی گئی معلومات"
    ),
}


def _definition(ground: Ground) -> ParameterDefinition:
    return ParameterDefinition(
        key=f"cases.disclosure_ground_{ground.value}",
        title=sentence("Clause that allows to withhold: %(ground)s", ground=TITLES[ground]),
        group=sentence("Applications and offices"),
        unit=Unit.TEXT,
        help="The section of the Act, as a disclosure cites it",
    )


CLAUSES: Mapping[Ground, ParameterDefinition] = {each: _definition(each) for each in Ground}
DEFINITIONS = tuple(CLAUSES.values())
INITIAL = tuple(
    InitialValue(
        definition=each,
        value=_CLAUSE,
        valid_from=_FIRST_DAY,
        instrument=ACT,
        confidence=Confidence.UNVERIFIED,
        note="That the Act exists is known; which section allows this was not verified.",
    )
    for each in DEFINITIONS
)


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
        """Whether the clause is from the official text."""
        return self.confidence is Confidence.OFFICIAL

    def freeze(self) -> dict[str, Any]:
        """Return it as a disclosure keeps it."""
        return {
            "code": self.code.value,
            "title": [self.title.en, self.title.ur],
            "clause": self.clause,
            "instrument": self.instrument,
            "confidence": self.confidence.value,
        }


def grounds_on(uow: UnitOfWork, on: date) -> list[CitedGround]:
    """Return the grounds with the clauses in force on a day; else the release's, not verified."""
    found = set_in_force(uow.session, [each.key for each in DEFINITIONS], on)
    return [_cited(ground, found.get(CLAUSES[ground].key)) for ground in Ground]


def _cited(ground: Ground, found: Any) -> CitedGround:  # noqa: ANN401 - a value in force, or None
    return CitedGround(
        code=ground,
        title=TITLES[ground],
        clause=str(found.value) if found else _CLAUSE,
        instrument=found.instrument if found else ACT,
        confidence=Confidence(found.confidence) if found else Confidence.UNVERIFIED,
    )


def thawed(kept: Mapping[str, Any]) -> CitedGround:
    """Read a ground as a disclosure kept it."""
    return CitedGround(
        code=Ground(kept["code"]),
        title=Words(*kept["title"]),
        clause=kept["clause"],
        instrument=kept["instrument"],
        confidence=Confidence(kept["confidence"]),
    )

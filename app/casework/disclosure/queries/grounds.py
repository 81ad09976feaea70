"""Grounds with the clauses that are in force on a day."""

from datetime import date

from app.casework.disclosure.grounds import CitedGround
from app.casework.disclosure.parameters import ACT, CLAUSE, CLAUSES
from app.casework.disclosure.policy import GROUNDS, Ground
from app.parameters.public import Confidence, ParameterValue, set_in_force
from app.unit_of_work import UnitOfWork


def grounds_on(uow: UnitOfWork, on: date) -> list[CitedGround]:
    """Return the grounds with the clauses in force on a day; else the release's, not verified."""
    found = set_in_force(uow.session, [each.key for each in CLAUSES.values()], on)
    return [_cited(ground, found.get(CLAUSES[ground].key)) for ground in Ground]


def _cited(ground: Ground, found: ParameterValue | None) -> CitedGround:
    return CitedGround(
        code=ground,
        title=GROUNDS[ground],
        clause=str(found.value) if found else CLAUSE,
        instrument=found.instrument if found else ACT,
        confidence=Confidence(found.confidence) if found else Confidence.UNVERIFIED,
    )

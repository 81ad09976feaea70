"""Claims of a scheme and fiscal year that were granted or refused, with their points of risk."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.casework.public import references_of, refused_among
from app.unit_of_work import UnitOfWork
from registration.public import months_between, registered_since
from tax_incentives.awards.models import ReliefAward
from tax_incentives.claims.models import ClaimDecision, ReliefClaim
from tax_incentives.controls.flag_kinds import FlagKind
from tax_incentives.controls.models import ClaimFlag
from tax_incentives.controls.policy import Decided

RELATED = frozenset({FlagKind.SAME_OWNER, FlagKind.RELATED_CLAIM, FlagKind.RELATED_ISSUER})


@dataclass(frozen=True, kw_only=True)
class DecidedClaim:
    """A claim that was granted or refused, with the numbers that its points of risk count."""

    claim: ReliefClaim
    granted: bool
    decided: Decided


def decided_claims(uow: UnitOfWork, scheme: str, fiscal_year: int) -> list[DecidedClaim]:
    """Return the claims of a scheme and year that were granted or refused: eight queries."""
    query = select(ReliefClaim).filter_by(scheme=scheme, fiscal_year=fiscal_year)
    claims = uow.session.scalars(query.order_by(ReliefClaim.id)).all()
    ids = [claim.id for claim in claims]
    granted = set(
        uow.session.scalars(select(ReliefAward.claim_id).where(ReliefAward.claim_id.in_(ids)))
    )
    refused = refused_among(uow, [claim.application_id for claim in claims])
    decided = [claim for claim in claims if claim.id in granted or claim.application_id in refused]
    counted = _risk_numbers(uow, decided)
    return [
        DecidedClaim(claim=claim, granted=claim.id in granted, decided=counted[claim.id])
        for claim in decided
    ]


def _risk_numbers(uow: UnitOfWork, claims: Sequence[ReliefClaim]) -> Mapping[UUID, Decided]:
    """Return the numbers that the points of risk count, by claim."""
    session, ids = uow.session, [claim.id for claim in claims]
    numbers = references_of(uow, [claim.application_id for claim in claims])
    flags, related = _flags(session, ids)
    asked = _granted_by_rules(session, ids)
    firms = {claim.organisation_id for claim in claims if claim.organisation_id}
    since = registered_since(session, firms)
    total = sum(asked.values())
    return {
        claim.id: Decided(
            number=numbers[claim.application_id],
            flags=flags[claim.id],
            related=related[claim.id],
            months=_months(claim, since),
            asked_paisa=asked.get(claim.id, 0),
            total_paisa=total,
        )
        for claim in claims
    }


def _months(claim: ReliefClaim, since: Mapping[UUID, date]) -> int | None:
    first = since.get(claim.organisation_id) if claim.organisation_id else None
    return months_between(first, claim.rule_on) if first else None


def _flags(session: Session, ids: Collection[UUID]) -> tuple[Counter[UUID], Counter[UUID]]:
    """Return how many flags claims have, and how many of these are about related firms."""
    query = select(ClaimFlag.claim_id, ClaimFlag.kind).where(ClaimFlag.claim_id.in_(ids))
    rows = session.execute(query).all()
    return (
        Counter(claim_id for claim_id, _ in rows),
        Counter(claim_id for claim_id, kind in rows if kind in RELATED),
    )


def _granted_by_rules(session: Session, ids: Collection[UUID]) -> Mapping[UUID, int]:
    """Return what schemes gave by their rules, by the last decision on each claim."""
    latest = (
        select(ClaimDecision.claim_id, ClaimDecision.amount_paisa)
        .ext(distinct_on(ClaimDecision.claim_id))
        .where(ClaimDecision.claim_id.in_(ids))
        .order_by(ClaimDecision.claim_id, ClaimDecision.number.desc())
    )
    return {claim_id: paisa or 0 for claim_id, paisa in session.execute(latest)}

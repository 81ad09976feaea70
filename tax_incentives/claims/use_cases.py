"""A claim is decided by the scheme when it is submitted, and again when it was corrected.

The day of the rule is that of the first submission, whatever is corrected later. What was decided
is kept with every fact and parameter, so that it can be computed again years later.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from app.calendar import local_day
from app.checked_rows import there_is
from app.db import new_id
from app.errors import Conflict
from app.ledger.public import fiscal_year_of
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.claims.models import ClaimDecision, ReliefClaim, SchemeText
from tax_incentives.decisions.decide import decide
from tax_incentives.decisions.fact_file import decision_json
from tax_incentives.rules.values import Fact
from tax_incentives.schemes.shapes import Scheme


@dataclass(frozen=True, kw_only=True)
class Claimant:
    """The claimant: a firm, or a person for themselves if `organisation_id` is None."""

    person_id: UUID
    organisation_id: UUID | None


def enter_claim(
    uow: UnitOfWork, scheme: Scheme, application_id: UUID, who: Claimant
) -> ReliefClaim:
    """Return the claim of an application; the first submission enters it.

    Raises Conflict (`claimed-already`) if the claimant has another one for the same year.
    """
    found = claim_of(uow, application_id)
    if found is not None:
        return found
    now = uow.instant()
    today = local_day(now)
    year = fiscal_year_of(today).year
    refuse_second(uow, scheme.code, year, who)
    claim = ReliefClaim(
        id=new_id(),
        application_id=application_id,
        scheme=scheme.code,
        fiscal_year=year,
        rule_on=today,
        person_id=who.person_id,
        organisation_id=who.organisation_id,
        submitted_at=now,
    )
    uow.add(claim)
    uow.session.flush()
    uow.audit("relief.claimed", claim.id, after={"scheme": scheme.code, "year": year})
    return claim


def claim_of(uow: UnitOfWork, application_id: UUID, *, lock: bool = False) -> ReliefClaim | None:
    """Return the claim of an application, locked if asked for. Raises Forged."""
    query = select(ReliefClaim).filter_by(application_id=application_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = uow.session.scalars(query).one_or_none()
    if found is not None:
        require_genuine(uow.vault, found)
    return found


def refuse_second(uow: UnitOfWork, scheme: str, year: int, who: Claimant) -> None:
    """Refuse a second claim of the year in a sentence; a unique index refuses two at once."""
    mine = (
        ReliefClaim.organisation_id == who.organisation_id
        if who.organisation_id
        else (ReliefClaim.person_id == who.person_id) & ReliefClaim.organisation_id.is_(None)
    )
    query = select(ReliefClaim).where(
        ReliefClaim.scheme == scheme,
        ReliefClaim.fiscal_year == year,
        ReliefClaim.ended_at.is_(None),
        mine,
    )
    if there_is(uow.session, query.limit(1)):
        raise Conflict(
            sentence("You have already claimed this relief for this fiscal year."),
            code="claimed-already",
        )


def decide_claim(
    uow: UnitOfWork, scheme: Scheme, claim: ReliefClaim, facts: Mapping[str, Fact]
) -> ClaimDecision:
    """Decide a claim by the rules of its day, and keep the decision beside the earlier ones."""
    keep_text(uow, scheme)
    decision = decide(scheme, facts, claim.rule_on)
    content = decision_json(decision, facts)
    row = ClaimDecision(
        id=new_id(),
        claim_id=claim.id,
        number=1 + _last_number(uow, claim),
        scheme_version=scheme.version,
        outcome=decision.outcome.value,
        amount_paisa=decision.amount_paisa,
        content=content,
        sha256=bytes.fromhex(content["hash"]),
        decided_at=uow.instant(),
    )
    uow.add(row)
    uow.session.flush()
    told = {"outcome": row.outcome, "amount": row.amount_paisa, "hash": content["hash"]}
    uow.audit("relief.decided", claim.id, after=told)
    return row


def _last_number(uow: UnitOfWork, claim: ReliefClaim) -> int:
    query = select(func.max(ClaimDecision.number)).filter_by(claim_id=claim.id)
    return uow.session.scalar(query) or 0


def keep_text(uow: UnitOfWork, scheme: Scheme) -> None:
    """Keep the text of a scheme's version; refuse one that differs from what was kept before."""
    digest = hashlib.sha256(scheme.text.encode()).digest()
    row = {
        "code": scheme.code,
        "version": scheme.version,
        "digest": digest,
        "content": scheme.text,
        "kept_at": uow.instant(),
    }
    uow.session.execute(insert(SchemeText).values(row).on_conflict_do_nothing())
    kept = uow.session.get_one(SchemeText, (scheme.code, scheme.version))
    if bytes(kept.digest) != digest:
        raise Conflict(
            sentence("This scheme was changed without a new version. Report this to support."),
            code="scheme-changed",
        )


def latest_decision(uow: UnitOfWork, claim: ReliefClaim) -> ClaimDecision:
    """Return the decision on what was submitted last. Raises Forged."""
    query = select(ClaimDecision).filter_by(claim_id=claim.id).order_by(ClaimDecision.number.desc())
    found = uow.session.scalars(query.limit(1)).one()
    require_genuine(uow.vault, found)
    return found


def end_claim(uow: UnitOfWork, claim: ReliefClaim) -> None:
    """End a claim that came to nothing: its claimant may claim again."""
    if claim.ended_at is None:
        claim.ended_at = uow.instant()
        uow.audit("relief.claim_ended", claim.id)

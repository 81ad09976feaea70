"""What a scheme gives for an award by the taxes that count now: refunds and reversals shrink it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.row_macs import is_genuine, require_genuine
from app.unit_of_work import UnitOfWork
from payments.public import PaidBy, bill_state
from tax_incentives.aftercare.models import Reopening
from tax_incentives.applications.facts import LEDGER, Claiming, year_before
from tax_incentives.awards.models import ReliefAward
from tax_incentives.claims.models import ClaimDecision, ReliefClaim
from tax_incentives.claims.queries import frozen, kept_scheme
from tax_incentives.claims.use_cases import Claimant
from tax_incentives.decisions.decide import decide
from tax_incentives.rules.values import Fact

TAXES_PAID = "taxes_paid"


@dataclass(frozen=True)
class BaseNow:
    """The taxes that count now, and what the scheme gives by them, at most what was granted."""

    paid_paisa: int
    gives_paisa: int


def base_now(uow: UnitOfWork, award: ReliefAward) -> BaseNow | None:
    """Compute an award's decision with today's taxes, all else as it was decided.

    None where the scheme does not look at what the ledger holds of taxes. Raises Forged.
    """
    kept = uow.get(ClaimDecision, award.decision_id)
    require_genuine(uow.vault, kept)
    scheme = kept_scheme(uow.session, award.scheme, kept.scheme_version)
    if not any(each.name == TAXES_PAID and each.held_by == LEDGER for each in scheme.facts):
        return None
    claimed = frozen(kept.content, scheme)
    who = Claimant(person_id=award.person_id, organisation_id=award.organisation_id)
    paid = Claiming(uow, scheme, who, claimed.on).paid
    fact = Fact(value=paid, source=LEDGER, as_of=year_before(claimed.on)[1])
    decision = decide(scheme, {**claimed.facts, TAXES_PAID: fact}, claimed.on)
    return BaseNow(paid, min(decision.amount_paisa or 0, award.amount_paisa))


def look_at_awards(uow: UnitOfWork, bill_id: UUID) -> list[Reopening]:
    """Note for each award of a bill's payer what the scheme gives now, where that has changed.

    Safe to repeat: what was noted last is compared under the claim's lock.
    """
    bill = bill_state(uow, bill_id)
    payer = PaidBy(organisation_id=bill.payer_organisation_id, person_id=bill.payer_person_id)
    found = [_look(uow, award) for award in _awards_of(uow, payer)]
    return [each for each in found if each is not None]


def _awards_of(uow: UnitOfWork, payer: PaidBy) -> list[ReliefAward]:
    """Return the genuine awards of a payer, the oldest first; none where the payer is unknown."""
    query = select(ReliefAward).order_by(ReliefAward.id)
    if payer.organisation_id is not None:
        query = query.where(ReliefAward.organisation_id == payer.organisation_id)
    elif payer.person_id is not None:
        mine = ReliefAward.person_id == payer.person_id
        query = query.where(mine, ReliefAward.organisation_id.is_(None))
    else:
        return []
    return [each for each in uow.session.scalars(query) if is_genuine(uow.vault, each)]


def _look(uow: UnitOfWork, award: ReliefAward) -> Reopening | None:
    uow.lock(ReliefClaim, award.claim_id)
    now = base_now(uow, award)
    if now is None or now.gives_paisa == _noted(uow, award):
        return None
    row = Reopening(
        id=new_id(),
        award_id=award.id,
        paid_paisa=now.paid_paisa,
        gives_paisa=now.gives_paisa,
        found_at=uow.instant(),
    )
    uow.add(row)
    uow.audit("relief.reopened", award.id, after={"gives": row.gives_paisa})
    return row


def _noted(uow: UnitOfWork, award: ReliefAward) -> int:
    """Return what the scheme gave when it was looked at last; at the grant, what was granted."""
    query = select(Reopening.gives_paisa).filter_by(award_id=award.id)
    last = uow.session.scalar(query.order_by(Reopening.id.desc()).limit(1))
    return award.amount_paisa if last is None else last

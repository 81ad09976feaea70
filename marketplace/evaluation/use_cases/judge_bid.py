"""Judge a bid against the eligibility table, all of it or a part, and its security."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.errors import Conflict, Invalid
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.bids.models import OpenedBid
from marketplace.evaluation.models import CriterionVerdict
from marketplace.evaluation.policy.eligibility import (
    Criterion,
    Verdict,
    VerdictRefusedError,
    eligibility,
)
from marketplace.evaluation.use_cases.find_evaluation import bid_of, taking_part
from marketplace.evaluation.use_cases.verify_security import VerifySecurity, verify_security
from marketplace.tenders.models import TenderCriterion


@dataclass(frozen=True, kw_only=True)
class JudgeBid:
    """Verdicts on a bid. `security_genuine` is what the bank says of its security, if asked."""

    tender_id: UUID
    bid_id: UUID
    verdicts: Sequence[Verdict]
    security_genuine: bool | None = None
    security_reason: str = ""


def judge_bid(uow: UnitOfWork, command: JudgeBid) -> OpenedBid:
    """Record verdicts; of two on the same criterion the later counts, and both stay.

    Raises Invalid for a criterion that is not the tender's, or a "no" without reason.
    """
    tender = taking_part(uow, command.tender_id)
    opened = bid_of(uow, tender, command.bid_id)
    if opened.content is None:
        raise Conflict(sentence("This bid could not be opened, so there is nothing to evaluate."))
    criteria = uow.session.scalars(select(TenderCriterion).filter_by(tender_id=tender.id)).all()
    _check([Criterion(code=row.code, wording=row.wording) for row in criteria], command.verdicts)
    for verdict in command.verdicts:
        _record(uow, opened, verdict)
    uow.session.flush()
    if command.security_genuine is not None:
        security = VerifySecurity(
            tender_id=tender.id,
            bid_id=opened.bid_id,
            genuine=command.security_genuine,
            reason=command.security_reason,
        )
        verify_security(uow, security)
    return opened


def _check(criteria: Sequence[Criterion], verdicts: Sequence[Verdict]) -> None:
    wrong: dict[str, Sentence] = {}
    for place, verdict in enumerate(verdicts):
        try:
            eligibility(criteria, [*verdicts[:place], verdict])
        except VerdictRefusedError as refused:
            field = "criterion" if verdict.met or verdict.reason.strip() else "reason"
            wrong[f"verdicts.{place}.{field}"] = refused.message
            break
    if wrong:
        raise Invalid(sentence("These verdicts cannot be recorded."), fields=wrong)


def _record(uow: UnitOfWork, opened: OpenedBid, verdict: Verdict) -> None:
    earlier = uow.session.scalars(
        select(CriterionVerdict)
        .filter_by(bid_id=opened.bid_id, criterion=verdict.criterion)
        .order_by(CriterionVerdict.number.desc())
        .limit(1)
    ).one_or_none()
    row = CriterionVerdict(
        bid_id=opened.bid_id,
        criterion=verdict.criterion,
        tender_id=opened.tender_id,
        met=verdict.met,
        reason=verdict.reason,
        decided_by=uow.actor.person,
        decided_at=uow.instant(),
    )
    uow.session.add(row)
    before = None if earlier is None else _plain(earlier)
    uow.audit("bid.judged", opened.bid_id, before=before, after=_plain(row))


def _plain(row: CriterionVerdict) -> dict[str, object]:
    return {"criterion": row.criterion, "met": row.met, "reason": row.reason}

"""Gaps of an evaluation before its report: shown on the page, refused by the use case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.debarment.use_cases.bars import Bar, bars_against
from marketplace.evaluation.queries.evaluation_file import EvaluationFile
from marketplace.kernel.policy import quorum_size
from marketplace.parameters.rules import committee_rule
from marketplace.tenders.use_cases.checks import committee_of, frozen_rules


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One thing that is missing; `fields` names where, as an answer's fields are named."""

    code: str
    message: Sentence
    fields: Mapping[str, Sentence] = field(default_factory=dict)


def gaps(uow: UnitOfWork, file: EvaluationFile) -> list[Gap]:
    """Return all gaps before the report, empty if it can be published."""
    found = (
        _quorum(uow.session, file),
        _judging(file),
        _deciding(file),
        _explaining(file),
        _barring(uow, file),
    )
    return [gap for gap in found if gap is not None]


def bars_of_bidders(uow: UnitOfWork, file: EvaluationFile) -> Mapping[UUID, Bar]:
    """Return by bid the bars on its bidder that shut this tender now."""
    suppliers = [bid.opened.supplier_id for bid in file.bids]
    bars = bars_against(uow.session, suppliers, file.tender.department_id, uow.now)
    return {
        bid.id: bars[bid.opened.supplier_id] for bid in file.bids if bid.opened.supplier_id in bars
    }


def _barring(uow: UnitOfWork, file: EvaluationFile) -> Gap | None:
    """Require the disqualification of bidders barred since the bid was received."""
    barred = bars_of_bidders(uow, file)
    points = {
        f"bids.{bid.opened.read_order}.status": sentence(
            "Bid %(number)d: %(point)s Disqualify the bid with this reason.",
            number=bid.opened.read_order,
            point=barred[bid.id].told(),
        )
        for bid in file.bids
        if bid.id in barred and not bid.put_aside
    }
    if not points:
        return None
    message = sentence("Bids of barred suppliers that are not disqualified: %(count)d.",
                       count=len(points))  # fmt: skip
    return Gap(code="bidder-barred", message=message, fields=points)


def _explaining(file: EvaluationFile) -> Gap | None:
    """Hold the report until each low price that would win is explained, or rejected."""
    points = {
        f"bids.{file.by_id[low.bid].opened.read_order}.explanation": sentence(
            "Bid %(number)d: %(point)s Ask for an explanation, and decide on it.",
            number=file.by_id[low.bid].opened.read_order,
            point=low.told,
        )
        for _, low in file.unexplained()
    }
    if not points:
        return None
    message = sentence(
        "Abnormally low prices that are not explained yet: %(count)d.", count=len(points)
    )
    return Gap(code="price-unexplained", message=message, fields=points)


def _quorum(session: Session, file: EvaluationFile) -> Gap | None:
    rule = committee_rule(frozen_rules(file.tender))
    needed = quorum_size(committee_of(session, file.tender), rule)
    here = sum(seat.takes_part for seat in file.members)
    if here >= needed:
        return None
    message = sentence(
        "%(here)d members have declared that they have no interest; a quorum is %(needed)d.",
        here=here,
        needed=needed,
    )
    return Gap(code="no-quorum", message=message)


def _judging(file: EvaluationFile) -> Gap | None:
    points = {
        f"bids.{bid.opened.read_order}.status": sentence(
            "Bid %(number)d: %(point)s", number=bid.opened.read_order, point=bid.open_points()[0]
        )
        for bid in file.bids
        if bid.open_points()
    }
    if not points:
        return None
    message = sentence("%(count)d bids are not fully evaluated yet.", count=len(points))
    return Gap(code="bids-not-judged", message=message, fields=points)


def _deciding(file: EvaluationFile) -> Gap | None:
    waiting = file.pending()
    if not waiting:
        return None
    message = sentence("Ties and single bids that need a decision: %(count)d.", count=len(waiting))
    return Gap(code="decisions-missing", message=message)

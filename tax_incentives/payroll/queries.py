"""The parts of allowances that are due, those that cannot be paid, and the lines of an advice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.casework.public import revoked_grants
from app.identity.public import mask_name, people_by_id
from app.permissions import require
from app.row_macs import genuine, require_genuine
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries.awards import remaining_paisa
from tax_incentives.awards.queries.stays import PAY, stayed_awards
from tax_incentives.claims.models import ClaimDecision
from tax_incentives.claims.queries import granted_period
from tax_incentives.kernel.permissions import READ_RELIEFS
from tax_incentives.payroll.models import PayrollAdvice, PayrollLine, PayrollReply, PersonnelNumber
from tax_incentives.rules.periods import months_later
from tax_incentives.schemes.shapes import Benefit

NO_NUMBER, NO_MONEY, STAYED = "no_number", "no_money", "stayed"


@dataclass(frozen=True, kw_only=True)
class DuePart:
    """A part of an award that is due; `why_not` says why it is in no advice ("" where it is)."""

    award_id: UUID
    award: str
    part: int
    due_on: date
    amount_paisa: int
    personnel_number: str
    name: str
    why_not: str = ""


@dataclass(frozen=True, kw_only=True)
class AdviceFile:
    """An advice with its lines, what cannot be paid while it waits, and the office's reply."""

    advice: PayrollAdvice
    lines: Sequence[DuePart]
    left: Sequence[DuePart]
    reply: PayrollReply | None


def due_parts(uow: UnitOfWork, scheme: str, month: date) -> list[DuePart]:
    """Return the parts of a scheme's allowances that are due by the end of a month, by award.

    Each part is in one advice only. A revoked grant has no more parts.
    """
    query = (
        select(ReliefAward, ClaimDecision)
        .join(ClaimDecision, ClaimDecision.id == ReliefAward.decision_id)
        .where(ReliefAward.scheme == scheme, ReliefAward.benefit == Benefit.ALLOWANCE.value)
        .where(ReliefAward.begins_on < months_later(month, 1))
        .order_by(ReliefAward.id)
    )
    rows = uow.session.execute(query).all()
    revoked = revoked_grants(uow.session, [award.registration_id for award, _ in rows])
    kept = [(award, decision) for award, decision in rows if award.registration_id not in revoked]
    known = _AwardData.of(uow, [award for award, _ in kept])
    return [each for row in kept for each in _parts_of(uow, known, *row, month)]


@dataclass(frozen=True, kw_only=True)
class _AwardData:
    """Numbers, names and other data of many awards, read together."""

    numbers: Mapping[UUID, str]
    names: Mapping[UUID, str]
    remaining: Mapping[UUID, int]
    paid: Mapping[UUID, frozenset[int]]
    stayed: frozenset[UUID]

    @classmethod
    def of(cls, uow: UnitOfWork, awards: Sequence[ReliefAward]) -> "_AwardData":
        ids = [each.id for each in awards]
        people = people_by_id(uow.session, {each.person_id for each in awards})
        lines = select(PayrollLine.award_id, PayrollLine.part).where(PayrollLine.award_id.in_(ids))
        paid: dict[UUID, frozenset[int]] = {}
        for award_id, part in uow.session.execute(lines):
            paid[award_id] = paid.get(award_id, frozenset()) | {part}
        return cls(
            numbers=_numbers(uow, ids),
            names={each.id: people[each.person_id].name for each in awards},
            remaining=remaining_paisa(uow.session, ids),
            paid=paid,
            stayed=stayed_awards(uow, ids, PAY),
        )


def _numbers(uow: UnitOfWork, ids: Sequence[UUID]) -> Mapping[UUID, str]:
    query = select(PersonnelNumber).where(PersonnelNumber.award_id.in_(ids))
    rows = genuine(uow.session, uow.session.scalars(query.order_by(PersonnelNumber.id)))
    return {row.award_id: row.number for row in rows}


def _parts_of(
    uow: UnitOfWork, known: _AwardData, award: ReliefAward, decision: ClaimDecision, month: date
) -> Iterator[DuePart]:
    require_genuine(uow.vault, award)
    require_genuine(uow.vault, decision)
    period = granted_period(decision.content)
    left, number = known.remaining.get(award.id, 0), known.numbers.get(award.id, "")
    for part, (day, paisa) in enumerate(period.payments(award.amount_paisa) if period else (), 1):
        if part in known.paid.get(award.id, ()) or day >= months_later(month, 1) or not paisa:
            continue
        why_not = STAYED if award.id in known.stayed else "" if number else NO_NUMBER
        if not why_not and paisa > left:
            why_not = NO_MONEY
        left -= 0 if why_not else paisa
        yield DuePart(
            award_id=award.id,
            award=award.number,
            part=part,
            due_on=day,
            amount_paisa=paisa,
            personnel_number=number,
            name=mask_name(known.names[award.id]),
            why_not=why_not,
        )


def advice_file(uow: UnitOfWork, advice_id: UUID) -> AdviceFile:
    """Return an advice to readers of reliefs. Raises NotFound, Forged."""
    require(uow.actor, READ_RELIEFS)
    advice = uow.get(PayrollAdvice, advice_id)
    require_genuine(uow.vault, advice)
    if advice.waiting:
        due = due_parts(uow, advice.scheme, advice.month)
        lines = [each for each in due if not each.why_not]
        left = [each for each in due if each.why_not]
        return AdviceFile(advice=advice, lines=lines, left=left, reply=None)
    reply = uow.session.get(PayrollReply, advice.id)
    return AdviceFile(advice=advice, lines=_lines(uow, advice), left=[], reply=reply)


def _lines(uow: UnitOfWork, advice: PayrollAdvice) -> list[DuePart]:
    query = (
        select(PayrollLine, ReliefAward)
        .join(ReliefAward, ReliefAward.id == PayrollLine.award_id)
        .where(PayrollLine.advice_id == advice.id)
        .order_by(PayrollLine.id)
    )
    rows = uow.session.execute(query).all()
    people = people_by_id(uow.session, {award.person_id for _, award in rows})
    for line, _ in rows:
        require_genuine(uow.vault, line)
    return [
        DuePart(
            award_id=award.id,
            award=award.number,
            part=line.part,
            due_on=line.due_on,
            amount_paisa=line.amount_paisa,
            personnel_number=line.personnel_number,
            name=mask_name(people[award.person_id].name),
        )
        for line, award in rows
    ]

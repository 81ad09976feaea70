"""Sanctions and their status, which follows from what was recorded."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.identity.public import people_by_id
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import WithMac, genuine, require_genuine, vault_of
from app.unit_of_work import UnitOfWork
from payments.payees.models import StandingAccount
from payments.sanctions.models import Sanction, SanctionEnding, SanctionStep
from payments.sanctions.permissions import READ_SANCTIONS
from payments.sanctions.policy import PAID, SANCTIONED


@dataclass(frozen=True, kw_only=True)
class SanctionFacts:
    """All that was recorded of a sanction: its steps in order, and its ends, refused ones too."""

    sanction: Sanction
    steps: Sequence[SanctionStep]
    endings: Sequence[SanctionEnding]

    @property
    def last(self) -> str:
        """The last step; "sanctioned" if there is none."""
        return self.steps[-1].kind if self.steps else SANCTIONED

    @property
    def ending(self) -> SanctionEnding | None:
        """The end that a second officer confirmed."""
        return next((each for each in self.endings if each.approved_at), None)

    @property
    def proposed(self) -> SanctionEnding | None:
        """The end that waits for a second officer."""
        return next((each for each in self.endings if each.waiting), None)

    @property
    def state(self) -> str:
        """The end, if there is one; else the last step."""
        return self.ending.kind if self.ending else self.last

    @property
    def since(self) -> date:
        """The day of the last thing that happened to it."""
        if self.ending:
            return self.ending.day
        return self.steps[-1].day if self.steps else local_day(self.sanction.sanctioned_at)


@dataclass(frozen=True, kw_only=True)
class SanctionView:
    """A sanction as the domain that asked for it sees it.

    `state`: sanctioned, submitted, token, objected, answered, paid, returned, cancelled. `paid_on`
    and `reference` (the cheque's or advice's number) are of what was paid.
    """

    id: UUID
    number: str
    business_key: str
    state: str
    gross_paisa: int
    withheld_paisa: int
    net_paisa: int
    paid_on: date | None
    reference: str | None


@dataclass(frozen=True, kw_only=True)
class ListedSanction:
    """A sanction in the list: its status, and for how many days it has been so."""

    sanction: Sanction
    state: str
    since: date
    days: int
    ending_waits: bool


@dataclass(frozen=True, kw_only=True)
class HistoryLine:
    """One thing that happened to a sanction, by whom it was recorded, and by whom confirmed."""

    kind: str
    day: date
    reference: str
    note: str
    recorded_by: str
    recorded_at: datetime
    confirmed_by: str | None


@dataclass(frozen=True, kw_only=True)
class ShownSanction:
    """A sanction with its whole history; the account is masked."""

    listed: ListedSanction
    facts: SanctionFacts
    account: str
    account_bank: str
    history: Sequence[HistoryLine]


def sanction_state(uow: UnitOfWork, business_key: str) -> SanctionView | None:
    """Return the status of the sanction of a domain's business key; None if there is none.

    Raises Forged if any of it was changed outside the system.
    """
    row = uow.session.scalars(select(Sanction).filter_by(business_key=business_key)).one_or_none()
    return view_of(sanction_facts(uow.session, row)) if row else None


def view_of(facts: SanctionFacts) -> SanctionView:
    """Return a sanction as its domain sees it."""
    row, end = facts.sanction, facts.ending
    paid = end if end is not None and end.kind == PAID else None
    return SanctionView(
        id=row.id,
        number=row.number,
        business_key=row.business_key,
        state=facts.state,
        gross_paisa=row.gross_paisa,
        withheld_paisa=row.withheld_paisa,
        net_paisa=row.net_paisa,
        paid_on=paid.day if paid else None,
        reference=paid.reference if paid else None,
    )


def sanction_facts(session: Session, sanction: Sanction) -> SanctionFacts:
    """Return all that was recorded of a sanction: two queries. Raises Forged."""
    facts = _facts_of(session, [sanction], _all_or_nothing)[sanction.id]
    require_genuine(vault_of(session), sanction)
    return facts


Row = TypeVar("Row", bound=WithMac)


class _Keep(Protocol):
    """A handler of rows whose MAC is invalid."""

    def __call__(self, session: Session, rows: Iterable[Row]) -> list[Row]:
        """Return the rows that count."""


def _all_or_nothing(session: Session, rows: Iterable[Row]) -> list[Row]:
    found = list(rows)
    for row in found:
        require_genuine(vault_of(session), row)
    return found


def _facts_of(
    session: Session, sanctions: Sequence[Sanction], kept: _Keep
) -> Mapping[UUID, SanctionFacts]:
    ids = [each.id for each in sanctions]
    steps = select(SanctionStep).where(SanctionStep.sanction_id.in_(ids))
    ends = select(SanctionEnding).where(SanctionEnding.sanction_id.in_(ids))
    of_steps = _grouped(kept(session, session.scalars(steps.order_by(SanctionStep.number))))
    of_ends = _grouped(kept(session, session.scalars(ends.order_by(SanctionEnding.id))))
    return {
        each.id: SanctionFacts(sanction=each, steps=of_steps[each.id], endings=of_ends[each.id])
        for each in sanctions
    }


Part = TypeVar("Part", SanctionStep, SanctionEnding)


def _grouped(rows: Iterable[Part]) -> defaultdict[UUID, list[Part]]:
    found = defaultdict[UUID, list[Part]](list)
    for row in rows:
        found[row.sanction_id].append(row)
    return found


def list_sanctions(uow: UnitOfWork, *, every: bool, cursor: str | None) -> Page[ListedSanction]:
    """List sanctions that have no end yet, or all of them, the oldest first; forged ones are not.

    Three queries.
    """
    require(uow.actor, READ_SANCTIONS)
    query = select(Sanction).order_by(Sanction.id).limit(PAGE + 1)
    if not every:
        ended = select(SanctionEnding.sanction_id).where(SanctionEnding.approved_at.is_not(None))
        query = query.where(Sanction.id.not_in(ended))
    if cursor:
        query = query.where(Sanction.id > as_id(decode_cursor(cursor, 1)[0]))
    rows = uow.session.scalars(query).all()
    page = cut(rows, PAGE, lambda row: [str(row.id)])
    facts = _facts_of(uow.session, genuine(uow.session, page.items), genuine)
    today = local_day(uow.now)
    return Page([_to_listed_sanction(each, today) for each in facts.values()], page.next_cursor)


def _to_listed_sanction(facts: SanctionFacts, today: date) -> ListedSanction:
    return ListedSanction(
        sanction=facts.sanction,
        state=facts.state,
        since=facts.since,
        days=max((today - facts.since).days, 0),
        ending_waits=facts.proposed is not None,
    )


def shown_sanction(uow: UnitOfWork, sanction_id: UUID) -> ShownSanction:
    """Return one with its history. Raises NotFound, Forged."""
    require(uow.actor, READ_SANCTIONS)
    facts = sanction_facts(uow.session, uow.get(Sanction, sanction_id))
    account = account_of(uow, facts.sanction)
    return ShownSanction(
        listed=_to_listed_sanction(facts, local_day(uow.now)),
        facts=facts,
        account=account.iban_masked,
        account_bank=account.bank,
        history=_history(uow.session, facts),
    )


def account_of(uow: UnitOfWork, sanction: Sanction) -> StandingAccount:
    """Return the payee's account as it was when the sanction was made. Raises Forged."""
    account = uow.get(StandingAccount, sanction.account_id)
    require_genuine(uow.vault, account)
    return account


def _history(session: Session, facts: SanctionFacts) -> list[HistoryLine]:
    """Return the sanction's history, oldest first, without closures that were refused."""
    ends = [end for end in facts.endings if end.refused_at is None]
    people = {step.recorded_by for step in facts.steps} | {end.entered_by for end in ends}
    people |= {end.approved_by for end in ends if end.approved_by}
    names = {key: each.name for key, each in people_by_id(session, people).items()}
    return [
        *(_line_of_step(step, names) for step in facts.steps),
        *(_line_of_end(end, names) for end in ends),
    ]


def _line_of_step(step: SanctionStep, names: Mapping[UUID, str]) -> HistoryLine:
    return HistoryLine(
        kind=step.kind,
        day=step.day,
        reference=step.reference,
        note=step.note,
        recorded_by=names[step.recorded_by],
        recorded_at=step.recorded_at,
        confirmed_by=None,
    )


def _line_of_end(end: SanctionEnding, names: Mapping[UUID, str]) -> HistoryLine:
    return HistoryLine(
        kind=end.kind,
        day=end.day,
        reference=end.reference,
        note=end.reason,
        recorded_by=names[end.entered_by],
        recorded_at=end.entered_at,
        confirmed_by=names[end.approved_by] if end.approved_by else None,
    )

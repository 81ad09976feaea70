"""A firm's whole record: registered, paid, claimed, received, owed, and who belongs to it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.calendar import A_DAY, local_day
from app.errors import NotFound
from app.identity.public import OrganisationSummary, organisations_by_id
from app.ledger.public import fiscal_year_of, head_names
from app.parameters.public import NothingInForce
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.public import CreditableBill, PaidBy, creditable_bills, paid_by_head, plain_heads
from registration.public import Registered, RelatedFirms, registered, related_firms
from tax_incentives.aftercare.models import Clawback
from tax_incentives.aftercare.queries.clawbacks import ClawbackView, clawbacks_where
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries.awards import AwardView, views
from tax_incentives.claims.models import ClaimDecision, ReliefClaim
from tax_incentives.kernel.permissions import READ_RELIEFS
from tax_incentives.loan_book.queries.lists import LoanView, loans_of_firm
from tax_incentives.schemes.book import SchemeBook

YEARS = 3
# A firm has few: one claim of a scheme in a year.
MAX_AWARDS = 200
_FIRM = "supplier"


@dataclass(frozen=True, kw_only=True)
class PaidTax:
    """The amount that a firm paid for a head in a fiscal year, in paisa."""

    fiscal_year: int
    head: str
    head_name: str
    paid_paisa: int


@dataclass(frozen=True, kw_only=True)
class FirmClaim:
    """A claim with its scheme's last result; `decided_paisa` is None if it gave nothing."""

    application_id: UUID
    scheme: str
    fiscal_year: int
    submitted_at: datetime
    outcome: str
    decided_paisa: int | None
    ended: bool


@dataclass(frozen=True, kw_only=True)
class FirmRecord:
    """The whole record. `paid` is of this fiscal year and two before, for all heads of its bills.

    These are taxes, fees, instalments of loans and clawbacks; heads of hidden bills are not among
    these. `owed` are its open bills of these heads, and `loans` the outstanding amounts; a clawback
    is included from its notice. `related` is None if no rule about related firms is in force; its
    firms are named with the links that tie each.
    """

    firm: OrganisationSummary
    registered: Registered | None
    paid: Sequence[PaidTax]
    owed: Sequence[CreditableBill]
    claims: Sequence[FirmClaim]
    awards: Sequence[AwardView]
    loans: Sequence[LoanView]
    clawbacks: Sequence[ClawbackView]
    related: RelatedFirms | None


def firm_record(uow: UnitOfWork, organisation_id: UUID) -> FirmRecord:
    """Return a firm's record to readers of reliefs: some thirty queries, whatever its size.

    Raises NotFound if it is no firm, Forged if a related firm is not as filed.
    """
    require(uow.actor, READ_RELIEFS)
    firm = organisations_by_id(uow.session, [organisation_id]).get(organisation_id)
    if firm is None or firm.kind != _FIRM:
        raise NotFound
    heads = {head for scheme in uow.port(SchemeBook).by_code.values() for head in scheme.heads}
    payer = PaidBy(organisation_id=organisation_id)
    heads |= plain_heads(uow.session, payer)
    awards = (
        select(ReliefAward)
        .where(ReliefAward.organisation_id == organisation_id)
        .order_by(ReliefAward.id.desc())
        .limit(MAX_AWARDS)
    )
    return FirmRecord(
        firm=firm,
        registered=registered(uow, organisation_id),
        paid=_paid(uow, payer, heads),
        owed=creditable_bills(uow, payer, heads),
        claims=_claims(uow, organisation_id),
        awards=views(uow.session, uow.session.scalars(awards).all()),
        loans=loans_of_firm(uow, organisation_id),
        clawbacks=clawbacks_where(uow, Clawback.award_id.in_(_awards_of(organisation_id))),
        related=_related(uow, organisation_id),
    )


def _awards_of(organisation_id: UUID) -> Select[UUID]:
    return select(ReliefAward.id).where(ReliefAward.organisation_id == organisation_id)


def _paid(uow: UnitOfWork, payer: PaidBy, heads: Collection[str]) -> list[PaidTax]:
    names = head_names(uow.session, heads)
    found: list[PaidTax] = []
    last = local_day(uow.now)
    for _ in range(YEARS):
        first: date = fiscal_year_of(last)
        paid = paid_by_head(uow.session, payer, heads, first, last)
        found += [
            PaidTax(
                fiscal_year=first.year,
                head=head,
                head_name=names.get(head, ("", ""))[0],
                paid_paisa=paisa,
            )
            for head, paisa in sorted(paid.items())
            if paisa
        ]
        last = first - A_DAY
    return found


def _claims(uow: UnitOfWork, organisation_id: UUID) -> list[FirmClaim]:
    query = (
        select(ReliefClaim, ClaimDecision.outcome, ClaimDecision.amount_paisa)
        .join(ClaimDecision, ClaimDecision.claim_id == ReliefClaim.id)
        .where(ReliefClaim.organisation_id == organisation_id)
        .ext(distinct_on(ReliefClaim.id))
        .order_by(ReliefClaim.id.desc(), ClaimDecision.number.desc())
        .limit(MAX_AWARDS)
    )
    return [
        FirmClaim(
            application_id=claim.application_id,
            scheme=claim.scheme,
            fiscal_year=claim.fiscal_year,
            submitted_at=claim.submitted_at,
            outcome=outcome,
            decided_paisa=paisa,
            ended=claim.ended_at is not None,
        )
        for claim, outcome, paisa in uow.session.execute(query)
    ]


def _related(uow: UnitOfWork, organisation_id: UUID) -> RelatedFirms | None:
    try:
        return related_firms(uow, organisation_id)
    except NothingInForce:
        return None

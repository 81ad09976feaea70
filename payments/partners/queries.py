"""Partners as officials see them, what one took on a day, and how it is answered."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import A_DAY, PROVINCE, deadline_end_of
from app.money import percent_of
from app.network import is_within
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.clearing.file_format import MAX_LINES, SettlementLine
from payments.kernel.permissions import READ_PARTNERS
from payments.partners.models import Partner
from payments.partners.onebill.profile import Profile, read_profile
from payments.receipts.models import Payment

MAX_SHOWN = 200


def all_partners(uow: UnitOfWork) -> Sequence[Partner]:
    """Return every partner by name; there are as many as banks, not as citizens."""
    require(uow.actor, READ_PARTNERS)
    query = select(Partner).order_by(Partner.name, Partner.id).limit(MAX_SHOWN)
    return uow.session.scalars(query).all()


def partner(uow: UnitOfWork, partner_id: UUID) -> Partner:
    """Return a partner. Raises NotFound."""
    require(uow.actor, READ_PARTNERS)
    return uow.get(Partner, partner_id)


def lines_of_day(
    session: Session, channel: str, partner: str, day: date, fee_percent: Decimal
) -> Sequence[SettlementLine]:
    """Return a line for each payment of a day through a partner, less a fee in per cent."""
    query = (
        select(Payment)
        .where(
            Payment.channel == channel,
            Payment.reference.startswith(f"{partner}:", autoescape=True),
            Payment.recorded_at >= deadline_end_of(day - A_DAY),
            Payment.recorded_at < deadline_end_of(day),
        )
        .order_by(Payment.recorded_at, Payment.id)
        .limit(MAX_LINES)
    )
    return [
        _line(row, payment, fee_percent)
        for row, payment in enumerate(session.scalars(query), start=2)
    ]


def _line(row: int, payment: Payment, fee_percent: Decimal) -> SettlementLine:
    _partner, psid, auth, told = payment.reference.split(":")
    return SettlementLine(
        row=row,
        kind="payment",
        reference=payment.reference,
        their_reference=f"RRN-{auth}-{told}",
        gross_paisa=payment.amount_paisa,
        fee_paisa=percent_of(payment.amount_paisa, fee_percent),
        at=datetime.strptime(told, "%Y%m%d%H%M%S").replace(tzinfo=PROVINCE),
        psid=psid,
    )


def form_of(session: Session, code: str, address: str) -> Profile:
    """Return a partner's form if the address is its own; else the usual form."""
    partner = session.scalars(select(Partner).filter_by(code=code)).one_or_none()
    if partner is None or not is_within(address, partner.own_networks):
        return Profile()
    return read_profile(partner.profile)

"""Method of a refund of revenue, decided by its money's location, and its sanction.

The method is decided under the bill's lock, while no sheet takes money: a concurrently prepared
sheet and a refund do not both take it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from app.calendar import local_day
from app.errors import Conflict, Forbidden, Invalid
from app.row_macs import require_genuine
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from payments.receipts.policy import DEPOSIT
from payments.refunds.models import Refund, RefundSanction
from payments.refunds.policy import AUTHORITIES, DEPARTMENT, LINES, VOUCHER, SentPart, holders
from payments.refunds.queries.counted import parts_of
from payments.refunds.queries.ways import all_deposits, sent_parts
from payments.refunds.use_cases.sanction_balance import Drawing, refuse_overdrawn

_SHEETS = "payments.refunds_and_sheets"
_BOTH = sentence(
    "Some of this money was put into a transfer to a treasury, and some was not, or it went to "
    "another treasury. Refund each separately."
)
_SENT = sentence(
    "This money was put into a transfer to the treasury, so no bank can give it back. Choose the "
    "treasury’s voucher."
)
_NOT_SENT = sentence(
    "This money was not put into a transfer to the treasury, so the treasury cannot give it back. "
    "Choose another way."
)
_CHANGED = sentence(
    "The money has moved since this was proposed: it is now refunded in another way."
    " Refuse it and propose it again."
)
_UNSANCTIONED = sentence(
    "No sanction is recorded for this refund. Record its number, date and authority first."
)
_WROTE_IT = sentence("You recorded the sanction yourself. Another officer must approve the refund.")


@dataclass(frozen=True, kw_only=True)
class Sanctioned:
    """A sanction, and the order of Finance under which a bank pays; not asked for an overpayment.

    `authority` is a key of `AUTHORITIES`; `sanctioned_paisa` the whole amount on the paper, also
    where other refunds are paid under it.
    """

    sanction_number: str = ""
    sanctioned_on: date | None = None
    authority: str = ""
    sanctioned_paisa: int | None = None
    order_number: str = ""
    ordered_on: date | None = None


def lock_out_sheets(uow: UnitOfWork) -> None:
    """Let no sheet take money until the commit: for who decides by which way it goes back."""
    uow.session.execute(select(func.pg_advisory_xact_lock_shared(func.hashtext(_SHEETS))))


def lock_out_refunds(uow: UnitOfWork) -> None:
    """Wait for refunds that are being decided; asked for before a bank's lock, by everybody."""
    uow.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(_SHEETS))))


def holder_of(uow: UnitOfWork, payment_id: UUID, parts: Collection[str]) -> SentPart | None:
    """Return the treasury that has parts of a payment; None if our bank does or will.

    No sheet takes them until the commit. Raises Conflict (`refund-of-both`) if they are in both.
    """
    lock_out_sheets(uow)
    sent = sent_parts(uow.session, payment_id)
    if len(holders(parts, sent)) > 1:
        raise Conflict(_BOTH, code="refund-of-both")
    return next((sent[name] for name in parts if name in sent), None)


def check_refund_channel(channel: str, holder: SentPart | None) -> None:
    """Raise Conflict where money does not go back by a channel, as it is elsewhere."""
    if holder is not None and channel != VOUCHER:
        raise Conflict(_SENT, code="refund-by-voucher", fields={"channel": _SENT})
    if holder is None and channel == VOUCHER:
        raise Conflict(_NOT_SENT, code="refund-not-transferred", fields={"channel": _NOT_SENT})


def is_of_revenue(refund: Refund) -> bool:
    """Return True if a refund needs a sanction: not an overpayment or a moved deposit."""
    return refund.kind == LINES and refund.channel != DEPOSIT


def record_sanction(uow: UnitOfWork, refund: Refund, given: Sanctioned) -> RefundSanction:
    """Write by whose sanction a locked refund is.

    Where all of it is a deposit, the department that holds it has decided. Raises Invalid
    (`refund-sanction`) for what is missing, Conflict as `holder_of`, `refuse_way` and
    `refuse_overdrawn` do.
    """
    parts = parts_of(uow.session, refund)
    holder = holder_of(uow, refund.payment_id, parts)
    check_refund_channel(refund.channel, holder)
    if all_deposits(uow.session, refund, parts) and not given.sanction_number:
        return _keep(uow, refund, _by_department(uow, refund), holder)
    refuse_gaps(uow, given, by_bank=holder is None)
    sanction = _keep(uow, refund, given, holder)
    refuse_overdrawn(uow, _drawing(refund, sanction), waiting=True)
    return sanction


def _drawing(refund: Refund, sanction: RefundSanction) -> Drawing:
    return Drawing(
        authority=sanction.authority,
        number=sanction.number,
        sanctioned_on=sanction.sanctioned_on,
        sanctioned_paisa=sanction.sanctioned_paisa,
        amount_paisa=refund.amount_paisa,
        used_by=refund.id,
    )


def _by_department(uow: UnitOfWork, refund: Refund) -> Sanctioned:
    day = local_day(uow.instant())
    return Sanctioned(sanction_number=str(refund.id), sanctioned_on=day, authority=DEPARTMENT)


def refuse_gaps(uow: UnitOfWork, given: Sanctioned, *, by_bank: bool) -> None:
    """Raise Invalid (`refund-sanction`) for missing parts of a sanction, or a bank's order."""
    problems: dict[str, Sentence] = {}
    if not given.sanction_number:
        problems["sanction_number"] = sentence("Enter the number of the sanction.")
    if given.authority not in AUTHORITIES:
        problems["authority"] = sentence("Choose who sanctioned the refund.")
    if given.sanctioned_paisa is None:
        problems["sanctioned_amount"] = sentence("Enter the amount that was sanctioned.")
    _check_day(uow, problems, "sanctioned_on", given.sanctioned_on)
    if by_bank:
        if not given.order_number:
            problems["order_number"] = sentence(
                "The bank pays only under an order of the Finance Department. Enter its number."
            )
        _check_day(uow, problems, "ordered_on", given.ordered_on)
    if problems:
        raise Invalid(next(iter(problems.values())), code="refund-sanction", fields=problems)


def _check_day(uow: UnitOfWork, problems: dict[str, Sentence], name: str, day: date | None) -> None:
    if day is None:
        problems[name] = sentence("Enter a date, for example 31-12-2026.")
    elif day > local_day(uow.instant()):
        problems[name] = sentence(
            "The date must be today or in the past. Enter the date on the document."
        )


def _keep(
    uow: UnitOfWork, refund: Refund, given: Sanctioned, holder: SentPart | None
) -> RefundSanction:
    assert given.sanctioned_on is not None  # noqa: S101 - looked at before
    row = RefundSanction(
        refund_id=refund.id,
        number=given.sanction_number,
        sanctioned_on=given.sanctioned_on,
        authority=given.authority,
        sanctioned_paisa=given.sanctioned_paisa,
        order_number="" if holder else given.order_number,
        ordered_on=None if holder else given.ordered_on,
        treasury=holder.treasury if holder else "",
        treasury_name=holder.treasury_name if holder else "",
        told_by=refund.entered_by if given.authority == DEPARTMENT else uow.actor.person,
        told_at=uow.instant(),
    )
    uow.add(row)
    uow.audit("refund.sanctioned", refund.id, after=_summary(row))
    return row


def _summary(row: RefundSanction) -> dict[str, object]:
    days = {"sanctioned_on": row.sanctioned_on, "ordered_on": row.ordered_on}
    names = ("number", "authority", "sanctioned_paisa", "order_number", "treasury")
    said: dict[str, object] = {name: getattr(row, name) for name in names}
    return said | {name: day and day.isoformat() for name, day in days.items()}


def require_sanction(uow: UnitOfWork, refund: Refund) -> None:
    """Check again, at the approval, a locked refund's sanction and the location of its money.

    Raises Conflict (`refund-not-sanctioned`, `refund-way-changed`, `sanction-exhausted`), Forbidden
    if the actor recorded it.
    """
    if not is_of_revenue(refund):
        return
    sanction = uow.session.get(RefundSanction, refund.id)
    if sanction is None:
        raise Conflict(_UNSANCTIONED, code="refund-not-sanctioned")
    require_genuine(uow.vault, sanction)
    if sanction.told_by == uow.actor.person:
        raise Forbidden(_WROTE_IT, code="two-people")
    holder = holder_of(uow, refund.payment_id, parts_of(uow.session, refund))
    if (holder.treasury if holder else "") != sanction.treasury:
        raise Conflict(_CHANGED, code="refund-way-changed")
    check_refund_channel(refund.channel, holder)
    refuse_overdrawn(uow, _drawing(refund, sanction), waiting=False)

"""Bills as people look at them: by number, their own, their department's."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, union
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.errors import NotFound
from app.identity.public import OrganisationSummary, organisations_by_id
from app.ledger.public import FindLink, Lead
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import UNCHECKED, genuine, genuine_of
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill, BillCancellation, BillFee, BillLine
from payments.bills.policy.state import PAYABLE
from payments.bills.queries import BillView, ShownBill, find_bill, is_payer, view, views
from payments.clearing.models import Settlement, SuspenseDecision, SuspenseItem
from payments.deposits.models import DepositMove
from payments.deposits.queries.money_location import MoveRow, moves_of
from payments.fees.queries.fees_on_bill import FeeOnBill, fees_of_bill, of_several
from payments.kernel.permissions import READ_DEPARTMENT_BILLS, READ_OWN_BILLS
from payments.receipts.confidentiality import is_hidden, veiled
from payments.receipts.models import Payment
from payments.receipts.policy import DEPOSIT
from payments.receipts.queries import PaymentRow, paid_for_lines, payments_of
from payments.refunds.models import RefundClaim
from payments.refunds.queries.claims import own_claim
from payments.refunds.queries.refunds import RefundRow, refunds_of
from payments.reversals.models import PaymentReversal

MAX_RESULTS = 50
# A home page names the newest and what is due the soonest; the list has the rest.
MAX_NEW = 3
MAX_DUE = 10
_REST = "rest"


@dataclass(frozen=True, kw_only=True)
class BillPage(ShownBill):
    """A bill with all details.

    `fees` if it is of several; their growth by being late is not in `lines`. Only its payer and its
    department see `payments`, `refunds`, `moves` and `reason` (why it was cancelled); its payer and
    the claimant see `claim`, the last one for money back; `may_withdraw`: the actor entered it.
    """

    payments: Sequence[PaymentRow] = ()
    refunds: Sequence[RefundRow] = ()
    moves: Sequence[MoveRow] = ()
    claim: RefundClaim | None = None
    may_withdraw: bool = False
    reason: str = ""
    fees: Sequence[FeeOnBill] = ()


@dataclass(frozen=True, kw_only=True)
class ListedBill:
    """A bill in a list."""

    bill: Bill
    view: BillView
    department: OrganisationSummary


def shown_bill(uow: UnitOfWork, psid: str, *, found: Collection[UUID] = ()) -> BillPage:
    """Return a bill by its number; `found` are ids that the actor has proved to be theirs.

    Five queries at most, and three or four for refunds if there are any; one more if a deposit
    moved, four more for a bill of several fees. Raises NotFound, TooMany (see `find_bill`).
    """
    bill = find_bill(uow, psid)
    mine = bill.id in found or is_payer(uow.actor, bill) or _is_department(uow, bill)
    return _load_bill_page(uow, bill, mine=mine)


def department_bill(uow: UnitOfWork, bill_id: UUID) -> BillPage:
    """Return a bill of the officer's own department. Raises NotFound."""
    require(uow.actor, READ_DEPARTMENT_BILLS)
    bill = uow.get(Bill, bill_id)
    if not _is_department(uow, bill):
        raise NotFound
    return _load_bill_page(uow, bill, mine=True)


def _is_department(uow: UnitOfWork, bill: Bill) -> bool:
    """Return True if the actor is of the bill's department and the bill is not hidden."""
    actor = uow.actor
    if not actor.may(READ_DEPARTMENT_BILLS):
        return False
    own = bill.department_id == actor.organisation_id or _has_a_fee(uow, bill)
    return own and not veiled(uow.session, bill)


def _has_a_fee(uow: UnitOfWork, bill: Bill) -> bool:
    """Return True if one of the bill's several fees belongs to the actor's department."""
    mine = select(BillFee).filter_by(bill_id=bill.id, department_id=uow.actor.organisation_id)
    return of_several(bill) and bool(genuine_of(uow.session, mine))


def _load_bill_page(uow: UnitOfWork, bill: Bill, *, mine: bool) -> BillPage:
    session = uow.session
    firm = bill.payer_organisation_id if mine and bill.veil else None
    houses = organisations_by_id(session, {bill.department_id, firm or bill.department_id})
    payments = payments_of(session, bill.id) if mine else ()
    refunds = refunds_of(session, bill.id) if payments else ()
    moved = DEPOSIT in {each.channel for each in (*payments, *refunds)}
    now = view(uow, bill)
    claim = own_claim(uow, bill) if now.paid_paisa else None
    return BillPage(
        bill=bill,
        view=now,
        lines=lines_of(session, bill.id),
        department=houses[bill.department_id],
        mine=mine,
        payer=is_payer(uow.actor, bill),
        firm=houses[firm].name if firm else "",
        payments=payments,
        refunds=refunds,
        moves=moves_of(session, bill.id) if moved else (),
        claim=claim,
        may_withdraw=bool(claim and claim.waiting and claim.entered_by == uow.actor.person_id),
        reason=_reason(session, bill.id) if mine else "",
        fees=fees_of_bill(uow, bill),
    )


def lines_of(session: Session, bill_id: UUID) -> Sequence[BillLine]:
    """Return the lines of a bill by number, without those that are billed with nothing and grow."""
    query = select(BillLine).where(BillLine.bill_id == bill_id, BillLine.amount_paisa > 0)
    return genuine_of(session, query.order_by(BillLine.number))


def _reason(session: Session, bill_id: UUID) -> str:
    ended = genuine_of(session, select(BillCancellation).filter_by(bill_id=bill_id))
    return ended[0].reason if ended else ""


def own_bills(uow: UnitOfWork, cursor: str | None = None, limit: int = PAGE) -> Page[ListedBill]:
    """List the bills of the actor and of the firm they act for: unpaid ones first, by their day.

    The rest (paid, over, cancelled) is listed newest first. 3 queries.
    """
    require(uow.actor, READ_OWN_BILLS)
    unpaid, day = and_(*_open(uow)), func.to_char(Bill.due_on, "YYYY-MM-DD")
    # One text sorts both: the day of an unpaid bill comes before the letters of the rest.
    place = case((unpaid, day), else_=_REST)
    query = select(Bill, place.label("place")).where(_theirs(uow))
    if cursor:
        seen, last = decode_cursor(cursor, 2)
        later = and_(place == str(seen), Bill.id < as_id(last))
        query = query.where(or_(place > str(seen), later))
    query = query.order_by(place, Bill.id.desc()).limit(limit + 1)
    rows = uow.session.execute(query, execution_options=UNCHECKED).all()
    page = cut(rows, limit, lambda row: [row.place, str(row.Bill.id)])
    return Page(_list_bills(uow, [row.Bill for row in page.items]), page.next_cursor)


def bills_at_home(uow: UnitOfWork) -> Sequence[ListedBill]:
    """Return the newest bills and those to pay the soonest, the newest first: 3 queries."""
    require(uow.actor, READ_OWN_BILLS)
    # Two parts of the page ask for it, and the session ends with the page.
    key = ("bills_at_home", uow.actor.person, uow.actor.organisation_id)
    if key not in uow.session.info:
        mine = select(Bill.id).where(_theirs(uow))
        newest = mine.order_by(Bill.id.desc()).limit(MAX_NEW)
        soonest = mine.where(*_open(uow)).order_by(Bill.due_on, Bill.id).limit(MAX_DUE)
        either = or_(Bill.id.in_(newest), Bill.id.in_(soonest))
        uow.session.info[key] = _page_of_bills(uow, either, None, MAX_NEW + MAX_DUE).items
    found: Sequence[ListedBill] = uow.session.info[key]
    return found


def _theirs(uow: UnitOfWork) -> ColumnElement[bool]:
    person = Bill.payer_person_id == uow.actor.person
    if uow.actor.organisation_id is None:
        return person
    return or_(person, Bill.payer_organisation_id == uow.actor.organisation_id)


def _open(uow: UnitOfWork) -> tuple[ColumnElement[bool], ...]:
    """Leave out what is cancelled, over, or paid to the last line; the facts then say how it is."""
    return (
        ~exists().where(BillCancellation.bill_id == Bill.id),
        or_(Bill.expires_at.is_(None), Bill.expires_at > uow.now),
        or_(Bill.expires_on.is_(None), Bill.expires_on >= local_day(uow.now)),
        paid_for_lines() < Bill.amount_paisa,
    )


def department_bills(
    uow: UnitOfWork, cursor: str | None = None, limit: int = PAGE
) -> Page[ListedBill]:
    """List the bills of the officer's department, and those with a fee of its own: 3 queries.

    The newest first. Each of the two is cut to a page by its own index, and then both together.
    """
    require(uow.actor, READ_DEPARTMENT_BILLS)
    mine = uow.actor.organisation
    own = select(Bill.id).where(Bill.department_id == mine, ~is_hidden())
    fees = select(BillFee.bill_id).where(BillFee.department_id == mine)
    if cursor:
        seen = as_id(decode_cursor(cursor, 1)[0])
        own, fees = own.where(Bill.id < seen), fees.where(BillFee.bill_id < seen)
    both = union(
        own.order_by(Bill.id.desc()).limit(limit + 1),
        fees.distinct().order_by(BillFee.bill_id.desc()).limit(limit + 1),
    )
    return _page_of_bills(uow, and_(Bill.id.in_(both), ~is_hidden()), cursor, limit)


def bills_by_id(uow: UnitOfWork, ids: Collection[UUID]) -> Sequence[ListedBill]:
    """List bills that the reader has proved to be theirs, newest first."""
    return _page_of_bills(uow, Bill.id.in_(list(ids)), None, MAX_RESULTS).items


def bills_by_number(uow: UnitOfWork, psids: Collection[str]) -> Sequence[ListedBill]:
    """List bills by their numbers, which anybody may read who has them; first due, first listed."""
    rows = _page_of_bills(uow, Bill.psid.in_(list(psids)), None, MAX_RESULTS).items
    return sorted(rows, key=lambda each: each.bill.due_on)


def _page_of_bills(
    uow: UnitOfWork, whose: ColumnElement[bool], cursor: str | None, limit: int
) -> Page[ListedBill]:
    """Return a page without the bills on it that somebody planted."""
    query = select(Bill).where(whose).order_by(Bill.id.desc()).limit(limit + 1)
    if cursor:
        query = query.where(Bill.id < as_id(decode_cursor(cursor, 1)[0]))
    rows = uow.session.scalars(query, execution_options=UNCHECKED).all()
    page = cut(rows, limit, lambda bill: [str(bill.id)])
    return Page(_list_bills(uow, page.items), page.next_cursor)


def _list_bills(uow: UnitOfWork, rows: Sequence[Bill]) -> list[ListedBill]:
    bills = genuine(uow.session, rows)
    stands = views(uow.session, bills) if bills else {}
    houses = organisations_by_id(uow.session, {bill.department_id for bill in bills})
    return [
        ListedBill(bill=bill, view=stands[bill.id], department=houses[bill.department_id])
        for bill in bills
    ]


# Unpaid bills of the current user, or of the firm for which they act.


def due_bills(uow: UnitOfWork) -> Sequence[ListedBill]:
    """List what is to pay, the soonest first: of what the home page reads in any case."""
    if uow.actor.person_id is None or not uow.actor.may(READ_OWN_BILLS):
        return []
    payable = [each for each in bills_at_home(uow) if each.view.state in PAYABLE]
    return sorted(payable, key=lambda each: (each.bill.due_on, each.bill.id))[:MAX_DUE]


# To which page a transaction of the ledger leads: its bill, refund, suspense item or transfer.
#
# Keys are read as `kernel/postings.py` and the postings of each noun write them.


def _bill(session: Session, ids: Select[UUID]) -> Lead | None:
    psid = session.scalars(select(Bill.psid).where(Bill.id.in_(ids))).one_or_none()
    if psid is None:
        return None
    return Lead(
        kind="bill",
        name=psid,
        words=sentence("The bill, its payments and where the money went"),
        endpoint="refunds.bill",
        values={"psid": psid},
    )


def _payment(session: Session, name: str) -> Lead | None:
    channel, _colon, reference = name.partition(":")
    return _bill(session, select(Payment.bill_id).filter_by(channel=channel, reference=reference))


def _reversal(session: Session, name: str) -> Lead | None:
    return _bill(session, select(PaymentReversal.bill_id).filter_by(**_item(name)))


def _applied(session: Session, name: str) -> Lead | None:
    return _bill(session, select(Payment.bill_id).filter_by(id=_id(name.rpartition(":")[2])))


def _forfeited(session: Session, name: str) -> Lead | None:
    return _bill(session, select(Bill.id).filter_by(id=_id(name)))


def _moved(session: Session, name: str) -> Lead | None:
    return _bill(session, select(DepositMove.to_bill_id).filter_by(business_key=name))


def _refund(_session: Session, name: str) -> Lead | None:
    return _make_link("refund", _id(name), sentence("The refund"), "refunds.show", "refund_id")


def _make_link(
    kind: str, found: UUID | None, words: Sentence, endpoint: str, name: str
) -> Lead | None:
    if found is None:
        return None
    return Lead(kind=kind, name=str(found), words=words, endpoint=endpoint, values={name: found})


def _suspended(session: Session, name: str) -> Lead | None:
    channel, _colon, reference = name.partition(":")
    query = select(SuspenseItem.id).filter_by(channel=channel, reference=reference)
    return _suspense(session.scalar(query))


def _decided(session: Session, name: str) -> Lead | None:
    return _suspense(session.scalar(select(SuspenseDecision.item_id).filter_by(id=_id(name))))


def _claimed(_session: Session, name: str) -> Lead | None:
    words = sentence("The claim of unclaimed money")
    at, argument = "suspense_claims.show", "suspense_claim_id"
    return _make_link("suspense_claim", _id(name), words, at, argument)


def _suspense(item_id: UUID | None) -> Lead | None:
    words = sentence("The money in suspense")
    return _make_link("suspense_item", item_id, words, "suspense.show", "item_id")


def _settled(session: Session, name: str) -> Lead | None:
    """Lead to what was settled; differences that two officers settled alone lead nowhere."""
    item = _item(name)
    match item["kind"]:
        case "payment":
            settled = select(Settlement.payment_id).filter_by(**item)
            return _bill(session, select(Payment.bill_id).where(Payment.id.in_(settled)))
        case "refund":
            # A card's refund is named by the gateway here.
            refund = session.scalar(select(Settlement.refund_id).filter_by(**item))
            return _refund(session, str(refund))
        case "adjustment":
            return _decided(session, item["reference"]) or _refund(session, item["reference"])
        case "suspense":
            found = _suspended(session, f"{item['channel']}:{item['reference']}")
            return found or _decided(session, item["reference"])
    return _reversal(session, name)


def _transfer(_session: Session, name: str) -> Lead | None:
    words = sentence("The transfer to the treasury")
    return _make_link("transfer", _id(name), words, "treasury.show", "sheet_id")


def _close(_session: Session, name: str) -> Lead | None:
    words = sentence("The cashier’s daily close")
    return _make_link("close", _id(name), words, "closes.show", "close_id")


def _item(name: str) -> Mapping[str, str]:
    """Read the channel, kind and reference by which a channel names money."""
    channel, kind, reference = [*name.split(":", 2), "", ""][:3]
    return {"channel": channel, "kind": kind, "reference": reference}


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


LINKS: Mapping[str, FindLink] = {
    "payment": _payment,
    "refund": _refund,
    "refund-confirmed": _refund,
    "refund-failed": _refund,
    "refund-came-back": _refund,
    "reversal": _reversal,
    "applied": _applied,
    "deposit-forfeited": _forfeited,
    "deposit-moved": _moved,
    "suspense": _suspended,
    "suspense-back": _decided,
    "suspense-unclaimed": _decided,
    "suspense-claim": _claimed,
    "suspense-claim-paid": _claimed,
    "suspense-claim-failed": _claimed,
    "suspense-confirmed": _decided,
    "suspense-failed": _decided,
    "suspense-came-back": _decided,
    "settlement": _settled,
    "treasury-transfer": _transfer,
    "treasury-arrived": _transfer,
    "treasury-failed": _transfer,
    "close-difference": _close,
}

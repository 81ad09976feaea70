"""To which page a transaction of the ledger leads: its bill, refund, suspense item or transfer.

Keys are read as `kernel/postings.py` and the postings of each noun write them.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.ledger.public import FindLead, Lead
from app.text import Sentence, sentence
from payments.bills.models import Bill
from payments.clearing.models import Settlement, SuspenseDecision, SuspenseItem
from payments.receipts.models.deposit import DepositMove
from payments.receipts.models.payment import Payment
from payments.receipts.models.reversal import PaymentReversal


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
    return _lead("refund", _id(name), sentence("The refund"), "refunds.show", "refund_id")


def _lead(kind: str, found: UUID | None, words: Sentence, endpoint: str, name: str) -> Lead | None:
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
    return _lead("suspense_claim", _id(name), words, at, argument)


def _suspense(item_id: UUID | None) -> Lead | None:
    words = sentence("The money in suspense")
    return _lead("suspense_item", item_id, words, "suspense.show", "item_id")


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
    return _lead("transfer", _id(name), words, "treasury.show", "sheet_id")


def _close(_session: Session, name: str) -> Lead | None:
    words = sentence("The cashier’s daily close")
    return _lead("close", _id(name), words, "closes.show", "close_id")


def _item(name: str) -> Mapping[str, str]:
    """Read the channel, kind and reference by which a channel names money."""
    channel, kind, reference = [*name.split(":", 2), "", ""][:3]
    return {"channel": channel, "kind": kind, "reference": reference}


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


LEADS: Mapping[str, FindLead] = {
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

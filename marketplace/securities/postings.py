"""Securities in the ledger: papers that a department holds for its suppliers, as memoranda.

No money moves when a paper is received or returned, so both accounts are memorandum accounts: what
the department holds (debit) and what each supplier has lodged with it (credit). When every
instrument has ended, each balance is zero. The business key is the instrument and the event: an
event that is delivered twice is posted once. The accounts' bounds refuse to return more than was
lodged.
"""

from uuid import UUID

from app.ledger.public import Account, Cause, Posting, Transfer, post
from app.unit_of_work import UnitOfWork
from marketplace.securities.models import Instrument
from marketplace.tenders.models import Tender

# The paper that `bdm ledger verify` compares with a posting below: the amounts must match.
PAPER_CAUSE = Cause(
    prefix="instrument/",
    explained="exists (select from instruments r where r.id = %(id)s and r.amount_paisa = ("
    "select t.amount_paisa from ledger_transfers t where t.id = p.number + 1))",
)
_NAMES = {"bid": "Bid securities", "performance": "Performance securities"}


def held_account(purpose: str, department: UUID) -> Account:
    """Return the account of the papers that a department holds; it is never below zero."""
    return Account(
        code=f"memorandum/{department}/{purpose}-securities",
        name=f"{_NAMES[purpose]} held",
        kind="memorandum",
        floor_paisa=0,
    )


def lodged_account(purpose: str, department: UUID, supplier: UUID) -> Account:
    """Return the account of what a supplier has lodged with a department; never above zero."""
    return Account(
        code=f"memorandum/{department}/{purpose}-securities/{supplier}",
        name=f"{_NAMES[purpose]} lodged",
        kind="memorandum",
        ceiling_paisa=0,
    )


def post_bid_security_received(uow: UnitOfWork, instrument: Instrument) -> None:
    """Post a bid's security at the opening; the amount is the instrument's, in paisa."""
    _received(uow, instrument)


def post_performance_security_received(uow: UnitOfWork, instrument: Instrument) -> None:
    """Post a contract's security when the department records it."""
    _received(uow, instrument)


def post_security_returned(uow: UnitOfWork, instrument: Instrument) -> None:
    """Post the return of a paper to its supplier. Raises Conflict if it is not held."""
    _ended(uow, instrument, "returned")


def post_security_forfeited(uow: UnitOfWork, instrument: Instrument) -> None:
    """Post that a paper is no more held for its supplier but called in from the bank."""
    _ended(uow, instrument, "forfeited")


def _received(uow: UnitOfWork, instrument: Instrument) -> None:
    held, lodged = _accounts(uow, instrument)
    _post(uow, instrument, "received", debit=held, credit=lodged)


def _ended(uow: UnitOfWork, instrument: Instrument, event: str) -> None:
    held, lodged = _accounts(uow, instrument)
    _post(uow, instrument, event, debit=lodged, credit=held)


def _accounts(uow: UnitOfWork, instrument: Instrument) -> tuple[Account, Account]:
    department = uow.get(Tender, instrument.tender_id).department_id
    return (
        held_account(instrument.purpose, department),
        lodged_account(instrument.purpose, department, instrument.supplier_id),
    )


def _post(
    uow: UnitOfWork, instrument: Instrument, event: str, *, debit: Account, credit: Account
) -> None:
    if instrument.bill_id is not None:
        return  # a deposit is no paper: its money is in payments' own accounts
    amount = instrument.amount_paisa
    posting = Posting(
        business_key=f"instrument/{instrument.id}/{event}",
        kind=f"{instrument.purpose}_security.{event}",
        description=f"{_NAMES[instrument.purpose]}: {event}",
        happened_at=uow.now,
        transfers=[Transfer(debit=debit, credit=credit, amount_paisa=amount)],
    )
    post(uow, posting)

"""Bills follow what is asked for: one for all fees, another for what a correction adds.

A bill that nobody has paid is cancelled when a fee on it is no longer needed, and a new one takes
its place; what was paid for such a fee is due back where the service says so.
"""

from collections.abc import Mapping

from app.casework.cases.assessed_fees import due_back, fees_of, keys_of, priced_on
from app.casework.cases.case_file import Case
from app.casework.cases.models.application import ApplicationBill
from app.casework.money import Charge, FeeKey, Money, Price, Quote
from app.db import new_id
from app.errors import Conflict
from app.unit_of_work import UnitOfWork

_NO_MORE = "What it was for is asked for no more."


def settle_fees(uow: UnitOfWork, case: Case) -> bool:
    """Bring the bills of a locked case in line; whether the bills are others now.

    Raises Conflict naming a fee that is not in force, or cannot be calculated from the answers.
    """
    wanted = fees_of(case)
    gone = [
        call_off(uow, bill, _NO_MORE)
        for bill in case.bills
        if bill.owed and keys_of(bill) - wanted.keys()
    ]
    for bill in case.bills:
        if bill.paid_at is not None:
            _give_back(uow, case, bill)
    missing = {key: wanted[key] for key in wanted.keys() - _billed(uow, case)}
    return _charge(uow, case, missing) or any(gone)


def call_off(uow: UnitOfWork, bill: ApplicationBill, reason: str) -> bool:
    """Call off a bill that nobody has paid; False where money has come, and it stays."""
    try:
        uow.port(Money).call_off(uow, bill.bill_id, reason)
    except Conflict:
        return False
    bill.called_off_at = uow.instant()
    uow.session.flush()
    uow.audit("case.bill_called_off", bill.application_id, after={"bill": bill.number})
    return True


def _give_back(uow: UnitOfWork, case: Case, bill: ApplicationBill) -> None:
    fees = due_back(case, bill)
    if fees:
        uow.port(Money).give_back(uow, bill.bill_id, fees)


def _billed(uow: UnitOfWork, case: Case) -> frozenset[FeeKey]:
    """Return the fees that stand on a bill; what went back must be paid again when asked again."""
    found: frozenset[FeeKey] = frozenset()
    for bill in case.bills:
        if bill.called_off_at is None:
            # Only a correction makes anything due back: most cases ask nothing here.
            again = bill.paid_at is not None and len(case.submissions) > 1
            back = uow.port(Money).gone_back(uow, bill.bill_id) if again else ()
            found |= keys_of(bill) - frozenset(back)
    return found


def _charge(uow: UnitOfWork, case: Case, prices: Mapping[FeeKey, Price]) -> bool:
    if not prices:
        return False
    money, on = uow.port(Money), priced_on(case)
    # In the file's order, whatever order a set gives: the same order makes the same bill.
    inorder = tuple(price for key, price in fees_of(case).items() if key in prices)
    quotes = money.quote(uow, inorder, on)
    asked = {(quote.registration, quote.fee) for quote in quotes}
    inorder = tuple(each for each in inorder if (each.registration, each.fee) in asked)
    if not inorder:
        return False
    application = case.application
    bill = money.charge(
        uow,
        Charge(
            reference=f"{application.reference}/{len(case.bills) + 1}",
            purpose=case.service.title,
            payer_person_id=application.applicant_id,
            payer_organisation_id=application.organisation_id,
            prices=inorder,
            on=on,
        ),
    )
    if bill is None:
        return False
    row = ApplicationBill(
        id=new_id(),
        application_id=application.id,
        bill_id=bill.id,
        number=bill.number,
        amount_paisa=bill.amount_paisa,
        priced={"on": on.isoformat(), "fees": [_frozen(quote) for quote in quotes]},
        raised_at=uow.instant(),
    )
    uow.add(row)
    uow.audit("case.fees_charged", application.id, after={"bill": bill.number})
    uow.publish("cases.fees_charged", application_id=application.id, bill_id=bill.id)
    return True


def _frozen(quote: Quote) -> dict[str, object]:
    return {
        "registration": quote.registration,
        "fee": quote.fee,
        "amount_paisa": quote.amount_paisa,
        "citation": quote.citation,
        "confidence": quote.confidence,
    }

"""Several fees on one bill: what each comes to, and the order for a bill of all of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.calendar import local_day
from app.errors import Invalid
from app.identity.public import organisations_by_id
from app.text import Sentence, sentence
from payments.bills.orders import (
    MAX_REFERENCE_LENGTH,
    AskedFee,
    BilledFee,
    BillOrder,
    FeesOrder,
    FrozenFee,
    OrderLine,
)
from payments.bills.policy.surcharge import read_surcharge
from payments.fees.policy import MAX_FEES, Terms, surcharge_label, together
from payments.fees.queries.rates import (
    FeeInForce,
    Quote,
    fees_in_force,
    nothing_to_pay,
    priced_by,
    quote,
)


def bill_of_fees(session: Session, order: FeesOrder, now: datetime) -> BillOrder:
    """Turn an order for several fees into one for a bill; due and expiry count from `now`'s day.

    Two queries. Raises Invalid on `fees` or the answers of each (`fees.0.quantity`), NotFound for a
    code that no fee has, Conflict that names a fee that is not in force, or if nothing is to pay
    for all of them together.
    """
    _refuse_impossible(order.fees)
    quotes = _quotes(session, order.fees, order.priced_on)
    if not any(each.lines for each in quotes):
        raise nothing_to_pay()
    today = local_day(now)
    # A fee that costs nothing binds nobody to a day, nor to be paid whole.
    terms = together([_terms(each.in_force) for each in quotes if each.lines], today)
    fees = tuple(_billed_all(order, quotes, today))
    return BillOrder(
        raiser=order.raiser,
        reference=order.reference,
        department_id=order.department_id or quotes[0].in_force.fee.department_id,
        purpose=order.purpose,
        purpose_ur=order.purpose_ur,
        payer=order.payer,
        lines=(*_lines(quotes), *_late_lines(quotes, fees)),
        due_on=terms.due_on,
        expires_on=terms.expires_on,
        part_payment=terms.part_payment,
        fees=fees,
        source=order.source,
    )


def _refuse_impossible(fees: Sequence[AskedFee]) -> None:
    problem: Sentence | None = None
    if not 1 <= len(fees) <= MAX_FEES:
        problem = sentence("A bill is of 1 to %(most)s fees.", most=MAX_FEES)
    elif len({each.reference for each in fees}) < len(fees):
        problem = sentence("Every fee of a bill needs a reference of its own.")
    elif not all(1 <= len(each.reference) <= MAX_REFERENCE_LENGTH for each in fees):
        problem = sentence(
            "Fill this in, with up to %(most)s characters.", most=MAX_REFERENCE_LENGTH
        )
    if problem is not None:
        raise Invalid(problem, fields={"fees": problem})


def _quotes(session: Session, fees: Sequence[AskedFee], on: date) -> list[Quote]:
    """Price every fee; the errors of all answers are raised together."""
    found = fees_in_force(session, {each.fee_code for each in fees}, on)
    places = [each.beneficiary or found[each.fee_code].fee.department_id for each in fees]
    houses = organisations_by_id(session, set(places))
    quotes, wrong = [], dict[str, Sentence | str]()
    for number, (asked, place) in enumerate(zip(fees, places, strict=True)):
        ddo_code = houses[place].ddo_code if place in houses else None
        if asked.beneficiary and not ddo_code:
            wrong[f"fees.{number}.beneficiary"] = sentence(
                "Choose a department that has a DDO: money is collected for one."
            )
            continue
        try:
            quotes.append(quote(found[asked.fee_code], asked.answers, ddo_code or ""))
        except Invalid as refusal:
            wrong |= {f"fees.{number}.{name}": text for name, text in refusal.fields.items()}
    if wrong:
        raise Invalid(sentence("This bill cannot be raised as it is."), fields=wrong)
    return quotes


def _terms(found: FeeInForce) -> Terms:
    version = found.version
    return Terms(
        due_days=version.due_days,
        expiry_days=version.expiry_days,
        part_payment=version.part_payment,
    )


def _billed_all(order: FeesOrder, quotes: Sequence[Quote], today: date) -> Iterator[BilledFee]:
    for number, (asked, quoted) in enumerate(zip(order.fees, quotes, strict=True), start=1):
        fee, version = quoted.in_force.fee, quoted.in_force.version
        yield BilledFee(
            number=number,
            reference=asked.reference,
            department_id=asked.beneficiary or fee.department_id,
            amount_paisa=quoted.amount_paisa,
            due_on=today + timedelta(days=version.due_days),
            surcharge=read_surcharge(version.surcharge) if quoted.lines else None,
            frozen=FrozenFee(
                version_id=version.id,
                confidence=version.confidence,
                priced=priced_by(order.priced_on, asked.answers),
            ),
        )


def _lines(quotes: Sequence[Quote]) -> Iterator[OrderLine]:
    for number, quoted in enumerate(quotes, start=1):
        for line in quoted.lines:
            yield replace(line, fee=number)


def _late_lines(quotes: Sequence[Quote], fees: Sequence[BilledFee]) -> Iterator[OrderLine]:
    """Give each fee that has a surcharge the line on which it grows: after all that is billed."""
    for quoted, fee in zip(quotes, fees, strict=True):
        if fee.surcharge is not None:
            title = quoted.in_force.fee
            description, description_ur = surcharge_label(title.title, title.title_ur)
            yield OrderLine(
                head_code=fee.surcharge.head_code,
                ddo_code=fee.surcharge.ddo_code or quoted.lines[0].ddo_code,
                description=description,
                description_ur=description_ur,
                amount_paisa=0,
                fee=fee.number,
            )

"""Invoices and their payments, in the words of suppliers, officers and journalists."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import ROUND_UP, Decimal
from typing import Any

from factories.bidding import PDF
from factories.committee_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.committee_steps import Stage, at_contract, bidder
from factories.doors import Outcome, Place
from factories.overriding import newest_override
from factories.parameters import make_value
from factories.tenders import deliver_all
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import event, select

from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.notifications.models import Notification
from app.platform import Platform
from marketplace.contract_changes.models import ContractChange, Milestone
from marketplace.invoices.models import Invoice, InvoicePayment, PaymentCancellation, ReceivedNote
from marketplace.invoices.use_cases.remind_of_invoices import remind_of_invoices
from marketplace.parameters.definitions import PAYMENT_DAYS

scenarios("marketplace/invoices/features/invoices.feature")
scenarios("marketplace/invoices/features/received.feature")
PUBLIC = Place("/contracts/{}", "/public-contracts/{}")
DEPARTMENT = Place("/departments/{}", "/departments/{}/record")
SUPPLIER = Place("/suppliers/{}", "/suppliers/{}/record")
INVOICE = "/invoices/{}"
FILE = {"file": ("invoice.pdf", PDF)}
OFFICER = r"officer of another department|officer|authority|second authority"


def day(ahead: int) -> str:
    return (local_day(real_now()) + timedelta(days=ahead)).strftime("%d-%m-%Y")


def invoice(stage: Stage) -> Invoice:
    stage.session.expire_all()
    return stage.session.scalars(select(Invoice).order_by(Invoice.id.desc()).limit(1)).one()


def payment(stage: Stage, page: str, api: str) -> Place:
    newest = select(InvoicePayment).order_by(InvoicePayment.id.desc())
    address = f"/invoice-payments/{stage.session.scalars(newest.limit(1)).one().id}"
    return Place(f"{address}/{page}", f"{address}/{api}")


def line(quantity: object, item: int = 1, name: str = "quantity", **more: str) -> dict[str, str]:
    return {"item": str(item), name: str(quantity), **more}


def parts(door: str, lines: list[dict[str, str]]) -> list[Any]:
    """Return rows as a door takes them: a form numbers them, a program sends each as JSON."""
    return list(map(json.dumps, lines)) if door == "api" else lines


def lines_of(amount: str) -> list[dict[str, str]]:
    """Return what an amount buys at Brohi's prices: chairs at Rs 90, then desks at Rs 200."""
    chairs = min(Decimal(amount), 40 * Decimal(90))
    bought = [line(thousandths(chairs / 90), amount=f"{chairs:.2f}")]
    rest = Decimal(amount) - chairs
    desks = line(thousandths(rest / 200), 2, amount=f"{rest:.2f}")
    return [*bought, desks] if rest else bought


def thousandths(quantity: Decimal) -> Decimal:
    return quantity.quantize(Decimal("0.001"), ROUND_UP)


def submit(stage: Stage, who: str, door: str, *, file: bool = True, **told: Any) -> None:  # noqa: ANN401 - what is sent
    person, firm = stage.person(who)
    stage.session.commit()
    data = {"number": "17", "dated_on": day(0), "amount": "10.00"} | told
    data["lines"] = parts(door, told.get("lines", lines_of(data["amount"])))
    place = at_contract(stage, "Brohi", "invoices")
    files = FILE if file else {"nothing": ("invoice.pdf", b"")}
    stage.outcome = stage.doors.open(door, person, firm).send(place, data, files)
    stage.session.expire_all()


def money(rupees: str) -> str:
    whole, _, part = rupees.partition(".")
    return f"{whole}.{part or '00'}"


@when(
    parsers.re(
        r'(?:the )?"?(?P<who>Brohi|Awan|officer)"? submits the invoice "(?P<number>\w+)" of '
        r'"(?P<amount>[\d.]+)"(?: on the contract of "Brohi")?, at the (?P<door>\w+)'
    )
)
def _(stage: Stage, who: str, number: str, amount: str, door: str) -> None:
    submit(stage, who, door, number=number, amount=money(amount))


@when(parsers.parse('"Brohi" submits an invoice without a file, at the {door}'))
def _(stage: Stage, door: str) -> None:
    submit(stage, "Brohi", door, file=False, number="20")


@when(parsers.parse('"Brohi" submits an invoice dated tomorrow, at the {door}'))
def _(stage: Stage, door: str) -> None:
    submit(stage, "Brohi", door, number="20", dated_on=day(1))


def note(stage: Stage, who: str, door: str, *lines: dict[str, str], **told: str) -> None:
    place = at_contract(stage, "Brohi", "received-notes")
    data = {"received_on": day(0), "lines": parts(door, list(lines))} | told
    files = FILE if told.get("file") != "" else {"nothing": ("invoice.pdf", b"")}
    stage.session.commit()
    data.pop("file", None)
    person, firm = stage.person(who)
    stage.outcome = stage.doors.open(door, person, firm).send(place, data, files)
    stage.session.expire_all()


@given("everything was received")
def _(stage: Stage) -> None:
    note(stage, "officer", "web", line(40, name="received"), line("12.5", 2, "received"))
    assert stage.outcome.ok


@when(
    parsers.re(
        rf'(?:the )?"?(?P<who>{OFFICER}|Brohi)"? records that "(?P<quantity>[\d.]+)" of item '
        r"(?P<item>\d+) were received, at the (?P<door>\w+)"
    )
)
def _(stage: Stage, who: str, quantity: str, item: int, door: str) -> None:
    note(stage, who, door, line(quantity, int(item), "received"))


@when(
    parsers.re(
        r'the officer records that "(?P<gone>\d+)" of item 1 were rejected'
        r'(?: since "(?P<why>.*)")?, at the (?P<door>\w+)'
    )
)
def _(stage: Stage, gone: str, why: str | None, door: str) -> None:
    note(stage, "officer", door, line(gone, 1, "rejected", **({"why": why} if why else {})))


@when(parsers.parse("the officer records a note {wrong}, at the {door}"))
def _(stage: Stage, wrong: str, door: str) -> None:
    told = {
        "of tomorrow": {"received_on": day(1)},
        "of last year": {"received_on": day(-365)},
        "without a paper": {"file": ""},
    }
    note(stage, "officer", door, line(1, name="received"), **told[wrong])


@when(
    parsers.parse(
        '"Brohi" submits the invoice "{number}" for "{quantity}" of item {item:d}, at the {door}'
    )
)
def _(stage: Stage, number: str, quantity: str, item: int, door: str) -> None:
    submit(stage, "Brohi", door, number=number, lines=[line(quantity, item)])


@when(
    parsers.re(
        r'"Brohi" submits the invoice "(?P<number>\w+)" for "(?P<quantity>\d+)" of item 1 at '
        r'"(?P<amount>[\d.]+)"(?: since "(?P<why>.*)")?, at the (?P<door>\w+)'
    )
)
def _(stage: Stage, number: str, quantity: str, amount: str, why: str | None, door: str) -> None:
    asked = line(quantity, **({"why": why} if why else {}))
    submit(stage, "Brohi", door, number=number, amount=money(amount), lines=[asked])


@when(parsers.parse('"Brohi" submits the invoice "17" for items at {amounts}, at the {door}'))
def _(stage: Stage, amounts: str, door: str) -> None:
    """Ask for Rs 10 for two items, whose amounts are these."""
    lines = [line(1), line(1, 2)]
    for each, amount in zip(lines, amounts.split(", "), strict=False):
        if amount != "none":
            each["amount"] = amount
    submit(stage, "Brohi", door, lines=lines)


@when(
    parsers.parse('the officer asks that item 1 is paid above its price: "{reason}", at the {door}')
)
def _(stage: Stage, reason: str, door: str) -> None:
    address = f"/overrides/marketplace.accept_invoice/{invoice(stage).id}/above-contract-price-1"
    stage.send("officer", door, Place(address, address), {"reason": reason})


@when(parsers.parse("the authority agrees to the override, at the {door}"))
def _(stage: Stage, door: str) -> None:
    address = f"/overrides/{newest_override(stage.session).id}"
    stage.send("authority", door, Place(f"{address}/approve", f"{address}/approval"))
    assert stage.outcome.ok, stage.outcome.sentences


@given(parsers.parse('a variation of "{rupees}" was approved'))
def _(stage: Stage, rupees: str) -> None:
    agency, now = stage.world.agency, real_now()
    row = ContractChange(
        id=new_id(), contract_id=stage.contract_of("Brohi").id, kind="variation",
        amount_paisa=int(Decimal(rupees) * 100), reason="Dearer steel", entered_at=now,
        entered_by=agency.officer.id,
    )  # fmt: skip
    stage.session.add(row)
    stage.session.flush()
    row.approved_at, row.approved_by = now, agency.authority.id
    stage.session.commit()


@when(parsers.parse('"Brohi" submits an invoice for {what}, at the {door}'))
def _(stage: Stage, what: str, door: str) -> None:
    lines = {"nothing": [], "an item twice": [line(1), line(1)]}
    submit(stage, "Brohi", door, number="20", lines=lines[what])


@given("its invoice is from before invoices had lines")
def _(stage: Stage) -> None:
    like(stage)


@when(parsers.parse('the officer withdraws the note: "{reason}", at the {door}'))
def _(stage: Stage, reason: str, door: str) -> None:
    row = stage.session.scalars(select(ReceivedNote).order_by(ReceivedNote.id.desc())).first()
    assert row is not None
    address = f"/received-notes/{row.id}/withdrawal"
    assert "invoice.pdf" in stage.read("officer", "web", Place(address, "")).text
    stage.send("officer", door, Place(address, address), {"reason": reason})


@then(
    parsers.parse('"Brohi" reads on the contract that some were rejected: "{why}", at the {door}')
)
def _(stage: Stage, why: str, door: str) -> None:
    address = f"/contracts/{stage.contract_of('Brohi').id}"
    place = Place(address, f"{address}/received-notes")
    assert why in stage.read("Brohi", door, place).text


@then(
    parsers.parse(
        '"Brohi" is sent of each note what was received, and what was rejected since "{why}"'
    )
)
def _(stage: Stage, why: str) -> None:
    assert notified(stage, "goods_received") == {stage.person("Brohi")[0].id}
    (gone,) = stage.session.query(Notification).filter_by(template="marketplace/goods_rejected")
    assert gone.filled is not None
    quantities = [gone.filled[name] for name in ("rejected", "received")]
    assert quantities == [f"Chair: 1 piece ({why})", "–"]


@given(parsers.parse('the contract has a milestone "{title}"'))
def _(stage: Stage, title: str) -> None:
    row = Milestone(
        id=new_id(),
        contract_id=stage.contract_of("Brohi").id,
        title=title,
        due_on=local_day(real_now()) + timedelta(days=30),
        entered_at=real_now(),
        entered_by=stage.world.agency.officer.id,
    )
    stage.session.add(row)
    stage.session.commit()


@when(
    parsers.parse(
        '"Brohi" submits the invoice "{number}" of "{amount}" for the milestone, at the {door}'
    )
)
def _(stage: Stage, number: str, amount: str, door: str) -> None:
    row = stage.session.scalars(select(Milestone)).one()
    submit(stage, "Brohi", door, number=number, amount=money(amount), milestone_id=str(row.id))


@when(
    parsers.re(r'the officer accepts the invoice(?: because "(?P<why>.*)")?, at the (?P<door>\w+)')
)
def _(stage: Stage, why: str | None, door: str) -> None:
    place = Place(INVOICE + "/acceptance", INVOICE + "/acceptance").at(invoice(stage).id)
    stage.send("officer", door, place, {"unreached_reason": why} if why else {})


@when(parsers.parse('the officer returns the invoice: "{reason}", at the {door}'))
def _(stage: Stage, reason: str, door: str) -> None:
    place = Place(INVOICE + "/return", INVOICE + "/return").at(invoice(stage).id)
    stage.send("officer", door, place, {"reason": reason})


def record(stage: Stage, who: str, door: str, **told: str) -> None:
    place = Place(INVOICE + "/payments", INVOICE + "/payments").at(invoice(stage).id)
    data = {"paid_on": day(0), "paid_by": "voucher", "number": "V-1", "amount": "1.00"}
    stage.send(who, door, place, data | told)


@when(
    parsers.re(
        rf'the (?P<who>{OFFICER}) records the payment "(?P<number>[\w-]+)" of "(?P<amount>\d+)" '
        r'with (?P<what>tax|damages) of "(?P<less>\d+)", at the (?P<door>\w+)'
    )
)
def _(stage: Stage, who: str, number: str, amount: str, what: str, less: str, door: str) -> None:
    record(stage, who, door, number=number, amount=money(amount), **{what: money(less)})


@when(parsers.parse('"Brohi" records the payment "{number}" of "{amount}", at the {door}'))
def _(stage: Stage, number: str, amount: str, door: str) -> None:
    record(stage, "Brohi", door, number=number, amount=money(amount))


@when(parsers.parse("the officer records a payment of tomorrow, at the {door}"))
def _(stage: Stage, door: str) -> None:
    record(stage, "officer", door, paid_on=day(1))


@when(parsers.parse("the officer records a payment before the invoice, at the {door}"))
def _(stage: Stage, door: str) -> None:
    record(stage, "officer", door, paid_on=day(-1))


@when(
    parsers.parse("the officer records a payment with a deduction that has no name, at the {door}")
)
def _(stage: Stage, door: str) -> None:
    record(stage, "officer", door, other="1.00")


@when(parsers.re(rf"the (?P<who>{OFFICER}) approves the payment, at the (?P<door>\w+)"))
def _(stage: Stage, who: str, door: str) -> None:
    stage.send(who, door, payment(stage, "approve", "approval"))


@when(
    parsers.re(
        rf'the (?P<who>{OFFICER}) refuses the payment: "(?P<reason>.*)", at the (?P<door>\w+)'
    )
)
def _(stage: Stage, who: str, reason: str, door: str) -> None:
    stage.send(who, door, payment(stage, "refuse", "refusal"), {"reason": reason})


@when(
    parsers.re(
        rf'(?:the )?"?(?P<who>{OFFICER}|Brohi)"? cancels the payment: "(?P<reason>.*)", '
        r"at the (?P<door>\w+)"
    )
)
def _(stage: Stage, who: str, reason: str, door: str) -> None:
    place = payment(stage, "cancellation", "cancellations")
    stage.send(who, door, place, {"reason": reason})


def cancellation(stage: Stage, page: str, api: str) -> Place:
    newest = select(PaymentCancellation).order_by(PaymentCancellation.id.desc())
    address = f"/payment-cancellations/{stage.session.scalars(newest.limit(1)).one().id}"
    return Place(f"{address}/{page}", f"{address}/{api}")


@when(parsers.re(rf"the (?P<who>{OFFICER}) approves the cancellation, at the (?P<door>\w+)"))
def _(stage: Stage, who: str, door: str) -> None:
    stage.send(who, door, cancellation(stage, "approve", "approval"))


@when(
    parsers.re(
        rf'the (?P<who>{OFFICER}) refuses the cancellation: "(?P<reason>.*)", at the (?P<door>\w+)'
    )
)
def _(stage: Stage, who: str, reason: str, door: str) -> None:
    stage.send(who, door, cancellation(stage, "refuse", "refusal"), {"reason": reason})


def notified(stage: Stage, template: str) -> set[object]:
    deliver_all(stage.platform)
    sent = stage.session.query(Notification).filter_by(template=f"marketplace/{template}")
    return {row.person_id for row in sent}


@then(parsers.parse('"Brohi" is notified of "{template}"'))
def _(stage: Stage, template: str) -> None:
    assert notified(stage, template) == {stage.person("Brohi")[0].id}


@then("the officers are notified that an invoice waits")
def _(stage: Stage) -> None:
    agency = stage.world.agency
    assert notified(stage, "invoice_submitted") == {agency.officer.id, agency.authority.id}


@then("the approvers are notified that a payment waits, and not the officer")
def _(stage: Stage) -> None:
    told = notified(stage, "invoice_payment_proposed")
    assert told == {stage.world.agency.authority.id}


@then("the approvers are notified that a cancellation waits, and not the officer")
def _(stage: Stage) -> None:
    told = notified(stage, "payment_cancellation_proposed")
    assert stage.world.agency.authority.id in told
    assert stage.world.agency.officer.id not in told


@then("the home page of the authority shows that a cancellation waits")
def _(stage: Stage) -> None:
    seen = stage.read("authority", "web", Place("/home", "")).text
    assert "Approve that the record of a payment is cancelled, or refuse it" in seen


@then(
    parsers.parse(
        '"Brohi" and the officer read that "{number}" was cancelled since "{why}", at the {door}'
    )
)
def _(stage: Stage, number: str, why: str, door: str) -> None:
    place = Place(INVOICE, INVOICE).at(invoice(stage).id)
    for who in ("Brohi", "officer"):
        seen = stage.read(who, door, place)
        if door == "api":
            (gone,) = seen.body["cancelled"]
            assert (gone["payment"]["number"], gone["reason"]) == (number, why)
            assert number not in {each["number"] for each in seen.body["payments"]}
        else:
            _, _, below = seen.text.partition("Cancelled records of payments")
            assert number in below
            assert why in below


@then(parsers.parse("the public reads of an invoice that is owed again, at the {door}"))
def _(stage: Stage, door: str) -> None:
    seen = public(stage, door)
    if door == "api":
        (row,) = seen.body["invoices"]
        assert (row["state"], row["paid"], row["paid_on"]) == ("accepted", "0.00", None)
    else:
        assert "Accepted, to be paid" in seen.text


@then(
    parsers.parse(
        "the pages of both sides say nothing of days from invoice to payment, at the {door}"
    )
)
def _(stage: Stage, door: str) -> None:
    for place, whose in (
        (DEPARTMENT, stage.world.agency.department.id),
        (SUPPLIER, bidder(stage.world, "Brohi")[1].id),
    ):
        seen = stage.doors.open(door).read(place.at(whose))
        if door == "api":
            assert seen.body["days_to_payment"] is None
        else:
            assert "Days from invoice to payment (median) 0" not in seen.text


TO_PAY = Place("/invoices", "/invoices")
ACTS = {
    "answer": "Accept or return it",
    "record": "Record its payment",
    "approve": "Approve the record of a payment",
}


@then(
    parsers.re(
        r'"(?P<number>\w+)" is listed to pay: "(?P<step>\w+)" by the (?P<mine>[\w ]+), '
        r"at the (?P<door>\w+)"
    )
)
def _(stage: Stage, number: str, step: str, mine: str, door: str) -> None:
    """Each officer reads what is next, and whether it is for them; the filter finds the same."""
    found = Place(*(f"/invoices?q=brohi&next_step={step}",) * 2)
    other = Place(*(f"/invoices?next_step={'record' if step == 'answer' else 'answer'}",) * 2)
    for who in ("officer", "authority"):
        assert not rows_to_pay(stage, who, door, other)
        for place in (TO_PAY, found):
            ((listed, next_step, you),) = rows_to_pay(stage, who, door, place)
            assert (listed, next_step) == (number, step if door == "api" else ACTS[step])
            assert you is (who in mine.split(" and the "))
    assert not rows_to_pay(stage, "officer of another department", door, TO_PAY)
    assert stage.read("Brohi", door, TO_PAY).status == 403


def rows_to_pay(stage: Stage, who: str, door: str, place: Place) -> list[tuple[str, str, bool]]:
    seen = stage.read(who, door, place)
    assert seen.ok, seen.text
    if door == "api":
        return [(row["number"], row["next_step"], row["is_own"]) for row in seen.body["items"]]
    rows = [re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL) for row in seen.body.split("<tr")[2:]]
    cells = [
        [re.sub(r"<[^>]+>", "", cell).strip("\u2066\u2069 \n") for cell in row] for row in rows
    ]
    return [(row[0], row[-2], row[-1] == "You") for row in cells]


@then("nothing is listed to pay")
def _(stage: Stage) -> None:
    """Of many invoices the list asks the database no more often than of one."""
    assert not rows_to_pay(stage, "officer", "web", TO_PAY)
    like(stage)
    with queries_of(stage.platform) as one:
        assert len(rows_to_pay(stage, "authority", "api", TO_PAY)) == 1
    like(stage, number="15", due_on=local_day(real_now()) - timedelta(days=3))
    with queries_of(stage.platform) as two:
        rows = stage.read("authority", "api", TO_PAY).body["items"]
    assert [(row["number"], row["days_late"]) for row in rows] == [("15", 3), ("16", 0)]
    assert len(two) == len(one)
    after = stage.read("authority", "api", Place("", "/invoices?limit=1")).body["next_cursor"]
    more = Place("", f"/invoices?limit=1&cursor={after}")
    assert [each[0] for each in rows_to_pay(stage, "authority", "api", more)] == ["16"]


@contextmanager
def queries_of(platform: Platform) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(platform.engine, "before_cursor_execute", note)
    yield statements
    event.remove(platform.engine, "before_cursor_execute", note)


def public(stage: Stage, door: str) -> Outcome:
    stage.session.commit()
    return stage.doors.open(door).read(PUBLIC.at(stage.contract_of("Brohi").id))


@then(parsers.parse("the public reads of an invoice that is not paid, at the {door}"))
def _(stage: Stage, door: str) -> None:
    seen = public(stage, door)
    if door == "api":
        (row,) = seen.body["invoices"]
        assert (row["state"], row["paid"], row["paid_on"]) == ("submitted", "0.00", None)
    else:
        assert "Rs 1,000 Rs 0 Rs 0" in seen.text
        assert "With the department" in seen.text


@then(parsers.parse("the public reads that it was paid in full after {days:d} days, at the {door}"))
def _(stage: Stage, days: int, door: str) -> None:
    seen = public(stage, door)
    if door == "api":
        (row,) = seen.body["invoices"]
        assert (row["state"], row["paid"], row["deducted"]) == ("paid", "900.00", "100.00")
        assert row["days_to_payment"] == days
    else:
        assert f"Rs 900 Rs 100 {local_day(real_now()).day}" in seen.text
        assert "Paid" in seen.text


@then(parsers.parse('the public reads nothing of "{number}" or of who paid, at the {door}'))
def _(stage: Stage, number: str, door: str) -> None:
    seen = public(stage, door).text
    assert number not in seen
    assert "voucher" not in seen.lower()


@then(
    parsers.parse(
        "the pages of both sides say {days:d} days from invoice to payment, at the {door}"
    )
)
def _(stage: Stage, days: int, door: str) -> None:
    for place, whose in (
        (DEPARTMENT, stage.world.agency.department.id),
        (SUPPLIER, bidder(stage.world, "Brohi")[1].id),
    ):
        seen = stage.doors.open(door).read(place.at(whose))
        if door == "api":
            assert seen.body["days_to_payment"] == days
            assert [each["days_to_payment"] for each in seen.body["tenders"]["items"]] == [days]
        else:
            assert f"Days from invoice to payment (median) {days}" in seen.text


@then(parsers.parse('"Brohi" reads that "{amount}" is left to pay'))
def _(stage: Stage, amount: str) -> None:
    place = Place(INVOICE, INVOICE).at(invoice(stage).id)
    assert f"Left to pay Rs {amount}" in stage.read("Brohi", "web", place).text
    left = stage.read("Brohi", "api", place).body["left"]
    assert left == money(amount.replace(",", ""))


@then(parsers.parse('"Brohi" reads on its invoice "{words}", at the {door}'))
def _(stage: Stage, words: str, door: str) -> None:
    place = Place(INVOICE, INVOICE).at(invoice(stage).id)
    assert words in stage.read("Brohi", door, place).text


@then('the page of the invoice leads "Brohi", and not the officer, to a corrected one')
def _(stage: Stage) -> None:
    place = Place(INVOICE, INVOICE).at(invoice(stage).id)
    form = f'href="/contracts/{stage.contract_of("Brohi").id}/invoices"'
    assert form in stage.read("Brohi", "web", place).body
    assert form not in stage.read("officer", "web", place).body


@given(parsers.parse("the rule says that invoices are paid within {days:d} days"))
def _(stage: Stage, days: int) -> None:
    first = local_day(real_now()) - timedelta(days=1)
    make_value(stage.session, PAYMENT_DAYS, str(days), first)
    stage.session.commit()


@then('the desk of "Brohi" and the home page of the officer show the invoice')
def _(stage: Stage) -> None:
    last = local_day(real_now()) + timedelta(days=30)
    assert invoice(stage).due_on == last
    for who, address, words in (
        ("Brohi", "/firm", "The department is to pay your invoice"),
        ("officer", "/home", "Accept this invoice"),
    ):
        assert words in stage.read(who, "web", Place(address, "")).text
        seen = stage.read(who, "web", Place(INVOICE, "").at(invoice(stage).id)).text
        assert "a working limit and not the law" in seen


@then("the public reads nothing of the last day")
def _(stage: Stage) -> None:
    last, page = invoice(stage).due_on, public(stage, "web").text
    for written in (f"{last.day} {last:%B}", f"{last:%d-%m-%Y}", f"{last:%Y-%m-%d}"):
        assert not re.search(rf"\b{written}\b", page)
    assert "due_on" not in public(stage, "api").body["invoices"][0]


@when("the invoice is overdue")
def _(stage: Stage) -> None:
    """One like it, whose last day has passed."""
    like(stage, due_on=local_day(real_now()) - timedelta(days=1))


def like(stage: Stage, **other: Any) -> None:  # noqa: ANN401 - columns
    """Write one like it, as the release before lines did."""
    known, kept = invoice(stage), ("contract_id", "dated_on", "amount_paisa", "document_id")
    same = {name: getattr(known, name) for name in (*kept, "submitted_at", "submitted_by")}
    stage.session.add(Invoice(**{"id": new_id(), "number": "16"} | same | other))
    stage.session.commit()


@when("the daily job looks for invoices")
def _(stage: Stage) -> None:
    stage.platform.executor.execute(remind_of_invoices, None, actor=SYSTEM)
    stage.session.expire_all()


@then("the officers are reminded once")
def _(stage: Stage) -> None:
    agency = stage.world.agency
    deliver_all(stage.platform)
    sent = stage.session.query(Notification).filter_by(template="marketplace/invoice_overdue")
    told = [row.person_id for row in sent]
    assert {agency.officer.id, agency.authority.id} <= set(told)
    assert len(told) == len(set(told))


def sees(stage: Stage, who: str, door: str) -> list[int]:
    row = invoice(stage)
    file = Place("/documents/{}", "/documents/{}/content").at(row.document_id)
    own = Place(INVOICE, INVOICE).at(row.id)
    return [stage.read(who, door, place).status for place in (own, file)]


@then(parsers.parse('"Brohi" and the officer read the invoice and its file, at the {door}'))
def _(stage: Stage, door: str) -> None:
    assert sees(stage, "Brohi", door) == sees(stage, "officer", door) == [200, 200]


@then(
    parsers.parse(
        '"Awan", the stranger and the officer of another department do not, at the {door}'
    )
)
def _(stage: Stage, door: str) -> None:
    for who in ("Awan", "stranger", "officer of another department"):
        assert sees(stage, who, door) == [404, 404], who

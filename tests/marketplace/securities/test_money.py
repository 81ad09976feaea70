"""Fees and securities by bill, in the words of firms and officers, both doors."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from factories import bidding
from factories.doors import Doors, Place
from factories.till import (
    DOCUMENTS,
    FEE,
    FORFEIT,
    HAND_IN,
    PRICES,
    RETURN,
    SECURITY,
    SUM,
    Till,
    make_till,
)
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import real_now
from app.errors import Conflict
from app.identity.people.models import ApiToken, LoginSession
from app.ledger.queries.verify import verify
from app.platform import Platform
from payments.bills.models import BillCancellation
from payments.receipts.models import Payment
from payments.refunds.models import Refund
from payments.refunds.policy import RefundState
from payments.refunds.queries.refunds import state_now

scenarios("marketplace/securities/features/money.feature")
Made = Callable[..., Till]
FREE = {"security_kind": "percent", "security_percent": 2, "security_paisa": None}
FREE |= {"security_by_bill": False, "income_head": None}


@pytest.fixture
def made(session: Session, doors: Doors, platform: Platform) -> Made:
    def make(door: str, *, openable: bool = False, **fields: object) -> Till:
        till = make_till(session, doors, platform, openable=openable, **fields)
        till.door = door
        return till

    return make


@given(
    parsers.parse("a tender whose documents cost Rs 1,000, at the {door}"), target_fixture="till"
)
def _(made: Made, door: str) -> Till:
    return made(door, document_fee_paisa=FEE)


@given(
    parsers.parse(
        "a tender whose documents cost Rs 1,000 and whose rules keep the fee, at the {door}"
    ),
    target_fixture="till",
)
def _(made: Made, door: str) -> Till:
    rules = {"document_fee_back_when_cancelled": "no"}
    return made(door, document_fee_paisa=FEE, rules=rules)


@given(parsers.parse("a tender that takes no money by bill, at the {door}"), target_fixture="till")
def _(made: Made, door: str) -> Till:
    return made(door, **FREE)


@given(
    parsers.parse("a tender that takes its security of Rs 10,000 by bill, at the {door}"),
    target_fixture="till",
)
def _(made: Made, door: str) -> Till:
    return made(door, openable=True)


@given(parsers.parse('"{name}" has paid its security and {how}'))
def _(till: Till, name: str, how: str) -> None:
    till.must(name, SECURITY)
    till.pay(name, "bid_security")
    if how == "bid":
        till.write(name, {"kind": "deposit"})
        assert till.hand_in(name).ok, till.outcome


@when(parsers.parse('"{name}" asks for the bill of {what}'))
def _(till: Till, name: str, what: str) -> None:
    till.send(name, {"the documents": DOCUMENTS, "its security": SECURITY}[what])


@when(parsers.parse('"{name}" sends its prices'))
def _(till: Till, name: str) -> None:
    till.send(name, PRICES, {"quotes": bidding.ITEMS})


@when(parsers.parse('"{name}" sends a whole bid at once'))
def _(till: Till, name: str) -> None:
    till.send(name, HAND_IN, bidding.whole_bid(security=bidding.security(amount="20000")))


@when(parsers.parse('"{name}" pays for the documents'))
def _(till: Till, name: str) -> None:
    till.pay(name, "document_fee")


@when(parsers.parse('"{name}" pays its security'))
def _(till: Till, name: str) -> None:
    till.pay(name, "bid_security")


@given(parsers.parse('"{name}" has a bill for the documents that ended a moment ago'))
def _(till: Till, name: str) -> None:
    till.had_asked(name, "document_fee", FEE, ended=real_now() - timedelta(seconds=1))


@when("the tender is cancelled")
def _(till: Till) -> None:
    till.cancel()


@when("the bids are opened")
def _(till: Till) -> None:
    till.open_bids()


@when(parsers.parse('"{name}" writes a bid that names it'))
def _(till: Till, name: str) -> None:
    till.write(name, {"kind": "deposit"})
    assert till.outcome is not None
    assert till.outcome.ok, till.outcome.sentences


@when(parsers.parse('"{name}" writes a bid that names the bill of "{other}"'))
def _(till: Till, name: str, other: str) -> None:
    till.must(name, SECURITY)
    stolen = till.bill(other, "bid_security").psid
    till.write(name, {"kind": "deposit", "number": stolen})


@when(parsers.parse('"{name}" hands its bid in'))
def _(till: Till, name: str) -> None:
    till.hand_in(name)


@when(parsers.parse('the {who} asks that the deposit of "{name}" is returned'))
def _(till: Till, who: str, name: str) -> None:
    till.end(who, RETURN, till.paper(name))


@when(parsers.parse('the {who} asks that the deposit of "{name}" is forfeited'))
def _(till: Till, who: str, name: str) -> None:
    till.end(who, FORFEIT, till.paper(name), code="withdrew_in_validity")


@when(parsers.parse("the {who} agrees an hour after proving who they are"))
def _(till: Till, who: str) -> None:
    person, house = till.who(who)
    opened = till.doors.open(till.door, person, house)
    for way in (ApiToken, LoginSession):
        till.session.query(way).filter_by(person_id=person.id).update(
            {"proved_at": real_now() - timedelta(hours=1)}
        )
    till.session.commit()
    paper = till.paper("Brohi")
    place = Place(RETURN.web.format(till.id, paper.id), RETURN.api.format(till.id, paper.id))
    till.outcome = opened.send(place, {"reason": "As decided"})
    assert "proof-needed" in str(till.outcome.body)


@when(parsers.parse('the transfer to "{name}" has arrived'))
def _(till: Till, name: str) -> None:
    (refund,) = till.session.scalars(select(Refund)).all()
    office = till.office()
    office.send(refund.id)
    office.confirm(refund.id)
    till.work()


@then("anybody reads the notice, and what the documents cost")
def _(till: Till) -> None:
    page = till.doors.open("web").read(Place(f"/tenders/{till.id}", ""))
    told = till.doors.open("api").read(Place("", f"/tenders/{till.id}"))
    assert page.ok
    assert "Rs 1,000" in page.text
    assert told.body["document_fee"] == "1000.00"
    anybody = till.doors.app.test_client()
    assert anybody.get(f"/tenders/{till.id}/notice.pdf").status_code == 200
    # Whoever is not signed in is asked who they are, and gets nothing.
    refused = anybody.get(f"/documents/{till.document()}")
    assert (refused.status_code, refused.location.partition("?")[0]) == (303, "/sign-in")


@then(parsers.parse('"{name}" can download the documents'))
def _(till: Till, name: str) -> None:
    assert [till.downloads(name, door) for door in ("web", "api")] == [200, 200]


@then(parsers.parse('"{name}" cannot download the documents'))
def _(till: Till, name: str) -> None:
    assert not {till.downloads(name, door) for door in ("web", "api")} & {200, 302, 303}


@then("it has one bill of Rs 1,000 for the documents")
def _(till: Till) -> None:
    bill = till.bill("Awan", "document_fee")
    assert bill.amount_paisa == FEE
    assert bill.expires_at == till.world.tender.closes_at
    page = till.read("Awan", Place(f"/bills/{bill.psid}", ""), "web")
    assert "Bidding documents of tender" in page.text
    assert f"/tenders/{till.id}/money" in page.body
    if till.door == "web":
        assert till.outcome is not None
        assert till.outcome.location.endswith(bill.psid)


@then("Rs 1,000 are income of the head")
def _(till: Till) -> None:
    assert (till.income(), till.deposits()) == (FEE, 0)
    assert verify(till.session) is None


@then("Rs 10,000 are income of the head")
def _(till: Till) -> None:
    assert (till.income(), till.deposits()) == (SUM, 0)
    assert verify(till.session) is None


@then("Rs 10,000 are deposits, and no income")
def _(till: Till) -> None:
    assert (till.income(), till.deposits()) == (0, SUM)
    assert verify(till.session) is None


@then("it is done")
def _(till: Till) -> None:
    assert till.outcome is not None
    assert till.outcome.ok, till.outcome.sentences


@then(parsers.parse('it is refused with {status:d}: "{text}"'))
def _(till: Till, status: int, text: str) -> None:
    assert till.outcome is not None
    assert (till.outcome.ok, till.outcome.status) == (False, status), till.outcome.sentences
    assert till.outcome.says(text), till.outcome.sentences


@then("all of it is owed back")
def _(till: Till) -> None:
    bill = till.bill("Awan", "document_fee")
    (payment,) = till.session.scalars(select(Payment).filter_by(bill_id=bill.id)).all()
    assert payment.excess_paisa == payment.amount_paisa == FEE
    assert till.money("Awan")["document_fee"]["stand"] == "expired"


@then(parsers.parse('the bill of "{name}" is cancelled'))
def _(till: Till, name: str) -> None:
    bill = till.bill(name, "document_fee")
    assert till.session.get(BillCancellation, bill.id) is not None


@then(parsers.parse('a refund of Rs 1,000 to "{name}" waits for Finance'))
def _(till: Till, name: str) -> None:
    (refund,) = till.session.scalars(select(Refund)).all()
    assert (refund.bill_id, refund.amount_paisa) == (till.bill(name, "document_fee").id, FEE)
    assert state_now(till.session, refund) is RefundState.PROPOSED
    assert refund.entered_by == till.world.agency.authority.id
    office = till.office()
    office.sanction(refund.id)
    office.approve(refund.id)
    till.session.expire_all()
    assert till.income() == 0
    assert till.money(name)["document_fee"]["stand"] == "goes_back"


@then("no refund waits for Finance")
def _(till: Till) -> None:
    assert till.session.scalars(select(Refund)).all() == []


@then(parsers.parse('the department holds the deposit of "{name}", verified by being there'))
def _(till: Till, name: str) -> None:
    paper = till.paper(name)
    assert paper.verified_at is not None
    assert (paper.kind, paper.amount_paisa) == ("deposit", SUM)
    assert paper.number == till.bill(name, "bid_security").psid
    assert till.money(name)["bid_security"]["stand"] == "held"


@then(parsers.parse('its minutes name the deposit of "{name}"'))
def _(till: Till, name: str) -> None:
    place = Place(f"/tenders/{till.id}/opening", "")
    assert "Deposit, paid by bill" in till.read(name, place, "web").text


@then(parsers.parse('the deposit of "{name}" is on its way back'))
def _(till: Till, name: str) -> None:
    assert till.outcome is not None
    assert till.outcome.ok, till.outcome.sentences
    assert till.paper(name).returned_at is not None
    (refund,) = till.session.scalars(select(Refund)).all()
    assert refund.bill_id == till.bill(name, "bid_security").id
    assert {refund.entered_by, refund.approved_by} == {
        till.world.agency.officer.id,
        till.world.agency.authority.id,
    }
    assert name in refund.reason
    assert till.money(name)["bid_security"]["stand"] == "goes_back"


@then(parsers.parse('"{name}" reads that it came back'))
def _(till: Till, name: str) -> None:
    assert till.money(name)["bid_security"]["stand"] == "back"


@then(parsers.parse('nothing of the deposit of "{name}" has moved'))
def _(till: Till, name: str) -> None:
    assert till.paper(name).returned_at is None
    assert till.session.scalars(select(Refund)).all() == []
    assert till.deposits() == SUM


@then("nothing of it can be refunded")
def _(till: Till) -> None:
    bill = till.bill("Awan", "bid_security")
    (payment,) = till.session.scalars(select(Payment).filter_by(bill_id=bill.id)).all()
    with pytest.raises(Conflict) as refused:
        till.office().propose(payment.id, {"1": SUM})
    assert refused.value.code == "refund-of-deposit"
    assert till.money("Awan")["bid_security"]["stand"] == "forfeited"

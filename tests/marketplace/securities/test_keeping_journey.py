"""One firm's deposit from its bid to its return, through real envelopes, both doors."""

from factories.committee_steps import BID, EVALUATION, PUBLICATION, announcement, good
from factories.doors import Doors, Place
from factories.keeping_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.keeping_steps import Stage, view_of
from factories.till import PRICES, SECURITY, Till, make_till
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.ledger.queries.verify import verify
from app.platform import Platform
from marketplace.bids.models import Bid
from payments.bills.models import Bill
from payments.refunds.models import Refund

scenarios("marketplace/securities/features/keeping_journey.feature")
DEARER = [{"number": 1, "unit_price": "1300"}, {"number": 2, "unit_price": "33000"}]
API = "/tenders/{}/evaluation"


@given(
    parsers.parse(
        "a tender that takes both securities by bill, the contract's at {percent:d} per cent"
    ),
    target_fixture="till",
)
def _(session: Session, doors: Doors, platform: Platform, percent: int) -> Till:
    return make_till(
        session,
        doors,
        platform,
        openable=True,
        performance_percent=percent,
        performance_by_bill=True,
        rules={"award_wait_days_min": "0"},
    )


@when(
    parsers.parse('"Awan" and "Brohi" each pay Rs 10,000 and bid, "Brohi" the lower, at the {door}')
)
def _(till: Till, door: str) -> None:
    till.door = door
    for name in ("Awan", "Brohi"):
        till.must(name, SECURITY)
        till.pay(name, "bid_security")
        till.write(name, {"kind": "deposit"})
        if name == "Awan":
            till.must(name, PRICES, {"quotes": DEARER})
        assert till.hand_in(name).ok, till.outcome


@when("the committee opens the bids")
def _(till: Till, stage: Stage) -> None:
    till.open_bids()
    world = till.world
    world.suppliers = [till.firms[name] for name in ("Awan", "Brohi")]
    received = select(Bid).filter_by(tender_id=till.id).order_by(Bid.id)
    world.bids = list(till.session.scalars(received))
    stage.made = world


@when("the committee finds both good and reports")
def _(stage: Stage) -> None:
    for who in ("chair", "member", "outside member"):
        place = Place(EVALUATION + "/interest", API + "/interest").at(stage.tender_id)
        must(stage, who, place, {"has_interest": False})
    for bid in stage.world.bids:
        verdicts = {"verdicts": good()["verdicts"]}
        must(stage, "chair", BID.at(stage.tender_id, bid.id), verdicts)
    must(stage, "chair", Place("", API + "/report").at(stage.tender_id), {})
    must(stage, "officer", PUBLICATION.at(stage.tender_id), announcement())


def must(stage: Stage, who: str, place: Place, data: dict[str, object]) -> None:
    stage.send(who, "api", place, data)
    assert stage.outcome is not None
    assert stage.outcome.ok, stage.outcome.sentences


@then(
    parsers.parse(
        'Rs {kept:d} are kept for the contract of "{name}", and Rs {owed:d} are owed for it'
    )
)
def _(stage: Stage, kept: int, name: str, owed: int) -> None:
    bill = view_of(stage, name)
    assert (bill.paid_paisa, bill.owed_paisa) == (kept * 100, owed * 100)


@then(parsers.parse('of "Brohi" Rs {first:d} are on their way back, and of "Awan" Rs {second:d}'))
def _(stage: Stage, till: Till, first: int, second: int) -> None:
    for name, rupees in (("Brohi", first), ("Awan", second)):
        query = (
            select(func.sum(Refund.amount_paisa))
            .join(Bill, Bill.id == Refund.bill_id)
            .where(Bill.payer_organisation_id == till.firms[name][0].id)
            .where(Refund.channel != "deposit", Refund.approved_at.is_not(None))
        )
        assert stage.session.scalar(query) == rupees * 100


@then(
    parsers.parse(
        "nothing is owed to anybody, and Rs {kept:d} wait for the bank's list, come by counter and "
        "left by transfer"
    )
)
def _(stage: Stage, kept: int) -> None:
    standing = text(
        "select a.code, sum(b.balance_paisa)::bigint from ledger_balances b"
        " join ledger_accounts a on a.id = b.account_id group by a.code"
        " having sum(b.balance_paisa) <> 0 order by a.code"
    )
    assert {code: paisa for code, paisa in stage.session.execute(standing)} == {  # noqa: C416 - rows
        "payments:clearing:counter": kept * 100,
        "payments:clearing:transfer": -kept * 100,
    }
    assert verify(stage.session) is None


@then('"Brohi" and "Awan" read that everything came back')
def _(till: Till) -> None:
    for name in ("Brohi", "Awan"):
        stands = {item["stand"] for item in till.money(name).values()}
        assert stands == {"back"}, stands

"""The demonstration's procurements: a tender in every state, so that everybody finds their work.

Each is made by the use cases that people use, at the times at which they would have used them
(`demonstration/cast/past.py`); those of the years before are rows (`past_tenders.py`). What exists
already, by its title, is left alone.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from uuid import UUID

from app.platform import Platform
from demonstration.cast.known import Cast
from demonstration.marketplace.seed import bids as bidding
from demonstration.marketplace.seed import (
    contracts,
    days,
    drafts,
    invoices,
    openings,
    plans,
    public_life,
)
from demonstration.marketplace.seed.bids import Offer
from demonstration.marketplace.seed.debarments import seed_debarments
from demonstration.marketplace.seed.desk import CHAIR, COMMITTEE, OUTSIDER, Desk
from demonstration.marketplace.seed.past_tenders import seed_past
from demonstration.marketplace.seed.plans import Plan
from demonstration.marketplace.seed.public_life import COSTS_OF_PAPER, DISQUALIFIED
from demonstration.marketplace.seed.words import seed_words
from marketplace.profiles.policy import Turnover
from marketplace.profiles.use_cases import StateSize, state_size
from marketplace.tenders.use_cases.end_tender import CancelTender, cancel_tender
from marketplace.tenders.use_cases.submit_for_approval import SendBackTender, send_back_tender

BIDS = {"owner": -6, "owner2": -9, "owner3": 2}


def plant(platform: Platform, cast: Cast) -> None:
    """Plant what is missing; a second run finds everything and changes nothing.

    A province that an earlier release has planted stays as it is: what came since asks who held
    which office in the past that is played, and its people held none yet.
    """
    seed_words(platform, cast)
    desk = Desk(platform, cast)
    seed_debarments(desk)
    missing = [(plan, grow) for plan, grow in GARDEN if not desk.knows(plan.title)]
    begins = days.moment(-150)
    if not missing or not desk.was_in_office("officer", begins):
        return
    seed_past(desk)
    desk.make_keys(begins)
    small = StateSize(employees=14, turnover=Turnover.TO_150M)
    desk.do("owner", state_size, small, begins)
    for plan, grow in missing:
        grow(desk, plan)


def _in_draft(desk: Desk, plan: Plan) -> None:
    """Too short a time to respond, no eligibility table, no committee yet."""
    drafts.draft(desk, plan, issue=2, closes=9, drafted=-1)


def _handed_in(desk: Desk, plan: Plan) -> None:
    tender = drafts.draft(desk, plan, issue=1, closes=11, drafted=-4)
    drafts.complete(desk, tender, plan, on=-3)
    reason = "The offices open on the first of next month and cannot wait for longer"
    drafts.hand_in(desk, tender, on=-2, reasons={"response-days": reason})


def _sent_back(desk: Desk, plan: Plan) -> None:
    tender = drafts.draft(desk, plan, issue=3, closes=24, drafted=-6)
    drafts.complete(desk, tender, plan, on=-5)
    drafts.hand_in(desk, tender, on=-4)
    reason = "Say in the items which of the manuals are in Balochi, and how many of each"
    command = SendBackTender(tender_id=tender, reason=reason)
    desk.do("approver", send_back_tender, command, days.moment(-2))


def _waiting_for_a_key(desk: Desk, plan: Plan) -> None:
    """The head of department sits on it and has no key yet."""
    tender = drafts.draft(desk, plan, issue=1, closes=22, drafted=-7)
    drafts.complete(desk, tender, plan, on=-6, members=(CHAIR, "head", OUTSIDER))
    drafts.hand_in(desk, tender, on=-5)
    drafts.approve(desk, tender, on=-3)


def _open_with_a_bid(desk: Desk, plan: Plan) -> None:
    tender = drafts.published(desk, plan, on=-6, closes=15)
    at = days.moment(-2)
    bidding.lodge(desk, tender, plan, Offer(who="owner", percent=-4, skips=frozenset({7})), at)


def _open_with_a_draft_bid(desk: Desk, plan: Plan) -> None:
    tender = drafts.published(desk, plan, on=-4, closes=18)
    bidding.write(desk, tender, plan, Offer(who="owner2", percent=-3), days.moment(-1))


def _open_and_changed(desk: Desk, plan: Plan) -> None:
    """It was asked about and changed; one bid was confirmed since, another one is pending."""
    tender = drafts.published(desk, plan, on=-8, closes=16)
    public_life.questions(desk, tender, on=-7)
    for who, percent in (("owner", -3), ("owner2", 1)):
        bidding.lodge(desk, tender, plan, Offer(who=who, percent=percent), days.moment(-4))
    public_life.amended(desk, tender, on=-3)
    public_life.confirmed(desk, tender, "owner", on=-2)


def _open_and_paid_for(desk: Desk, plan: Plan) -> None:
    """One firm has paid for the documents and its security, and bid; another has its bill."""
    tender = drafts.published(desk, plan, on=-3, closes=21)
    bidding.pay_everything(desk, tender, "owner", days.moment(-2))
    bidding.lodge(desk, tender, plan, Offer(who="owner", percent=-2), days.moment(-1))
    bidding.ask_for_documents(desk, tender, "owner2", days.moment(-1))


def _to_be_opened(desk: Desk, plan: Plan) -> None:
    tender = drafts.published(desk, plan, on=-22, closes=-1)
    bidding.lodge_all(desk, tender, plan, BIDS, closes=-1)


def _under_evaluation(desk: Desk, plan: Plan) -> None:
    """Two members have declared, one bid is judged: the rest is to be done."""
    tender = _opened(desk, plan, closed=-6)
    at = days.moment(-4)
    for key in (CHAIR, OUTSIDER):
        openings.declare(desk, tender, key, at)
    openings.judge(desk, (tender, openings.bids_of(desk, tender)[0]), plan, at)


def _with_a_single_bid(desk: Desk, plan: Plan) -> None:
    """All is judged; whether one bid is enough is for the committee to say."""
    tender = _opened(desk, plan, closed=-8, bids={"owner2": 3})
    at = days.moment(-5)
    for key in COMMITTEE:
        openings.declare(desk, tender, key, at)
    openings.judge(desk, (tender, openings.bids_of(desk, tender)[0]), plan, at)


def _opened(
    desk: Desk, plan: Plan, *, closed: int, bids: Mapping[str, int] = MappingProxyType(BIDS)
) -> UUID:
    tender = drafts.published(desk, plan, on=closed - 22, closes=closed)
    bidding.lodge_all(desk, tender, plan, bids, closes=closed)
    openings.opened(desk, tender, closed=closed)
    return tender


def _reported(desk: Desk, plan: Plan, *, closed: int = -14) -> UUID:
    """The wait after the report is over, and the last day for an award is not: it can be made."""
    tender = _opened(desk, plan, closed=closed)
    openings.reported(desk, tender, plan, on=closed + 5)
    return tender


def _to_be_signed(desk: Desk, plan: Plan) -> None:
    tender = _reported(desk, plan, closed=-25)
    grievance = public_life.objected(desk, tender, DISQUALIFIED, on=-19)
    public_life.decided(desk, grievance, on=-14)
    contracts.awarded(desk, tender, plan, on=-10)


def _objected_to(desk: Desk, plan: Plan) -> None:
    """The award waits for the committee that hears a grievance."""
    tender = _reported(desk, plan, closed=-12)
    public_life.objected(desk, tender, COSTS_OF_PAPER, on=-5)


def _signed(desk: Desk, plan: Plan, *, closed: int = -60) -> tuple[UUID, UUID]:
    tender = _reported(desk, plan, closed=closed)
    contract = contracts.awarded(desk, tender, plan, on=closed + 15)
    contracts.signed(desk, tender, contract, "owner", on=closed + 25)
    return tender, contract


def _running(desk: Desk, plan: Plan) -> None:
    """Its contract was changed twice, another change waits, and its supplier asks to be paid."""
    _, contract = _signed(desk, plan)
    contracts.changed(desk, contract, on=-34)
    invoices.submitted(desk, contract, "owner")


def _completed(desk: Desk, plan: Plan) -> None:
    tender, contract = _signed(desk, plan, closed=-90)
    contracts.completed(desk, tender, contract, on=-14)


def _cancelled(desk: Desk, plan: Plan) -> None:
    tender = drafts.published(desk, plan, on=-30, closes=-7)
    reason = "The survey was put off to the next fiscal year and its funds were surrendered"
    command = CancelTender(tender_id=tender, reason=reason)
    desk.sign("approver", cancel_tender, command, days.moment(-16))


# The oldest first, as they would have come.
GARDEN: tuple[tuple[Plan, Callable[[Desk, Plan], object]], ...] = (
    (plans.TRANSLATION, _completed),
    (plans.INTERNET, _running),
    (plans.TABLETS, _cancelled),
    (plans.POWER, _to_be_signed),
    (plans.COOLING, _reported),
    (plans.PRINTERS, _objected_to),
    (plans.GENERATORS, _under_evaluation),
    (plans.EXTINGUISHERS, _with_a_single_bid),
    (plans.LAPTOPS, _to_be_opened),
    (plans.FURNITURE, _open_with_a_bid),
    (plans.INSTITUTES, _open_with_a_draft_bid),
    (plans.SOLAR, _open_and_paid_for),
    (plans.ROAD, _open_and_changed),
    (plans.FIREWALLS, _waiting_for_a_key),
    (plans.MANUALS, _sent_back),
    (plans.SWITCHES, _handed_in),
    (plans.VEHICLES, _in_draft),
)

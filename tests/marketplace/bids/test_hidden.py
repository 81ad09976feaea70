"""Who has bid, and how many, is nobody's business before the opening.

Every page and resource that can be read is read by everybody twice: before anybody has bid, and
after two firms have (drafts, a replacement and a withdrawal included). Nothing may differ.
"""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from factories import bidding
from factories.amending import amend
from factories.delivery import deliver_here
from factories.doors import Doors
from factories.identity import actor, make_staff
from factories.marketplace import World, content, make_bidder
from factories.walks import addresses_of_tender, look_everywhere, of_the_reader, readers_of
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.audit.queries import Filter, trail
from app.calendar import local_day
from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation, Person
from app.notifications.models import Notification
from app.platform import Platform
from marketplace.amendments.doors.reminders import remind_pending
from marketplace.bids.models import Bid
from marketplace.bids.use_cases.confirm_bid import ConfirmBid, confirm_bid
from marketplace.bids.use_cases.submit_bid import SubmitBid, WithdrawBid, submit_bid, withdraw_bid
from marketplace.bids.use_cases.write_bid import SetPrices, set_prices


def _bid(platform: Platform, session: Session, world: World) -> list[tuple[Organisation, Person]]:
    """Two firms bid; one bids again, one withdraws and bids anew, and a third only begins."""
    firms = [make_bidder(session, f"Zircon {n}") for n in range(3)]
    session.commit()
    execute = platform.executor.execute
    tender = world.tender.id
    for firm, owner in firms[:2]:
        who = actor(owner, roles.SUPPLIER_OWNER, organisation=firm)
        for _ in range(2):
            execute(submit_bid, SubmitBid(tender_id=tender, content=content([1, 2])), actor=who)
    execute(withdraw_bid, WithdrawBid(tender_id=tender), actor=who)
    execute(submit_bid, SubmitBid(tender_id=tender, content=content([1, 2])), actor=who)
    who = actor(firms[2][1], roles.SUPPLIER_OWNER, organisation=firms[2][0])
    execute(set_prices, SetPrices(tender_id=tender, quotes=()), actor=who)
    deliver_here(platform.executor)
    session.expire_all()
    return firms


def test_it_shows_nobody_who_bids_or_how_many(
    doors: Doors, session: Session, platform: Platform
) -> None:
    world = bidding.make_biddable(session)
    readers = readers_of(doors, session, world)
    addresses = addresses_of_tender(doors, world)
    before = look_everywhere(platform, readers, addresses)
    _bid(platform, session, world)
    after = look_everywhere(platform, readers, addresses, before)
    assert [look for look, text in after.seen.items() if before.seen[look] != text] == []
    assert before.seen.keys() - after.seen.keys() == before.settled


@pytest.mark.campaign
def test_it_shows_nobody_who_confirms_who_waits_and_who_was_reminded(
    doors: Doors, session: Session, platform: Platform
) -> None:
    closes = (real_now() + timedelta(hours=20)).replace(microsecond=0)
    times = {"closes_at": closes, "opens_at": closes, "issue_to": local_day(closes)}
    world = bidding.make_biddable(session, reconfirmation=True, **times)
    firms = _bid(platform, session, world)
    amend(platform, world, delivery_place="Another store", substance=True)
    readers = readers_of(doors, session, world)
    addresses = addresses_of_tender(doors, world)
    before = look_everywhere(platform, readers, addresses)
    execute, tender = platform.executor.execute, world.tender.id
    who = [actor(owner, roles.SUPPLIER_OWNER, organisation=firm) for firm, owner in firms[:2]]
    execute(confirm_bid, ConfirmBid(tender_id=tender, version=2), actor=who[0])
    execute(remind_pending, None, actor=SYSTEM)
    execute(withdraw_bid, WithdrawBid(tender_id=tender), actor=who[1])
    deliver_here(platform.executor)
    session.expire_all()
    reminded = select(Notification).filter_by(template="marketplace/bid_pending_reminder")
    assert len(session.scalars(reminded).all()) == 1
    after = look_everywhere(platform, readers, addresses, before)
    assert [look for look, text in after.seen.items() if before.seen[look] != text] == []


def test_it_shows_an_auditor_once_the_bids_are_open(
    doors: Doors, session: Session, platform: Platform
) -> None:
    world = bidding.make_biddable(session)
    (auditor,) = (r for r in readers_of(doors, session, world) if r.name == "auditor")
    _bid(platform, session, world)
    assert "Zircon" not in auditor.look("/audit")
    assert "Zircon" not in auditor.look("/audit.csv")
    bidding.close(session, world)
    world.tender.opened_at = world.tender.opens_at
    session.commit()
    assert "withdrew" in auditor.look("/audit")
    assert "Zircon 0" in auditor.look("/audit.csv")


def test_it_hides_a_firms_bid_from_everybody_else(
    doors: Doors, session: Session, platform: Platform
) -> None:
    world = bidding.make_biddable(session)
    readers = readers_of(doors, session, world)
    firms = _bid(platform, session, world)
    bid = session.query(Bid).filter_by(supplier_id=firms[0][0].id).first()
    assert bid is not None
    own = [f"/bids/{bid.id}", f"/bids/{bid.id}/receipt.json", f"/bids/{bid.id}/receipt.pdf"]
    api = [f"/api/v1/bids/{bid.id}", f"/api/v1/bids/{bid.id}/receipt"]
    firm = doors.open("web", firms[0][1], firms[0][0])
    assert firm.client.get(own[0]).status_code == 200  # type: ignore[attr-defined]
    for reader in readers:
        for address in [*own, *api]:
            assert reader.look(address)[:3] in {"303", "401", "403", "404"}, reader.name
    rival = next(reader for reader in readers if reader.name == "rival")
    assert {rival.look(address)[:3] for address in [*own, *api]} == {"404"}


def test_it_counts_no_bid_in_the_metrics(
    doors: Doors, session: Session, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = bidding.make_biddable(session)
    firm, owner = make_bidder(session)
    session.commit()
    door = doors.open("api", owner, firm)
    headers = door.headers  # type: ignore[attr-defined]
    address = f"/api/v1/tenders/{world.tender.id}/bids"
    sent = door.client.post(address, json=bidding.whole_bid(), headers=headers)  # type: ignore[attr-defined]
    assert sent.status_code == 201
    shown = {"Authorization": "Bearer of metrics"}
    settings = replace(platform.settings, metrics_token="of metrics")
    monkeypatch.setitem(doors.app.extensions, "bdm", replace(platform, settings=settings))
    told = doors.app.test_client().get("/health/metrics", headers=shown).text
    assert "bdm_answers_total" in told
    routes = set(re.findall(r'route="([^"]*)"', told))
    # Evaluation begins after the opening, when who has bid is known.
    before = {route for route in routes if "/evaluation" not in route}
    assert not [route for route in before if "/bid" in route]


def test_it_looks_once_only_where_nothing_was_asked_but_who_looks() -> None:
    own = ["SELECT 1 FROM login_sessions JOIN people ON true", "select bdm_clock_offset()"]
    assert of_the_reader(own)
    for other in (
        "SELECT 1 FROM people, bids",
        "SELECT (select count(*) from tenders) FROM people",
        "select bdm_other(1)",
    ):
        assert not of_the_reader([*own, other])


@pytest.mark.parametrize("table", ["bids", "bid_files"])
def test_it_lets_not_even_the_application_alter_a_bid(session: Session, table: str) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import ProgrammingError

    column = {"bids": "envelope", "bid_files": "blob"}[table]
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(text(f"update {table} set {column} = {column}"))  # noqa: S608 - our names


@pytest.mark.parametrize(
    ("use_case", "read"),
    [
        ("submit_bid", False),
        ("confirm_bid", False),
        ("ask_question", False),
        ("file_grievance", False),
        ("follow_subject", False),
        ("award_tender", True),
    ],
)
def test_a_count_of_what_was_refused_counts_no_bidders(
    platform: Platform, session: Session, use_case: str, *, read: bool
) -> None:
    platform.executor.execute(
        lambda uow, _: uow.audit("refusals.counted", use_case, after={"more": 7}),
        None,
        actor=SYSTEM,
    )
    auditor = make_staff(session, roles.AUDITOR)
    session.commit()
    with platform.executor.reading(actor(auditor, roles.AUDITOR)) as uow:
        found = [each.subject for each in trail(uow, Filter()).items]
    assert (use_case in found) is read

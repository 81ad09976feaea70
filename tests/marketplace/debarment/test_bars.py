"""A barred supplier bids for nothing, gets nothing and signs nothing; nobody else is shut out."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from factories import bidding
from factories.committee_steps import (
    API,
    ASIDE,
    AWARD,
    EVALUATION,
    PUBLICATION,
    Stage,
    announcement,
    at_contract,
    contracts_are_drawn_up,
    every_bid_is_good,
    report_is_published,
)
from factories.counting import counted
from factories.debarring import (
    acting,
    approve_bar,
    bar,
    lift,
    propose_lifting,
    rules_in_force,
)
from factories.denials import denied
from factories.doors import Door, Doors, Place
from factories.evaluation import open_world
from factories.history import rewriting
from factories.identity import actor, join, make_department, make_staff, proved
from factories.marketplace import World, make_agency, make_bidder
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from app import roles
from app.calendar import PROVINCE, local_day
from app.clock import real_now
from app.decisions import Approve
from app.errors import Forbidden, Invalid
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation
from app.parameters.public import set_in_force
from app.permissions import Actor
from app.platform import Platform
from marketplace.debarment.models import DebarmentOrder, DebarmentParty
from marketplace.debarment.policy import (
    BarFacts,
    BarStatus,
    MatterKind,
    PartyRole,
    ReviewFacts,
    ReviewOutcome,
    ReviewStage,
    bar_status,
    bars_at,
    end_of_term,
)
from marketplace.debarment.queries.notices import own_notices
from marketplace.debarment.use_cases.bars import bars_against
from marketplace.debarment.use_cases.decide_order import ORDER
from marketplace.debarment.use_cases.hear_party import ServeNotice, serve_notice
from marketplace.debarment.use_cases.open_matter import (
    NamedFirm,
    NameParty,
    OpenMatter,
    name_party,
    open_matter,
)
from marketplace.debarment.use_cases.review_order import (
    AskReview,
    DecideReview,
    ask_review,
    decide_review,
)
from marketplace.parameters.definitions import DEBARMENT_REPLY_DAYS

REPLY = DEBARMENT_REPLY_DAYS.key
HAND_IN = Place("/bids/tenders/{}/review", "/tenders/{}/bids")
DRAFT = "/bids/tenders/{}/{}"


@pytest.fixture
def world(session: Session) -> World:
    rules_in_force(session)
    closes = real_now() + timedelta(days=60)
    return bidding.make_biddable(
        session,
        closes_at=closes,
        opens_at=closes + timedelta(minutes=30),
        issue_to=local_day(closes),
    )


def firm_at(doors: Doors, session: Session, name: str, kind: str) -> tuple[Organisation, Door]:
    firm, owner = make_bidder(session, name)
    session.commit()
    return firm, doors.open(kind, owner, firm)


def fill_in(door: Door, world: World) -> None:
    for part, data in (
        ("prices", {"quotes": bidding.ITEMS}),
        ("answers", {"answers": bidding.ANSWERS}),
        ("security", bidding.security()),
    ):
        at = world.tender.id
        place = Place(DRAFT.format(at, part), f"/tenders/{at}/bid-draft/{part}")
        assert door.send(place, data).ok


@pytest.mark.parametrize("kind", ["web", "api"])
def test_it_refuses_the_bid_of_a_barred_firm_and_says_how_to_ask_for_a_review(
    doors: Doors, platform: Platform, session: Session, world: World, kind: str
) -> None:
    firm, door = firm_at(doors, session, "Awan", kind)
    fill_in(door, world)
    binding = {"binding": "yes"} if kind == "web" else {}
    order = bar(platform, session, world.agency, firm)
    outcome = door.send(HAND_IN.at(world.tender.id), binding)
    assert outcome.status == 409
    assert outcome.says("Awan is barred until")
    assert outcome.says("ask for a review")
    lift(platform, world.agency, order)
    assert door.send(HAND_IN.at(world.tender.id), binding).ok


def barred(
    platform: Platform, firms: list[UUID], department: UUID, ago: timedelta = timedelta()
) -> set[UUID]:
    with platform.executor.reading(SYSTEM) as uow:
        return set(bars_against(uow.session, firms, department, uow.now - ago))


def test_a_department_shuts_only_its_own_tenders_and_the_regulator_all(
    platform: Platform, session: Session
) -> None:
    rules_in_force(session)
    agency, firm = make_agency(session), make_bidder(session)[0]
    other = make_department(session, "Another")
    session.commit()
    bar(platform, session, agency, firm)
    assert barred(platform, [firm.id], agency.department.id)
    assert not barred(platform, [firm.id], other.id)
    assert not barred(platform, [firm.id], agency.department.id, ago=timedelta(days=1))


def test_it_finds_a_firm_by_its_ntn_and_an_owner_under_another_name(
    platform: Platform, session: Session
) -> None:
    rules_in_force(session)
    agency, (firm, owner) = make_agency(session), make_bidder(session)
    session.commit()
    bar(platform, session, agency, firm)
    renamed, _ = make_bidder(session, "New name")
    renamed.verified_at = None
    session.flush()
    renamed.ntn = firm.ntn
    owned, _ = make_bidder(session, "The owner’s other firm")
    join(session, owner, owned, roles.SUPPLIER_OWNER)
    session.commit()
    # The owner was not named, nor heard.
    assert barred(platform, [renamed.id, owned.id], agency.department.id) == {renamed.id}


def test_an_order_that_this_program_did_not_write_bars_nobody(
    platform: Platform, session: Session
) -> None:
    rules_in_force(session)
    agency, firm = make_agency(session), make_bidder(session)[0]
    session.commit()
    bar(platform, session, agency, firm)
    with rewriting(session):
        session.execute(text("update debarment_orders set mac = decode('00', 'hex')"))
    session.commit()
    assert not barred(platform, [firm.id], agency.department.id)


@pytest.mark.parametrize("table", ["debarment_parties", "debarment_matters"])
def test_a_broken_mac_lifts_no_bar(platform: Platform, session: Session, table: str) -> None:
    rules_in_force(session)
    agency, firm = make_agency(session), make_bidder(session)[0]
    session.commit()
    bar(platform, session, agency, firm)
    with capture_logs() as logged:
        session.execute(text(f"update {table} set mac = null"))  # noqa: S608 - our names
        session.commit()
        assert barred(platform, [firm.id], agency.department.id)
    assert {line["table"] for line in logged if line["event"] == "forged record"} == {table}


def test_a_lifting_that_two_people_did_not_decide_ends_nothing(
    platform: Platform, session: Session
) -> None:
    rules_in_force(session)
    agency, firm = make_agency(session), make_bidder(session)[0]
    session.commit()
    order = bar(platform, session, agency, firm)
    propose_lifting(platform, agency, order)
    assert barred(platform, [firm.id], agency.department.id)
    with rewriting(session):
        session.execute(
            text("update debarment_liftings set approved_by = :by, approved_at = bdm_now()"),
            {"by": agency.authority.id},
        )
    session.commit()
    assert barred(platform, [firm.id], agency.department.id)


def test_it_reads_many_notices_of_a_firm_in_as_many_questions_as_one(
    platform: Platform, session: Session
) -> None:
    rules_in_force(session)
    agency, (firm, owner) = make_agency(session), make_bidder(session)
    session.commit()
    firm_actor = actor(owner, roles.SUPPLIER_OWNER, organisation=firm)

    def asked() -> tuple[int, list[BarStatus | None]]:
        with counted(platform) as said, platform.executor.reading(firm_actor) as uow:
            statuses = [each.bar_status for each in own_notices(uow)]
        return len(said), statuses

    bar(platform, session, agency, firm)
    one, statuses = asked()
    assert statuses == [BarStatus.IN_FORCE]
    lift(platform, agency, bar(platform, session, agency, firm))
    assert asked() == (one, [BarStatus.LIFTED, BarStatus.IN_FORCE])


@pytest.mark.parametrize("kind", ["web", "api"])
def test_who_is_barred_after_the_opening_gets_no_award_and_signs_nothing(
    doors: Doors, platform: Platform, session: Session, kind: str
) -> None:
    rules_in_force(session)
    stage = Stage(doors, session, platform)
    stage.made = open_world(
        session, platform, [("Brohi", [90_00, 200_00]), ("Awan", [100_00, 200_00])]
    )
    contracts_are_drawn_up(stage)
    firm = stage.person("Brohi")[1]
    assert firm is not None
    bar(platform, session, stage.world.agency, firm)
    for who in ("Brohi", "authority"):
        stage.send(who, kind, at_contract(stage, "Brohi", "signature"))
        assert stage.outcome is not None
        assert stage.outcome.status == 409
        assert stage.outcome.says("is barred until"), stage.outcome.sentences


@pytest.mark.parametrize("kind", ["web", "api"])
def test_the_committee_disqualifies_who_was_barred_before_the_report(
    doors: Doors, platform: Platform, session: Session, kind: str
) -> None:
    rules_in_force(session)
    stage = Stage(doors, session, platform)
    stage.made = open_world(
        session, platform, [("Brohi", [90_00, 200_00]), ("Awan", [100_00, 200_00])]
    )
    every_bid_is_good(stage)
    firm = stage.person("Brohi")[1]
    assert firm is not None
    bar(platform, session, stage.world.agency, firm)
    report = Place(EVALUATION + "/report", API + "/report").at(stage.tender_id)
    stage.send("chair", kind, report)
    assert stage.outcome is not None
    assert stage.outcome.says("Brohi is barred until"), stage.outcome.sentences
    place = ASIDE.at(stage.tender_id, stage.bid_id("Brohi"))
    form = stage.read("chair", "web", place)
    assert "Brohi is barred until" in str(form.body)
    stage.send("chair", kind, place, {"reason": "Barred by order of the department."})
    stage.send("chair", kind, report)
    assert stage.outcome.ok, stage.outcome.sentences
    session.refresh(stage.world.tender)
    day = local_day(stage.world.tender.reported_at or real_now()).strftime("%d-%m-%Y")
    stage.send("officer", kind, PUBLICATION.at(stage.tender_id), announcement(published_on=day))
    stage.send("authority", kind, AWARD.at(stage.tender_id), {"reason": "Lowest"})
    assert stage.outcome.ok, stage.outcome.sentences


def test_an_award_waits_for_the_report_to_go_back(
    doors: Doors, platform: Platform, session: Session
) -> None:
    rules_in_force(session)
    stage = Stage(doors, session, platform)
    stage.made = open_world(
        session, platform, [("Brohi", [90_00, 200_00]), ("Awan", [100_00, 200_00])]
    )
    report_is_published(stage)
    firm = stage.person("Brohi")[1]
    assert firm is not None
    bar(platform, session, stage.world.agency, firm)
    for kind in ("web", "api"):
        stage.send("authority", kind, AWARD.at(stage.tender_id), {"reason": "Lowest"})
        assert stage.outcome is not None
        assert stage.outcome.status == 409
        assert stage.outcome.says("Brohi is barred until"), stage.outcome.sentences


def test_a_department_blacklists_nobody(platform: Platform, session: Session) -> None:
    rules_in_force(session)
    agency, firm = make_agency(session), make_bidder(session)[0]
    session.commit()
    kind = MatterKind.BLACKLISTING
    order_id = bar(platform, session, agency, firm, kind=kind, approved=False)
    with denied("marketplace.decide_blacklisting"):
        approve_bar(platform, agency, order_id)


def test_who_decided_the_review_does_not_decide_the_appeal(
    platform: Platform, session: Session
) -> None:
    rules_in_force(session)
    agency, (firm, owner) = make_agency(session), make_bidder(session)
    people = [make_staff(session, roles.REGULATOR, name) for name in ("One", "Two", "Three")]
    session.commit()
    one, two, three = (proved(platform.executor, actor(each, roles.REGULATOR)) for each in people)
    order = bar(platform, session, agency, firm, kind=MatterKind.BLACKLISTING, approved=False)
    do: Any = platform.executor.execute
    do(ORDER.approve, Approve(id=order), actor=one)
    party_id = session.query(DebarmentParty.id).scalar()
    firm_actor = actor(owner, roles.SUPPLIER_OWNER, organisation=firm)

    def asked() -> DecideReview:
        review = do(ask_review, AskReview(party_id=party_id, grounds="No"), actor=firm_actor)
        outcome = ReviewOutcome.UPHELD
        return DecideReview(review_id=review.id, outcome=outcome, reasons="So")

    def refused(command: DecideReview, *who: Actor) -> None:
        for each in who:
            with pytest.raises(Forbidden) as found:
                do(decide_review, command, actor=each)
            assert found.value.code == "two-people"

    review = asked()
    refused(review, one)
    do(decide_review, review, actor=two)
    appeal = asked()
    refused(appeal, one, two)
    do(decide_review, appeal, actor=three)


def test_a_notice_gives_its_days_and_names_owners_of_its_own_firms(
    platform: Platform, session: Session
) -> None:
    rules_in_force(session)
    agency, (firm, owner), (other, stranger) = (
        make_agency(session),
        make_bidder(session),
        make_bidder(session, "Other"),
    )
    session.commit()
    officer = acting(agency, agency.officer, roles.PROCUREMENT_OFFICER)
    do: Any = platform.executor.execute

    def opened(ntn: str | None) -> UUID:
        named = NamedFirm(ntn=ntn)
        command = OpenMatter(kind=MatterKind.DEBARMENT, ground="fraud", facts="x", firm=named)
        matter_id: UUID = do(open_matter, command, actor=officer).id
        return matter_id

    matter_id, _beside = opened(firm.ntn), opened(other.ntn)
    party = session.query(DebarmentParty).filter_by(organisation_id=firm.id).one()
    for person, fits in ((stranger, False), (owner, True)):
        command = NameParty(
            matter_id=matter_id, role=PartyRole.OWNER, firm=NamedFirm(), person_id=person.id
        )
        if fits:
            assert do(name_party, command, actor=officer).person_id == owner.id
        else:
            with pytest.raises(Invalid) as refused:
                do(name_party, command, actor=officer)
            assert refused.value.code == "no-owner"
    with platform.executor.reading(SYSTEM) as uow:
        today = local_day(uow.now)
        days = set_in_force(uow.session, [REPLY], today)
    least = today + timedelta(days=days.days(REPLY))
    early = ServeNotice(party_id=party.id, reply_until=least - timedelta(days=1))
    with pytest.raises(Invalid) as refused:
        do(serve_notice, early, actor=officer)
    assert refused.value.code == "reply-until"
    served = do(serve_notice, ServeNotice(party_id=party.id, reply_until=least), actor=officer)
    assert served.reply_until == least


def test_what_is_written_of_a_matter_stays(platform: Platform, session: Session) -> None:
    rules_in_force(session)
    agency, firm = make_agency(session), make_bidder(session)[0]
    session.commit()
    bar(platform, session, agency, firm)
    for statement in (
        "update debarment_matters set facts = 'other'",
        "update debarment_parties set reply_until = reply_until + 1",
        "update debarment_orders set months = 1",
        "update debarment_orders set ends_on = ends_on - 300",
        "delete from debarment_orders",
        "delete from debarment_changes",
        "update debarment_changes set kind = 'lifted'",
    ):
        with (
            pytest.raises(DBAPIError, match=r"permission denied|never change|stays|refuse"),
            session.begin_nested(),
        ):
            session.execute(text(statement))
    assert session.query(DebarmentOrder).count() == session.query(DebarmentParty).count() == 1


NOON = datetime(2026, 3, 1, 12, tzinfo=PROVINCE)
TERM = BarFacts(begins_at=NOON, ends_on=date(2026, 8, 31))


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=PROVINCE)


def test_a_bar_holds_from_the_decision_to_the_end_of_its_last_day() -> None:
    assert not bars_at(TERM, NOON - timedelta(seconds=1))
    assert bars_at(TERM, NOON)
    assert bars_at(TERM, at(date(2026, 8, 31), 23))
    assert not bars_at(TERM, at(date(2026, 9, 1), 0))
    assert bar_status(TERM, at(date(2026, 9, 1), 0)) is BarStatus.ENDED


def test_later_decisions_count_from_when_they_are_made() -> None:
    decided = NOON + timedelta(days=10)
    shortened = ReviewFacts(
        stage=ReviewStage.REVIEW,
        outcome=ReviewOutcome.SHORTENED,
        ends_on=date(2026, 3, 20),
        decided_at=decided,
    )
    facts = BarFacts(begins_at=NOON, ends_on=TERM.ends_on, reviews=[shortened])
    assert bars_at(facts, at(date(2026, 3, 20)))
    assert not bars_at(facts, at(date(2026, 3, 21)))
    aside = ReviewFacts(
        stage=ReviewStage.APPEAL, outcome=ReviewOutcome.SET_ASIDE, decided_at=decided
    )
    facts = BarFacts(begins_at=NOON, ends_on=TERM.ends_on, reviews=[aside])
    assert bars_at(facts, decided - timedelta(seconds=1))
    assert bar_status(facts, decided) is BarStatus.SET_ASIDE
    lifted = BarFacts(begins_at=NOON, ends_on=TERM.ends_on, lifted_at=decided)
    assert bar_status(lifted, decided) is BarStatus.LIFTED


@pytest.mark.parametrize(
    ("begins", "months", "ends"),
    [
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2026, 3, 15), 6, date(2026, 9, 14)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 14)),
    ],
)
def test_a_term_ends_the_day_before_its_day_comes_again(
    begins: date, months: int, ends: date
) -> None:
    assert end_of_term(begins, months) == ends

"""The home pages of officers and committee members: what they must do stands first, and no more."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from factories import marketplace
from factories.history import rewriting
from factories.home import Home
from factories.identity import make_person
from factories.marketplace import (
    Agency,
    World,
    add_committee,
    make_agency,
    make_draft,
    make_opened,
    make_published,
)
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now
from app.config import Settings
from app.db import new_id
from app.identity.people.models import Person
from marketplace.awards.models import Award, Contract, ReportPublication
from marketplace.evaluation.models import EvaluationReport
from marketplace.home.queries.officer_panel import SHOWN_OF_A_STEP
from marketplace.openings.models import InterestDeclaration
from marketplace.sealing import age
from marketplace.securities.models import Instrument
from marketplace.tenders.models import CommitteeMember, Tender


@pytest.fixture
def home(client: FlaskClient, session: Session, settings: Settings) -> Home:
    return Home(client, session, settings.secret_key)


def stage(session: Session, tender: Tender, agency: Agency, *facts: str) -> Tender:
    """Let things have happened to a tender, an hour ago."""
    for fact in facts:
        setattr(tender, fact, real_now() - timedelta(hours=1))
    if "submitted_at" in facts:
        tender.submitted_by = agency.officer.id
    if "approved_at" in facts:
        tender.approved_by = agency.approver.id
    session.flush()
    return tender


def report_of(session: Session, world: World) -> None:
    report = EvaluationReport(
        tender_id=world.tender.id,
        version=1,
        published_at=real_now(),
        published_by=world.members[0].id,
        content={},
    )
    session.add(report)
    session.flush()


def announce(session: Session, world: World, award_not_before: datetime | None) -> None:
    """Publish a report, and record that a newspaper printed it today."""
    report_of(session, world)
    row = ReportPublication(
        id=new_id(),
        tender_id=world.tender.id,
        version=1,
        medium="newspaper",
        name="Daily Balochistan",
        number="17",
        published_on=local_day(real_now()),
        award_not_before=award_not_before,
        recorded_at=real_now(),
        recorded_by=world.agency.officer.id,
    )
    session.add(row)
    session.flush()


@pytest.fixture
def office(session: Session) -> Agency:
    """A department with one tender for each of its officers."""
    agency = make_agency(session)
    make_draft(session, agency, title="Desks to finish")
    make_draft(session, agency, title="Chairs to mend", returned_reason="Say how many.")
    stage(session, make_draft(session, agency, title="Lamps to approve"), agency, "submitted_at")
    world = make_opened(session, [("A firm", [100_00, 200_00])], agency=agency, title="Ovens won")
    world.tender.reported_at = real_now() - timedelta(days=1)
    announce(session, world, None)
    return agency


@pytest.mark.parametrize(
    ("who", "sees", "spared"),
    [
        ("officer", ["Chairs to mend", "Desks to finish", "Ovens won"], ["Lamps to approve"]),
        ("approver", ["Lamps to approve"], ["Desks to finish", "Chairs to mend", "Ovens won"]),
        ("authority", ["Ovens won"], ["Desks to finish", "Lamps to approve"]),
    ],
)
def test_it_shows_each_officer_what_their_role_does_next(
    home: Home, office: Agency, who: str, sees: list[str], spared: list[str]
) -> None:
    page = home(getattr(office, who), office.department)
    assert [title for title in sees if title in page] == sees
    assert [title for title in spared if title in page] == []


def test_it_puts_what_was_sent_back_before_new_drafts(home: Home, office: Agency) -> None:
    page = home(office.officer, office.department)
    assert page.index("Chairs to mend") < page.index("Desks to finish")


def test_it_counts_a_step_and_leads_to_the_whole_list(
    home: Home, session: Session, office: Agency
) -> None:
    for number in range(SHOWN_OF_A_STEP + 2):
        make_draft(session, office, title=f"Shelf {number}")
    page = home(office.officer, office.department)
    assert f"Drafts to complete and submit ({SHOWN_OF_A_STEP + 3})" in page
    assert len(re.findall(r"Shelf \d|Desks to finish", page)) == SHOWN_OF_A_STEP
    assert 'href="/department/tenders?status=draft"' in page


def test_it_never_asks_an_officer_to_approve_their_own(
    home: Home, session: Session, office: Agency
) -> None:
    own = make_draft(session, office, title="My own lamps", created_by=office.approver.id)
    stage(session, own, office, "submitted_at")
    page = home(office.approver, office.department)
    assert "My own lamps" not in page
    assert "To approve (1)" in page


def test_it_shows_where_all_tenders_of_the_department_stand(home: Home, office: Agency) -> None:
    page = home(office.approver, office.department)
    assert 'status=draft"><b><bdi dir="ltr">2</bdi></b>Draft' in page
    assert 'status=reported"><b><bdi dir="ltr">1</bdi></b>' in page


def test_it_waits_with_an_award_until_the_report_has_stood(
    home: Home, session: Session, office: Agency
) -> None:
    later = make_opened(session, [("A firm", [1_00, 2_00])], agency=office, title="Still to stand")
    later.tender.reported_at = real_now() - timedelta(hours=1)
    announce(session, later, real_now() + timedelta(days=3))
    page = home(office.authority, office.department)
    awards = page.partition("To award (1)")[2].partition("<h3")[0]
    assert ("Ovens won" in awards, "Still to stand" in awards) == (True, False)


def test_it_asks_to_publish_a_report_outside_before_it_asks_to_award(
    home: Home, session: Session, office: Agency
) -> None:
    silent = make_opened(session, [("A firm", [1_00, 2_00])], agency=office, title="Told nowhere")
    silent.tender.reported_at = real_now() - timedelta(hours=1)
    report_of(session, silent)
    for who in (office.authority, office.officer):
        page = home(who, office.department)
        waiting = page.partition("Reports to publish outside (1)")[2].partition("<h3")[0]
        assert "Told nowhere" in waiting


def test_it_shows_nothing_of_another_department(
    home: Home, session: Session, office: Agency
) -> None:
    other = make_agency(session)
    page = home(other.officer, other.department)
    assert "Desks to finish" not in page


def award_of(session: Session, world: World) -> Award:
    """Award a tender to its first bid."""
    report_of(session, world)
    award = Award(
        id=new_id(),
        tender_id=world.tender.id,
        report_version=1,
        awarded_at=real_now(),
        awarded_by=world.agency.authority.id,
        reason="Lowest",
    )
    session.add(award)
    session.flush()
    return award


def contract_of(session: Session, world: World, **fields: object) -> Contract:
    """Draw a contract up for the first bid."""
    award = award_of(session, world)
    contract = Contract(
        id=new_id(),
        reference="CON-1",
        tender_id=world.tender.id,
        award_id=award.id,
        bid_id=world.bids[0].id,
        supplier_id=world.suppliers[0][0].id,
        amount_paisa=12_34_567_00,
        made_at=real_now(),
        **fields,
    )
    session.add(contract)
    session.flush()
    return contract


def test_it_asks_the_competent_authority_for_a_signature(home: Home, session: Session) -> None:
    world = make_opened(session, [("A firm", [100_00, 200_00])], title="Ovens won")
    contract = contract_of(session, world)
    page = home(world.agency.authority, world.agency.department)
    assert f"/contracts/{contract.id}" in page
    assert "<b>Needs your signature</b>" in page
    assert "Rs\u00a012,34,567" in page
    officer = home(world.agency.officer, world.agency.department)
    assert "Contracts to sign" not in officer


def test_it_asks_for_the_performance_security_before_any_signature(
    home: Home, session: Session
) -> None:
    world = make_opened(
        session, [("A firm", [100_00, 200_00])], title="Ovens won", performance_percent=5
    )
    contract_of(session, world)
    supplier, owner = world.suppliers[0]
    for page in (home(owner, supplier), home(world.agency.authority, world.agency.department)):
        assert "<b>Waits for the performance security</b>" in page
        assert "Sign the contract" not in page


def test_it_asks_no_side_that_has_signed(home: Home, session: Session) -> None:
    world = make_opened(session, [("A firm", [100_00, 200_00])], title="Ovens won")
    supplier, owner = world.suppliers[0]
    authority = world.agency.authority
    contract_of(session, world, department_signed_at=real_now(), department_signed_by=authority.id)
    assert "<b>Needs your signature</b>" in home(owner, supplier)
    assert "Contracts to sign" not in home(authority, world.agency.department)


def test_it_forgets_contracts_that_are_signed_or_void(home: Home, session: Session) -> None:
    world = make_opened(session, [("A firm", [100_00, 200_00])], title="Ovens won")
    contract = contract_of(session, world)
    award = session.get_one(Award, contract.award_id)
    award.reversed_at, award.reversed_reason = real_now(), "A mistake"
    award.reversed_by = world.agency.authority.id
    session.flush()
    assert "Contracts to sign" not in home(world.agency.authority, world.agency.department)


@pytest.fixture
def member(session: Session, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Somebody who sits on four committees: due, opened, tomorrow's, and one in ten days."""
    person = make_person(session, "Member of all")

    def seat_too(session: Session, tender: Tender) -> tuple[list[Person], dict[Any, str]]:
        members, identities = add_committee(session, tender)
        identities[person.id], _ = age.new_identity()
        row = CommitteeMember(
            tender_id=tender.id, person_id=person.id, bps=17, chair=False, outside=False
        )
        session.add(row)
        session.flush()
        return members, identities

    monkeypatch.setattr(marketplace, "add_committee", seat_too)
    now = real_now()
    closed = {"closes_at": now - timedelta(hours=2), "opens_at": now - timedelta(hours=1)}
    make_published(session, title="Due now", **closed)
    for title, days in (("In ten days", 10), ("Tomorrow", 1)):
        closes = now + timedelta(days=days)
        opens = closes + timedelta(seconds=1)
        make_published(session, title=title, closes_at=closes, opens_at=opens)
    make_opened(session, [("A firm", [1_00, 2_00])], title="To evaluate")
    return person


def test_it_orders_committees_by_what_is_next(home: Home, member: Person) -> None:
    page = home(member)
    order = ["Due now", "To evaluate"]
    # What is due next stands above, by day; the committee's own part is by what is next.
    assert sorted(order, key=page.rindex) == order
    assert "Open the bids now" in page
    assert "Evaluate the bids" in page
    assert "2 openings to come" in page
    assert [title for title in ("Tomorrow", "In ten days") if title in page] == []


def test_it_leaves_out_an_evaluation_from_which_an_interest_keeps_the_member(
    home: Home, session: Session, member: Person
) -> None:
    tender = session.query(Tender).filter_by(title="To evaluate").one()
    session.add(
        InterestDeclaration(
            tender_id=tender.id,
            person_id=member.id,
            has_interest=True,
            details="My brother's firm",
            declared_at=real_now(),
        )
    )
    session.flush()
    assert "To evaluate" not in home(member)


def test_it_speaks_urdu_to_officers_too(home: Home, member: Person, office: Agency) -> None:
    assert "بولیاں ابھی کھولیں" in home(member, lang="ur")
    page = home(office.officer, office.department, lang="ur")
    assert "Drafts to complete" not in page
    assert "مسودے" in page


def test_it_says_of_a_draft_whose_dates_have_passed_what_to_do(
    home: Home, session: Session, office: Agency
) -> None:
    gone = real_now() - timedelta(days=3)
    make_draft(session, office, title="Old benches", closes_at=gone, opens_at=gone)
    page = home(office.officer, office.department)
    line = page.partition("Old benches")[2].partition("</li>")[0]
    assert "Its dates have passed: set new ones" in line
    assert "Closed" not in line


def test_it_asks_to_draw_up_contracts_of_an_award(
    home: Home, session: Session, office: Agency
) -> None:
    world = make_opened(session, [("A firm", [100_00, 200_00])], agency=office, title="Ovens given")
    award_of(session, world)
    world.tender.reported_at = world.tender.awarded_at = real_now() - timedelta(minutes=5)
    session.flush()
    page = home(office.officer, office.department)
    assert "Contracts to draw up (1)" in page
    assert f'href="/department/tenders/{world.tender.id}/award"' in page
    assert "Contracts to draw up" not in home(office.approver, office.department)


def test_it_asks_for_no_contract_that_is_drawn_up(
    home: Home, session: Session, office: Agency
) -> None:
    world = make_opened(session, [("A firm", [100_00, 200_00])], agency=office, title="Ovens given")
    contract_of(session, world)
    world.tender.reported_at = world.tender.awarded_at = real_now() - timedelta(minutes=5)
    session.flush()
    assert "Contracts to draw up" not in home(office.officer, office.department)


def test_it_asks_to_verify_the_securities_of_opened_bids(
    home: Home, session: Session, office: Agency
) -> None:
    world = make_opened(session, [("A firm", [100_00, 200_00])], agency=office, title="Ovens to do")
    page = home(office.officer, office.department)
    assert "Securities to decide about" in page
    assert f'href="/department/tenders/{world.tender.id}/securities"' in page
    with rewriting(session):
        for each in session.scalars(select(Instrument)):
            each.verified_at, each.verified_by = real_now(), office.officer.id
    assert "Securities to decide" not in home(office.officer, office.department)

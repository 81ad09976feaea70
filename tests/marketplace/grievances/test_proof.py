"""What a grievance hangs on: genuine rows, a committee without conflict, papers for few."""

from datetime import timedelta

import pytest
from factories.arranging import as_owner
from factories.committee_steps import AWARD, Stage, report_is_published
from factories.doors import Doors, Outcome, Place
from factories.evaluation import open_world
from factories.grievances import (
    FILE,
    agree,
    at,
    decide,
    hearers,
    newest,
    read,
    regulator,
    rules_in_force,
    send,
)
from factories.guides import A_PDF
from factories.history import rewriting
from factories.identity import join, make_department, make_person
from factories.marketplace import make_bidder
from factories.payments import make_fee
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.db import Base
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from marketplace.grievances.models import GrievanceAppeal, GrievanceRuling
from marketplace.grievances.use_cases.escalate_grievances import escalate_grievances
from marketplace.grievances.use_cases.file_grievance import MAX_FILED
from marketplace.grievances.use_cases.suspension import holding
from payments.bills.models import Bill
from payments.public import bill_state

BODY = {"about": "final_report", "rule": "r. 37", "grounds": "Brohi brought no sample"}


@pytest.fixture
def stage(doors: Doors, session: Session, platform: Platform) -> Stage:
    rules_in_force(session)
    made = Stage(doors, session, platform)
    made.made = open_world(session, platform, [("Awan", [100_00, 200_00]), ("Brohi", [90_00, 1])])
    report_is_published(made)
    return made


def filed(stage: Stage, **more: object) -> None:
    assert send(stage, "Awan", "api", FILE.at(stage.tender_id), BODY, **more).ok  # type: ignore[arg-type]  # as `send` takes them


def test_an_end_that_was_forged_ends_nothing(stage: Stage) -> None:
    filed(stage)
    row = newest(stage.session)
    with as_owner(stage.session), rewriting(stage.session):
        row.mac = b"0" * 32
        row.withdrawn_at = row.ended_at = real_now()
        stage.session.flush()
    stage.session.commit()
    refused = send(stage, "authority", "api", AWARD.at(stage.tender_id), {"reason": "Ended"})
    assert refused.says("is not decided yet")


def test_nobody_of_any_supplier_hears_it(stage: Stage) -> None:
    filed(stage)
    people = hearers(stage.session)
    firm, _ = make_bidder(stage.session, "Elsewhere Traders")
    join(stage.session, people[0], firm, roles.BID_OFFICER)
    ids = {"person_ids": [str(each.id) for each in people]}
    refused = send(stage, "head", "api", at(newest(stage.session).id, "", "committee"), ids)
    assert refused.says("Name others for Hearer One")


def test_its_document_is_read_by_those_concerned_only(stage: Stage) -> None:
    filed(stage, files={"file": ("sample.pdf", A_PDF)})
    row = newest(stage.session)
    place = Place(f"/documents/{row.document_id}", f"/documents/{row.document_id}/content")
    assert row.document_id
    assert read(stage, None, "api", place).status in {401, 404}
    concerned = (("Awan", 200), ("officer", 200), ("Brohi", 404), ("stranger", 404))
    for who, status in (*concerned, ("first regulator", 404)):
        assert read(stage, who, "api", place).status == status, who
    silent(stage)
    for who, status in (*concerned, ("first regulator", 200)):
        assert read(stage, who, "api", place).status == status, who


def silent(stage: Stage) -> None:
    """Let the days of its committee be over: it comes to the regulator."""
    row = newest(stage.session)
    with as_owner(stage.session), rewriting(stage.session):
        row.decide_by = real_now() - timedelta(hours=1)
        stage.session.flush()
    stage.session.commit()
    stage.platform.executor.execute(escalate_grievances, None, actor=SYSTEM)


def test_who_appeals_and_does_not_pay_holds_nothing_up(stage: Stage) -> None:
    make_fee(stage.session, code="procurement-appeal", title="Appeal on a procurement")
    filed(stage)
    silent(stage)
    row = newest(stage.session)
    assert send(stage, "Awan", "api", at(row.id, "", "appeal"), {"grounds": "Nobody answers"}).ok
    assert regulator(stage.session, "second regulator")
    assert _decides(stage, "first regulator").says("fee of the appeal is not paid")
    appeal = stage.session.scalars(select(GrievanceAppeal)).one()
    with as_owner(stage.session), rewriting(stage.session):
        bill = stage.session.get_one(Bill, appeal.bill_id)
        bill.due_on = local_day(real_now()) - timedelta(days=1)
        stage.session.flush()
    stage.session.commit()
    assert _decides(stage, "first regulator").ok
    ruling = stage.session.scalars(select(GrievanceRuling)).one().id
    said = at(row.id, "", "regulator-declarations")
    send(stage, "second regulator", "api", said, {"has_interest": False})
    approved = Place("", f"/regulator-decisions/{ruling}/approval")
    assert send(stage, "second regulator", "api", approved).ok
    assert newest(stage.session).ended_at is not None
    with stage.platform.executor.reading(SYSTEM) as uow:
        assert bill_state(uow, bill.id).cancelled_at is not None


def test_an_appeal_holds_the_award_while_it_waits(stage: Stage) -> None:
    make_fee(stage.session, code="procurement-appeal", title="Appeal on a procurement")
    filed(stage)
    decide(stage.platform, stage.session, stage.world, "rejected")
    row = newest(stage.session)
    assert not _is_held(stage)
    assert send(stage, "Awan", "api", at(row.id, "", "appeal"), {"grounds": "No sample"}).ok
    appeal = stage.session.scalars(select(GrievanceAppeal)).one()
    bill = stage.session.get_one(Bill, appeal.bill_id)
    today = local_day(real_now())
    cases: list[tuple[Base, str, object, bool]] = [
        (bill, "due_on", today, True),
        (bill, "due_on", today - timedelta(days=1), False),
        (bill, "due_on", today, True),
        (appeal, "late_reason", "We were ill", False),
        (appeal, "late_reason", "", True),
        (row, "outcome", "upheld", False),
        (row, "outcome", "partly", True),
    ]
    for changed, name, value, held in cases:
        with as_owner(stage.session), rewriting(stage.session):
            setattr(changed, name, value)
            stage.session.flush()
        stage.session.commit()
        assert _is_held(stage) is held, (name, value)


def _is_held(stage: Stage) -> bool:
    return bool(stage.platform.executor.execute(holding, stage.tender_id, actor=SYSTEM))


def test_an_appeal_without_a_fee_is_decided_at_once(stage: Stage) -> None:
    filed(stage)
    silent(stage)
    row = newest(stage.session)
    assert send(stage, "Awan", "api", at(row.id, "", "appeal"), {"grounds": "Nobody answers"}).ok
    assert stage.session.scalars(select(GrievanceAppeal.bill_id)).one() is None
    assert regulator(stage.session, "second regulator")
    assert _decides(stage, "first regulator").ok


def test_a_firm_files_about_the_same_only_so_often(stage: Stage) -> None:
    for _ in range(MAX_FILED):
        filed(stage)
        row = newest(stage.session)
        assert send(stage, "Awan", "api", at(row.id, "", "withdrawal")).ok
    refused = send(stage, "Awan", "api", FILE.at(stage.tender_id), BODY)
    assert (refused.status, refused.says("which is the maximum")) == (409, True)
    assert send(stage, "Awan", "api", FILE.at(stage.tender_id), BODY | {"about": "technical"}).ok
    assert send(stage, "Brohi", "api", FILE.at(stage.tender_id), BODY).ok


@pytest.mark.parametrize("broken", ["mac = null", "left_at = now()"])
def test_breaking_seats_makes_no_majority(stage: Stage, broken: str) -> None:
    filed(stage)
    row = newest(stage.session)
    office = make_department(stage.session, "Law Department of the north")
    more = [make_person(stage.session, name) for name in ("Hearer Four", "Hearer Five")]
    for person in more:
        join(stage.session, person, office, roles.CASE_OFFICER)
    people = [*hearers(stage.session), *more]
    ids = {"person_ids": [str(each.id) for each in people]}
    assert send(stage, "head", "api", at(row.id, "", "committee"), ids).ok
    for who in ("first hearer", "second hearer"):
        assert send(stage, who, "api", at(row.id, "", "declaration"), {"has_interest": False}).ok
    stage.session.execute(
        text(f"update grievance_members set {broken} where person_id = any(:people)"),  # noqa: S608 - ours
        {"people": [each.id for each in more]},
    )
    stage.session.commit()
    written = {"outcome": "rejected", "reasons": "As the file shows"}
    assert send(stage, "first hearer", "api", at(row.id, "", "decisions"), written).ok
    assert agree(stage, "second hearer", "api").ok
    assert newest(stage.session).outcome is None


def _decides(stage: Stage, who: str) -> Outcome:
    row = newest(stage.session).id
    said = at(row, "", "regulator-declarations")
    send(stage, who, "api", said, {"has_interest": False})
    body = {"number": "7", "outcome": "rejected", "reasons": "As the file shows"}
    return send(stage, who, "api", at(row, "", "regulator-decisions"), body, {})


@pytest.mark.parametrize("tie", ["department", "supplier", "committee"])
def test_nobody_with_a_tie_decides_for_the_regulator(stage: Stage, tie: str) -> None:
    filed(stage)
    officer = regulator(stage.session, "first regulator")
    if tie == "department":
        join(stage.session, officer, stage.world.agency.department, roles.CASE_OFFICER)
    elif tie == "supplier":
        firm, _ = make_bidder(stage.session, "Elsewhere Traders")
        join(stage.session, officer, firm, roles.BID_OFFICER)
    else:
        join(stage.session, officer, make_department(stage.session, "Law"), roles.CASE_OFFICER)
        ids = [str(each.id) for each in (officer, *hearers(stage.session)[:2])]
        place = at(newest(stage.session).id, "", "committee")
        assert send(stage, "head", "api", place, {"person_ids": ids}).ok
    silent(stage)
    refused = _decides(stage, "first regulator")
    assert refused.status == 409
    assert refused.says("Another officer of the regulator decides")
    assert _decides(stage, "second regulator").ok


def test_a_letter_cannot_be_made_a_decision_of_the_regulator(stage: Stage) -> None:
    filed(stage)
    silent(stage)
    body = {
        "number": "BPPRA/1",
        "decided_on": local_day(real_now()).isoformat(),
        "outcome": "rejected",
        "reasons": "As the file shows",
    }
    place = at(newest(stage.session).id, "", "rulings")
    assert send(stage, "officer", "api", place, body, {"file": ("letter.pdf", A_PDF)}).ok
    row = stage.session.scalars(select(GrievanceRuling).order_by(GrievanceRuling.id)).first()
    assert row
    with as_owner(stage.session), rewriting(stage.session):
        stage.session.execute(
            text("update grievance_rulings set by_regulator = true where id = :id"), {"id": row.id}
        )
    stage.session.commit()
    place = Place("", f"/regulator-decisions/{row.id}/approval")
    refused = send(stage, "first regulator", "api", place)
    assert refused.says("changed outside the system")


def test_an_open_grievance_is_no_reason_to_refuse_another_firms(stage: Stage) -> None:
    filed(stage)
    assert send(stage, "Brohi", "api", FILE.at(stage.tender_id), BODY).ok


@pytest.mark.parametrize("door", ["web", "api"])
def test_a_text_without_end_is_refused_with_a_sentence(stage: Stage, door: str) -> None:
    long = BODY | {"grounds": "x" * 6_000}
    answer = send(stage, "Awan", door, FILE.at(stage.tender_id), long)
    assert (answer.status, answer.says("up to 5000 characters")) == (422, True)

"""Grievances in the words of firms, members and officers, both doors."""

import re
from datetime import timedelta

from factories.arranging import as_owner
from factories.committee_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.committee_steps import Stage, done, report_is_published
from factories.debarring import acting
from factories.delivery import deliver_here
from factories.doors import Outcome, Place
from factories.evaluation import bidder
from factories.grievance_steps import *  # noqa: F403 - as above
from factories.grievance_steps import objects
from factories.grievances import (
    FILE,
    LETTER,
    ONE,
    agree,
    at,
    hearers,
    newest,
    read,
    regulator,
    rules_in_force,
    send,
)
from factories.history import rewriting
from factories.identity import join, proved
from factories.marketplace import make_bidder
from factories.payments import make_fee, pay
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.notifications.models import Notification
from app.overrides.models import RuleOverride
from app.platform import Platform
from marketplace.grievances.models import GrievanceAppeal, GrievanceRuling
from marketplace.grievances.use_cases.escalate_grievances import escalate_grievances
from marketplace.tenders.use_cases.end_tender import CancelTender, cancel_tender
from payments.bills.models import Bill
from payments.refunds.models import Refund

scenarios("marketplace/grievances/features/grievances.feature")
REGULATORS = ("first regulator", "second regulator")
HEARER = ("first hearer", "second hearer", "third hearer")
ENTER = {"number": "BPPRA/114", "reasons": "The regulator found the sample missing"}


@given("the periods of grievances are law")
def _(stage: Stage) -> None:
    rules_in_force(stage.session, "H")


@given(parsers.parse("the report was published {days:d} days ago"))
def _(stage: Stage, days: int) -> None:
    report_is_published(stage)
    _published(stage, days)


@given("the tender is cancelled")
def _(stage: Stage) -> None:
    agency = stage.world.agency
    stage.platform.executor.execute(
        cancel_tender,
        CancelTender(tender_id=stage.tender_id, reason="The funds are gone."),
        actor=proved(
            stage.platform.executor, acting(agency, agency.authority, roles.COMPETENT_AUTHORITY)
        ),
    )
    stage.session.expire_all()


def _published(stage: Stage, days: int) -> None:
    with rewriting(stage.session):
        stage.world.tender.reported_at = real_now() - timedelta(days=days)
        stage.session.flush()
    stage.session.commit()


@when(parsers.parse('"{name}" objects late to the {about:w}: "{why}", at the {door:w}'))
def _(stage: Stage, name: str, about: str, why: str, door: str) -> None:
    objects(stage, name, about, "Brohi brought no sample", door, late_reason=why)


@when(parsers.parse('"{name}" objects to the {about:w} without a ground, at the {door:w}'))
def _(stage: Stage, name: str, about: str, door: str) -> None:
    send(stage, name, door, FILE.at(stage.tender_id), {"about": about})


@when(parsers.parse('the stranger objects to the {about:w}: "{why}", at the {door:w}'))
def _(stage: Stage, about: str, why: str, door: str) -> None:
    objects(stage, "stranger", about, why, door)


@when(parsers.parse('a firm that did not bid objects to the {about:w}: "{why}", at the {door:w}'))
def _(stage: Stage, about: str, why: str, door: str) -> None:
    stage.world.suppliers.append(make_bidder(stage.session, "Outsiders"))
    objects(stage, "Outsiders", about, why, door)


@when(
    parsers.parse(
        'the report was published {days:d} days ago, and "{name}" objects to the {about:w}:'
        ' "{why}", at the {door:w}'
    )
)
def _(stage: Stage, days: int, name: str, about: str, why: str, door: str) -> None:
    _published(stage, days)
    objects(stage, name, about, why, door)


@when(parsers.parse('"{name}" files a grievance on the page, and reads on'), target_fixture="page")
def _(stage: Stage, name: str) -> Outcome:
    _, firm, owner = bidder(stage.world, name)
    door = stage.doors.open("web", owner, firm)
    body = {"about": "final_report", "rule": "r. 37", "grounds": "Brohi brought no sample"}
    return door.read(Place(door.send(FILE.at(stage.tender_id), body).location, ""))


@then(
    "the committee has until the end of the tenth day, as the page, the notice and the head's home "
    "page say"
)
def _(stage: Stage, page: Outcome) -> None:
    last = local_day(real_now()) + timedelta(days=10)
    assert f"The committee decides by {last.day} {last:%B %Y} Until" in page.text
    deliver_here(stage.platform.executor)
    told = [
        (each.filled or {}).get("decide_by") for each in stage.session.scalars(select(Notification))
    ]
    assert f"{last:%d-%m-%Y}" in told
    home = read(stage, "head", "web", Place("/home", "")).text
    due = rf"{last.day} {last:%b} GRV-[^.]+ Choose the committee of a grievance in 10 days"
    assert re.search(due, home), home


@then("the head is asked to name the committee again")
def _(stage: Stage) -> None:
    home = read(stage, "head", "web", Place("/home", ""))
    assert "Choose the committee of a grievance" in home.text


def offers(stage: Stage, name: str) -> bool:
    page = read(stage, name, "web", Place("/tenders/{}", "").at(stage.tender_id))
    assert page.ok, page.sentences
    return "File a grievance about this tender" in page.text


@then(parsers.parse('the tender\'s page offers "{name}" a grievance'))
def _(stage: Stage, name: str) -> None:
    assert offers(stage, name)
    assert read(stage, name, "web", FILE.at(stage.tender_id)).ok


@then(parsers.parse('the tender\'s page offers "{name}" no grievance: "{why}"'))
def _(stage: Stage, name: str, why: str) -> None:
    if name == "Outsiders":
        stage.world.suppliers.append(make_bidder(stage.session, name))
        stage.session.commit()
    assert not offers(stage, name)
    refused = read(stage, name, "web", FILE.at(stage.tender_id))
    assert refused.status == 409
    assert why in refused.text


@then(parsers.parse('"{text}" is the first thing said'))
def _(page: Outcome, text: str) -> None:
    assert text in page.text
    assert page.text.index(text) < page.text.index("Grounds")


@when(parsers.parse('"{name}" withdraws its grievance, at the {door:w}'))
def _(stage: Stage, name: str, door: str) -> None:
    send(stage, name, door, at(newest(stage.session).id, "withdraw", "withdrawal"))


# --- the committee -------------------------------------------------------------------------


def names(stage: Stage, who: str, people: list[str], door: str) -> None:
    place = at(newest(stage.session).id, "committee", "committee")
    send(stage, who, door, place, {"person_ids": people})


@when(parsers.parse("the {who:w} names the hearers, at the {door:w}"))
def _(stage: Stage, who: str, door: str) -> None:
    names(stage, who, [str(each.id) for each in hearers(stage.session)], door)


@when(parsers.parse("the head names two hearers only, at the {door:w}"))
def _(stage: Stage, door: str) -> None:
    names(stage, "head", [str(each.id) for each in hearers(stage.session)[:2]], door)


@when(parsers.parse("the head names the chair among the hearers, at the {door:w}"))
def _(stage: Stage, door: str) -> None:
    chair = stage.world.members[0]
    join(stage.session, chair, stage.world.agency.department, roles.CASE_OFFICER)
    people = [chair, *hearers(stage.session)]
    names(stage, "head", [str(each.id) for each in people], door)


@when(parsers.parse("every hearer declares to have no interest, at the {door:w}"))
def _(stage: Stage, door: str) -> None:
    for who in HEARER:
        declares(stage, who, door, interest=False)
        done(stage)


@when(parsers.parse('the {who} decides it is "{outcome}": "{why}", at the {door:w}'))
def _(stage: Stage, who: str, outcome: str, why: str, door: str) -> None:
    decides(stage, who, outcome, why, door)


def decides(stage: Stage, who: str, outcome: str, why: str, door: str) -> None:
    place = at(newest(stage.session).id, "decision", "decisions")
    send(stage, who, door, place, {"outcome": outcome, "reasons": why})


@when(parsers.parse("the {who} agrees to that decision, at the {door:w}"))
def _(stage: Stage, who: str, door: str) -> None:
    agree(stage, who, door)


@when(parsers.parse('the committee decides that it is "{outcome}", at the {door:w}'))
def _(stage: Stage, outcome: str, door: str) -> None:
    names(stage, "head", [str(each.id) for each in hearers(stage.session)], door)
    for who in HEARER:
        declares(stage, who, door, interest=False)
    decides(stage, "first hearer", outcome, "As the file shows", door)
    agree(stage, "second hearer", door)
    done(stage)


# --- overrides, silence, appeal ------------------------------------------------------------


@when(parsers.parse('the {who:w} asks another officer to agree to go on: "{why}", at the {door:w}'))
def _(stage: Stage, who: str, why: str, door: str) -> None:
    rule = f"grievance-{newest(stage.session).reference}"
    address = f"/overrides/marketplace.despite_grievance/{stage.tender_id}/{rule}"
    send(stage, who, door, Place(address, address), {"reason": why})


@when(parsers.parse("the {who} agrees to the override, at the {door:w}"))
def _(stage: Stage, who: str, door: str) -> None:
    row = stage.session.scalars(select(RuleOverride)).one()
    address = f"/overrides/{row.id}"
    send(stage, who, door, Place(f"{address}/approve", f"{address}/approval"))


@when("its days are over, and the clock looks")
def _(stage: Stage, platform: Platform) -> None:
    row = newest(stage.session)
    with as_owner(stage.session), rewriting(stage.session):
        row.decide_by = real_now() - timedelta(hours=1)
        stage.session.flush()
    stage.session.commit()
    for _ in range(2):
        platform.executor.execute(escalate_grievances, None, actor=SYSTEM)
    assert newest(stage.session).escalated_at


@given("an appeal costs a fee")
def _(stage: Stage) -> None:
    make_fee(stage.session, code="procurement-appeal", title="Appeal on a procurement")
    stage.session.commit()


@when(parsers.parse('"{name}" appeals: "{why}", at the {door:w}'))
def _(stage: Stage, name: str, why: str, door: str) -> None:
    place = at(newest(stage.session).id, "appeal", "appeal")
    send(stage, name, door, place, {"grounds": why})


@then(parsers.parse('the page of the grievance offers "{name}" no appeal'))
def _(stage: Stage, name: str) -> None:
    page = stage.read(name, "web", ONE.at(newest(stage.session).id))
    assert "Decision of the regulator" in page.text
    assert "Appeal to the regulator" not in page.text
    assert "Last day for an appeal" not in page.text


@given("the fee of the appeal is paid")
def _(stage: Stage, platform: Platform) -> None:
    appeal = stage.session.scalars(select(GrievanceAppeal)).one()
    bill = stage.session.get_one(Bill, appeal.bill_id)
    pay(platform, bill.psid, bill.amount_paisa)


@when(parsers.parse('the {who:w} enters the ruling "{outcome}", at the {door:w}'))
def _(stage: Stage, who: str, outcome: str, door: str) -> None:
    day = local_day(real_now())
    typed = f"{day:%d-%m-%Y}" if door == "web" else day.isoformat()
    place = at(newest(stage.session).id, "ruling", "rulings")
    send(stage, who, door, place, ENTER | {"outcome": outcome, "decided_on": typed}, LETTER)


def newest_ruling(stage: Stage) -> GrievanceRuling:
    query = select(GrievanceRuling).order_by(GrievanceRuling.id.desc()).limit(1)
    return stage.session.scalars(query).one()


@when(parsers.parse('the {who:w} refuses the ruling: "{why}", at the {door:w}'))
def _(stage: Stage, who: str, why: str, door: str) -> None:
    address = f"rulings/{newest_ruling(stage).id}"
    place = Place(f"/grievances/{address}/refuse", f"/grievance-{address}/refusal")
    send(stage, who, door, place, {"reason": why})


@when(parsers.parse("the {who:w} confirms the ruling, at the {door:w}"))
def _(stage: Stage, who: str, door: str) -> None:
    row = newest_ruling(stage)
    web = f"/grievances/rulings/{row.id}/approve"
    send(stage, who, door, Place(web, f"/grievance-rulings/{row.id}/approval"))


@then(parsers.parse('it says "{text}"'))
def _(stage: Stage, text: str) -> None:
    assert stage.outcome
    assert stage.outcome.says(text), stage.outcome.sentences


def declares(stage: Stage, who: str, door: str, *, interest: bool) -> None:
    place = at(newest(stage.session).id, "declaration", "declaration")
    said = "yes" if interest else "no"
    send(stage, who, door, place, {"has_interest": said if door == "web" else interest})


@when(parsers.parse("the third hearer declares an interest in it, at the {door:w}"))
def _(stage: Stage, door: str) -> None:
    declares(stage, "third hearer", door, interest=True)


@when(parsers.parse("the first and second hearer declare to have none, at the {door:w}"))
def _(stage: Stage, door: str) -> None:
    for who in HEARER[:2]:
        declares(stage, who, door, interest=False)
        done(stage)


@then(parsers.parse('"{name}" reads in its debrief that it may file now, and the last day'))
def _(stage: Stage, name: str) -> None:
    page = stage.read(name, "web", Place(f"/tenders/{stage.tender_id}/debrief", ""))
    last = (local_day(real_now()) + timedelta(days=5)).strftime("%d-%m-%Y")
    assert "File now" in page.text
    assert last in page.text
    told = stage.read(name, "api", Place("", f"/tenders/{stage.tender_id}/grievances/windows"))
    assert {each["about"] for each in told.body["items"]} == {"technical", "final_report"}


@then(parsers.parse('the debrief of "{name}" offers "{offered}"'))
def _(stage: Stage, name: str, offered: str) -> None:
    page = stage.read(name, "web", Place(f"/tenders/{stage.tender_id}/debrief", ""))
    assert "File now" not in page.text
    assert (offered in page.text) is (offered != "no link to file")
    assert ("/grievances/new" in page.body) is (offered != "no link to file")


@then(parsers.parse('"{name}" reads in its debrief why it lost, and nothing of a grievance'))
def _(stage: Stage, name: str) -> None:
    page = stage.read(name, "web", Place(f"/tenders/{stage.tender_id}/debrief", ""))
    assert page.ok, page.sentences
    assert "would have won" in page.text
    assert "If you object" not in page.text


@given("the regulator has two officers here")
def _(stage: Stage) -> None:
    for name in REGULATORS:
        regulator(stage.session, name)


@given(parsers.parse('the {who} had worked for "{name}"'))
def _(stage: Stage, who: str, name: str) -> None:
    join(
        stage.session,
        regulator(stage.session, who),
        bidder(stage.world, name)[1],
        roles.BID_OFFICER,
    )


@when(parsers.parse("the {who} declares to have {what} interest in the appeal, at the {door:w}"))
def _(stage: Stage, who: str, what: str, door: str) -> None:
    place = at(newest(stage.session).id, "regulator/declaration", "regulator-declarations")
    interest = what == "an"
    typed = "yes" if interest else "no"
    send(stage, who, door, place, {"has_interest": typed if door == "web" else interest})


@when(parsers.parse('the {who} proposes the decision "{outcome}": "{why}", at the {door:w}'))
def _(stage: Stage, who: str, outcome: str, why: str, door: str) -> None:
    place = at(newest(stage.session).id, "regulator/decision", "regulator-decisions")
    body = {"number": "BPPRA/7", "outcome": outcome, "reasons": why}
    send(stage, who, door, place, body, {} if door == "api" else None)


@when(parsers.parse("the {who} approves the decision of the regulator, at the {door:w}"))
def _(stage: Stage, who: str, door: str) -> None:
    at_row = f"regulator-decisions/{newest_ruling(stage).id}"
    send(stage, who, door, Place(f"/grievances/{at_row}/approve", f"/{at_row}/approval"))


@when(parsers.parse('the {who} refuses the decision of the regulator: "{why}", at the {door:w}'))
def _(stage: Stage, who: str, why: str, door: str) -> None:
    at_row = f"regulator-decisions/{newest_ruling(stage).id}"
    place = Place(f"/grievances/{at_row}/refuse", f"/{at_row}/refusal")
    send(stage, who, door, place, {"reason": why})


@then(parsers.parse('the {who} has "{what}" to do, and reads "{text}" in the file'))
def _(stage: Stage, who: str, what: str, text: str) -> None:
    row = newest(stage.session)
    assert what in read(stage, who, "web", Place("/home", "")).text
    for door in ("web", "api"):
        assert text in read(stage, who, door, ONE.at(row.id)).text
        desk = read(stage, who, door, Place("/grievances/desk", "/grievance-desk"))
        assert row.reference in desk.text


@then(parsers.parse('the {who} has no "{what}" to do'))
def _(stage: Stage, who: str, what: str) -> None:
    assert what not in read(stage, who, "web", Place("/home", "")).text


@then(parsers.parse('"{text}" is in the file for nobody else'))
def _(stage: Stage, text: str) -> None:
    for who in (None, "stranger", "Brohi"):
        for door in ("web", "api"):
            assert text not in read(stage, who, door, ONE.at(newest(stage.session).id)).text


@then(parsers.parse('the {who} is notified by "{template}"'))
def _(stage: Stage, platform: Platform, who: str, template: str) -> None:
    deliver_here(platform.executor)
    told = select(Notification.template).filter_by(person_id=regulator(stage.session, who).id)
    assert f"marketplace/{template}" in set(stage.session.scalars(told))


# --- then ----------------------------------------------------------------------------------


@then(parsers.parse('everybody reads "{text}" on the tender\'s page and on its own, by "{name}"'))
def _(stage: Stage, text: str, name: str) -> None:
    row = newest(stage.session)
    for door in ("web", "api"):
        own = read(stage, None, door, ONE.at(row.id))
        assert text in own.text
        assert name in own.text
        tender = Place("/tenders/{}", "/tenders/{}/grievances").at(stage.tender_id)
        assert row.reference in read(stage, None, door, tender).text
        listed = read(stage, None, door, Place("/grievances", "/grievances"))
        for words in (row.reference, stage.world.tender.title, name):
            assert words in listed.text, words


@then(parsers.parse('everybody reads "{text}" in the decision'))
def _(stage: Stage, text: str) -> None:
    page = read(stage, None, "web", ONE.at(newest(stage.session).id))
    assert text in page.text


@then("the grievance is not decided")
def _(stage: Stage) -> None:
    assert newest(stage.session).decided_at is None


@then(parsers.parse('the grievance is "{outcome}"'))
def _(stage: Stage, outcome: str) -> None:
    assert newest(stage.session).outcome == outcome


@then(parsers.parse('"{name}" is notified by "{template}"'))
def _(stage: Stage, platform: Platform, name: str, template: str) -> None:
    deliver_here(platform.executor)
    _, _, owner = bidder(stage.world, name)
    told = select(Notification.template).filter_by(person_id=owner.id)
    assert f"marketplace/{template}" in set(stage.session.scalars(told))


@then(parsers.parse('the head is told that "{what}"'))
def _(stage: Stage, what: str) -> None:
    home = read(stage, "head", "web", Place("/home", ""))
    assert what in home.text


@then("the grievance has ended by the regulator")
def _(stage: Stage) -> None:
    row = newest(stage.session)
    assert (row.decided_at, row.ended_at is not None) == (None, True)


@then("the fee of the appeal goes back")
def _(stage: Stage) -> None:
    appeal = stage.session.scalars(select(GrievanceAppeal)).one()
    back = stage.session.scalars(select(Refund)).one()
    assert (back.bill_id, back.amount_paisa) == (appeal.bill_id, appeal.fee_paisa)

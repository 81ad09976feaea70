"""Allowances are paid with the salary: an advice of two officers, each part once, a reply."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from factories.denials import denied
from factories.doors import Doors, Place, WebDoor
from factories.filed import let_days_pass
from factories.identity import actor, make_person, make_staff
from factories.payments import today
from factories.reliefs import Reliefs, this_year
from factories.revoking import plant_revocation
from factories.stays import confirm_stay, end_stay, enter_stay
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.db import new_id
from app.decisions import Approve, Refuse
from app.ledger.queries.verify import verify
from app.platform import Platform
from tax_incentives.applications.use_cases import ConfirmFact, confirm_fact
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries.awards import remaining_paisa
from tax_incentives.payroll.models import PayrollAdvice, PayrollLine
from tax_incentives.payroll.queries import STAYED, advice_file
from tax_incentives.payroll.use_cases import (
    ADVICE,
    EnterAdvice,
    RecordPersonnelNumber,
    RecordReply,
    record_personnel_number,
    record_reply,
)

SCHEME, MONTHLY = "science_allowance", 12_000_00
PLACE = {"scheme": SCHEME, "demand": "21", "object_head": "A01299"}
PAYROLL = {
    "on_payroll": "yes",
    "ict_post": "yes",
    "posted_on": "01-01-2020",
    "other_allowance": "no",
    "retires_on": "31-12-2060",
}
ADVICES = Place("/reliefs/payroll/new", "/relief-payroll-advices")
SOME = new_id()


@pytest.fixture
def reliefs(platform: Platform, session: Session) -> Reliefs:
    made = Reliefs.of(platform, session, "relief_science_allowance")
    made.applying.person = make_person(session, "Gul Khan")
    made.applying.organisation, made.applying.held = None, ()
    for kind in ("appropriation", "release"):
        made.budget(240_000_00, kind, **PLACE)
    return made


@pytest.fixture
def award(reliefs: Reliefs) -> ReliefAward:
    """Twelve months of Rs 12,000, from today."""
    applying = reliefs.applying
    application = applying.start()
    applying.save(application.id, "facts", {"degree": "master"})
    applying.save(
        application.id, "publication", {"publication": "yes", "claimant_name": "Gul Khan"}
    )
    applying.add(application.id, "degree")
    applying.submit(application.id)
    assessor = reliefs.officer("Assessor")
    reliefs.run(take_task, TakeTask(task_id=reliefs.open_task(application)), assessor)
    for name, value in PAYROLL.items():
        command = ConfirmFact(
            application_id=application.id, name=name, value=value, evidence="Salary slip"
        )
        reliefs.run(confirm_fact, command, assessor)
    reliefs.decide(application, assessor)
    reliefs.pass_step(application, reliefs.officer("Finance", roles.CASE_APPROVER))
    return reliefs.award(application)


def _number(reliefs: Reliefs, award: ReliefAward) -> None:
    command = RecordPersonnelNumber(
        award_id=award.id, personnel_number="30412345", evidence="Salary slip"
    )
    reliefs.run(record_personnel_number, command, reliefs.finance("one"))


def test_a_revoked_grant_has_no_more_parts(reliefs: Reliefs, award: ReliefAward) -> None:
    _number(reliefs, award)
    plant_revocation(reliefs, award)
    enter = EnterAdvice(scheme=SCHEME, month=today())
    reliefs.refused("nothing-due", ADVICE.propose, enter, reliefs.finance("one"))


def test_an_advice_pays_each_part_once_and_is_spent_by_the_reply(
    reliefs: Reliefs, award: ReliefAward, session: Session
) -> None:
    enter = EnterAdvice(scheme=SCHEME, month=today())
    one, two = reliefs.finance("one"), reliefs.finance("two")
    reliefs.refused("nothing-due", ADVICE.propose, enter, one)  # nobody knows the number yet
    _number(reliefs, award)
    left = remaining_paisa(session, [award.id])[award.id]
    advice: PayrollAdvice = reliefs.run(ADVICE.propose, enter, one)
    assert (advice.line_count, advice.total_paisa) == (1, MONTHLY)
    assert advice.number.startswith("PA/")
    reliefs.refused("advice-waits", ADVICE.propose, enter, two)
    advice_id = advice.id
    reliefs.refused("two-people", ADVICE.approve, Approve(id=advice_id), one)
    reply = RecordReply(advice_id=advice_id, reference="PR-7", paid_on=today())
    reliefs.refused("not-approved", record_reply, reply, one)
    reliefs.run(ADVICE.approve, Approve(id=advice_id), two)
    assert remaining_paisa(session, [award.id])[award.id] == left - MONTHLY
    assert reliefs.position(this_year(), SCHEME).used_paisa == 0
    reliefs.refused("nothing-due", ADVICE.propose, enter, one)
    reliefs.run(record_reply, reply, one)
    assert reliefs.position(this_year(), SCHEME).used_paisa == MONTHLY
    reliefs.refused("replied", record_reply, reply, one)

    let_days_pass(session, 62)
    later = EnterAdvice(scheme=SCHEME, month=today() + timedelta(days=62))
    second: PayrollAdvice = reliefs.run(ADVICE.propose, later, one)
    second_id = second.id
    assert second.line_count in (2, 3)
    reliefs.run(ADVICE.refuse, Refuse(id=second_id, reason="Wrong month"), two)
    third: PayrollAdvice = reliefs.run(ADVICE.propose, later, one)
    reliefs.run(ADVICE.approve, Approve(id=third.id), two)
    parts = session.scalars(select(PayrollLine.part).order_by(PayrollLine.part)).all()
    assert list(parts) == list(range(1, len(parts) + 1))
    with reliefs.platform.executor.sessions() as fresh:
        assert verify(fresh) is None
    reliefs.position(this_year(), SCHEME)


def test_an_award_that_a_court_stayed_is_in_no_advice(
    reliefs: Reliefs, award: ReliefAward, platform: Platform
) -> None:
    _number(reliefs, award)
    enter = EnterAdvice(scheme=SCHEME, month=today())
    one, two = reliefs.finance("one"), reliefs.finance("two")
    waiting: PayrollAdvice = reliefs.run(ADVICE.propose, enter, one)
    waiting_id = waiting.id
    stay_id = enter_stay(platform, one, "award", award.number, ["pay"])
    confirm_stay(platform, two, stay_id)
    reliefs.refused("advice-changed", ADVICE.approve, Approve(id=waiting_id), two)
    with platform.executor.reading(one) as uow:
        assert [each.why_not for each in advice_file(uow, waiting_id).left] == [STAYED]
    reliefs.run(ADVICE.refuse, Refuse(id=waiting_id, reason="Stayed"), two)
    reliefs.refused("nothing-due", ADVICE.propose, enter, one)
    end_stay(platform, stay_id, one, two)
    assert reliefs.run(ADVICE.propose, enter, one).line_count == 1


@pytest.mark.parametrize("door", ["web", "api"])
def test_officers_advise_by_page_and_by_api(
    reliefs: Reliefs,
    award: ReliefAward,
    session: Session,
    doors: Doors,
    door: str,
) -> None:
    officers = [make_staff(session, roles.FINANCE_OFFICER, name) for name in ("Zainab", "Farid")]
    session.commit()
    first, second = (doors.open(door, each, proved=True) for each in officers)
    number = Place("/reliefs/payroll/awards/{}/number", "/relief-awards/{}/personnel-number")
    wrong = first.send(number.at(award.id), {"personnel_number": "12", "evidence": "Slip"})
    assert wrong.says("6 to 10 digits")
    assert first.send(number.at(award.id), {"personnel_number": "30412345", "evidence": "Slip"}).ok
    made = first.send(ADVICES, {"scheme": SCHEME, "month": today().isoformat()})
    assert made.ok, made.sentences
    advice = session.scalars(select(PayrollAdvice)).one()
    at = Place(f"/reliefs/payroll/{advice.id}", f"/relief-payroll-advices/{advice.id}")
    assert "30412345" in first.read(at).text
    assert second.send(Place(f"{at.web}/approve", f"{at.api}/approval"), {}).ok
    if door == "web":
        page = second.read(Place(f"{at.web}.csv", ""))
        assert "30412345" in page.text
        assert "Gul Khan" not in page.text
        assert isinstance(second, WebDoor)
        assert second.client.get(f"{at.web}.pdf").data.startswith(b"%PDF")
    told = {"reference": "PR-7", "paid_on": today().isoformat()}
    assert first.send(Place(f"{at.web}/reply", f"{at.api}/reply"), told).ok
    assert "PR-7" in first.read(at).text


@pytest.mark.parametrize(
    ("permission", "use_case", "command"),
    [
        ("reliefs.advise_payroll", ADVICE.propose, EnterAdvice(scheme=SCHEME, month=today())),
        ("reliefs.decide_payroll", ADVICE.approve, Approve(id=SOME)),
        (
            "reliefs.advise_payroll",
            record_reply,
            RecordReply(advice_id=SOME, reference="1", paid_on=today()),
        ),
        (
            "reliefs.advise_payroll",
            record_personnel_number,
            RecordPersonnelNumber(award_id=SOME, personnel_number="304123", evidence="1"),
        ),
    ],
)
def test_a_person_may_not(
    platform: Platform,
    session: Session,
    permission: str,
    use_case: Callable[..., Any],
    command: object,
) -> None:
    somebody = actor(make_person(session))
    session.commit()
    with denied(permission):
        platform.executor.execute(use_case, command, actor=somebody)

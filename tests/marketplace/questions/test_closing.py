"""When an open question extends bidding, and when it does not."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from factories.amending import amend
from factories.declared_days import make_eid
from factories.doors import Place
from factories.evaluation import frozen_parameters
from factories.history import rewriting
from factories.installation import SIGNER
from factories.questions import FIRMS, Story, asked_days_ago
from factories.tenders import deliver_all
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.calendar import PROVINCE, Calendar, WorkingWeek, local_day
from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.notifications.models import Notification
from marketplace.questions.policy import HOLD_AHEAD, HoldRule
from marketplace.questions.use_cases.hold_closing import hold_closings
from marketplace.tenders.models import Tender, TenderVersion
from marketplace.tenders.use_cases.signed_keys import sign_publication
from marketplace.tenders.use_cases.versions import WAITING_QUESTION

HELD = frozen_parameters(question_days="0")


def close_in(story: Story, hours: float, rules: dict[str, Any] = HELD) -> Tender:
    tender = story.world.tender
    with rewriting(story.session):
        tender.closes_at = real_now() + timedelta(hours=hours)
        tender.opens_at = tender.closes_at + timedelta(minutes=30)
        tender.parameters = rules
        sign_publication(story.session, SIGNER, tender)
    story.session.commit()
    return tender


def run_clock(story: Story) -> int:
    moved: int = story.platform.executor.execute(hold_closings, None, actor=SYSTEM)
    deliver_all(story.platform)
    story.session.expire_all()
    return moved


@pytest.mark.parametrize(
    ("days", "times", "used", "left"),
    [(3, 1, 0, "yes"), (3, 1, 1, "no"), (3, 2, 1, "yes"), (0, 1, 0, "no"), (3, 0, 0, "no")],
)
def test_it_extends_as_often_as_the_rule_says(days: int, times: int, used: int, left: str) -> None:
    assert HoldRule(days=days, times=times).is_left(used) is (left == "yes")


# Monday, 1 June 2026; Eid was on the Wednesday and Thursday of the week before.
MONDAY_TO_FRIDAY = Calendar(
    weeks=[WorkingWeek(weekdays=frozenset(range(5)), valid_from=date(2020, 1, 1))],
    declared={date(2026, 5, 27): False, date(2026, 5, 28): False},
)


@pytest.mark.parametrize(
    ("closes", "extended"),
    [
        pytest.param("2026-06-01T15:00", "2026-06-04T15:00", id="on a working day"),
        pytest.param("2026-06-04T15:00", "2026-06-08T15:00", id="from a Sunday to Monday"),
        pytest.param("2026-05-24T11:30", "2026-05-29T11:30", id="from Eid to the day after"),
        pytest.param("2026-06-03T00:30", "2026-06-08T00:30", id="by the day in the province"),
    ],
)
def test_it_extends_by_the_rule_to_the_same_hour_of_a_working_day(
    closes: str, extended: str
) -> None:
    found = HoldRule(days=3, times=1).extended(_in_quetta(closes), MONDAY_TO_FRIDAY)
    assert found == _in_quetta(extended)


def test_it_extends_by_the_days_alone_where_no_working_week_is_in_force() -> None:
    closes = _in_quetta("2026-06-04T15:00")
    found = HoldRule(days=3, times=1).extended(closes, Calendar(weeks=[]))
    assert found == closes + timedelta(days=3)


def _in_quetta(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PROVINCE)


@pytest.mark.parametrize(
    ("hours", "asked_days", "rules"),
    [
        pytest.param(7, 7, HELD, id="closing is hours away"),
        pytest.param(4, 0, HELD, id="it was asked in the last hours"),
        pytest.param(4, 2, frozen_parameters(question_days="7"), id="it was asked too late"),
        pytest.param(4, 7, frozen_parameters(question_hold_days="0"), id="the rule says never"),
        pytest.param(4, 7, {"on": "2026-01-01", "values": {}}, id="no rule was frozen"),
        pytest.param(-1, 7, HELD, id="bidding has closed"),
    ],
)
def test_it_leaves_closing_where_it_is(
    story: Story, hours: float, asked_days: float, rules: dict[str, Any]
) -> None:
    story.ask(FIRMS[0], "May chairs be of steel?")
    asked_days_ago(story, asked_days)
    closes = close_in(story, hours, rules).closes_at
    assert run_clock(story) == 0
    assert story.world.tender.closes_at == closes


def test_it_leaves_a_cancelled_tender_alone(story: Story) -> None:
    story.ask(FIRMS[0], "May chairs be of steel?")
    asked_days_ago(story, 7)
    tender = close_in(story, 4)
    tender.cancelled_at, tender.cancelled_reason = real_now(), "The store has burnt down"
    story.session.commit()
    assert run_clock(story) == 0


def test_its_version_is_the_clocks_and_says_nothing_of_who_asks(story: Story) -> None:
    story.ask(FIRMS[0], "May chairs be of steel?")
    asked_days_ago(story, 7)
    closes = close_in(story, 4).closes_at
    assert run_clock(story) == 1
    (row,) = story.session.scalars(select(TenderVersion))
    assert (row.what, row.entered_by, row.approved_by) == (WAITING_QUESTION, None, None)
    assert {each["name"] for each in row.changes} >= {"closes_at", "opens_at"}
    assert story.world.tender.closes_at == closes + timedelta(days=3)
    lines = story.session.scalars(select(AuditEntry).filter_by(action="tender.version_recorded"))
    firm, owner = story.firms[FIRMS[0]]
    for line in lines:
        assert not [each for each in (firm.name, owner.name, "steel") if each in str(line.after)]


def test_it_opens_on_a_working_day_where_the_opening_is_a_day_later(story: Story) -> None:
    story.ask(FIRMS[0], "May chairs be of steel?")
    asked_days_ago(story, 7)
    tender = close_in(story, 4)
    with rewriting(story.session):
        tender.opens_at = tender.closes_at + timedelta(days=1)
        sign_publication(story.session, SIGNER, tender)
    fourth = local_day(tender.closes_at) + timedelta(days=4)
    make_eid(story.session, fourth, fourth)
    story.session.commit()
    closed_at = tender.closes_at
    assert run_clock(story) == 1
    assert tender.closes_at == closed_at + timedelta(days=3)
    assert tender.opens_at == closed_at + timedelta(days=5)


def test_its_corrigendum_and_page_give_the_reason_in_urdu(story: Story) -> None:
    story.ask(FIRMS[0], "May chairs be of steel?")
    asked_days_ago(story, 7)
    close_in(story, 4)
    run_clock(story)
    reader = story.doors.open("web")
    page = reader.read(Place(f"/tenders/{story.tender_id}/versions?lang=ur", ""))
    assert "وقت پر پوچھا گیا ایک سوال جواب کا منتظر ہے" in page.text
    client = story.doors.app.test_client()
    assert client.get(f"/tenders/{story.tender_id}/versions/2/corrigendum.pdf").status_code == 200
    dates = reader.read(Place(f"/tenders/{story.tender_id}/dates.ics", ""))
    moved = f"{story.world.tender.closes_at:%Y%m%dT%H%M}"
    assert dates.status == 200
    assert moved in str(dates.body)


WAITS, WAITS_UR = "A question that was asked in time", "وقت پر پوچھا گیا ایک سوال"


def test_the_api_gives_the_clocks_reason_in_both_languages(story: Story) -> None:
    story.ask(FIRMS[0], "May chairs be of steel?")
    asked_days_ago(story, 7)
    close_in(story, 4)
    run_clock(story)
    later = story.world.tender.closes_at + timedelta(days=9)
    amend(story.platform, story.world, version=2, closes_at=later, issue_to=local_day(later))
    read = story.read("a journalist", "api", Place("", "/tenders/{}/versions").at(story.tender_id))
    by_officers, by_the_clock = read.body["versions"]
    assert by_the_clock["reason"].startswith(WAITS)
    assert by_the_clock["reason_ur"].startswith(WAITS_UR)
    assert by_officers["reason_ur"] is None


def test_it_tells_each_member_of_the_committee_why_in_their_own_language(story: Story) -> None:
    story.ask(FIRMS[0], "May chairs be of steel?")
    asked_days_ago(story, 7)
    close_in(story, 4)
    chair, *others = story.world.members
    chair.language = "ur"
    story.session.commit()
    run_clock(story)
    query = select(Notification).filter_by(template="marketplace/opening_moved")
    told = {each.person_id: each.filled["reason"] for each in story.session.scalars(query)}
    assert told.pop(chair.id).startswith(WAITS_UR)
    assert set(told) == {each.id for each in others}
    assert all(why.startswith(WAITS) for why in told.values())


def test_the_rule_is_public_and_says_of_no_question_that_it_waits(story: Story) -> None:
    close_in(story, 4)
    address = Place("/tenders/{}/questions", "/tenders/{}/questions").at(story.tender_id)
    before = story.read("a journalist", "api", address).body
    assert (before["extends_days"], before["extends_times"]) == (3, 1)
    assert before["extends_hours_before"] == HOLD_AHEAD / timedelta(hours=1)
    page = story.read("a journalist", "web", address).text
    story.ask(FIRMS[0], "May chairs be of steel?")
    asked_days_ago(story, 7)
    assert story.read("a journalist", "api", address).body == before
    assert story.read("a journalist", "web", address).text == page

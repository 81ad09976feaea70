"""The money of a scheme is shared out by closings, through both doors."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from factories.denials import denied
from factories.doors import Door, Doors, Outcome, Place
from factories.filed import let_days_pass
from factories.identity import actor, make_person, make_staff
from factories.papers import PER_PAPER, SCHEME, Papers
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app import roles
from app.casework.cases.models.application import Application
from app.decisions import Approve, Refuse
from app.errors import Conflict, Invalid
from app.identity.people.models import Person
from app.notifications.models import Notification
from app.platform import Platform
from app.row_macs import Forged
from tax_incentives.awards.models import ReliefAward
from tax_incentives.scarcity.models import BudgetClosing
from tax_incentives.scarcity.use_cases import CLOSING, CloseYear

scenarios("tax_incentives/features/closings.feature")

CLOSE = Place("/reliefs/closings/new", "/relief-closings")
APPROVE = Place("/reliefs/closings/{}/approve", "/relief-closings/{}/approval")
SHOW = Place("/reliefs/closings/{}", "/relief-closings")
AWARD = Place("/reliefs/awards/{}", "/relief-awards/{}")


@dataclass
class Story:
    papers: Papers
    officers: list[Person]
    claims: list[Application]
    said: str = ""
    outcome: Outcome | None = None
    awards: list[ReliefAward] = field(default_factory=list)

    @property
    def closing(self) -> BudgetClosing:
        return self.papers.session.scalars(select(BudgetClosing)).one()

    def officer(self, doors: Doors, place: int, door: str) -> Door:
        return doors.open(door, self.officers[place], proved=True)


@given(
    "Rs 1,00,000 for publications, and two scholars who claim Rs 90,000 and Rs 60,000",
    target_fixture="story",
)
def _(platform: Platform, session: Session) -> Story:
    papers = Papers.begun(platform, session)
    papers.released(1_00_000_00)
    claims = [papers.eligible(3), papers.eligible(2)]
    officers = [make_staff(session, roles.FINANCE_OFFICER, name) for name in ("A", "B")]
    session.commit()
    return Story(papers, officers, claims)


@when("the office tries to grant the first claim")
def _(story: Story) -> None:
    with pytest.raises(Conflict) as caught:
        story.papers.granted(story.claims[0])
    assert caught.value.code == "not-shared-out"
    story.said = str(caught.value)


@then(parsers.parse('it is told that "{said}"'))
def _(story: Story, said: str) -> None:
    assert said.lower() in story.said.lower()


def _close(story: Story, doors: Doors, door: str, scheme: str) -> Outcome:
    day = story.papers.day()
    typed = f"{day:%d-%m-%Y}" if door == "web" else day.isoformat()
    data = {"scheme": scheme, "closes_on": typed, "instrument": "Order FD-7/2026"}
    return story.officer(doors, 0, door).send(CLOSE, data)


@when(parsers.parse("an officer of Finance closes the year on this day, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    outcome = _close(story, doors, door, SCHEME)
    assert outcome.ok, outcome.sentences


@when(parsers.parse("an officer of Finance closes the year of the rebate, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    story.outcome = _close(story, doors, door, "ict_rebate")


@when(
    parsers.re(
        r"(?P<who>a second|the same) officer approves the closing"
        r" (?P<when>a day later|on the same day), at the (?P<door>\w+)"
    )
)
def _(story: Story, doors: Doors, who: str, when: str, door: str) -> None:
    if when == "a day later":
        let_days_pass(story.papers.session, 1)
    place = 1 if who == "a second" else 0
    story.outcome = story.officer(doors, place, door).send(APPROVE.at(story.closing.id))
    story.papers.session.expire_all()


@then(parsers.parse('Finance reads at the {door} that "{free}" are shared out among "{asked}"'))
def _(story: Story, doors: Doors, door: str, free: str, asked: str) -> None:
    assert story.outcome
    assert story.outcome.ok, story.outcome.sentences
    found = story.officer(doors, 0, door).read(SHOW.at(story.closing.id))
    for amount in (free, asked):
        shown = amount if door == "web" else f"{amount.replace(',', '')}.00"
        assert shown in str(found.body).replace("\u00a0", " ")


@then(parsers.parse('the first scholar is notified of "{amount}"'))
def _(story: Story, amount: str) -> None:
    query = select(Notification).filter_by(template="tax_incentives/shared")
    scholar = story.papers.scholars[story.claims[0].id].id
    mine = story.papers.session.scalars(query.filter_by(person_id=scholar)).all()
    assert [amount in str(each.filled) for each in mine] == [True]


@when("the office grants both claims")
def _(story: Story) -> None:
    story.awards = [story.papers.granted(each) for each in story.claims]


@then(parsers.parse('the first is granted "{one}" and the second "{other}"'))
def _(story: Story, one: str, other: str) -> None:
    assert [each.amount_paisa for each in story.awards] == [
        int(amount.replace(",", "")) * 100 for amount in (one, other)
    ]
    assert [each.decided_paisa for each in story.awards] == [3 * PER_PAPER, 2 * PER_PAPER]
    assert story.papers.position(scheme=SCHEME).free_paisa == 0


@then(parsers.parse("the first scholar reads at the {door} that the money was shared out"))
def _(story: Story, doors: Doors, door: str) -> None:
    scholar = story.papers.scholars[story.claims[0].id]
    found = doors.open(door, scholar).read(AWARD.at(story.awards[0].id))
    assert "was shared out on" in str(found.body)
    assert "تقسیم ہوئی" in str(found.body)


@then(parsers.parse('the answer is {status:d}: "{said}"'))
def _(story: Story, status: int, said: str) -> None:
    assert story.outcome
    assert story.outcome.status == status, story.outcome.sentences
    assert story.outcome.says(said), story.outcome.sentences


@pytest.fixture
def papers(platform: Platform, session: Session) -> Papers:
    return Papers.begun(platform, session)


def test_what_is_shared_is_in_whole_rupees_and_never_more_than_is_free(papers: Papers) -> None:
    papers.released(1_00_000_00)
    claims = [papers.eligible(1) for _ in range(7)]
    row = papers.closed()
    assert (row.free_paisa, row.asked_paisa, row.claim_count) == (1_00_000_00, 7 * PER_PAPER, 7)
    granted = [papers.granted(each).amount_paisa for each in claims]
    assert granted == [14_285_00] * 7
    assert papers.position(scheme=SCHEME).free_paisa == 5_00


def test_who_is_complete_after_the_day_waits_for_the_next_closing(papers: Papers) -> None:
    papers.released(30_000_00)
    first = papers.eligible(2)
    papers.proposed()
    let_days_pass(papers.session, 1)
    late = papers.eligible(2)
    row = papers.session.scalars(select(BudgetClosing)).one()
    papers.run(CLOSING.approve, Approve(id=row.id), papers.finance("two"))
    assert papers.granted(first).amount_paisa == 30_000_00
    with pytest.raises(Conflict, match="in no closing"):
        papers.granted(late)
    papers.released(15_000_00)
    papers.closed()
    assert papers.granted(late).amount_paisa == 15_000_00


def test_the_share_of_a_claim_that_is_refused_is_free_for_the_next_closing(papers: Papers) -> None:
    papers.released(60_000_00)
    one, other = papers.eligible(2), papers.eligible(2)
    papers.closed()
    papers.pass_last(one, "refused", reason_code="facts", reason="Its journal is not listed")
    late = papers.eligible(3)
    papers.closed()
    # The other's share is untouched, whoever is granted first.
    assert papers.granted(late).amount_paisa == 30_000_00
    assert papers.granted(other).amount_paisa == 30_000_00


def test_where_the_money_suffices_everybody_gets_what_the_scheme_gives(papers: Papers) -> None:
    papers.released(60_000_01)
    claim = papers.eligible(2)
    papers.closed()
    award = papers.granted(claim)
    assert (award.amount_paisa, award.reason) == (60_000_00, "")


def test_a_claim_that_nobody_decided_yet_has_no_share(papers: Papers) -> None:
    papers.released(60_000_00)
    claim, waits = papers.eligible(2), papers.claimed(2)
    row = papers.closed()
    assert row.claim_count == 1
    papers.assessed(waits)
    papers.granted(claim)
    with pytest.raises(Conflict, match="in no closing"):
        papers.granted(waits)


def test_nothing_is_closed_without_claims_or_money_and_one_waits_at_a_time(papers: Papers) -> None:
    row = papers.proposed()
    again = CloseYear(scheme=SCHEME, closes_on=papers.day(), instrument="Order 8")
    papers.refused("closing-waits", CLOSING.propose, again, papers.finance("two"))
    with pytest.raises(Conflict, match="is shared out on"):
        papers.granted(papers.eligible(1))
    let_days_pass(papers.session, 1)
    command = Approve(id=row.id)
    papers.refused("nothing-to-share", CLOSING.approve, command, papers.finance("two"))
    papers.run(CLOSING.refuse, Refuse(id=row.id, reason="No money"), papers.finance("two"))


def test_a_day_of_another_year_is_refused(papers: Papers) -> None:
    with pytest.raises(Invalid, match="current fiscal year"):
        papers.proposed(papers.day() + timedelta(days=400))


def test_a_share_that_was_changed_in_the_database_grants_nothing(
    papers: Papers, session: Session
) -> None:
    papers.released(30_000_00)
    claim = papers.eligible(2)
    papers.closed()
    with pytest.raises(ProgrammingError), session.begin_nested():
        session.execute(text("update relief_closing_shares set share_paisa = 6000000"))
    session.execute(text("update relief_closing_shares set mac = decode('00', 'hex')"))
    session.commit()
    with pytest.raises(Forged):
        papers.granted(claim)


def test_only_finance_closes_a_year(papers: Papers, session: Session) -> None:
    auditor = actor(make_staff(session, roles.AUDITOR), roles.AUDITOR)
    session.commit()
    row = papers.proposed()
    command = CloseYear(scheme=SCHEME, closes_on=papers.day(), instrument="Order 7")
    with denied("reliefs.close_year"):
        papers.run(CLOSING.propose, command, auditor)
    with denied("reliefs.decide_closing"):
        papers.run(CLOSING.approve, Approve(id=row.id), auditor)
    with denied("reliefs.close_year"):
        papers.run(CLOSING.propose, command, actor(make_person(session)))

"""Scarce money goes to who was complete first, whatever the order of approval; and by no more."""

from dataclasses import replace
from typing import Any

import pytest
from factories.depth import walks
from factories.filed import let_days_pass
from factories.loans import DECLARED, LENT, Loans
from factories.moves import Moves
from factories.packages import GIVEN, SCHEME, Packages
from factories.papers import SCHEME as SHARED
from factories.papers import Papers
from factories.reliefs import Reliefs, this_year
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from app import roles
from app.casework.applications.use_cases.withdraw_application import (
    WithdrawApplication,
    withdraw_application,
)
from app.casework.cases.models.application import Application
from app.casework.tasks.use_cases.decide_task import DecideTask, decide_task
from app.decisions import Approve
from app.errors import Conflict, Refusal
from app.platform import Platform
from tax_incentives.awards.models import AwardCount, AwardYear, ReliefAward
from tax_incentives.awards.queries.granted import Span, granted_paisa, granted_to_each
from tax_incentives.budgets.postings import BudgetYear
from tax_incentives.claims.models import ReliefClaim
from tax_incentives.scarcity.policy import share_paisa
from tax_incentives.scarcity.queries import free_paisa, open_shares
from tax_incentives.scarcity.use_cases import CLOSING

TAX, REBATE = 1_00_000_00, 35_000_00


class _Line:
    """Firms that claim the rebate one after another; each claim is worth Rs 35,000."""

    def __init__(self, platform: Platform, session: Session) -> None:
        self.reliefs = Reliefs.of(platform, session)
        self.claims: list[Application] = []

    def claim(self) -> Application:
        if self.claims:
            number = str(len(self.claims) + 1)
            self.reliefs.claimant(f"Softworks {number}", number)
        self.reliefs.tax_paid(TAX)
        self.claims.append(self.reliefs.claim())
        return self.claims[-1]

    def review(self, application: Application) -> ReliefAward:
        self.reliefs.review(application)
        return self.reliefs.award(application)

    def refused(self, application: Application) -> None:
        """The last step refuses to grant out of turn."""
        self.reliefs.pass_step(application, self.reliefs.officer("Assessor"))
        self.reliefs.pass_step(application, self.reliefs.officer("Senior", roles.CASE_APPROVER))
        with pytest.raises(Conflict) as caught:
            self.reliefs.pass_step(
                application, self.reliefs.officer("Finance", roles.CASE_APPROVER)
            )
        assert caught.value.code == "earlier-claims-first"
        assert "1, for Rs 35,000" in str(caught.value)

    def again(self, application: Application) -> ReliefAward:
        self.reliefs.decide(application, self.reliefs.officer("Finance", roles.CASE_APPROVER))
        return self.reliefs.award(application)


@pytest.fixture
def line(platform: Platform, session: Session) -> _Line:
    return _Line(platform, session)


def test_who_was_complete_first_comes_first(line: _Line) -> None:
    line.reliefs.budget(2 * REBATE - 1)
    first, second = line.claim(), line.claim()
    line.refused(second)
    assert line.review(first).amount_paisa == REBATE


def test_where_the_money_suffices_nobody_waits(line: _Line) -> None:
    line.reliefs.budget(2 * REBATE)
    _, second = line.claim(), line.claim()
    assert line.review(second).amount_paisa == REBATE


def test_a_claim_that_was_withdrawn_holds_nobody_up(line: _Line) -> None:
    line.reliefs.budget(REBATE)
    first, second = line.claim(), line.claim()
    owner, firm = line.reliefs.people_of(first)
    applying = line.reliefs.applying
    applicant = replace(applying, person=owner, organisation=firm).citizen
    line.refused(second)
    command = WithdrawApplication(application_id=first.id, reason="Too late for us")
    line.reliefs.run(withdraw_application, command, applicant)
    assert line.again(second).amount_paisa == REBATE


def test_a_claim_that_was_sent_back_counts_from_its_answer(line: _Line) -> None:
    line.reliefs.budget(REBATE)
    first, second = line.claim(), line.claim()
    applying = line.reliefs.applying
    now = applying.person, applying.organisation
    applying.person, applying.organisation = line.reliefs.people_of(first)
    round_id = applying.send_back(first.id, "relief", {"staff": "How many work there?"})
    applying.person, applying.organisation = now
    assert line.review(second).amount_paisa == REBATE
    assert round_id


@given(st.integers(1, 10**12), st.lists(st.integers(1, 10**10), min_size=1, max_size=30))
def test_shares_never_sum_to_more_than_is_free(free: int, decided: list[int]) -> None:
    asked = sum(decided)
    shares = [share_paisa(each, free, asked) for each in decided]
    assert sum(shares) <= free or asked <= free
    assert sum(shares) <= max(free, 0) or shares == decided
    for each, share in zip(decided, shares, strict=True):
        assert 0 <= share <= each
        if asked > free:
            assert share % 100 == 0
            assert 0 <= each * free - share * asked < 100 * asked


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["claim", "grant", "grant", "refuse", "close", "release"]),
        st.integers(0, 3),
    ),
    min_size=4,
    max_size=9,
)


@pytest.mark.campaign
def test_in_any_order_shares_are_kept_and_nobody_gets_more(
    platform: Platform, session: Session, moves: Moves
) -> None:
    papers = Papers.begun(platform, session)
    papers.released(50_000_00)
    known = [papers.eligible(1), papers.eligible(2)]
    # Officers outlive what each order makes.
    assert papers.last
    assert papers.finance("one") != papers.finance("two")
    session.commit()
    connection = session.get_bind()
    assert isinstance(connection, Connection)

    @settings(max_examples=walks(4), deadline=None)
    @given(_STEPS)
    def in_any(order: list[tuple[str, int]]) -> None:
        session.rollback()
        before = connection.begin_nested()
        claims = list(known)
        steps: dict[str, Any] = {
            "claim": lambda number: claims.append(papers.eligible(number + 1)),
            "grant": lambda number: papers.granted(claims[number % len(claims)]),
            "refuse": lambda number: papers.pass_last(
                claims[number % len(claims)], "refused", reason_code="facts", reason="No"
            ),
            "close": lambda _: papers.closed(),
            "release": lambda number: papers.released((number + 1) * 10_000_00),
        }
        for what, number in order:
            # A claim that was decided has no open step.
            with moves.step(NoResultFound, undo=session.rollback):
                steps[what](number)
            session.expire_all()
            _check_shares(session)
        session.rollback()
        before.rollback()

    in_any()


def _check_shares(session: Session) -> None:
    """What is promised by shares is free; who was granted got their share and no more."""
    of = BudgetYear(SHARED, this_year())
    assert free_paisa(session, of) >= sum(open_shares(session, of).values()) >= 0
    for award in session.scalars(select(ReliefAward).filter_by(scheme=SHARED)):
        assert award.amount_paisa <= award.decided_paisa
        assert award.amount_paisa == award.decided_paisa or "shared out" in award.reason


def test_in_any_order_no_grant_takes_what_an_earlier_claim_needs(
    line: _Line, session: Session
) -> None:
    line.reliefs.budget(2 * REBATE)
    known = [line.claim() for _ in range(4)]
    reliefs = line.reliefs
    for each in known:
        reliefs.pass_step(each, reliefs.officer("Assessor"))
        reliefs.pass_step(each, reliefs.officer("Senior", roles.CASE_APPROVER))
        reliefs.take(each, reliefs.officer("Finance", roles.CASE_APPROVER))
    session.commit()
    connection = session.get_bind()
    assert isinstance(connection, Connection)

    @settings(max_examples=walks(8), deadline=None)
    @given(
        st.lists(
            st.tuples(st.sampled_from(["passed", "passed", "refused"]), st.integers(0, 3)),
            min_size=2,
            max_size=6,
        )
    )
    def in_any(order: list[tuple[str, int]]) -> None:
        session.rollback()
        before = connection.begin_nested()
        ended: dict[int, str] = {}
        who = reliefs.officer("Finance", roles.CASE_APPROVER)
        for outcome, number in order:
            if number in ended:
                continue
            more = {"reason_code": "facts", "reason": "No"} if outcome == "refused" else {}
            command = DecideTask(task_id=reliefs.open_task(known[number]), outcome=outcome, **more)
            wait = [each for each in range(number) if each not in ended]
            left = 2 - list(ended.values()).count("passed")
            try:
                reliefs.run(decide_task, command, who)
            except Refusal:
                assert outcome == "refused" or left < 1 + len(wait)
            else:
                assert outcome == "refused" or left >= 1 + len(wait)
                ended[number] = outcome
            session.expire_all()
        session.rollback()
        before.rollback()

    in_any()


def test_a_loan_counts_by_its_grant_equivalent(platform: Platform, session: Session) -> None:
    """Of Rs 1,000,000 lent, Rs 400,000 count: two fifths, the scheme's own parameter."""
    loans = Loans.of(platform, session)
    award = loans.granted()
    row = session.scalars(select(AwardCount)).one()
    assert (row.award_id, row.cap, row.amount_paisa) == (award.id, "per_group", LENT * 2 // 5)
    firm = award.organisation_id
    assert firm
    by_step = Span(cap="per_group")
    assert granted_paisa(session, award.scheme, [firm], by_step) == LENT * 2 // 5
    assert granted_to_each(session, award.scheme, [firm], by_step) == {firm: LENT * 2 // 5}
    assert granted_paisa(session, award.scheme, [firm], Span()) == LENT


def test_a_part_of_a_loan_counts_by_its_part(platform: Platform, session: Session) -> None:
    loans = Loans.of(platform, session)
    loans.voted()
    application = loans.draft(DECLARED, ("plan", "guarantees"))
    loans.applying.submit(application.id)
    loans.review(application, granted_amount=500_001_00, granted_reason="A smaller plan")
    row = session.scalars(select(AwardCount)).one()
    assert row.amount_paisa == 200_000_40


def test_an_award_in_parts_counts_in_the_year_in_which_each_falls_due(
    platform: Platform, session: Session
) -> None:
    packages = Packages.begun(platform, session)
    packages.released(3 * GIVEN, this_year())
    award = packages.granted("One")
    firm, year = award.organisation_id, this_year()
    assert firm
    rows = session.scalars(select(AwardYear).filter_by(award_id=award.id))
    parts = {row.fiscal_year: row.amount_paisa for row in rows}
    for at, fullest in ((year, max(parts.values())), (year + 1, parts[year + 1])):
        span = Span((at,), by_due=True)
        assert granted_paisa(session, SCHEME, [firm], span) == fullest
        assert granted_to_each(session, SCHEME, [firm], span) == {firm: fullest}
    two = Span((year, year + 1), by_due=True)
    assert granted_paisa(session, SCHEME, [firm], two) == GIVEN
    assert granted_paisa(session, SCHEME, [firm], Span((year + 1,))) == 0


def test_the_year_after_closes_no_claim_of_before(platform: Platform, session: Session) -> None:
    """A closing is of the year that runs; one that waits longer can only be refused."""
    papers = Papers.begun(platform, session)
    papers.released(30_000_00)
    papers.eligible(1)
    row = papers.proposed()
    let_days_pass(session, 370)
    papers.refused("year-over", CLOSING.approve, Approve(id=row.id), papers.finance("two"))
    assert session.scalars(select(ReliefClaim)).one().ended_at is None

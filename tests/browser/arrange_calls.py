"""Calls of the awards: one that is ranked, one whose ranking waits, one that waits itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from factories.browser import Living

from app.casework.applications.use_cases.withdraw_application import (
    WithdrawApplication,
    withdraw_application,
)
from app.casework.calls.policy import TieRule
from app.casework.calls.use_cases.confirm_ranking import RANKINGS, RankCall
from app.casework.calls.use_cases.draw_up_call import CALLS, CallCriterion, DrawUpCall
from app.casework.calls.use_cases.pass_place import PASSED_PLACES, PassPlace
from app.casework.calls.use_cases.score_application import (
    Points,
    ScoreApplication,
    score_application,
)
from app.clock import real_now
from app.decisions import Approve
from app.unit_of_work import Executor
from demonstration.casework.public import Telling
from demonstration.cast.past import at_time, signed_in
from demonstration.registration.public import paper

ONE, TWO = "relief_finance", "relief_secretary"
PANEL = ("relief_assessor", "relief_senior", "relief_finance")
PEOPLE, FIRMS = "relief_professional_award", "relief_ict_firm_award"
SERVED = {"claimant": "professional", "years_served": "9", "nominated_by": "3"}
EMPLOYS = {"local_staff": "9"}


def calls(living: Living) -> dict[str, UUID]:
    """Return the ranked call with its first application, and what waits."""
    ranked = _called(living, PEOPLE, 20)
    papers = ("nominations", "work")
    first, second = (_applied(living, who, PEOPLE, SERVED, papers) for who in ("citizen", "owner"))
    _scored(living, ranked, {first: 9, second: 7})
    ranking = _propose(living, RankCall(call_id=ranked))
    executor = living.platform.executor
    with signed_in(executor, living.cast.actor(TWO)) as officer:
        executor.execute(RANKINGS.approve, Approve(id=ranking), actor=officer)
    _withdrawn(living, first)
    passing = PassPlace(call_id=ranked, from_id=first, reason="The winner withdrew")
    passed = living.platform.executor.execute(
        PASSED_PLACES.propose, passing, actor=living.cast.actor(ONE)
    )
    other = _called(living, FIRMS, 20)
    _scored(living, other, {_applied(living, "developer", FIRMS, EMPLOYS, ("portfolio",)): 8})
    return {
        "call_id": ranked,
        "application_id": second,
        "passed_id": passed.id,
        "other_id": other,
        "ranking_id": _propose(living, RankCall(call_id=other)),
        "waiting_id": _drawn_up(living, FIRMS, living.platform.executor, real_now()),
    }


def _called(living: Living, service: str, days_ago: int) -> UUID:
    """A call that two officers opened so many days ago; it has closed."""
    at = real_now() - timedelta(days=days_ago)
    then = at_time(living.platform.executor, at)
    call_id = _drawn_up(living, service, then, at)
    with signed_in(living.platform.executor, living.cast.actor(TWO)) as officer:
        then.execute(CALLS.approve, Approve(id=call_id), actor=officer)
    return call_id


def _drawn_up(living: Living, service: str, executor: Executor, at: datetime) -> UUID:
    criterion = CallCriterion(code="worth", title_en="Worth", title_ur="قدر", most=10, weight=100)
    command = DrawUpCall(
        service=service,
        title_en="Awards of the year",
        title_ur="سال کے ایوارڈ",
        opens_at=at - timedelta(minutes=1),
        closes_at=at + timedelta(days=10),
        places=1,
        criteria=[criterion],
        panel=[living.cast.people[who] for who in PANEL],
        tie_rule=TieRule.HEAVIEST_EARLIER_DRAW,
        instrument="Order FD-12/2026, a sample",
    )
    row_id: UUID = executor.execute(CALLS.propose, command, actor=living.cast.actor(ONE)).id
    return row_id


def _applied(
    living: Living, who: str, service: str, declared: Mapping[str, str], papers: Sequence[str]
) -> UUID:
    at = real_now() - timedelta(days=15)
    story = Telling.begin(living.platform, living.cast, who, service, at)
    story.write({**declared, "claimant_name": "A claimant", "publication": "yes"}, at)
    story.attach({code: (f"{code}.pdf", paper(code)) for code in papers}, at)
    story.hand_in(at)
    return story.application_id


def _scored(living: Living, call_id: UUID, points: Mapping[UUID, int]) -> None:
    """Let each member give the same points."""
    for who in PANEL:
        for application_id, given in points.items():
            scores = [Points(criterion="worth", points=given, comment="A sample")]
            command = ScoreApplication(
                call_id=call_id, application_id=application_id, scores=scores
            )
            living.platform.executor.execute(
                score_application, command, actor=living.cast.actor(who)
            )


def _propose(living: Living, command: RankCall) -> UUID:
    row = living.platform.executor.execute(RANKINGS.propose, command, actor=living.cast.actor(ONE))
    row_id: UUID = row.id
    return row_id


def _withdrawn(living: Living, application_id: UUID) -> None:
    command = WithdrawApplication(application_id=application_id, reason="Another plan")
    living.platform.executor.execute(
        withdraw_application, command, actor=living.cast.actor("citizen")
    )

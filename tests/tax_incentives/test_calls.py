"""Calls of an award: from drawing one up to the winners, through both doors."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from factories.calls import CRITERIA, SCHEME, SERVICE, Calls
from factories.denials import denied
from factories.doors import Door, Doors, Outcome, Place
from factories.identity import actor, join, make_department, make_person
from factories.refunds import just_proved
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app import roles
from app.casework.appeals.use_cases import DecideAppeal, decide_appeal
from app.casework.applications.use_cases.appeal_refusal import AppealRefusal, appeal_refusal
from app.casework.applications.use_cases.withdraw_application import (
    WithdrawApplication,
    withdraw_application,
)
from app.casework.calls.models import Call, CallRanking, CallScore
from app.casework.calls.queries.calls import call_page, office_calls, public_call, public_calls
from app.casework.calls.queries.ranks import rank_of
from app.casework.calls.use_cases.confirm_ranking import RANKINGS, RankCall
from app.casework.calls.use_cases.declare_relation import (
    DeclareRelation,
    declare_relation,
)
from app.casework.calls.use_cases.draw_up_call import CALLS
from app.casework.calls.use_cases.pass_place import PASSED_PLACES, PassPlace
from app.casework.calls.use_cases.score_application import (
    Points,
    ScoreApplication,
    _refuse_wrong,
    score_application,
)
from app.casework.cases.models.application import Application
from app.casework.cases.models.work import CaseRegistration
from app.casework.tasks.use_cases.decide_task import DecideTask, decide_task
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.db import new_id
from app.decisions import Approve, Decision, Refuse
from app.errors import Invalid
from app.identity.organisations.use_cases.end_membership import EndMembership, end_membership
from app.identity.people.models import Membership
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.unit_of_work import UseCase
from tax_incentives.applications.use_cases import ConfirmFact, confirm_fact
from tax_incentives.claims.models import ClaimDecision

scenarios("tax_incentives/features/calls.feature")

DRAW_UP = Place("/casework/calls/new", "/casework/calls")
APPROVE = Place("/casework/calls/{}/approve", "/casework/calls/{}/approval")
PUBLIC = Place("/calls/{}", "/calls/{}")
OFFICE = Place("/casework/calls/{}", "/casework/calls/{}")
_ONE = "/casework/calls/{}/applications/{}"
SCORES = Place(f"{_ONE}/scores", f"{_ONE}/scores")
RELATION = Place(f"{_ONE}/relation", f"{_ONE}/relation")
RANK = Place("/casework/calls/{}/ranking", "/casework/calls/{}/ranking")
CONFIRM = Place("/casework/calls/rankings/{}/approve", "/casework/call-rankings/{}/approval")
APPLY = Place(f"/services/{SERVICE}/apply", "/applications")
SUBMIT = Place("/applications/{}/submit", "/applications/{}/submission")
CLAIM = Place("/reliefs/claims/{}", "/relief-claims/{}")
_DAYS, _INSTANT = timedelta(days=9), timedelta(microseconds=1)
HIDDEN = "A comment that nobody may read yet"


@dataclass
class Story:
    calls: Calls
    doors: Doors
    call: Call | None = None
    firms: dict[str, Application] = field(default_factory=dict)
    outcome: Outcome | None = None

    @property
    def open_call(self) -> Call:
        assert self.call
        return self.call

    def chief(self, place: int, door: str) -> Door:
        return self.doors.open(door, self.calls.chiefs[place], self.calls.office, proved=True)

    def member(self, place: int, door: str) -> Door:
        return self.doors.open(door, self.calls.panel[place], self.calls.office)

    def owner(self, door: str) -> Door:
        reliefs = self.calls.reliefs
        return self.doors.open(door, reliefs.applying.person, reliefs.firm)


@pytest.fixture
def calls(platform: Platform, session: Session) -> Calls:
    return Calls.of(platform, session)


@given("the office of Finance with a panel of three", target_fixture="story")
def _(calls: Calls, doors: Doors) -> Story:
    return Story(calls, doors)


def _sent(door: Door, place: Place, data: dict[str, Any] | None = None) -> Outcome:
    outcome = door.send(place, data)
    assert outcome.ok, outcome.sentences
    return outcome


@when(parsers.parse("an officer draws up a call and another approves it, at the {door}"))
def _(story: Story, session: Session, door: str) -> None:
    _sent(story.chief(0, door), DRAW_UP, story.calls.typed(door))
    call = session.scalars(select(Call)).one()
    own = story.chief(0, door).send(APPROVE.at(call.id))
    assert own.status == 403
    assert own.says("Another officer must approve it")
    _sent(story.chief(1, door), APPROVE.at(call.id))
    story.call = call


@then(parsers.parse("everybody reads at the {door} that it is open"))
def _(story: Story, door: str) -> None:
    found = story.doors.open(door).read(PUBLIC.at(story.open_call.id))
    assert found.ok
    assert ("Open" if door == "web" else "open") in found.text
    assert story.open_call.seed not in found.text


@then(parsers.parse("a firm that applies at the {door} is in the call"))
def _(story: Story, door: str) -> None:
    draft = story.calls.reliefs.draft({"local_staff": "6"}, ("portfolio",))
    _sent(story.owner(door), SUBMIT.at(draft.id))
    story.calls.claims["Quetta Softworks"] = draft
    story.firms = {"Quetta Softworks": draft, "Turbat Softworks": _second(story)}
    story.calls.session.expire_all()
    page = story.chief(0, door).read(OFFICE.at(story.open_call.id))
    assert page.ok
    assert page.text.count("Softworks") >= 2


def _second(story: Story) -> Application:
    return story.calls.apply("Turbat Softworks")


def _points(*points: int, comment: str = "Seen", door: str = "api") -> dict[str, Any]:
    kind = str if door == "web" else int
    return {
        "scores": [
            {"criterion": each["code"], "points": kind(number), "comment": comment}
            for each, number in zip(CRITERIA, points, strict=True)
        ]
    }


@when(parsers.parse("the deadline passes and the panel scores two firms at the {door}"))
def _(story: Story, door: str) -> None:
    first, second = story.firms.values()
    early = story.member(0, door).send(SCORES.at(story.open_call.id, first.id), _points(1, 1))
    assert early.says("once the call is closed")
    story.calls.close()
    too_many = _points(11, 1, door=door)
    refused = story.member(0, door).send(SCORES.at(story.open_call.id, first.id), too_many)
    assert refused.fields == {"scores-0-points": "Give no more than 10 points."}
    for member in range(3):
        for application, given_points in ((first, (9, 8)), (second, (7, 8))):
            place = SCORES.at(story.open_call.id, application.id)
            _sent(story.member(member, door), place, _points(*given_points, door=door))
    again = story.member(0, door).send(
        SCORES.at(story.open_call.id, first.id), _points(1, 1, door=door)
    )
    assert again.says("Scores are final")


@when(parsers.parse("an officer computes the ranking and another confirms it, at the {door}"))
def _(story: Story, session: Session, door: str) -> None:
    _sent(story.chief(0, door), RANK.at(story.open_call.id))
    ranking = session.scalars(select(CallRanking)).one()
    assert story.chief(0, door).send(CONFIRM.at(ranking.id)).status == 403
    _sent(story.chief(1, door), CONFIRM.at(ranking.id))
    story.calls.heard(story.open_call.id)


@then(parsers.parse("the first firm reads at the {door} that it has rank 1"))
def _(story: Story, platform: Platform, door: str) -> None:
    reliefs, first = story.calls.reliefs, story.firms["Quetta Softworks"]
    person, firm = reliefs.people_of(first)
    found = story.doors.open(door, person, firm).read(CLAIM.at(first.id))
    assert ("Your rank is 1" if door == "web" else "'rank': 1") in found.text


@when("three officers pass the claim of the first firm")
def _(story: Story) -> None:
    _grant(story.calls, story.firms["Quetta Softworks"])


def _grant(calls: Calls, application: Application) -> None:
    reliefs = calls.reliefs
    if not reliefs.has_budget(SCHEME):
        place = {"scheme": SCHEME, "demand": "21", "object_head": "A05216"}
        reliefs.budget(20_00_000_00, "appropriation", **place)
        reliefs.budget(20_00_000_00, "release", **place)
    reliefs.run(*_taken(calls, application))
    told = ConfirmFact(
        application_id=application.id, name="debarred", value="no", evidence="List of 1-11-2026"
    )
    reliefs.run(confirm_fact, told, reliefs.officer("Assessor"))
    reliefs.decide(application, reliefs.officer("Assessor"))
    reliefs.pass_step(application, reliefs.officer("Senior", roles.CASE_APPROVER))
    reliefs.pass_step(application, reliefs.officer("Finance", roles.CASE_APPROVER))


def _taken(calls: Calls, application: Application) -> tuple[Any, object, Any]:
    reliefs = calls.reliefs
    return take_task, TakeTask(task_id=reliefs.open_task(application)), reliefs.officer("Assessor")


@then(parsers.parse('everybody reads at the {door} that "{name}" won "{rupees}"'))
def _(story: Story, door: str, name: str, rupees: str) -> None:
    story.outcome = story.doors.open(door).read(PUBLIC.at(story.open_call.id))
    assert name in story.outcome.text
    assert ("10,00,000" if door == "web" else "1000000.00") in story.outcome.text
    assert story.open_call.seed in story.outcome.text


@then(parsers.parse('nobody reads at the {door} of "{name}"'))
def _(story: Story, door: str, name: str) -> None:
    assert story.outcome
    assert name not in story.outcome.text


@given("a closed call to which two firms applied")
def _(story: Story) -> None:
    story.call = story.calls.open()
    for name in ("Quetta Softworks", "Turbat Softworks"):
        story.firms[name] = story.calls.apply(name)
    story.calls.close()


@when("two members of the panel score, and the third scores one firm")
def _(story: Story) -> None:
    first, second = story.firms.values()
    for application, members in ((first, range(3)), (second, range(2))):
        for member in members:
            place = SCORES.at(story.open_call.id, application.id)
            _sent(story.member(member, "api"), place, _points(9, 3, comment=f"{HIDDEN} {member}"))


@then(parsers.parse("no member and no officer reads at the {door} what another gave"))
def _(story: Story, door: str) -> None:
    for reader, own in ((story.chief(0, door), None), (story.member(2, door), 2)):
        for text_ in _texts(story, reader, door):
            for member in {0, 1, 2} - {own}:
                assert f"{HIDDEN} {member}" not in text_
            assert "72.00" not in text_
            assert "Compute the ranking" not in text_
    early = story.chief(0, door).send(RANK.at(story.open_call.id))
    assert early.says("Scores of the panel are missing: 1.")


def _texts(story: Story, reader: Door, door: str) -> list[str]:
    places = [OFFICE.at(story.open_call.id), Place("/casework/calls", "/casework/calls")]
    if door == "web":
        places += [SCORES.at(story.open_call.id, each.id) for each in story.firms.values()]
    found = [reader.read(place) for place in places]
    assert all(each.ok for each in found)
    return [each.text for each in found]


@when("the third member scores the other firm")
def _(story: Story) -> None:
    second = story.firms["Turbat Softworks"]
    place = SCORES.at(story.open_call.id, second.id)
    _sent(story.member(2, "api"), place, _points(9, 3, comment=f"{HIDDEN} 2"))


@then(parsers.parse("an officer reads at the {door} what each gave"))
def _(story: Story, door: str) -> None:
    found = "".join(_texts(story, story.chief(0, door), door))
    assert all(f"{HIDDEN} {member}" in found for member in range(3))


@when(parsers.parse("a member declares at the {door} that the owner of a firm is their brother"))
def _(story: Story, door: str) -> None:
    first = story.firms["Quetta Softworks"]
    data = {"relation": "family", "reason": "The owner is my brother."}
    _sent(story.member(0, door), RELATION.at(story.open_call.id, first.id), data)


@then(parsers.parse("they cannot score that firm at the {door}"))
def _(story: Story, door: str) -> None:
    first = story.firms["Quetta Softworks"]
    place = SCORES.at(story.open_call.id, first.id)
    outcome = story.member(0, door).send(place, _points(9, 9, door=door))
    assert outcome.status == 403
    assert outcome.says("You recused yourself")


@then("the ranking needs the scores of the two others only")
def _(story: Story) -> None:
    first, second = story.firms.values()
    for application, members in ((first, (1, 2)), (second, (0, 1, 2))):
        for member in members:
            story.calls.score(story.open_call, application, member, 6, 6)
    story.calls.ranked(story.open_call)


@when(parsers.parse("a firm begins to apply at the {door} before any call"))
def _(story: Story, door: str) -> None:
    data = {"service": SERVICE} if door == "api" else {}
    story.outcome = story.owner(door).send(APPLY, data)


@then(parsers.parse('it is told "{words}"'))
def _(story: Story, words: str) -> None:
    assert story.outcome
    assert story.outcome.status == 409
    assert story.outcome.says(words)


# --- what a scenario does not say -----------------------------------------------------------------


def _closed(calls: Calls, places: int = 10) -> tuple[Call, list[Application]]:
    call = calls.open(places=places)
    found = [calls.apply(name) for name in ("Quetta Softworks", "Turbat Softworks", "Gwadar Apps")]
    calls.close()
    return call, found


def _all_scored(calls: Calls, places: int = 10) -> tuple[Call, list[Application]]:
    call, found = _closed(calls, places)
    for application, points in zip(found, (9, 7, 5), strict=True):
        for member in range(3):
            calls.score(call, application, member, points, points)
    return call, found


def _ranks(calls: Calls, found: list[Application]) -> list[tuple[int, int | None]]:
    with calls.reliefs.platform.executor.reading(calls.chief(0)) as uow:
        ranks = [rank_of(uow, each.id) for each in found]
    return [(each.rank, each.place) for each in ranks if each]


def test_a_place_that_becomes_free_goes_to_the_reserve_list(calls: Calls) -> None:
    call, found = _all_scored(calls, places=2)
    calls.ranked(call)
    assert _ranks(calls, found) == [(1, 1), (2, 2), (3, None)]
    early = PassPlace(call_id=call.id, from_id=found[0].id, reason="They may go")
    calls.reliefs.refused("place-not-free", PASSED_PLACES.propose, early, calls.chief(0))

    calls.reliefs.applying.person, calls.reliefs.applying.organisation = calls.reliefs.people_of(
        found[0]
    )
    gone = WithdrawApplication(application_id=found[0].id, reason="We are busy")
    calls.reliefs.run(withdraw_application, gone, calls.reliefs.owner)
    row = calls.reliefs.run(PASSED_PLACES.propose, early, calls.chief(0))
    calls.reliefs.run(PASSED_PLACES.approve, Approve(id=row.id), calls.chief(1))
    assert _ranks(calls, found) == [(1, None), (2, 2), (3, 2)]


def test_an_officer_cannot_type_a_rank(calls: Calls, session: Session) -> None:
    call, found = _all_scored(calls)
    reliefs = calls.reliefs
    reliefs.run(*_taken(calls, found[0]))
    typed = ConfirmFact(application_id=found[0].id, name="rank", value="1", evidence="A paper")
    with pytest.raises(Invalid, match="Choose one of the facts in the list"):
        reliefs.run(confirm_fact, typed, reliefs.officer("Assessor"))
    before = session.scalars(select(ClaimDecision)).all()
    assert {each.outcome for each in before} == {"not_evaluated"}
    assert "ranking of the call is not confirmed" in before[0].content["facts"]["rank"]["why"]
    calls.ranked(call)
    after = session.scalars(select(ClaimDecision).order_by(ClaimDecision.id)).all()
    assert [each.content["facts"]["rank"]["value"] for each in after[-3:]].count(1) == 1
    assert len([each for each in after if each.content["facts"]["rank"]["value"]]) == 3


def test_two_recusals_of_three_leave_it_to_an_officer(calls: Calls) -> None:
    call, found = _closed(calls)
    for member in (0, 1):
        told = DeclareRelation(
            call_id=call.id,
            application_id=found[0].id,
            relation="business",
            reason="We share a shop.",
        )
        calls.reliefs.run(declare_relation, told, calls.member(member))
    calls.reliefs.refused(
        "too-few-scorers", RANKINGS.propose, RankCall(call_id=call.id), calls.chief(0)
    )


def test_a_member_of_the_firm_is_recused_by_the_register(calls: Calls, session: Session) -> None:
    call, found = _closed(calls)
    _person, firm = calls.reliefs.people_of(found[0])
    join(session, calls.panel[0], firm, roles.SUPPLIER_OWNER)
    session.commit()
    command = ScoreApplication(call_id=call.id, application_id=found[0].id, scores=[])
    calls.reliefs.refused("own-interest", score_application, command, calls.member(0))
    with calls.reliefs.platform.executor.reading(calls.member(0)) as uow:
        lines = {each.id: each for each in call_page(uow, call.id).applications}
    assert lines[found[0].id].mine == "recused"
    assert lines[found[0].id].recused == ["Member A"]


def test_who_is_recused_reads_no_scores_of_that_firm(calls: Calls, session: Session) -> None:
    """Neither a member of the panel nor another officer, by the register or by their own word."""
    call, found = _closed(calls)
    told = DeclareRelation(
        call_id=call.id, application_id=found[0].id, relation="family", reason="A brother."
    )
    calls.reliefs.run(declare_relation, told, calls.member(0))
    _person, firm = calls.reliefs.people_of(found[0])
    join(session, calls.chiefs[0], firm, roles.SUPPLIER_OWNER)
    session.commit()
    for application in found:
        for member in range(1 if application is found[0] else 0, 3):
            calls.score(call, application, member, 6, 6)
    for reader, seen in (
        (calls.member(0), [0, 6, 6]),
        (calls.chief(0), [0, 6, 6]),
        (calls.chief(1), [4, 6, 6]),
    ):
        with calls.reliefs.platform.executor.reading(reader) as uow:
            lines = {each.id: each for each in call_page(uow, call.id).applications}
        assert [len(lines[each.id].scores) for each in found] == seen
        assert (lines[found[0].id].total is None) == (seen[0] == 0)
        assert lines[found[0].id].recused == ["Member A"]
        assert (lines[found[0].id].task_id is None) == (seen[0] == 0)


def test_an_application_is_scored_by_the_panel_of_its_own_call(calls: Calls) -> None:
    call, found = _closed(calls)
    command = ScoreApplication(call_id=call.id, application_id=found[0].id, scores=[])
    calls.reliefs.refused("not-of-panel", score_application, command, calls.reliefs.officer("X"))
    stranger = ScoreApplication(call_id=call.id, application_id=new_id(), scores=[])
    calls.reliefs.refused("not-found", score_application, stranger, calls.member(0))


def test_a_call_is_for_its_own_office_and_one_at_a_time(calls: Calls, session: Session) -> None:
    elsewhere, chief = make_department(session, "Elsewhere"), make_person(session, "Chief")
    session.commit()
    foreign = actor(chief, roles.CASE_APPROVER, organisation=elsewhere)
    foreign = just_proved(session, foreign)
    row = calls.reliefs.run(CALLS.propose, calls.command(), calls.chief(0))
    for decide, command in (
        (CALLS.approve, Approve(id=row.id)),
        (CALLS.refuse, Refuse(id=row.id, reason="No")),
        (RANKINGS.propose, RankCall(call_id=row.id)),
    ):
        calls.reliefs.refused("not-found", decide, command, foreign)
    executor = calls.reliefs.platform.executor
    with executor.reading(foreign) as uow:
        assert office_calls(uow).items == []
    closes = row.closes_at
    beside, after, last = (
        calls.reliefs.run(CALLS.propose, calls.command(opens_at=opens, closes_at=ends), who)
        for who in [calls.chief(0)]
        for opens, ends in (
            (closes - _INSTANT, closes + _DAYS),
            (closes, closes + _DAYS),
            (closes + _DAYS, closes + 2 * _DAYS),
        )
    )
    # One that closes as another opens is not beside it, whichever is approved first.
    for each in (after, row, last):
        calls.reliefs.run(CALLS.approve, Approve(id=each.id), calls.chief(1))
    refused = "call-beside-another"
    calls.reliefs.refused(refused, CALLS.approve, Approve(id=beside.id), calls.chief(1))
    approved = {row.id, after.id, last.id}
    with executor.reading(calls.chief(0)) as uow:
        assert {each.id for each in office_calls(uow).items} == {*approved, beside.id}
    with executor.reading(ANONYMOUS) as uow:
        assert {each.id for each in public_calls(uow).items} == approved


def _given(*scored: tuple[str, int]) -> list[Points]:
    return [Points(criterion=code, points=points, comment="Seen") for code, points in scored]


@pytest.mark.parametrize(
    ("scored", "field"),
    [
        ([("exports", 11), ("jobs", 10)], "scores-0-points"),
        ([("exports", 10), ("jobs", 11)], "scores-1-points"),
        ([("exports", 10)], "scores"),
        ([("exports", 10), ("exports", 10)], "scores"),
        ([("exports", 10), ("jobs", 10), ("jobs", 0)], "scores"),
        ([("exports", 10), ("colour", 0)], "scores-1-points"),
    ],
)
def test_each_criterion_is_scored_once_and_to_its_most(
    scored: list[tuple[str, int]], field: str
) -> None:
    call = Call(content={"criteria": CRITERIA, "panel": []})
    with pytest.raises(Invalid) as refused:
        _refuse_wrong(call, _given(*scored))
    assert field in refused.value.fields
    _refuse_wrong(call, _given(("jobs", 10), ("exports", 0)))


def test_a_score_is_final_and_a_forged_one_does_not_count(calls: Calls, session: Session) -> None:
    call, found = _all_scored(calls)
    for statement in ("update call_scores set content = '{}'", "delete from call_scores"):
        with pytest.raises(ProgrammingError), session.begin_nested():
            session.execute(text(statement))
    session.execute(text("update call_scores set mac = '' where person_id = :me"),
                    {"me": calls.panel[0].id})  # fmt: skip
    session.commit()
    calls.reliefs.refused(
        "scores-missing", RANKINGS.propose, RankCall(call_id=call.id), calls.chief(0)
    )
    assert len(session.scalars(select(CallScore)).all()) == 9
    assert found


def test_who_left_the_office_scores_no_more_and_the_others_decide(
    calls: Calls, session: Session
) -> None:
    call, found = _closed(calls)
    calls.score(call, found[0], 2, 9, 9)
    _leaves(session, calls, 2)
    for application, points in zip(found, (9, 7, 5), strict=True):
        for member in (0, 1):
            calls.score(call, application, member, points, points)
    with calls.reliefs.platform.executor.reading(calls.chief(0)) as uow:
        seen = call_page(uow, call.id)
    assert [each.name for each in seen.left] == ["Member C"]
    members = {line.id: {each.member for each in line.scores} for line in seen.applications}
    assert [len(members[each.id]) for each in found] == [3, 2, 2]
    calls.ranked(call)
    assert _ranks(calls, found) == [(1, 1), (2, 2), (3, 3)]


def _leaves(session: Session, calls: Calls, member: int) -> None:
    """Let a member of the panel leave the office."""
    query = select(Membership).filter_by(person_id=calls.panel[member].id)
    row = session.scalars(query).one()
    command = EndMembership(membership_id=row.id)
    head = calls.reliefs.officer("Head", roles.DEPARTMENT_HEAD)
    calls.reliefs.run(end_membership, command, just_proved(session, head))


def test_one_member_alone_ranks_nobody(calls: Calls, session: Session) -> None:
    call, _found = _closed(calls)
    for member in (1, 2):
        _leaves(session, calls, member)
    calls.reliefs.refused(
        "too-few-scorers", RANKINGS.propose, RankCall(call_id=call.id), calls.chief(0)
    )


def test_scores_stay_visible_when_an_appeal_brings_an_application_back(
    calls: Calls, session: Session
) -> None:
    call, found = _closed(calls)
    reliefs, chief = calls.reliefs, calls.chief(0)
    reliefs.take(found[2], reliefs.officer("Assessor"))
    refusal = DecideTask(
        task_id=reliefs.open_task(found[2]), outcome="refused", reason_code="facts", reason="No"
    )
    reliefs.run(decide_task, refusal, reliefs.officer("Assessor"))
    for application in found[:2]:
        for member in range(3):
            calls.score(call, application, member, 5, 5)
    calls.ranked(call)
    _appealed(calls, session, found[2])
    with reliefs.platform.executor.reading(chief) as uow:
        lines = {line.id: line for line in call_page(uow, call.id).applications}
    assert [len(lines[each.id].scores) for each in found] == [6, 6, 0]
    assert lines[found[2].id].total is None


def _appealed(calls: Calls, session: Session, application: Application) -> None:
    """Let the applicant appeal, and the secretary allow it."""
    reliefs = calls.reliefs
    reliefs.applying.person, reliefs.applying.organisation = reliefs.people_of(application)
    query = select(CaseRegistration).filter_by(application_id=application.id)
    appeal = AppealRefusal(registration_id=session.scalars(query).one().id, grounds="It is true")
    row = reliefs.run(appeal_refusal, appeal, reliefs.owner)
    allowed = DecideAppeal(appeal_id=row.id, outcome="allowed", reason="It is")
    reliefs.run(decide_appeal, allowed, reliefs.officer("Head", roles.DEPARTMENT_HEAD))


@pytest.mark.parametrize("decision", [CALLS, RANKINGS])
def test_who_approves_proves_again_who_they_are(
    calls: Calls, session: Session, decision: Decision[Any]
) -> None:
    call, _found = _all_scored(calls)
    proposed = {
        CALLS.row: lambda: calls.command(opens_at=call.closes_at, closes_at=call.closes_at + _DAYS),
        RANKINGS.row: lambda: RankCall(call_id=call.id),
    }[decision.row]()
    row = calls.reliefs.run(decision.propose, proposed, calls.chief(0))
    chief = replace(calls.chief(1), session_id=None)
    calls.reliefs.refused("proof-needed", decision.approve, Approve(id=row.id), chief)


def test_a_public_call_names_nobody_before_an_award(calls: Calls) -> None:
    call, _found = _all_scored(calls)
    calls.ranked(call)
    with calls.reliefs.platform.executor.reading(ANONYMOUS) as uow:
        seen = public_call(uow, call.id)
    assert (seen.winners, seen.undecided, seen.seed) == ([], 3, call.seed)


@pytest.mark.parametrize(
    ("permission", "use_case", "command"),
    [
        ("cases.draw_up_call", CALLS.propose, None),
        ("cases.decide_call", CALLS.approve, Approve(id=new_id())),
        ("cases.rank", RANKINGS.propose, RankCall(call_id=new_id())),
        ("cases.confirm_ranking", RANKINGS.approve, Approve(id=new_id())),
        (
            "cases.score",
            score_application,
            ScoreApplication(call_id=new_id(), application_id=new_id(), scores=[]),
        ),
        ("cases.see_calls", lambda uow, _: call_page(uow, new_id()), None),
    ],
)
def test_a_citizen_may_not(
    platform: Platform, session: Session, permission: str, use_case: UseCase[Any], command: object
) -> None:
    somebody = actor(make_person(session, "Gul Khan"))
    session.commit()
    with denied(permission):
        platform.executor.execute(use_case, command, actor=somebody)

"""A question against its deadline: none late is taken, none in time is lost. Real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count

import psycopg
import pytest
from factories import bidding
from factories.amending import WARNINGS
from factories.depth import turns
from factories.evaluation import frozen_parameters
from factories.events import owner_url
from factories.forging import made_genuine
from factories.history import rewriting
from factories.identity import actor, proved
from factories.marketplace import make_bidder
from factories.questions import waits_for_a_lock
from factories.racing import at_once
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now
from app.decisions import Approve
from app.errors import Conflict
from app.identity.accounts.queries.actors import SYSTEM
from app.permissions import Actor
from app.platform import Platform
from app.roles import COMPETENT_AUTHORITY, PROCUREMENT_OFFICER, SUPPLIER_OWNER
from marketplace.amendments.use_cases.amend_tender import AMENDMENT
from marketplace.amendments.use_cases.compare_tender import ProposeAmendment
from marketplace.questions.models import DocumentTaking, TenderQuestion
from marketplace.questions.use_cases.answer_question import AnswerQuestion, answer_question
from marketplace.questions.use_cases.ask_question import AskQuestion, ask_question
from marketplace.questions.use_cases.hold_closing import hold_closings
from marketplace.questions.use_cases.take_documents import TakeDocuments, take_documents
from marketplace.tenders.models import Tender, TenderVersion
from marketplace.tenders.use_cases.versions import WAITING_QUESTION

pytestmark = pytest.mark.committed
WORDS = "May chairs be of steel?"


def firm_of(session: Session, name: str = "Turbat Traders") -> Actor:
    firm, owner = make_bidder(session, name)
    return actor(owner, SUPPLIER_OWNER, organisation=firm)


@pytest.mark.campaign
def test_it_takes_no_question_after_its_deadline_and_loses_none(committed: Platform) -> None:
    """Firms go on asking while closing passes: taken if and only if they came in time."""
    closes = real_now() + timedelta(seconds=2)
    with committed.executor.sessions() as session:
        rules = frozen_parameters({"question_days"}, question_days="0")
        world = bidding.make_biddable(
            session, parameters=rules, closes_at=closes, opens_at=closes + timedelta(minutes=30)
        )
        firms = [firm_of(session, f"Firm {n}") for n in range(4)]
        session.commit()
    numbers = count(1)  # the same twice is refused
    codes: set[str] = set()

    def keep_asking(who: Actor) -> set[str]:
        taken = set()
        while "tender-ask-not-now" not in codes:
            command = AskQuestion(tender_id=world.tender.id, words=f"{WORDS} {next(numbers)}")
            try:
                asked = committed.executor.execute(ask_question, command, actor=who)
            except Conflict as refused:
                codes.add(refused.code)
            else:
                taken.add(str(asked.id))
        return taken

    answered = at_once([lambda who=who: keep_asking(who) for who in firms])
    with committed.executor.sessions() as session:
        rows = {str(r.id): r.asked_at for r in session.scalars(select(TenderQuestion))}
    assert rows.keys() == set().union(*answered)
    assert rows
    assert codes <= {"tender-ask-not-now", "too-many-questions"}
    assert all(at < closes for at in rows.values())


def test_it_decides_by_the_clock_after_the_wait(committed: Platform) -> None:
    """A question that waits for somebody who ends bidding is judged when it goes on."""
    with committed.executor.sessions() as session:
        world = bidding.make_biddable(session)
        firm = firm_of(session)
        session.commit()
    tender = world.tender.id
    with committed.executor.sessions() as ending, rewriting(ending):
        row = ending.get_one(Tender, tender, with_for_update=True)
        with ThreadPoolExecutor(1) as pool:
            command = AskQuestion(tender_id=tender, words=WORDS)
            waiting = pool.submit(committed.executor.execute, ask_question, command, actor=firm)
            waits_for_a_lock(committed)
            row.closes_at = row.opens_at = ending.scalars(select(func.clock_timestamp())).one()
            ending.commit()
            with pytest.raises(Conflict, match="only while bidding is open"):
                waiting.result()
    with committed.executor.sessions() as session:
        assert session.scalar(select(func.count()).select_from(TenderQuestion)) == 0


@pytest.mark.campaign
def test_it_lets_one_of_two_officers_answer(committed: Platform) -> None:
    with committed.executor.sessions() as session:
        world = bidding.make_biddable(session)
        firm = firm_of(session)
        agency = world.agency
        officer = actor(agency.officer, PROCUREMENT_OFFICER, organisation=agency.department)
        session.commit()
    executor = committed.executor
    asked = executor.execute(
        ask_question, AskQuestion(tender_id=world.tender.id, words=WORDS), actor=firm
    )
    commands = [
        AnswerQuestion(question_id=asked.id, public_words=WORDS, answer=answer)
        for answer in ("Yes.", "No.")
    ]
    results = at_once(
        [
            lambda command=command: executor.execute(answer_question, command, actor=officer)
            for command in commands
        ]
    )
    assert [each.code for each in results if isinstance(each, Conflict)] == ["answered-already"]


def _about_to_close(committed: Platform) -> tuple[bidding.World, Actor]:
    """A tender that closes in hours, asked about a week ago; and its officer."""
    closes = real_now() + timedelta(hours=4)
    with committed.executor.sessions() as session:
        world = bidding.make_biddable(
            session,
            parameters=frozen_parameters(question_days="0"),
            closes_at=closes,
            opens_at=closes + timedelta(minutes=30),
            issue_to=local_day(closes),
        )
        firm = firm_of(session)
        agency = world.agency
        officer = actor(agency.officer, PROCUREMENT_OFFICER, organisation=agency.department)
        session.commit()
    command = AskQuestion(tender_id=world.tender.id, words=WORDS)
    committed.executor.execute(ask_question, command, actor=firm)
    with psycopg.connect(owner_url(committed)) as owner:
        owner.execute("select test_rewrite_history(true)")
        owner.execute("update tender_questions set asked_at = asked_at - interval '7 days'")
        owner.commit()
    with committed.executor.sessions() as session:
        question = session.scalars(select(TenderQuestion.id)).one()
        made_genuine(session, TenderQuestion, question)
        session.commit()
    return world, officer


def _run_clock(committed: Platform) -> int:
    moved: int = committed.executor.execute(hold_closings, None, actor=SYSTEM)
    return moved


@pytest.mark.campaign
@pytest.mark.parametrize("turn", turns(3))
def test_it_extends_bidding_once_or_finds_the_answer(committed: Platform, turn: int) -> None:
    """Two clocks and an answer at once: closing moves once, or the question was answered first."""
    world, officer = _about_to_close(committed)
    with committed.executor.sessions() as session:
        question_id = session.scalars(select(TenderQuestion.id)).one()
    answer = AnswerQuestion(question_id=question_id, public_words=WORDS, answer="Yes.")
    calls: list[Callable[[], object]] = [lambda: _run_clock(committed) for _ in range(2)]
    calls.insert(turn, lambda: committed.executor.execute(answer_question, answer, actor=officer))
    at_once(calls)
    with committed.executor.sessions() as session:
        tender = session.get_one(Tender, world.tender.id)
        versions = session.scalars(select(TenderVersion)).all()
        (question,) = session.scalars(select(TenderQuestion))
    moved = timedelta(days=3) * len(versions)
    assert question.answered_at is not None
    assert len(versions) <= 1
    assert tender.closes_at - world.tender.closes_at == moved
    assert not versions or versions[0].recorded_at < question.answered_at


@pytest.mark.parametrize("turn", turns(3))
def test_it_makes_one_version_of_the_clock_and_an_extension(committed: Platform, turn: int) -> None:
    """The clock and an officer's extension at once: one is the next version, the other is not."""
    world, officer = _about_to_close(committed)
    agency, execute = world.agency, committed.executor.execute
    head = actor(agency.authority, COMPETENT_AUTHORITY, organisation=agency.department)
    head = proved(committed.executor, head)
    later = world.tender.closes_at + timedelta(days=9)
    row = execute(AMENDMENT.propose, extension_of(world, later), actor=officer)
    calls: list[Callable[[], object]] = [lambda: _run_clock(committed) for _ in range(2)]
    calls.insert(turn, lambda: execute(AMENDMENT.approve, Approve(id=row.id), actor=head))
    answers = at_once(calls)
    refused = [each.code for each in answers if isinstance(each, Conflict)]
    with committed.executor.sessions() as session:
        tender = session.get_one(Tender, world.tender.id)
        (version,) = session.scalars(select(TenderVersion)).all()
    held = version.what == WAITING_QUESTION
    assert refused == (["stale-version"] if held else [])
    days = 3 if held else 9
    assert tender.closes_at - world.tender.closes_at == timedelta(days=days)


def extension_of(world: bidding.World, closes_at: datetime) -> ProposeAmendment:
    return ProposeAmendment(
        tender_id=world.tender.id,
        version=1,
        reason="Bidders asked for more time",
        late_reason="They asked today",
        regulator_on=local_day(real_now()),
        closes_at=closes_at,
        reasons=dict.fromkeys(WARNINGS, "Bidders asked for it in writing"),
    )


@pytest.mark.campaign
def test_it_enters_a_firm_once_however_many_colleagues_take_the_documents(
    committed: Platform,
) -> None:
    with committed.executor.sessions() as session:
        world = bidding.make_biddable(session)
        firm = firm_of(session)
        session.commit()
    command = TakeDocuments(tender_id=world.tender.id)
    at_once([lambda: committed.executor.execute(take_documents, command, actor=firm)] * 6)
    with committed.executor.sessions() as session:
        assert session.scalar(select(func.count()).select_from(DocumentTaking)) == 1

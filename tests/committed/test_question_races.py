"""A question against its deadline: none late is taken, none in time is lost. Real commits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from factories import bidding
from factories.evaluation import frozen_parameters
from factories.events import owner_url
from factories.identity import actor
from factories.marketplace import make_bidder
from factories.questions import waits_for_a_lock
from factories.racing import at_once
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import real_now
from app.errors import Conflict
from app.permissions import Actor
from app.platform import Platform
from app.roles import PROCUREMENT_OFFICER, SUPPLIER_OWNER
from marketplace.questions.models import DocumentTaking, TenderQuestion
from marketplace.questions.use_cases.answer_question import AnswerQuestion, answer_question
from marketplace.questions.use_cases.ask_question import AskQuestion, ask_question
from marketplace.questions.use_cases.take_documents import TakeDocuments, take_documents

pytestmark = pytest.mark.committed
WORDS = "May chairs be of steel?"


def firm_of(session: Session, name: str = "Turbat Traders") -> Actor:
    firm, owner = make_bidder(session, name)
    return actor(owner, SUPPLIER_OWNER, organisation=firm)


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
    command = AskQuestion(tender_id=world.tender.id, words=WORDS)

    codes: set[str] = set()

    def keep_asking(who: Actor) -> set[str]:
        taken = set()
        while "tender-ask-not-now" not in codes:
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
    with psycopg.connect(owner_url(committed)) as ending:
        ending.execute("select test_rewrite_history(true)")
        ending.execute("select 1 from tenders where id = %s for update", [tender])
        with ThreadPoolExecutor(1) as pool:
            command = AskQuestion(tender_id=tender, words=WORDS)
            waiting = pool.submit(committed.executor.execute, ask_question, command, actor=firm)
            waits_for_a_lock(committed)
            ending.execute(
                "update tenders set closes_at = clock_timestamp(), opens_at = clock_timestamp() "
                "where id = %s",
                [tender],
            )
            ending.commit()
            with pytest.raises(Conflict, match="only while bidding is open"):
                waiting.result()
    with committed.executor.sessions() as session:
        assert session.scalar(select(func.count()).select_from(TenderQuestion)) == 0


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

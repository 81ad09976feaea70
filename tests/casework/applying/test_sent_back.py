"""What offices sent back: only that may change, and their clocks run on when it is answered."""

from datetime import timedelta
from uuid import UUID

import pytest
from factories.applying import TYPED, Applying
from marshmallow import ValidationError
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.casework.cases.models.application import Draft, Submission
from app.casework.cases.models.work import ReviewRound
from app.clock import real_now
from app.errors import Conflict, Invalid, NotFound


@pytest.fixture
def working(applying: Applying) -> UUID:
    """An application of an electric shop, paid for: two offices work on it at once."""
    application = applying.start()
    applying.save(application.id, "owner", TYPED["owner"])
    applying.save(application.id, "shop", TYPED["shop"] | {"kind": "electric", "voltage": "220"})
    applying.add(application.id, "lease")
    applying.add(application.id, "wiring_plan")
    applying.submit(application.id)
    return applying.paid(application.id)


def test_it_changes_only_what_was_sent_back(applying: Applying, working: UUID) -> None:
    applying.send_back(working, "shop", {"shop_name": "The board shows another name."})
    with pytest.raises(ValidationError) as refused:
        applying.prepare(working, {"shop_name": "Red Kite", "capital": "1"})
    assert "not known here" in str(refused.value.messages["capital"])
    applying.prepare(working, {"shop_name": "Red Kite"})
    applying.answer(working)
    case = applying.case(working)
    assert len(case.submissions) == 2
    before, after = (each.content["answers"] for each in case.submissions)
    assert before["shop_name"] == "Blue Kite"
    assert after == before | {"shop_name": "Red Kite"}
    assert case.application.display == "Red Kite"
    assert case.parts[0].open_round is None


def test_it_lets_the_clock_run_on_with_the_same_commit(
    applying: Applying, working: UUID, session: Session
) -> None:
    asked = applying.send_back(working, "shop", {"shop_name": "Wrong."})
    waits = "select count(*) from open_tasks where waits_since is not null"
    assert session.scalar(text(waits)) == 1
    applying.prepare(working, {"shop_name": "Red Kite"})
    applying.answer(working)
    session.expire_all()
    row = session.get_one(ReviewRound, asked)
    assert row.submission_id == session.scalars(select(Submission.id).filter_by(round=2)).one()
    assert session.scalar(text(waits)) == 0
    assert session.get(Draft, working) is None


def test_it_answers_offices_one_by_one_or_together(
    applying: Applying, working: UUID, session: Session
) -> None:
    shop = applying.send_back(working, "shop", {"shop_name": "Wrong."})
    safety = applying.send_back(working, "safety", {"voltage": "Too high?"})
    typed = {"shop_name": "Red Kite", "voltage": "110"}
    applying.prepare(working, typed)
    applying.answer(working, shop)
    case = applying.case(working)
    assert case.answers["shop_name"] == "Red Kite"
    assert case.answers["voltage"] == 220
    assert [part.open_round is not None for part in case.parts] == [False, True, False]
    assert session.get_one(Draft, working).answers["voltage"] == 110
    applying.answer(working, safety)
    assert applying.case(working).answers["voltage"] == 110


def test_it_asks_what_a_better_answer_brings_up(applying: Applying) -> None:
    working = applying.paid(applying.hand_in().id)
    applying.send_back(working, "shop", {"kind": "These are electric."})
    applying.prepare(working, {"kind": "electric"})
    with pytest.raises(Invalid) as refused:
        applying.answer(working)
    assert {"answers.voltage", "documents.wiring_plan"} == set(refused.value.fields)
    applying.prepare(working, {"kind": "electric", "voltage": "110"})
    applying.add(working, "wiring_plan")
    applying.answer(working)
    parts = {part.row.code: part for part in applying.case(working).parts}
    assert "safety" in parts


def test_it_lets_what_was_right_that_day_stand(applying: Applying) -> None:
    """A day that lay ahead when it was submitted has passed: it was not sent back."""
    now = real_now()
    applying.at = now - timedelta(days=30)
    opens_on = local_day(now - timedelta(days=10))
    working = applying.paid(applying.hand_in({"opens_on": opens_on.isoformat()}).id)
    applying.at = None
    applying.send_back(working, "shop", {"shop_name": "Wrong."})
    applying.prepare(working, {"shop_name": "Red Kite"})
    applying.answer(working)
    assert applying.case(working).answers["opens_on"] == opens_on.isoformat()


def test_it_asks_for_a_change_or_a_word(applying: Applying, working: UUID) -> None:
    applying.send_back(working, "shop", {"shop_name": "Wrong."})
    with pytest.raises(Invalid) as refused:
        applying.answer(working)
    assert refused.value.code == "nothing-changed"
    applying.answer(working, words="It is written so on the lease.")
    latest = applying.case(working).latest
    assert latest is not None
    assert latest.content["words"] == "It is written so on the lease."


def test_it_replaces_papers_that_were_sent_back(applying: Applying, working: UUID) -> None:
    from app.casework.applications.use_cases.case_documents import (
        RemoveDocument,
        remove_from_application,
    )

    applying.send_back(working, "shop", {"document:lease": "A page is missing."})
    (old,) = applying.case(working).documents["lease"]
    with pytest.raises(NotFound):
        applying.add(working, "wiring_plan")
    new = applying.add(working, "lease")
    command = RemoveDocument(application_id=working, document_id=UUID(old))
    applying.do(remove_from_application, command)
    applying.answer(working)
    case = applying.case(working)
    assert case.documents["lease"] == [str(new)]
    assert case.submissions[0].content["documents"]["lease"] == [old]
    with applying.platform.executor.reading(applying.citizen) as uow:
        from app.documents.public import find_document

        assert find_document(uow, UUID(old)).purpose == "lease"


def test_it_tells_a_second_device(applying: Applying, working: UUID) -> None:
    applying.send_back(working, "shop", {"shop_name": "Wrong."})
    applying.prepare(working, {"shop_name": "Red Kite"})
    with pytest.raises(Conflict) as refused:
        applying.prepare(working, {"shop_name": "Green Kite"}, revision=0)
    assert refused.value.code == "changed-elsewhere"


def test_it_answers_nothing_that_was_not_asked(applying: Applying, working: UUID) -> None:
    with pytest.raises(Conflict) as refused:
        applying.answer(working, words="Hello?")
    assert refused.value.code == "nothing-sent-back"
    asked = applying.send_back(working, "shop", {"shop_name": "Wrong."})
    with pytest.raises(NotFound):
        applying.answer(working, asked, working, words="One of these is none of yours.")

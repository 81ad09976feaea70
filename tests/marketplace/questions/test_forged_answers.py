"""An answer that this program did not write is not shown to bidders."""

from factories.questions import PUBLIC, Story
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from app.clock import real_now
from app.db import new_id
from app.permissions import ANONYMOUS
from marketplace.questions.models import PreBidMeeting
from marketplace.questions.queries.meetings import meeting_of
from marketplace.questions.use_cases.hold_meeting import current_meeting


def answers(story: Story) -> list[str]:
    read = story.read("a journalist", "api", PUBLIC.at(story.tender_id))
    return [item["answer"] for item in read.body["items"]]


def test_an_answer_from_behind_misleads_nobody(story: Story, session: Session) -> None:
    assert story.ask("Gwadar Stores", "May the legs be of steel?").ok
    session.execute(
        text(
            "update tender_questions set public_words = 'May legs be of steel?', "
            "answer = 'Only of the make that Turbat Traders sells', answered_at = asked_at, "
            "answered_by = asked_by"
        )
    )
    session.expire_all()
    assert answers(story) == []


def test_what_an_officer_answered_is_shown(story: Story) -> None:
    assert story.ask("Gwadar Stores", "May the legs be of steel?").ok
    assert story.answer("May legs be of steel?", "Yes, if painted").ok
    assert answers(story) == ["Yes, if painted"]


def test_a_planted_meeting_is_not_announced(story: Story, session: Session) -> None:
    now = real_now()
    planted = insert(PreBidMeeting).values(
        id=new_id(),
        tender_id=story.tender_id,
        meets_at=now,
        place="At my house",
        announced_by=story.world.agency.officer.id,
        announced_at=now,
    )
    session.execute(planted)
    session.commit()
    with story.platform.executor.reading(ANONYMOUS) as uow:
        assert meeting_of(uow, story.tender_id) is None
        assert current_meeting(uow, story.tender_id) is None

"""Who took the documents of a tender is told when it changes."""

from datetime import timedelta

from factories.amending import amend
from factories.questions import FIRMS, Story
from sqlalchemy import select

from app.notifications.models import Notification
from marketplace.questions.use_cases.take_documents import TakeDocuments, take_documents


def test_it_tells_the_firms_that_took_the_documents_of_a_change(story: Story) -> None:
    command = TakeDocuments(tender_id=story.tender_id)
    story.platform.executor.execute(take_documents, command, actor=story.acting(FIRMS[0]))
    later = story.world.tender.closes_at + timedelta(days=7)
    amend(story.platform, story.world, closes_at=later)
    story.session.expire_all()
    query = select(Notification.person_id).filter_by(template="marketplace/tender_amended")
    assert list(story.session.scalars(query)) == [story.firms[FIRMS[0]][1].id]

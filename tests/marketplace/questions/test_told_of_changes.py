"""Who took the documents of a tender is told when it changes."""

from datetime import timedelta

from factories.identity import actor
from factories.questions import FIRMS, Story
from factories.tenders import deliver_all
from sqlalchemy import select

from app import roles
from app.decisions import Approve
from app.notifications.models import Notification
from marketplace.amendments.use_cases.amend_tender import AMENDMENT
from marketplace.amendments.use_cases.compare_tender import ProposeAmendment
from marketplace.questions.use_cases.take_documents import TakeDocuments, take_documents


def test_it_tells_the_firms_that_took_the_documents_of_a_change(story: Story) -> None:
    execute, agency = story.platform.executor.execute, story.world.agency
    execute(take_documents, TakeDocuments(tender_id=story.tender_id), actor=story.acting(FIRMS[0]))
    command = ProposeAmendment(
        tender_id=story.tender_id,
        version=1,
        reason="Firms asked for more time",
        late_reason="Nobody could know it before",
        regulator_on=story.world.tender.closes_at.date(),
        closes_at=story.world.tender.closes_at + timedelta(days=7),
        reasons=dict.fromkeys(("amendment.notice", "opening-delay", "opening-day"), "As asked for"),
    )
    officer = actor(agency.officer, roles.PROCUREMENT_OFFICER, organisation=agency.department)
    head = actor(agency.authority, roles.COMPETENT_AUTHORITY, organisation=agency.department)
    row = execute(AMENDMENT.propose, command, actor=officer)
    execute(AMENDMENT.approve, Approve(id=row.id), actor=head)
    deliver_all(story.platform)
    story.session.expire_all()
    query = select(Notification.person_id).filter_by(template="marketplace/tender_amended")
    assert list(story.session.scalars(query)) == [story.firms[FIRMS[0]][1].id]

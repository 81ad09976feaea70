"""Who follows a tender is told of each of its versions, once."""

from factories import bidding
from factories.amending import amend
from factories.identity import actor, make_person
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.accounts.queries.actors import SYSTEM
from app.notifications.models import Notification
from app.platform import Platform
from marketplace.alerts.use_cases.follow_subject import FollowSubject, follow_subject
from marketplace.alerts.use_cases.send_alerts import send_alerts


def test_it_tells_of_each_version_once(platform: Platform, session: Session) -> None:
    world, reader = bidding.make_biddable(session), make_person(session)
    session.commit()
    follow = FollowSubject(kind="tender", subject_id=world.tender.id)
    platform.executor.execute(follow_subject, follow, actor=actor(reader))
    for version, place in ((1, "Another store"), (2, "A third store")):
        amend(platform, world, version=version, delivery_place=place)
        for _ in range(2):
            platform.executor.execute(send_alerts, None, actor=SYSTEM)
    session.expire_all()
    told = select(Notification.template).filter_by(person_id=reader.id)
    assert list(session.scalars(told)) == ["marketplace/followed_amended"] * 2

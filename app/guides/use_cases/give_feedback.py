"""Anybody says whether a page was useful. Nothing that identifies them is kept.

So there is no audit entry, which would name its actor, and no time but the day.
"""

import uuid
from dataclasses import dataclass

from app.calendar import local_day
from app.errors import NotFound
from app.guides.limits import FEEDBACK
from app.guides.models import PageFeedback
from app.guides.policy import OWN, ROUTE, slug_of, without_numbers
from app.guides.texts.library import Library
from app.identity.people.throttle import Throttle
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class GiveFeedback:
    """About which page, in which language it was read, and what its reader says."""

    page: str
    language: str
    useful: bool
    words: str = ""


def give_feedback(uow: UnitOfWork, command: GiveFeedback) -> PageFeedback:
    """Keep an opinion. Raises TooMany, NotFound for a page that there is not."""
    uow.port(Throttle).count(FEEDBACK, uow.actor.counted_as)
    slug = slug_of(command.page)
    known = command.page in OWN or command.page.startswith(ROUTE)
    if not known and slug not in uow.port(Library).guides:
        raise NotFound
    row = PageFeedback(
        id=uuid.uuid4(),
        page=command.page,
        language=command.language,
        useful=command.useful,
        words=without_numbers(command.words),
        given_on=local_day(uow.now),
    )
    uow.add(row)
    return row

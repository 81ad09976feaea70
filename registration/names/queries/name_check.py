"""Anybody asks whether a name is free; no name of theirs is in their own way."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from app.identity.people.throttle import Throttle
from app.unit_of_work import UnitOfWork
from registration.names.models import BarredWord
from registration.names.policy.report import NameReport, ProposedName
from registration.names.queries.check import check_name
from registration.names.queries.rules import barred_on
from registration.names.rate_limits import CHECKS


def ask_about(uow: UnitOfWork, proposed: ProposedName) -> NameReport:
    """Check a name for the caller. Raises TooMany, NothingInForce."""
    uow.port(Throttle).count(CHECKS, uow.actor.counted_as)
    return check_name(
        uow,
        proposed,
        for_person=uow.actor.person_id,
        for_organisation=uow.actor.organisation_id,
    )


def public_words(session: Session, on: date) -> Sequence[BarredWord]:
    """Return the words that are barred on a day: public, as all rules are."""
    return barred_on(session, on)

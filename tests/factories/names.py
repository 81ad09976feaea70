"""Names that are taken, as the register makes them, and the release's rules on names in force."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.decisions import Approve
from app.identity.accounts.queries.actors import SYSTEM
from app.parameters.public import Confidence
from app.parameters.use_cases import VALUE, ProposeValue
from app.platform import Platform
from factories.identity import actor, make_staff
from factories.parameters import load_release_values
from registration.names.models import BusinessName
from registration.names.parameters import DISTINCT_NAMES
from registration.names.policy.report import Standing
from registration.names.suggested_barred_words import SUGGESTED
from registration.names.use_cases.bar_words import BARRED_WORDS
from registration.names.use_cases.hold_business_name import NameEntry, enter_name

AN_HOUR = timedelta(hours=1)


def release_rules(platform: Platform, session: Session, words: int = 3) -> None:
    """Put the release's thresholds and its first barred words (those of the law) into force."""
    load_release_values(session, platform.registry)
    first, second = (
        actor(make_staff(session, roles.PARAMETER_OFFICER, name), roles.PARAMETER_OFFICER)
        for name in ("Entering Officer", "Approving Officer")
    )
    session.commit()
    execute = platform.executor.execute
    for suggested in SUGGESTED[:words]:
        row = execute(BARRED_WORDS.propose, suggested, actor=first)
        execute(BARRED_WORDS.approve, Approve(id=row.id), actor=second)


def names_must_differ(platform: Platform, session: Session, confidence: str = "H") -> None:
    """Let two officers put a rule of the province in force: firms have names of their own."""
    one, other = (
        actor(make_staff(session, roles.PARAMETER_OFFICER, name), roles.PARAMETER_OFFICER)
        for name in ("Rule Maker", "Rule Approver")
    )
    session.commit()
    command = ProposeValue(
        definition=DISTINCT_NAMES,
        value="yes",
        valid_from=local_day(real_now()),
        instrument="Rules of the province on names of firms",
        confidence=Confidence(confidence),
        note="A sample of the tests",
    )
    row = platform.executor.execute(VALUE.propose, command, actor=one)
    platform.executor.execute(VALUE.approve, Approve(id=row.id), actor=other)


def register(
    platform: Platform, name: str, name_ur: str = "", business: UUID | None = None, **more: object
) -> BusinessName:
    """Let a business have a name since an hour ago."""
    entry = NameEntry(
        name=name,
        name_ur=name_ur,
        business_id=business or new_id(),
        since=real_now() - AN_HOUR,
    )
    return platform.executor.execute(enter_name, replace(entry, **more), actor=SYSTEM)


def old_name(platform: Platform, name: str, name_ur: str = "") -> BusinessName:
    """Enter a name of an old paper register."""
    entry = NameEntry(
        name=name, name_ur=name_ur, since=real_now() - AN_HOUR, standing=Standing.LEGACY
    )
    return platform.executor.execute(enter_name, entry, actor=SYSTEM)

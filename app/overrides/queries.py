"""Reads of overrides: what holds an act, what waits for an officer, what two have agreed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.overrides.acts import Breach, Held, HeldAct, HeldActs
from app.overrides.models import RuleOverride
from app.overrides.permissions import DECIDE_OVERRIDE, FOR_EVERY_OFFICE
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.parameters.public import Confidence, source_of
from app.permissions import require
from app.text import Sentence, read_sentence
from app.unit_of_work import UnitOfWork

MAX_ROWS = 100


@dataclass(frozen=True, kw_only=True)
class HeldRule:
    """A rule that speaks against an act, and the newest override of it (None: nobody asked)."""

    breach: Breach
    override: RuleOverride | None

    @property
    def overridden(self) -> bool:
        """True if two officers have agreed to continue."""
        return self.override is not None and self.override.state == "approved"

    @property
    def may_be_asked(self) -> bool:
        """True if an officer may ask another one to agree."""
        refused = self.override is None or self.override.state == "refused"
        return refused and not self.breach.is_law


@dataclass(frozen=True, kw_only=True)
class Override:
    """An override that two officers made, as everybody may read it where the act is public."""

    rule: str
    message: Sentence | str
    parameter: str
    confidence: Confidence
    citation: str
    reason: str
    approved_at: datetime

    @property
    def source(self) -> Sentence:
        """The source of the rule, and its confidence at the time."""
        return source_of(self.confidence, self.citation)


def latest(
    session: Session, act: HeldAct, subject_id: UUID, held: Held
) -> Mapping[str, RuleOverride]:
    """Return the newest override of each rule as it is now: of another value it is none.

    Nor is one of another sentence: two officers agreed to what they read, and to nothing else.
    """
    query = select(RuleOverride).filter_by(act=act.name, subject_id=subject_id)
    if held.since is not None:
        query = query.where(RuleOverride.entered_at >= held.since)
    found = {}
    for row in session.scalars(query.order_by(RuleOverride.id)):
        breach = held.breach(row.rule)
        if breach is not None and _is_the_same(breach, row):
            found[row.rule] = row
    return found


def _is_the_same(breach: Breach, row: RuleOverride) -> bool:
    read: str = row.message["text"]
    return breach.value.stored == row.value and str(breach.message) == read


def held_rules(
    session: Session, act: HeldAct, subject_id: UUID, held: Held
) -> tuple[HeldRule, ...]:
    """Return each rule that speaks against an act, for the act's page."""
    if not held.breaches:
        return ()
    newest = latest(session, act, subject_id, held)
    return tuple(
        HeldRule(breach=breach, override=newest.get(breach.rule)) for breach in held.breaches
    )


def overrides_of(
    session: Session, act: HeldAct, subject_id: UUID, since: datetime | None
) -> list[Override]:
    """Return the overrides of an act on a thing by two officers, the oldest first."""
    query = (
        select(RuleOverride)
        .filter_by(act=act.name, subject_id=subject_id)
        .where(RuleOverride.approved_at.is_not(None))
    )
    if since is not None:
        query = query.where(RuleOverride.entered_at >= since)
    rows = session.scalars(query.order_by(RuleOverride.id))
    return [_to_override(row, row.approved_at) for row in rows if row.approved_at]


def overridden_for(session: Session, act: str, subject_id: UUID) -> frozenset[str]:
    """Return the sentences of the rules that two officers overrode for an act on a thing."""
    query = select(RuleOverride.message).filter_by(act=act, subject_id=subject_id)
    rows = session.scalars(query.where(RuleOverride.approved_at.is_not(None)))
    return frozenset(message["text"] for message in rows)


def _to_override(row: RuleOverride, approved_at: datetime) -> Override:
    return Override(
        rule=row.rule,
        message=read_sentence(row.message),
        parameter=row.parameter,
        confidence=Confidence(row.confidence),
        citation=row.citation,
        reason=row.reason,
        approved_at=approved_at,
    )


def check_may_override(uow: UnitOfWork, row: RuleOverride) -> None:
    """Raise Forbidden for who may not do the act, NotFound for who acts for somebody else.

    The authority above decides for every office.
    """
    if uow.actor.may(FOR_EVERY_OFFICE):
        return
    require(uow.actor, uow.port(HeldActs).named(row.act).permission)
    if row.organisation_id not in {None, uow.actor.organisation_id}:
        raise NotFound


def override(uow: UnitOfWork, override_id: UUID) -> RuleOverride:
    """Return one to an officer who may do the same act, or to the authority above."""
    require(uow.actor, DECIDE_OVERRIDE)
    row = uow.get(RuleOverride, override_id)
    check_may_override(uow, row)
    return row


def overrides(uow: UnitOfWork, cursor: str | None) -> Page[RuleOverride]:
    """Return a page of the overrides of acts that the officer may do, the newest first."""
    require(uow.actor, DECIDE_OVERRIDE)
    query = _visible_overrides(uow).order_by(RuleOverride.id.desc()).limit(PAGE + 1)
    if cursor:
        query = query.where(RuleOverride.id < as_id(decode_cursor(cursor, 1)[0]))
    return cut(uow.session.scalars(query).all(), PAGE, lambda each: [str(each.id)])


def waiting_for(uow: UnitOfWork) -> Sequence[RuleOverride]:
    """Return the requests of other officers for this one to agree to, the oldest first."""
    query = _visible_overrides(uow).where(
        RuleOverride.approved_at.is_(None),
        RuleOverride.refused_at.is_(None),
        RuleOverride.entered_by != uow.actor.person,
    )
    return uow.session.scalars(query.order_by(RuleOverride.id).limit(MAX_ROWS)).all()


def _visible_overrides(uow: UnitOfWork) -> Select[RuleOverride]:
    if uow.actor.may(FOR_EVERY_OFFICE):
        return select(RuleOverride)
    acts = [act.name for act in uow.port(HeldActs).each if uow.actor.may(act.permission)]
    return select(RuleOverride).where(
        RuleOverride.act.in_(acts),
        or_(
            RuleOverride.organisation_id.is_(None),
            RuleOverride.organisation_id == uow.actor.organisation_id,
        ),
    )

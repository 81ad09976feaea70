"""A person has a name held for some days, and lets it go: a sample rule, no law of the province.

A reservation ends by itself when its time is past. Nothing has to run for that.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.calendar import deadline_end_of, local_day
from app.errors import Conflict, Invalid, NotFound
from app.parameters.public import Confidence, ParameterSet, set_in_force
from app.permissions import require
from app.places.public import district_names
from app.row_macs import genuine_of
from app.text import sentence
from app.unit_of_work import UnitOfWork
from registration.names.models import BusinessName, taken
from registration.names.parameters import MAX_RESERVATIONS, RESERVATION_DAYS, RESERVATION_LIMIT
from registration.names.permissions import RESERVE_NAME
from registration.names.policy.report import ProposedName, Standing
from registration.names.queries.check import check_name
from registration.names.queries.reservations import held_by_actor
from registration.names.queries.taken import Whose
from registration.names.use_cases.hold_business_name import (
    NameEntry,
    keep_row,
    name_row,
    refuse_twice,
    refuse_without_reason,
    require_free_name,
    summary,
    wait_for_rivals,
)


@dataclass(frozen=True, kw_only=True)
class ReserveName:
    """The name to hold.

    `reason`: why the person should have it although a rule that is no law speaks against it, or
    why they need more names than most people may have.
    """

    proposed: ProposedName
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ReleaseName:
    """The reservation to release."""

    reservation_id: UUID


def reserve_name(uow: UnitOfWork, command: ReserveName) -> BusinessName:
    """Reserve a name for the person, and the firm they act for, to the end of the last day.

    Of two people who ask for similar names, the second is notified, and gives a reason.

    Raises Invalid or Conflict for a name that is taken or barred (the finding's code and sentence),
    also if another transaction was first; Invalid on `reason` if one is needed (the finding's code,
    or `too-many-reservations`); Conflict if they already hold this name (`name-own`), or hold the
    maximum number of names (`too-many-reservations`).
    """
    require(uow.actor, RESERVE_NAME)
    _refuse_unknown_district(uow, command.proposed.district)
    row = _proposed_row(uow, command.proposed)
    wait_for_rivals(uow, row, by=uow.actor.person)
    at = uow.instant()
    report = check_name(
        uow,
        command.proposed,
        for_person=uow.actor.person,
        for_organisation=uow.actor.organisation_id,
        at=at,
    )
    row.exclusive = report.exclusive
    require_free_name(report)
    mine = Whose(person_id=uow.actor.person, organisation_id=uow.actor.organisation_id)
    refuse_twice(uow, row, at, mine)
    refuse_without_reason(report, command.reason)
    row.reason = command.reason
    _hold(uow, row, at, command.reason)
    keep_row(uow, row)
    until = row.expires_at and row.expires_at.isoformat()
    kept = {"until": until, "reason": row.reason}
    uow.audit("name.reserved", row.id, after=summary(row) | kept)
    return row


def _refuse_unknown_district(uow: UnitOfWork, code: str) -> None:
    if code and code not in district_names(uow.session, "en", local_day(uow.now)):
        problem = sentence("Choose a district in the list.")
        raise Invalid(problem, code="district", fields={"district": problem})


def _proposed_row(uow: UnitOfWork, proposed: ProposedName) -> BusinessName:
    entry = NameEntry(
        name=proposed.name,
        name_ur=proposed.name_ur,
        kind=proposed.kind,
        district=proposed.district,
        since=uow.now,
        standing=Standing.RESERVED,
    )
    return name_row(entry)


def _hold(uow: UnitOfWork, row: BusinessName, at: datetime, reason: str) -> None:
    """Hold it from now to the end of the last day, where this person may hold one more."""
    rules = set_in_force(uow.session, [RESERVATION_DAYS.key, MAX_RESERVATIONS.key], local_day(at))
    _refuse_too_many(uow, rules, at, reason)
    last_day = local_day(at) + timedelta(days=rules.days(RESERVATION_DAYS.key))
    row.since, row.expires_at = at, deadline_end_of(last_day)
    row.held_by, row.held_for = uow.actor.person, uow.actor.organisation_id


def _refuse_too_many(uow: UnitOfWork, rules: ParameterSet, at: datetime, reason: str) -> None:
    """Ask for a reason above a number that is no law; refuse above what anybody can need."""
    query = select(BusinessName).filter_by(held_by=uow.actor.person).where(taken(at))
    mine = len(genuine_of(uow.session, query))
    value, most = rules[MAX_RESERVATIONS.key], rules.count(MAX_RESERVATIONS.key)
    limit = most if value.confidence is Confidence.OFFICIAL else RESERVATION_LIMIT
    if mine >= limit:
        problem = sentence(
            "You have %(most)s reserved names, and nobody may have more. Release one of them"
            " first.",
            most=limit,
        )
        raise Conflict(problem, code="too-many-reservations")
    if mine >= most and not reason:
        problem = sentence(
            "You have %(mine)s reserved names. The usual limit is %(most)s: explain why"
            " you need one more, or release one of them first.",
            mine=mine,
            most=most,
        )
        raise Invalid(problem, code="too-many-reservations", fields={"reason": problem})


def release_name(uow: UnitOfWork, command: ReleaseName) -> BusinessName:
    """Let a name go before its time; it is free at once. Raises NotFound, Conflict when over."""
    require(uow.actor, RESERVE_NAME)
    row = uow.lock(BusinessName, command.reservation_id)
    if not held_by_actor(uow.actor, row):
        raise NotFound
    at = uow.instant()
    if not row.in_force(at):
        raise Conflict(
            sentence("This name is no longer reserved. There is nothing to release."),
            code="reservation-over",
        )
    row.end(at=at, why="released")
    uow.audit("name.released", row.id, after=summary(row))
    return row

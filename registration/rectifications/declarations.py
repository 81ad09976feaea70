"""The Registrar's office rectifies an entry: an officer proposes, a second one approves.

The Registrar may at all times bring an entry into conformity with the documents that were filed
(Partnership Act 1932, s. 64 (1)), and amends it as a court directs (s. 65). What was filed stays;
the rectification is a filing of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from app import roles
from app.calendar import local_day
from app.db import Json
from app.decisions import Audit, Decision, Names
from app.errors import Invalid, NotFound
from app.identity.public import require_fresh_proof
from app.permissions import Permission
from app.row_macs import require_genuine
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from registration.rectifications.models import COURT, OWN_MOTION, RegisterRectification
from registration.register.models import Business
from registration.register.policy.business import Form, owners_from
from registration.register.policy.filings import Kind
from registration.register.queries.owners import of_registrar
from registration.register.queries.search import business_of, filing_numbered
from registration.register.use_cases.enter_filing import NewFiling, enter_filing

PROPOSE = Permission(
    name="registration.propose_rectification",
    holders=(roles.CASE_OFFICER, roles.CASE_APPROVER),
    why="The Registrar’s office finds a mistake, or has a court’s order before it.",
)
DECIDE = Permission(
    name="registration.decide_rectification",
    holders=(roles.CASE_APPROVER, roles.DEPARTMENT_HEAD),
    why="A second officer compares it with the filed documents or the order.",
)
TABLE = (PROPOSE, DECIDE)


class Ground(StrEnum):
    """On what ground the Registrar rectifies."""

    OWN_MOTION = OWN_MOTION
    COURT_ORDER = COURT


@dataclass(frozen=True, kw_only=True)
class Rectify:
    """Which filing of which firm, by its number; what it should say; and by what.

    Empty says nothing. `partner` counts the partners of that filing from 1.
    """

    number: str
    corrects: int
    ground: Ground
    basis: str
    court: str = ""
    order_on: date | None = None
    name: str = ""
    name_ur: str = ""
    place_line: str = ""
    place_district: str = ""
    duration: str = ""
    partner: int | None = None
    partner_name: str = ""
    partner_address: str = ""
    partner_joined_on: date | None = None


def _values(uow: UnitOfWork, command: Rectify) -> Mapping[str, object]:
    """Raise NotFound for another office's, Invalid for an order without court and day."""
    business = business_of(uow.session, command.number)
    if business.form != Form.PARTNERSHIP or not of_registrar(uow, business):
        raise NotFound
    _refuse_incomplete(uow, command)
    filing = filing_numbered(uow, business.id, command.corrects)
    content = _content(command, filing.content)
    if not content:
        _wrong("name", sentence("Write at least one thing that is rectified."))
    by_order = command.ground is Ground.COURT_ORDER
    return {
        "business_id": business.id,
        "corrects": command.corrects,
        "ground": command.ground.value,
        "content": content,
        "basis": command.basis,
        "court": command.court if by_order else "",
        "order_on": command.order_on if by_order else None,
    }


def _refuse_incomplete(uow: UnitOfWork, command: Rectify) -> None:
    if command.ground is not Ground.COURT_ORDER:
        return
    if not command.court:
        _wrong("court", sentence("Name the court."))
    if command.order_on is None or command.order_on > local_day(uow.now):
        _wrong("order_on", sentence("Write the day of the order, which is not after today."))


def _wrong(field: str, problem: Sentence) -> None:
    raise Invalid(problem, fields={field: problem})


def _content(command: Rectify, filed: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": command.name,
        "name_ur": command.name_ur,
        "duration": command.duration,
        "place": _place(command, filed.get("place")),
        "owners": _owners(command, filed.get("owners", [])),
    }
    return {key: value for key, value in said.items() if value}


def _place(command: Rectify, filed: Mapping[str, Any] | None) -> dict[str, str] | None:
    if filed is None or not (command.place_line or command.place_district):
        return None
    return {
        "line": command.place_line or filed["line"],
        "district": command.place_district or filed["district"],
    }


def _owners(command: Rectify, filed: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    """Return all partners of the filing with one of them rectified; who they are stays."""
    if command.partner is None:
        return None
    if not 1 <= command.partner <= len(owners_from(filed)):
        _wrong("partner", sentence("This filing has no partner of this number."))
    joined = command.partner_joined_on
    better = {
        "name": command.partner_name,
        "address": command.partner_address,
        "joined_on": joined.isoformat() if joined else "",
    }
    kept = {key: value for key, value in better.items() if value}
    place = command.partner - 1
    return [{**each, **kept} if at == place else each for at, each in enumerate(filed)]


def _approval(uow: UnitOfWork, row: RegisterRectification) -> None:
    require_genuine(uow.vault, row)
    _refuse_strangers(uow, row)


def _refuse_strangers(uow: UnitOfWork, row: RegisterRectification) -> None:
    if not of_registrar(uow, uow.get(Business, row.business_id)):
        raise NotFound


def _enter(uow: UnitOfWork, row: RegisterRectification) -> None:
    """Enter it as a correction, from the day of the filing that it corrects."""
    rectified = NewFiling(
        kind=Kind.CORRECTION,
        effective_on=local_day(uow.instant()),
        content=row.content,
        corrects=row.corrects,
        filed_by=row.entered_by,
    )
    enter_filing(uow, row.business_id, rectified)


def _summary(row: RegisterRectification) -> Json:
    """Keep no name of a person in the trail."""
    return {
        "business": str(row.business_id),
        "corrects": row.corrects,
        "ground": row.ground,
        "basis": row.basis,
        "court": row.court,
        "order_on": row.order_on and row.order_on.isoformat(),
        "changes": sorted(row.content),
    }


RECTIFICATION = Decision(
    row=RegisterRectification,
    command=Rectify,
    names=Names("propose_rectification", "approve_rectification", "refuse_rectification"),
    audit=Audit(
        "register.rectification_proposed",
        "register.rectification_approved",
        "register.rectification_refused",
    ),
    may_propose=PROPOSE,
    may_decide=DECIDE,
    summary=_summary,
    refusal=lambda row: {"corrects": row.corrects, "reason": row.refused_reason},
    values=_values,
    before_approval=_approval,
    before_refusal=_refuse_strangers,
    on_approval=_enter,
    proof=require_fresh_proof,
)

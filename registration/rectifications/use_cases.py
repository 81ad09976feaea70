"""The Registrar's office rectifies an entry: an officer proposes, a second one approves.

The Registrar may at all times bring an entry into conformity with the documents that were filed
(Partnership Act 1932, s. 64 (1)), and amends it as a court directs (s. 65). What was filed stays;
the rectification is a filing of its own.
"""

from collections.abc import Mapping, Sequence
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
from registration.names.public import require_free_name
from registration.rectifications.models import COURT, OWN_MOTION, RegisterRectification
from registration.rectifications.queries import name_report
from registration.register.models import Business
from registration.register.policy.business import Form
from registration.register.policy.changes import WITH_PAPER, Paper, paper_json
from registration.register.policy.changes import Ground as Left
from registration.register.policy.corrections import partners_of
from registration.register.policy.filings import DAY, Kind
from registration.register.queries.owners import of_registrar
from registration.register.queries.search import business_of
from registration.register.use_cases.correct_filing import correct_filing
from registration.register.use_cases.enter_filing import NewFiling
from registration.register.use_cases.refuse_correction import (
    aged,
    check_other_partners,
    filing_to_correct,
    refuse_contradiction,
)

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
    """The filing of a firm, by its number; the correct content; and the basis.

    Empty fields change nothing. `occurred_on` is the day of the change. `partner` counts the
    partners in the filing from 1; ground and paper are of one who left by it, a birth date of a
    minor.
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
    no_other_places: bool = False
    duration: str = ""
    partner: int | None = None
    partner_name: str = ""
    partner_address: str = ""
    partner_joined_on: date | None = None
    partner_born_on: date | None = None
    partner_ground: Left | None = None
    paper_number: str = ""
    paper_on: date | None = None
    paper_authority: str = ""
    occurred_on: date | None = None


def _values(uow: UnitOfWork, command: Rectify) -> Mapping[str, object]:
    """Raise NotFound for another office's, Invalid for an order without court and day."""
    business = business_of(uow.session, command.number)
    if business.form != Form.PARTNERSHIP or not of_registrar(uow, business):
        raise NotFound
    _refuse_incomplete(uow, command)
    filed = filing_to_correct(uow, business.id, command.corrects)
    content = _content(uow, command, filed.content)
    if not content:
        _wrong("name", sentence("Enter at least one rectification."))
    check_other_partners(uow, business.id, command.corrects, content)
    refuse_contradiction(uow, business.id, command.corrects, content)
    require_free_name(name_report(uow, business, command.corrects, content))
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
        _wrong("court", sentence("Enter the name of the court."))
    if command.order_on is None or command.order_on > local_day(uow.now):
        _wrong("order_on", sentence("The date of the order must be today or in the past."))


def _wrong(field: str, problem: Sentence) -> None:
    raise Invalid(problem, fields={field: problem})


def _content(uow: UnitOfWork, command: Rectify, filed: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": command.name,
        "name_ur": command.name_ur,
        "duration": command.duration,
        "place": _place(command, filed.get("place")),
        "partners": aged(uow, filed, _partners(command, partners_of(filed))),
        DAY: _iso(command.occurred_on),
    }
    none_left: dict[str, Any] = {"other_places": []} if command.no_other_places else {}
    return {key: value for key, value in said.items() if value} | none_left


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _place(command: Rectify, filed: Mapping[str, Any] | None) -> dict[str, str] | None:
    if filed is None or not (command.place_line or command.place_district):
        return None
    return {
        "line": command.place_line or filed["line"],
        "district": command.place_district or filed["district"],
    }


def _partners(command: Rectify, filed: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the rectified data of one partner of the filing; their identity stays.

    `was` is the filing's version of them, for the approver.
    """
    if command.partner is None:
        return []
    if not 1 <= command.partner <= len(filed):
        _wrong("partner", sentence("This filing has no partner of this number."))
    row = filed[command.partner - 1]
    better: dict[str, Any] = {
        "name": command.partner_name,
        "address": command.partner_address,
        "joined_on": _iso(command.partner_joined_on),
        "born_on": _iso(command.partner_born_on),
    }
    kept = {key: value for key, value in better.items() if value} | _ground(command)
    return [{"cnic": row["cnic"], "was": row["name"]} | kept] if kept else []


def _ground(command: Rectify) -> dict[str, Any]:
    """Return how somebody left, with the paper that a death or an order comes with."""
    if command.partner_ground is None:
        return {}
    asks = command.partner_ground in WITH_PAPER
    if not asks:
        return {"ground": command.partner_ground.value, "paper": None}
    number, authority, day = command.paper_number, command.paper_authority, command.paper_on
    if not number or not authority or day is None:
        _wrong("paper_number", sentence("Enter number, date and authority of the document."))
    paper = Paper(number=number, on=day or date.min, authority=authority)
    return {"ground": command.partner_ground.value} | paper_json(paper)


def _approval(uow: UnitOfWork, row: RegisterRectification) -> None:
    require_genuine(uow.vault, row)
    _refuse_strangers(uow, row)


def _refuse_strangers(uow: UnitOfWork, row: RegisterRectification) -> None:
    if not of_registrar(uow, uow.get(Business, row.business_id)):
        raise NotFound


def _enter(uow: UnitOfWork, row: RegisterRectification) -> None:
    """Enter the rectification as a correction, from the day of the filing that it corrects."""
    rectified = NewFiling(
        kind=Kind.CORRECTION,
        effective_on=local_day(uow.instant()),
        content=row.content,
        corrects=row.corrects,
        filed_by=row.entered_by,
    )
    correct_filing(uow, row.business_id, rectified)


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

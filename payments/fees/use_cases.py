"""Fees are made by two officers: one enters a version with its source, another approves it.

No `Decision`: a new fee is proposed with its first terms, in one commit; and an approval locks all
versions of the fee in the order of their ids, never its own row first, so that two do not deadlock.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.db import Json, new_id
from app.decisions import Succession
from app.errors import Conflict, Invalid, NotFound
from app.identity.public import organisations_by_id
from app.parameters.public import Confidence
from app.periods import check_period, predecessor
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bills.policy.surcharge import Surcharge, surcharge_as_json
from payments.bills.queries import head_problems
from payments.fees import policy as fees
from payments.fees.models import Fee, FeeVersion
from payments.fees.policy import exemptions_as_json, formula_as_json, parts_as_json
from payments.fees.queries.files import history, locked_versions
from payments.kernel.permissions import DECIDE_FEE, PROPOSE_FEE


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The terms of a version. `instrument` cites the law or notification; `valid_to` None: open.

    `thing` is the thing whose number a bill must name, "" for no thing.
    """

    formula: fees.Formula
    parts: tuple[fees.Part, ...]
    surcharge: Surcharge | None
    exemptions: tuple[fees.Exemption, ...]
    due_days: int
    expiry_days: int | None
    part_payment: bool
    valid_from: date
    valid_to: date | None
    instrument: str
    confidence: Confidence
    note: str = ""
    thing: str = ""
    thing_ur: str = ""


@dataclass(frozen=True, kw_only=True)
class ProposeFee:
    """A new fee of a department, by a code that is never used for another, and its first terms."""

    code: str
    department_id: UUID
    title: str
    title_ur: str
    service_group: str
    terms: Terms
    asks: str = ""
    asks_ur: str = ""


@dataclass(frozen=True, kw_only=True)
class ProposeFeeVersion:
    """New terms of a fee."""

    fee_id: UUID
    terms: Terms


@dataclass(frozen=True, kw_only=True)
class ApproveFee:
    """The version to approve."""

    version_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseFee:
    """The version to refuse, and the reason."""

    version_id: UUID
    reason: str


_SUCCESSION = Succession[FeeVersion](
    rivals=lambda uow, version: locked_versions(uow.session, version.fee_id), audit="fee.ended"
)


def propose_fee(uow: UnitOfWork, command: ProposeFee) -> FeeVersion:
    """Enter a new fee. Raises Invalid on its fields, Conflict if the code is taken."""
    require(uow.actor, PROPOSE_FEE)
    if uow.session.scalar(select(Fee.id).filter_by(code=command.code)):
        problem = sentence("There is a fee of this code already. Propose new terms for it.")
        raise Conflict(problem, code="fee-code-taken", fields={"code": problem})
    department = organisations_by_id(uow.session, [command.department_id])
    if [each.kind for each in department.values()] != ["department"]:
        raise NotFound
    values = {name: value for name, value in vars(command).items() if name != "terms"}
    fee = Fee(id=new_id(), created_by=uow.actor.person, created_at=uow.now, **values)
    uow.add(fee)
    return _propose(uow, fee, command.terms)


def propose_fee_version(uow: UnitOfWork, command: ProposeFeeVersion) -> FeeVersion:
    """Enter new terms of a fee.

    Raises Invalid for terms that cannot be priced, split or dated, or change the past without a
    note; Conflict if approved terms begin in the same time or later.
    """
    require(uow.actor, PROPOSE_FEE)
    return _propose(uow, uow.get(Fee, command.fee_id), command.terms)


def _propose(uow: UnitOfWork, fee: Fee, terms: Terms) -> FeeVersion:
    wrong = fees.findings(terms.formula, terms.parts, terms.exemptions)
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    check_period(terms.valid_from, terms.valid_to)
    _refuse_ended_heads(uow, terms)
    version = _version(uow, fee, terms)
    approved = [row for row in history(uow.session, fee.id) if row.approved_at]
    ended = predecessor(version, approved)
    if ended and version.valid_from <= local_day(uow.now) and not version.note:
        problem = sentence("Explain why it takes effect in the past or today, and not later.")
        raise Invalid(problem, fields={"note": problem})
    uow.add(version)
    uow.audit("fee.proposed", version.id, after=summary(fee, version))
    return version


def _refuse_ended_heads(uow: UnitOfWork, terms: Terms) -> None:
    """Refuse heads that are not in force when the terms begin (for past terms: today)."""
    day = max(terms.valid_from, local_day(uow.now))
    parts = [part.head_code for part in terms.parts]
    late = [terms.surcharge.head_code] if terms.surcharge else []
    problems = head_problems(uow.session, [*parts, *late], day)
    fields = {
        field: problems[head]
        for field, heads in (("split", parts), ("surcharge_head", late))
        for head in heads
        if head in problems
    }
    if fields:
        raise Invalid(next(iter(fields.values())), fields=fields)


def _version(uow: UnitOfWork, fee: Fee, terms: Terms) -> FeeVersion:
    return FeeVersion(
        id=new_id(),
        fee_id=fee.id,
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
        formula=formula_as_json(terms.formula),
        split=parts_as_json(terms.parts),
        surcharge=surcharge_as_json(terms.surcharge),
        exemptions=exemptions_as_json(terms.exemptions),
        due_days=terms.due_days,
        expiry_days=terms.expiry_days,
        part_payment=terms.part_payment,
        instrument=terms.instrument,
        confidence=terms.confidence.value,
        note=terms.note,
        thing=terms.thing,
        thing_ur=terms.thing_ur,
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )


def approve_fee(uow: UnitOfWork, command: ApproveFee) -> FeeVersion:
    """Approve a version, and end the one before it.

    Raises Forbidden if the officer entered it, Conflict if it was already decided or another has
    since been approved for its time.
    """
    require(uow.actor, DECIDE_FEE)
    version = uow.get(FeeVersion, command.version_id)
    fee = uow.get(Fee, version.fee_id)
    rivals = list(_SUCCESSION.rivals(uow, version))
    _SUCCESSION.end_earlier(uow, version, rivals, lambda row: summary(fee, row))
    version.approve(by=uow.actor.person, at=uow.instant())
    uow.session.flush()
    uow.audit("fee.approved", version.id, after=summary(fee, version))
    uow.publish("payments.fee_approved", fee_id=fee.id, version_id=version.id)
    return version


def refuse_fee(uow: UnitOfWork, command: RefuseFee) -> FeeVersion:
    """Refuse a version, or withdraw the actor's own. Raises Conflict if already decided."""
    require(uow.actor, DECIDE_FEE)
    version = uow.lock(FeeVersion, command.version_id)
    version.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("fee.refused", version.id, after={"reason": command.reason})
    return version


def summary(fee: Fee, version: FeeVersion) -> Json:
    """Return the audit trail's record of a version."""
    return {
        "code": fee.code,
        "formula": version.formula,
        "split": version.split,
        "surcharge": version.surcharge,
        "exemptions": version.exemptions,
        "valid_from": version.valid_from.isoformat(),
        "valid_to": version.valid_to and version.valid_to.isoformat(),
        "instrument": version.instrument,
        "confidence": version.confidence,
        **({"thing": version.thing} if version.thing else {}),
    }

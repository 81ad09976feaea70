"""Rectifications for the officers of the Registrar's office."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.errors import NotFound
from app.identity.public import names_of_deciders
from app.permissions import require
from app.row_macs import genuine_of
from app.text import Sentence
from app.unit_of_work import UnitOfWork
from registration.names.public import NameReport, ProposedName, check_name
from registration.rectifications.models import RegisterRectification
from registration.register.models import Business
from registration.register.permissions import CERTIFY
from registration.register.policy.business import Form
from registration.register.policy.filings import corrected
from registration.register.policy.name_periods import KIND_OF
from registration.register.queries.owners import of_registrar, registrars_businesses
from registration.register.queries.search import business_of
from registration.register.use_cases.project_filings import entries_of

# The check of a name that a rectification changes.
#
# A word that the law bars refuses it (Partnership Act 1932, s. 58 (3)). A name that is alike, or
# held by a rule that is no law, only warns: two officers decide here, and they write down their
# ground.

_NAMES = ("name", "name_ur")


def name_report(
    uow: UnitOfWork, business: Business, corrects: int, content: Mapping[str, Any]
) -> NameReport:
    """Check the name that a rectification makes; the report is empty if it changes no name."""
    proposed = ProposedName(kind=KIND_OF[Form(business.form)])
    if not any(each in content for each in _NAMES):
        return NameReport(proposed=proposed)
    filed = corrected(entries_of(uow, business.id), corrects)
    said = {**(filed.content if filed else {}), **content}
    name, name_ur = (said.get(each) or "" for each in _NAMES)
    proposed = ProposedName(name=name, name_ur=name_ur, kind=proposed.kind)
    return check_name(uow, proposed, except_business=business.id)


MAX_RECTIFICATIONS = 100


@dataclass(frozen=True, kw_only=True)
class Warned:
    """A rectification; while it waits, with what the check of names says of its name."""

    row: RegisterRectification
    warnings: Sequence[Sentence]


@dataclass(frozen=True, kw_only=True)
class Rectifications:
    """The rectifications of a firm, the newest first; `names` are those of the officers."""

    number: str
    items: Sequence[Warned]
    names: Mapping[UUID, str]


def rectifications_of(uow: UnitOfWork, number: str) -> Rectifications:
    """Return the rectifications of a firm. Raises NotFound for officers of other offices."""
    require(uow.actor, CERTIFY)
    business = business_of(uow.session, number)
    if not of_registrar(uow, business):
        raise NotFound
    query = select(RegisterRectification).filter_by(business_id=business.id)
    newest = query.order_by(RegisterRectification.id.desc()).limit(MAX_RECTIFICATIONS)
    rows = genuine_of(uow.session, newest)
    return Rectifications(
        number=business.shown_number,
        items=[Warned(row=row, warnings=_warnings(uow, business, row)) for row in rows],
        names=names_of_deciders(uow.session, rows),
    )


def _warnings(
    uow: UnitOfWork, business: Business, row: RegisterRectification
) -> Sequence[Sentence]:
    """Return warnings about the name to the officer who decides; none once decided."""
    if not row.waiting:
        return ()
    report = name_report(uow, business, row.corrects, row.content)
    return [each.sentence for each in report.findings]


def readable(uow: UnitOfWork, rectification_id: UUID) -> RegisterRectification:
    """Return one to the office that may decide it. Raises NotFound."""
    row = uow.get(RegisterRectification, rectification_id)
    if not of_registrar(uow, uow.get(Business, row.business_id)):
        raise NotFound
    return row


def of_registrars_office(uow: UnitOfWork) -> ColumnElement[bool]:
    """Build the condition that one is of a business of the actor's Registrar's office."""
    return RegisterRectification.business_id.in_(registrars_businesses(uow))


def number_of(uow: UnitOfWork, business_id: UUID) -> str:
    """Return the number of a business."""
    return uow.get(Business, business_id).shown_number

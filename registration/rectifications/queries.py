"""Rectifications for the officers of the Registrar's office."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.errors import NotFound
from app.identity.public import names_of_deciders
from app.permissions import require
from app.text import Sentence
from app.unit_of_work import UnitOfWork
from registration.rectifications.models import RegisterRectification
from registration.rectifications.names import name_report
from registration.register.models import Business
from registration.register.permissions import CERTIFY
from registration.register.queries.owners import of_registrar, registrars_businesses
from registration.register.queries.search import business_of

MOST = 100


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
    rows = uow.session.scalars(query.order_by(RegisterRectification.id.desc()).limit(MOST)).all()
    return Rectifications(
        number=business.shown_number,
        items=[Warned(row=row, warnings=_warnings(uow, business, row)) for row in rows],
        names=names_of_deciders(uow.session, rows),
    )


def _warnings(
    uow: UnitOfWork, business: Business, row: RegisterRectification
) -> Sequence[Sentence]:
    """Return what whoever decides should know of the name; of what is decided nothing."""
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

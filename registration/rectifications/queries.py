"""Rectifications for the officers of the Registrar's office."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.errors import NotFound
from app.identity.public import people_by_id
from app.permissions import require
from app.text import Sentence
from app.unit_of_work import UnitOfWork
from registration.rectifications.models import RegisterRectification
from registration.rectifications.names import name_report, warnings_of
from registration.register.models import Business
from registration.register.permissions import CERTIFY
from registration.register.queries.owners import of_registrar, registrars_businesses
from registration.register.queries.search import business_of

MOST = 100


@dataclass(frozen=True, kw_only=True)
class Rectifications:
    """Those of a firm, the newest first, and who made them by name.

    `warnings`: of those that wait, what the check of names says of the name.
    """

    number: str
    rows: Sequence[RegisterRectification]
    names: Mapping[UUID, str]
    warnings: Mapping[UUID, Sequence[Sentence]]

    @property
    def items(self) -> Sequence["Warned"]:
        """Return each with its warnings."""
        return [Warned(row=row, warnings=self.warnings.get(row.id, ())) for row in self.rows]


@dataclass(frozen=True, kw_only=True)
class Warned:
    """A rectification, and what the check of names says of the name that it makes."""

    row: RegisterRectification
    warnings: Sequence[Sentence]


def rectifications_of(uow: UnitOfWork, number: str) -> Rectifications:
    """Return the rectifications of a firm. Raises NotFound for officers of other offices."""
    require(uow.actor, CERTIFY)
    business = business_of(uow.session, number)
    if not of_registrar(uow, business):
        raise NotFound
    query = select(RegisterRectification).filter_by(business_id=business.id)
    rows = uow.session.scalars(query.order_by(RegisterRectification.id.desc()).limit(MOST)).all()
    people = {who for row in rows for who in (row.entered_by, row.approved_by, row.refused_by)}
    found = people_by_id(uow.session, [who for who in people if who])
    names = {person.id: person.name for person in found.values()}
    return Rectifications(
        number=business.number or business.temporary,
        rows=rows,
        names=names,
        warnings={row.id: warnings_about(uow, business, row) for row in rows if row.waiting},
    )


def warnings_about(
    uow: UnitOfWork, business: Business, row: RegisterRectification
) -> Sequence[Sentence]:
    """Return what the check of names says of the name that a rectification makes."""
    return warnings_of(name_report(uow, business, row.corrects, row.content))


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
    business = uow.get(Business, business_id)
    return business.number or business.temporary

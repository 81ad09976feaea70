"""Reading what a firm filed: open to anybody (Partnership Act 1932, s. 66), without CNICs.

Where the province has put a fee for it in force, who reads has ordered it first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select

from app.calendar import local_day
from app.casework.public import signed_by
from app.errors import Conflict, Forbidden, NotFound
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.public import Answers, fee_quote
from registration.certificates.content import Copied, Fact, copy_facts
from registration.certificates.document_access import may_copy
from registration.certificates.models import RegisterInspection
from registration.register.models import Business
from registration.register.policy.business import Form
from registration.register.policy.filings import minors_of
from registration.register.queries.districts import district_words
from registration.register.queries.search import business_of, filing_numbered
from registration.register.use_cases.project_filings import entries_of

FEE = "register-inspection"


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What was filed, line by line; minors are not named, and nobody's number is in it."""

    number: str
    sequence: int
    facts: Sequence[Fact]


def inspect_filing(uow: UnitOfWork, number: str, sequence: int) -> Statement:
    """Return a filing of a firm as anybody may read it.

    Raises NotFound for a business that is no firm, Forbidden (`inspection-fee`) where a fee is in
    force and the actor has not ordered an inspection.
    """
    business = business_of(uow.session, number)
    if business.form != Form.PARTNERSHIP or business.number is None:
        raise NotFound
    filing = filing_numbered(uow, business.id, sequence)
    if not _may_inspect(uow, business):
        raise Forbidden(
            sentence("A fee is in force for reading what a firm filed. Order an inspection first."),
            code="inspection-fee",
        )
    signed = signed_by(uow, filing.application_id) if filing.application_id else []
    minors = minors_of(entries_of(uow, business.id), sequence)
    copied = Copied(business=business, filing=filing, signed=signed, public=True, minors=minors)
    return Statement(
        number=business.number, sequence=sequence, facts=copy_facts(copied, district_words(uow))
    )


def _may_inspect(uow: UnitOfWork, business: Business) -> bool:
    today = local_day(uow.now)
    if not _has_a_fee(uow, today):
        return True
    if uow.actor.person_id is None:
        return False
    ordered = exists().where(
        RegisterInspection.person_id == uow.actor.person_id,
        RegisterInspection.business_id == business.id,
        RegisterInspection.until >= today,
    )
    return bool(uow.session.scalar(select(ordered))) or may_copy(uow, business)


def _has_a_fee(uow: UnitOfWork, today: date) -> bool:
    try:
        return fee_quote(uow, FEE, Answers(), today).amount_paisa > 0
    except (NotFound, Conflict):  # nobody has made one, or it is not in force
        return False

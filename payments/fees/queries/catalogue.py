"""The public catalogue: every fee in force on a day, by group of services."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.identity.public import OrganisationSummary, organisations_by_id
from payments.fees.catalogue_groups import GROUPS
from payments.fees.models import Fee, FeeVersion
from payments.fees.queries.rates import FeeInForce

MOST_FEES = 500


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A fee that anybody may pay, and the department that it belongs to."""

    in_force: FeeInForce
    department: OrganisationSummary


def catalogue(session: Session, on: date, words: str = "") -> list[Offered]:
    """Return the fees in force on a day by title, those that hold `words`: two queries."""
    query = (
        select(Fee, FeeVersion)
        .join(FeeVersion, FeeVersion.fee_id == Fee.id)
        .where(
            FeeVersion.approved_at.is_not(None),
            FeeVersion.valid_from <= on,
            or_(FeeVersion.valid_to.is_(None), FeeVersion.valid_to >= on),
        )
        .order_by(Fee.title, Fee.id)
        .limit(MOST_FEES)
    )
    for word in words.split()[:5]:
        query = query.where(
            or_(
                Fee.title.icontains(word, autoescape=True),
                Fee.title_ur.icontains(word, autoescape=True),
            )
        )
    found = session.execute(query).all()
    houses = organisations_by_id(session, {fee.department_id for fee, _ in found})
    return [
        Offered(in_force=FeeInForce(fee, version), department=houses[fee.department_id])
        for fee, version in found
    ]


def by_group(offered: Sequence[Offered]) -> list[tuple[str, list[Offered]]]:
    """Put fees under their groups, in the order of `payments/fees/catalogue_groups.py`."""
    return [
        (group, rows)
        for group in GROUPS
        if (rows := [each for each in offered if each.in_force.fee.service_group == group])
    ]

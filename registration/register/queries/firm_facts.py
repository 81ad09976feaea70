"""Register data of all firms, some thousands in one query: for what-if and figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Text, func, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import LateralFromClause

from registration.register.models import AgencyNumber, Business, BusinessOwner, BusinessVersion
from registration.register.policy.business import Form, Standing

MAX_FIRMS = 10_000
FULL_YEAR = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class FirmFacts:
    """The register's record of an organisation's business on a day: as `Registered`, no names.

    `owners_unknown`: of a company `owners` counts the director, its shareholders are not known.
    """

    organisation_id: UUID
    business_id: UUID
    form: str
    district: str
    activities: Sequence[str]
    registered_on: date
    months: int
    owners: int
    agencies: frozenset[str]
    good_standing: bool
    owners_unknown: bool


def firm_facts(
    session: Session, *, after: UUID | None, limit: int, day: date
) -> Sequence[FirmFacts]:
    """Return the facts of organisations after one, in the order of their ids: one query.

    At most 10,000; the last one's id is the next `after`, until none come. An organisation with
    several businesses has one row, as `registered` chooses it. It asks no permission.
    """
    rows = session.execute(_query(after, min(limit, MAX_FIRMS), day))
    return [_facts(row, day) for row in rows]


def firm_count(session: Session) -> tuple[int, UUID | None]:
    """Return how many organisations `firm_facts` knows, and the id in their middle: one query."""
    ids = (
        select(Business.organisation_id)
        .where(Business.organisation_id.is_not(None), Business.number.is_not(None))
        .distinct()
        .subquery()
    )
    middle = func.percentile_disc(0.5).within_group(ids.c.organisation_id)
    count, at = session.execute(select(func.count(), middle).select_from(ids)).one()
    return count, at


def _query(after: UUID | None, limit: int, day: date) -> Any:  # noqa: ANN401 - a statement
    version = _version(day)
    query = (
        select(
            Business.organisation_id,
            Business.id,
            Business.form,
            version.c.district,
            version.c.activities,
            version.c.standing,
            _first_day(),
            _full_owners(version.c.valid_from),
            _agencies(day),
        )
        .join(version, true())
        .where(Business.organisation_id.is_not(None), Business.number.is_not(None))
        .ext(distinct_on(Business.organisation_id))
        # Of several businesses of one firm, one that carries on comes first.
        .order_by(
            Business.organisation_id,
            version.c.standing == Standing.DISSOLVED.value,
            Business.id,
        )
        .limit(limit)
    )
    return query if after is None else query.where(Business.organisation_id > after)


def _version(day: date) -> LateralFromClause:
    """Return the version in force on a day: the last that began, as there are no gaps.

    This is twice as fast as by both ends, which PostgreSQL looks up in the slower index.
    """
    each = BusinessVersion
    query = select(each.valid_from, each.district, each.activities, each.standing).where(
        each.business_id == Business.id, each.valid_from <= day
    )
    return query.order_by(each.valid_from.desc()).limit(1).lateral("version")


def _first_day() -> ColumnElement[date]:
    query = select(func.min(BusinessVersion.valid_from)).where(
        BusinessVersion.business_id == Business.id
    )
    return query.correlate(Business).scalar_subquery()


def _full_owners(since: ColumnElement[date]) -> ColumnElement[int]:
    query = select(func.count()).where(
        BusinessOwner.business_id == Business.id,
        BusinessOwner.valid_from == since,
        BusinessOwner.minor.is_(False),
    )
    return query.correlate_except(BusinessOwner).scalar_subquery()


def _agencies(day: date) -> ColumnElement[Sequence[str]]:
    query = select(AgencyNumber.agency).where(
        AgencyNumber.business_id == Business.id,
        AgencyNumber.valid_from <= day,
        func.coalesce(AgencyNumber.valid_until, day) >= day,
    )
    return func.array(query.correlate(Business).scalar_subquery(), type_=ARRAY(Text))


def _facts(row: Any, day: date) -> FirmFacts:  # noqa: ANN401 - a row of the query
    organisation_id, business_id, form, district, activities, standing, first, owners, codes = row
    return FirmFacts(
        organisation_id=organisation_id,
        business_id=business_id,
        form=form,
        district=district,
        activities=tuple(activities),
        registered_on=first,
        months=months_between(first, day),
        owners=owners,
        agencies=frozenset(codes),
        good_standing=standing == Standing.REGISTERED.value,
        owners_unknown=form == Form.COMPANY.value,
    )


def months_between(first: date, last: date) -> int:
    """Count the full months from a day to another."""
    months = (last.year - first.year) * FULL_YEAR + last.month - first.month
    return months - (last.day < first.day)

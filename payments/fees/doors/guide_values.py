"""Fees in guides: today's amount, and its confidence."""

from collections.abc import Collection, Mapping

from app.calendar import local_day
from app.guides.public import GuideValue
from app.unit_of_work import UnitOfWork
from payments.fees.doors.presenter import formula_of
from payments.fees.queries.rates import those_in_force


def fee_values(uow: UnitOfWork, codes: Collection[str]) -> Mapping[str, GuideValue]:
    """Return the amounts of fees in force today, as text; others are left out: one query."""
    return {
        each.fee.code: GuideValue(text=formula_of(each.version), confidence=each.version.confidence)
        for each in those_in_force(uow.session, codes, local_day(uow.now))
    }

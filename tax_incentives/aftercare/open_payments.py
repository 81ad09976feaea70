"""Payments of awards that are under way: nobody knows yet whether their money was spent."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import CompoundSelect, exists, select

from tax_incentives.awards.models import AwardPayment, AwardPaymentEnd
from tax_incentives.payroll.models import PayrollLine, PayrollReply


def open_payments(ids: Sequence[UUID], before: int | None = None) -> CompoundSelect[UUID]:
    """Return the query of which awards among some have a sanction or an advice without an end.

    `before`: advices that take money of fiscal years before this one only.
    """
    ended = exists().where(AwardPaymentEnd.payment_id == AwardPayment.id)
    replied = exists().where(PayrollReply.advice_id == PayrollLine.advice_id)
    sanctioned = select(AwardPayment.award_id).where(AwardPayment.award_id.in_(ids), ~ended)
    advised = select(PayrollLine.award_id).where(PayrollLine.award_id.in_(ids), ~replied)
    if before is not None:
        advised = advised.where(PayrollLine.fiscal_year < before)
    return sanctioned.union_all(advised)

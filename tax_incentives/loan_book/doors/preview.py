"""The schedule of a soft loan before anybody asks for one: amount and months give instalments."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, render_template

from app.calendar import local_day
from app.permissions import ANONYMOUS
from app.schemas import Amount, QuerySchema, Whole
from app.text import sentence
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date, rupees
from app.web.forms import Form
from app.web.tables import Column, Table
from tax_incentives.decisions.doors.web import read_answers
from tax_incentives.loan_book.policy import UNIT_PAISA
from tax_incentives.loan_schedules.policy import (
    MAX_INSTALMENTS,
    Instalment,
    Terms,
    problems,
    schedule,
)

blueprint = Blueprint("loan_preview", __name__)
MAX_GRACE = 60
_TOO_LITTLE = sentence("This amount is too little for so many instalments.")


class LoanPreviewSchema(QuerySchema):
    """The amount, the number of monthly instalments, and the months before the first."""

    amount = Amount(least_paisa=1, required=True)
    months = Whole(required=True, least=1, most=MAX_INSTALMENTS)
    grace = Whole(load_default=0, least=0, most=MAX_GRACE)


INSTALMENTS: Table[Instalment] = Table(
    Column(sentence("Instalment"), lambda each: isolate_ltr(each.number)),
    Column(sentence("Due on"), lambda each: local_date(each.due_on)),
    Column(sentence("Amount"), lambda each: rupees(each.paisa), numeric=True),
    Column(sentence("Left afterwards"), lambda each: rupees(each.left_paisa), numeric=True),
)


def _terms(asked: Mapping[str, Any], today: date) -> Terms:
    """Return the terms of a loan that is paid out today, in one tranche, and repaid each month."""
    return Terms(
        principal_paisa=asked["amount"],
        first_tranche_on=today,
        grace_months=asked["grace"],
        instalments=asked["months"],
        unit_paisa=UNIT_PAISA,
    )


@blueprint.get("/incentives/loan-schedule")
def show() -> str:
    """Ask for amount and months, and show the instalments that follow from them."""
    asked, form = read_answers(LoanPreviewSchema())
    complete = "amount" in asked and "months" in asked and not form.wrong
    with reading(ANONYMOUS) as uow:
        terms = _terms(asked, local_day(uow.now)) if complete else None
    if terms and problems(terms):
        form, terms = form.with_messages({"amount": [_TOO_LITTLE]}), None
    return render_template(
        "incentives/loan_schedule.html",
        form=form if form.values else Form(),
        terms=terms,
        listed=INSTALMENTS.of(schedule(terms) if terms else ()),
    )

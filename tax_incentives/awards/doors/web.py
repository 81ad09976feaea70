"""Awards on pages and in the API: one's own, what is left of each, and paying a bill with it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request

from app.schemas import CursorSchema
from app.text import sentence
from app.web.actions import Action
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.formatting import left_to_right, local_date, local_time, rupees
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.tables import Column, Table, linked, money
from app.web.translation import translate
from payments.public import creditable_bills
from tax_incentives.awards.models import CreditUse
from tax_incentives.awards.queries import (
    PAID,
    RETURNED,
    SANCTIONED,
    AwardPaymentView,
    AwardView,
    all_awards,
    award_page,
    my_awards,
)
from tax_incentives.awards.schemas import (
    AwardPageOut,
    AwardPaymentOut,
    AwardsOut,
    CreditUseOut,
    ListAwardsSchema,
    PayAwardSchema,
    UseCreditSchema,
)
from tax_incentives.awards.use_cases.pay_award import PAID_IN_MONEY, PayAward, pay_award
from tax_incentives.awards.use_cases.use_credit import (
    UseCredit,
    payer_of,
    scheme_of_award,
    use_credit,
)
from tax_incentives.decisions.doors.presenter import scheme_titles
from tax_incentives.kernel.permissions import ADVISE_PAYROLL, ASK_PAYMENT, USE_CREDIT
from tax_incentives.rules.periods import year_text
from tax_incentives.schemes.shapes import Benefit

blueprint = Blueprint("relief_awards", __name__, url_prefix="/reliefs/awards")
api = ApiBlueprint("relief_awards_api", __name__, description="Reliefs that were granted")
needs_sign_in(blueprint)
needs_token(api)

AWARDS: Table[AwardView] = Table(
    Column(
        sentence("Number"),
        lambda each: linked(left_to_right(each.number), "relief_awards.show", award_id=each.id),
    ),
    Column(sentence("Relief"), lambda each: scheme_titles().get(each.scheme, each.scheme)),
    Column(sentence("Fiscal year"), lambda each: left_to_right(year_text(each.fiscal_year))),
    Column(
        sentence("Granted"), lambda each: left_to_right(rupees(each.amount_paisa)), numeric=True
    ),
    Column(
        sentence("Remaining"),
        lambda each: left_to_right(rupees(each.remaining_paisa)),
        numeric=True,
    ),
)
USES: Table[CreditUse] = Table(
    Column(sentence("Used on"), lambda each: local_time(each.used_at)),
    Column(
        sentence("Bill"),
        lambda each: linked(left_to_right(each.psid), "bills.show", psid=each.psid),
    ),
    Column(sentence("Amount"), lambda each: left_to_right(rupees(each.amount_paisa)), numeric=True),
)
PAYMENT_STATES = {
    SANCTIONED: sentence("Sanctioned, not paid yet"),
    PAID: sentence("Paid out"),
    RETURNED: sentence("Came back unpaid"),
}
PAYMENTS: Table[AwardPaymentView] = Table(
    Column(sentence("Sanction"), lambda each: left_to_right(each.sanction_number)),
    Column(sentence("Sanctioned on"), lambda each: local_time(each.asked_at)),
    Column(sentence("Gross"), lambda each: left_to_right(rupees(each.gross_paisa)), numeric=True),
    Column(
        sentence("Tax withheld"),
        lambda each: left_to_right(rupees(each.withheld_paisa)),
        numeric=True,
    ),
    money(sentence("Net"), "net_paisa"),
    Column(sentence("Status"), lambda each: translate(PAYMENT_STATES[each.state])),
    Column(sentence("Paid on"), lambda each: local_date(each.paid_on) if each.paid_on else ""),
)


@blueprint.get("")
def index() -> str:
    """List one's awards."""
    cursor = CursorSchema().load(request.args)["cursor"]
    with reading() as uow:
        page = my_awards(uow, cursor)
    listed = AWARDS.of(page.items)
    return render_template("incentives/awards.html", listed=listed, next_cursor=page.next_cursor)


@blueprint.get("/<uuid:award_id>")
def show(award_id: UUID) -> str:
    """Show an award, what it paid, and the bills that it can pay."""
    return _show(Form(), award_id)


def _show(form: Form, award_id: UUID) -> str:
    with reading() as uow:
        found = award_page(uow, award_id)
        row = found.row
        payable = row.benefit == Benefit.CREDIT.value and uow.actor.may(USE_CREDIT)
        heads = scheme_of_award(uow, row).heads
        bills = creditable_bills(uow, payer_of(row), heads) if payable else ()
        in_money = row.benefit in PAID_IN_MONEY
        may_advise = uow.actor.may(ADVISE_PAYROLL)
        may_pay = in_money and uow.actor.may(ASK_PAYMENT) and found.award.remaining_paisa > 0
    return render_template(
        "incentives/award.html",
        form=form,
        found=found,
        title=scheme_titles().get(row.scheme, row.scheme),
        year=left_to_right(year_text(row.fiscal_year)),
        granted_on=local_date(row.granted_on),
        uses=USES.of(found.uses),
        bills=bills,
        in_money=in_money,
        may_pay=may_pay,
        may_pay_with_salary=may_advise,
        payments=PAYMENTS.of(found.payments),
    )


@api.get("/relief-awards")
@api.arguments(CursorSchema, location="query")
@api.response(200, AwardsOut)
def list_own_awards(query: Mapping[str, Any]) -> object:
    """List the caller's awards, the newest first."""
    with reading(api_actor()) as uow:
        return my_awards(uow, query["cursor"])


@api.get("/relief-awards/all")
@api.arguments(ListAwardsSchema, location="query")
@api.response(200, AwardsOut)
def list_all_awards(query: Mapping[str, Any]) -> object:
    """List all awards, or those of one scheme, for Finance and auditors."""
    with reading(api_actor()) as uow:
        return all_awards(uow, query["scheme"], query["cursor"])


@api.get("/relief-awards/<uuid:award_id>")
@api.response(200, AwardPageOut)
def show_award(award_id: UUID) -> object:
    """Show an award with what it paid."""
    with reading(api_actor()) as uow:
        return award_page(uow, award_id)


Action(use_credit, UseCredit, UseCreditSchema).on_page(
    blueprint,
    "/<uuid:award_id>/use",
    do="use",
    draw=_show,
    done=sentence("The bill was paid from your credit."),
    back="relief_awards.show",
).on_api(
    api,
    "/relief-awards/<uuid:award_id>/uses",
    "Pay a bill from a credit.",
    name="use_relief_credit",
    gives=CreditUseOut,
    status=201,
)


Action(pay_award, PayAward, PayAwardSchema).on_page(
    blueprint,
    "/<uuid:award_id>/pay",
    do="pay",
    draw=_show,
    done="It is sanctioned. Follow its bill under Sanctions.",
    back="relief_awards.show",
).on_api(
    api,
    "/relief-awards/<uuid:award_id>/payments",
    "Sanction a payment of an award; its bill is followed under sanctions.",
    name="pay_relief_award",
    gives=AwardPaymentOut,
    status=201,
)

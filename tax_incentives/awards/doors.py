"""Awards on pages and in the API: one's own, what is left of each, and paying a bill with it."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, render_template, request

from app.ledger.public import head_names
from app.money import grouped_rupees
from app.schemas import CursorSchema
from app.text import sentence
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date, local_time, rupees
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.i18n import in_reader_language
from app.web.subjects import Subject
from app.web.tables import Column, Table, linked, money
from app.web.translation import translate
from payments.public import ShownBill
from tax_incentives.awards.models import CreditUse
from tax_incentives.awards.policy import AwardPart, pays_bills, pays_money
from tax_incentives.awards.queries.awards import (
    PAID,
    RETURNED,
    SANCTIONED,
    AwardPaymentView,
    AwardView,
    UseView,
    all_awards,
    award_page,
    holds,
    my_awards,
    scheme_of_award,
)
from tax_incentives.awards.queries.coverage import PayableBill, own_payable_bills, payable_bills
from tax_incentives.awards.schemas import (
    AwardPageOut,
    AwardPaymentOut,
    AwardsOut,
    CreditUseOut,
    ListAwardsSchema,
    PayableBillsOut,
    PayAwardSchema,
    ReturnUseSchema,
    UseCreditSchema,
    UseReturnOut,
)
from tax_incentives.awards.use_cases.pay_award import pay_award
from tax_incentives.awards.use_cases.return_use import return_use, returnable_use
from tax_incentives.awards.use_cases.use_credit import credits_for, use_credit
from tax_incentives.decisions.doors.presenter import scheme_titles
from tax_incentives.kernel.permissions import ADVISE_PAYROLL, ASK_PAYMENT, RETURN_USE
from tax_incentives.rules.periods import year_text
from tax_incentives.schemes.shapes import Benefit

blueprint = Blueprint("relief_awards", __name__, url_prefix="/reliefs/awards")
api = ApiBlueprint("relief_awards_api", __name__, description="Reliefs that were granted")
needs_sign_in(blueprint)
needs_token(api)

AWARDS: Table[AwardView] = Table(
    Column(
        sentence("Number"),
        lambda each: linked(isolate_ltr(each.number), "relief_awards.show", award_id=each.id),
    ),
    Column(sentence("Relief"), lambda each: scheme_titles().get(each.scheme, each.scheme)),
    Column(sentence("Fiscal year"), lambda each: isolate_ltr(year_text(each.fiscal_year))),
    Column(sentence("Granted"), lambda each: isolate_ltr(rupees(each.amount_paisa)), numeric=True),
    Column(
        sentence("Remaining"),
        lambda each: isolate_ltr(rupees(each.remaining_paisa)),
        numeric=True,
    ),
)
USES: Table[UseView] = Table(
    Column(sentence("Used on"), lambda each: local_time(each.used_at)),
    Column(
        sentence("Bill"),
        lambda each: linked(isolate_ltr(each.psid), "bills.show", psid=each.psid),
    ),
    Column(sentence("Amount"), lambda each: isolate_ltr(rupees(each.amount_paisa)), numeric=True),
    Column(
        sentence("Left to pay then"),
        lambda each: "–" if each.left_paisa is None else isolate_ltr(rupees(each.left_paisa)),
        numeric=True,
    ),
    Column(
        sentence("Reversed on"),
        lambda each: local_time(each.returned_at) if each.returned_at else "",
    ),
)
# Finance's own table has the link to reverse a use.
USES_OF_FINANCE: Table[UseView] = Table(
    *USES.columns,
    Column(
        sentence("Mistake"),
        lambda each: (
            ""
            if each.returned_at
            else linked(
                translate(sentence("Withdraw it")),
                "relief_awards.take_back",
                award_id=each.award_id,
                use_id=each.id,
            )
        ),
    ),
)
PARTS: Table[AwardPart] = Table(
    Column(sentence("Part"), lambda each: isolate_ltr(each.number), numeric=True),
    Column(sentence("Falls due on"), lambda each: local_date(each.due_on)),
    Column(sentence("Amount"), lambda each: isolate_ltr(rupees(each.amount_paisa)), numeric=True),
    Column(sentence("Paid"), lambda each: isolate_ltr(rupees(each.given_paisa)), numeric=True),
)
PAYMENT_STATES = {
    SANCTIONED: sentence("Sanctioned, not paid yet"),
    PAID: sentence("Paid out"),
    RETURNED: sentence("Returned unpaid"),
}
PAYMENTS: Table[AwardPaymentView] = Table(
    Column(sentence("Sanction"), lambda each: isolate_ltr(each.sanction_number)),
    Column(sentence("Sanctioned on"), lambda each: local_time(each.asked_at)),
    Column(sentence("Rent receipt"), lambda each: isolate_ltr(each.rent_receipt)),
    Column(sentence("Gross"), lambda each: isolate_ltr(rupees(each.gross_paisa)), numeric=True),
    Column(
        sentence("Tax withheld"),
        lambda each: isolate_ltr(rupees(each.withheld_paisa)),
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


def _show(form: Form, award_id: UUID) -> str:
    with reading() as uow:
        found = award_page(uow, award_id)
        row = found.row
        scheme = scheme_of_award(uow, row)
        mine, pays = holds(uow.actor, row), pays_bills(scheme)
        bills: Sequence[PayableBill] = payable_bills(uow, found, scheme) if pays and mine else ()
        names = head_names(uow.session, scheme.heads) if pays else {}
        in_money = pays_money(scheme)
        may_return = uow.actor.may(RETURN_USE)
        may_advise = uow.actor.may(ADVISE_PAYROLL)
        may_pay = in_money and uow.actor.may(ASK_PAYMENT) and found.award.remaining_paisa > 0
    return render_template(
        "incentives/award.html",
        form=form,
        found=found,
        title=scheme_titles().get(row.scheme, row.scheme),
        year=isolate_ltr(year_text(row.fiscal_year)),
        granted_on=local_date(row.granted_on),
        uses=(USES_OF_FINANCE if may_return else USES).of(found.uses),
        pays=pays,
        mine=mine,
        heads=[(code, _name_of(names.get(code))) for code in scheme.heads],
        is_holiday=row.benefit == Benefit.HOLIDAY.value,
        bills=bills,
        parts=PARTS.of(found.parts),
        in_money=in_money,
        may_pay=may_pay,
        may_pay_with_salary=may_advise,
        payments=PAYMENTS.of(found.payments),
    )


def credit_method(shown: ShownBill) -> dict[str, object] | None:
    """Offer on a bill's page the credits of its payer that can pay it."""
    if not shown.payer:
        return None
    with reading() as uow:
        found = credits_for(uow, shown.bill.id)
    return {"credits": found} if found else None


def _name_of(names: tuple[str, str] | None) -> str:
    """Return a head's name in the user's language; "" if the ledger has none."""
    if names is None:
        return ""
    name, name_ur = names
    return in_reader_language(name, name_ur)


def _describe_use(use: CreditUse) -> str:
    """Say what stays to be paid of a bill."""
    if use.left_paisa:
        return sentence(
            "Rs %(amount)s of the bill were paid. You still have to pay Rs %(left)s.",
            amount=grouped_rupees(use.amount_paisa),
            left=grouped_rupees(use.left_paisa),
        )
    return sentence("The bill was paid by this relief.")


award = Subject(
    blueprint,
    api,
    "/<uuid:award_id>",
    "/relief-awards/<uuid:award_id>",
    "relief_awards.show",
    _show,
)
award.page("", "show")
award.read("", "show_award", award_page, AwardPageOut).describe("Show an award with what it paid.")
award.read("/bills", "list_payable_bills", own_payable_bills, PayableBillsOut).describe(
    "List the bills that one's award may pay now, with how much of each it pays."
)
award.act(use_credit, UseCreditSchema).on_page("/use", "use").done(_describe_use).on_api(
    "/uses", "use_relief_credit", CreditUseOut, status=201
).describe("Pay a bill from a credit.")


def _draw_return(form: Form, award_id: UUID, use_id: UUID) -> str:
    with reading() as uow:
        found, number = returnable_use(uow, award_id, use_id)
    return render_template(
        "incentives/use_return.html",
        form=form,
        award_id=award_id,
        number=number,
        psid=isolate_ltr(found.psid),
        amount=isolate_ltr(rupees(found.amount_paisa)),
    )


relief_awards = Subject(blueprint, api)
relief_awards.read(
    "/relief-awards", "list_own_awards", my_awards, AwardsOut, CursorSchema
).describe("List the caller's awards, the newest first.")
relief_awards.read(
    "/relief-awards/all", "list_all_awards", all_awards, AwardsOut, ListAwardsSchema
).describe("List all awards, or those of one scheme, for Finance and auditors.")
relief_awards.act(return_use, ReturnUseSchema).on_page(
    "/<uuid:award_id>/uses/<uuid:use_id>/return",
    "return_use",
    ask="take_back",
    draw=_draw_return,
    back="relief_awards.show",
).done(
    sentence("The payment is reversed. The bill is owed again, and the award has the amount again.")
).on_api(
    "/relief-awards/<uuid:award_id>/uses/<uuid:use_id>/return",
    "return_relief_use",
    UseReturnOut,
    status=201,
).describe("Take a relief back from a bill that it should not have paid.")
award.act(pay_award, PayAwardSchema).on_page("/pay", "pay").done(
    sentence("It is sanctioned. Follow its bill under Sanctions.")
).on_api("/payments", "pay_relief_award", AwardPaymentOut, status=201).describe(
    "Sanction a payment of an award; its bill is followed under sanctions."
)

"""Pages and API of loans: lists, one loan in full, its agreement, guarantors and signatures."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from markupsafe import Markup

from app.permissions import require
from app.schemas import CursorSchema
from app.text import sentence
from app.web.actions import Action
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.tables import Column, Table, linked, money
from app.web.translation import translate
from tax_incentives.awards.doors import PAYMENT_STATES
from tax_incentives.awards.queries.awards import RETURNED, SANCTIONED
from tax_incentives.decisions.doors.presenter import scheme_titles
from tax_incentives.kernel.permissions import MANAGE_LOANS
from tax_incentives.loan_book.queries.lists import LoanView, all_loans, my_loans
from tax_incentives.loan_book.queries.page import (
    OFFICER,
    InstalmentView,
    TrancheView,
    loan_page,
)
from tax_incentives.loan_book.queries.tranches import REFUSED
from tax_incentives.loan_book.schemas import (
    ListLoansSchema,
    LoanPageOut,
    LoansOut,
    NamedGuarantorOut,
    NameGuarantorSchema,
    PrepareAgreementSchema,
    PreparedAgreementOut,
    SignAgreementSchema,
    SignatureOut,
)
from tax_incentives.loan_book.use_cases.prepare_agreement import prepare_agreement
from tax_incentives.loan_book.use_cases.sign_agreement import (
    name_guarantor,
    sign_agreement,
)
from tax_incentives.rules.periods import year_text

blueprint = Blueprint("relief_loans", __name__, url_prefix="/reliefs/loans")
api = ApiBlueprint("relief_loans_api", __name__, description="Soft loans")
needs_sign_in(blueprint)
needs_token(api)

TRANCHE_STATES = {
    "proposed": sentence("Waits for a second officer"),
    REFUSED: sentence("Refused"),
    **PAYMENT_STATES,
}
STATES = {
    "paid": sentence("Paid"),
    "due": sentence("Not due yet"),
    "overdue": sentence("Overdue"),
    "replaced": sentence("Replaced by a later schedule"),
}


LOANS: Table[LoanView] = Table(
    Column(
        sentence("Number"),
        lambda each: linked(isolate_ltr(each.number), "relief_loans.show", award_id=each.id),
    ),
    Column(sentence("Borrower"), lambda each: each.borrower),
    Column(sentence("Relief"), lambda each: scheme_titles().get(each.scheme, each.scheme)),
    money(sentence("Granted"), "granted_paisa"),
    money(sentence("Outstanding"), "outstanding_paisa"),
    money(sentence("Overdue"), "overdue_paisa"),
    Column(sentence("Days past due"), lambda each: isolate_ltr(each.days_past_due), numeric=True),
)


def _sanction(tranche: TrancheView) -> str:
    if tranche.sanctioned_on is None:
        return ""
    number, day = isolate_ltr(tranche.sanction_number), local_date(tranche.sanctioned_on)
    return Markup("{}, {}").format(number, day)


_ABOUT_TRANCHE: tuple[Column[TrancheView], ...] = (
    money(sentence("Amount"), "amount_paisa"),
    Column(sentence("Sanction"), _sanction),
    Column(sentence("Status"), lambda each: translate(TRANCHE_STATES[each.state])),
    Column(sentence("Paid on"), lambda each: local_date(each.paid_on) if each.paid_on else ""),
)
TRANCHES: Table[TrancheView] = Table(
    Column(sentence("Milestone"), lambda each: each.milestone), *_ABOUT_TRANCHE
)
TRANCHES_OF_OFFICER: Table[TrancheView] = Table(
    Column(
        sentence("Milestone"),
        lambda each: linked(each.milestone, "relief_loan_tranches.show", tranche_id=each.id),
    ),
    *_ABOUT_TRANCHE,
)
INSTALMENTS: Table[InstalmentView] = Table(
    Column(sentence("Instalment"), lambda each: isolate_ltr(f"{each.schedule}.{each.number}")),
    Column(sentence("Due on"), lambda each: local_date(each.due_on)),
    money(sentence("Amount"), "amount_paisa"),
    Column(
        sentence("Bill"),
        lambda each: linked(isolate_ltr(each.psid), "bills.show", psid=each.psid),
    ),
    Column(sentence("Status"), lambda each: translate(STATES[each.state])),
    Column(sentence("Days past due"), lambda each: isolate_ltr(each.days_past_due), numeric=True),
)


@blueprint.get("")
def index() -> str:
    """List the reader's own loans, and those that they may guarantee."""
    cursor = CursorSchema().load(request.args)["cursor"]
    with reading() as uow:
        page = my_loans(uow, cursor)
    listed = LOANS.of(page.items)
    return render_template("incentives/loans.html", listed=listed, next_cursor=page.next_cursor)


@blueprint.get("/all")
def everybodys() -> str:
    """List all loans, or only overdue ones, for Finance and auditors."""
    query = ListLoansSchema().load(request.args)
    with reading() as uow:
        page = all_loans(uow, query["cursor"], overdue=query["overdue"])
    return render_template(
        "incentives/all_loans.html",
        listed=LOANS.of(page.items),
        next_cursor=page.next_cursor,
        overdue=query["overdue"],
    )


@blueprint.get("/<uuid:award_id>")
def show(award_id: UUID) -> str:
    """Show a loan: what was lent, who signed, what was repaid, and what is due next."""
    return _show(Form(), award_id)


def _show(form: Form, award_id: UUID) -> str:
    with reading() as uow:
        loan = loan_page(uow, award_id)
        manages, me = uow.actor.may(MANAGE_LOANS), uow.actor.person_id
    return render_template(
        "incentives/loan.html",
        form=form,
        loan=loan,
        me=me,
        manages=manages,
        scheme=scheme_titles().get(loan.scheme, loan.scheme),
        year=isolate_ltr(year_text(loan.fiscal_year)),
        tranches=(TRANCHES_OF_OFFICER if loan.role == OFFICER else TRANCHES).of(loan.tranches),
        may_draw_up=all(each.state in (REFUSED, RETURNED) for each in loan.tranches),
        open_tranches=[each for each in loan.tranches if each.state in ("proposed", SANCTIONED)],
        instalments=INSTALMENTS.of(loan.instalments),
    )


def _draw_up(form: Form, award_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, MANAGE_LOANS)
        loan = loan_page(uow, award_id)
    return render_template("incentives/loan_agreement_new.html", form=form, loan=loan)


@api.get("/relief-loans")
@api.arguments(CursorSchema, location="query")
@api.response(200, LoansOut)
def list_own_loans(query: Mapping[str, Any]) -> object:
    """List the caller's loans and those that they may guarantee, the newest first."""
    with reading(api_actor()) as uow:
        return my_loans(uow, query["cursor"])


@api.get("/relief-loans/all")
@api.arguments(ListLoansSchema, location="query")
@api.response(200, LoansOut)
def list_all_loans(query: Mapping[str, Any]) -> object:
    """List all loans, or only overdue ones, for Finance and auditors."""
    with reading(api_actor()) as uow:
        return all_loans(uow, query["cursor"], overdue=query["overdue"])


@api.get("/relief-loans/<uuid:award_id>")
@api.response(200, LoanPageOut)
def show_loan(award_id: UUID) -> object:
    """Show a loan in full."""
    with reading(api_actor()) as uow:
        return loan_page(uow, award_id)


Action(prepare_agreement, PrepareAgreementSchema).on_page(
    blueprint,
    "/<uuid:award_id>/agreement",
    ask="draw_up",
    do="drawn_up",
    draw=_draw_up,
    done="The agreement can be signed now.",
    back="relief_loans.show",
).on_api(
    api,
    "/relief-loans/<uuid:award_id>/agreements",
    "Draw up the agreement of a loan, or a new version of it.",
    name="prepare_loan_agreement",
    gives=PreparedAgreementOut,
    status=201,
)
Action(name_guarantor, NameGuarantorSchema).on_page(
    blueprint,
    "/<uuid:award_id>/guarantors",
    do="name_guarantor",
    draw=_show,
    done=sentence("The guarantor can sign now. Give them the address of this page."),
    back="relief_loans.show",
).on_api(
    api,
    "/relief-loans/<uuid:award_id>/guarantors",
    "Name a guarantor of a loan.",
    name="name_loan_guarantor",
    gives=NamedGuarantorOut,
    status=201,
)
Action(sign_agreement, SignAgreementSchema).on_page(
    blueprint,
    "/<uuid:award_id>/signature",
    do="sign",
    draw=_show,
    done=sentence("You have signed the agreement."),
    back="relief_loans.show",
).on_api(
    api,
    "/relief-loans/<uuid:award_id>/signatures",
    "Sign the agreement of a loan whose text has this hash, as its borrower or a guarantor.",
    name="sign_loan_agreement",
    gives=SignatureOut,
    status=201,
)

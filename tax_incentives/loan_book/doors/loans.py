"""Pages and API of loans: lists, one loan in full, its agreement, guarantors and signatures."""

from uuid import UUID

from flask import Blueprint, render_template, request
from markupsafe import Markup

from app.schemas import CursorSchema
from app.text import sentence
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.subjects import Subject, drawn
from app.web.tables import Column, Table, linked, money
from app.web.translation import translate
from tax_incentives.awards.doors import PAYMENT_STATES
from tax_incentives.awards.queries.awards import RETURNED, SANCTIONED
from tax_incentives.decisions.doors.presenter import scheme_titles
from tax_incentives.kernel.permissions import MANAGE_LOANS
from tax_incentives.loan_book.queries.lists import LoanView, all_loans, my_loans
from tax_incentives.loan_book.queries.page import OFFICER, InstalmentView, TrancheView, loan_page
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
from tax_incentives.loan_book.use_cases.sign_agreement import name_guarantor, sign_agreement
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


award = Subject(
    blueprint, api, "/<uuid:award_id>", "/relief-loans/<uuid:award_id>", "relief_loans.show", _show
)
award.page("", "show")
award.read("", "show_loan", loan_page, LoanPageOut).describe("Show a loan in full.")
award.act(prepare_agreement, PrepareAgreementSchema).on_page(
    "/agreement",
    "drawn_up",
    ask="draw_up",
    draw=drawn("incentives/loan_agreement_new.html", needs=MANAGE_LOANS, loan=loan_page),
).done(sentence("The agreement can be signed now.")).on_api(
    "/agreements", "prepare_loan_agreement", PreparedAgreementOut, status=201
).describe("Draw up the agreement of a loan, or a new version of it.")
award.act(name_guarantor, NameGuarantorSchema).on_page("/guarantors", "name_guarantor").done(
    sentence("The guarantor can sign now. Give them the address of this page.")
).on_api("/guarantors", "name_loan_guarantor", NamedGuarantorOut, status=201).describe(
    "Add a guarantor of a loan."
)
award.act(sign_agreement, SignAgreementSchema).on_page("/signature", "sign").done(
    sentence("You have signed the agreement.")
).on_api("/signatures", "sign_loan_agreement", SignatureOut, status=201).describe(
    "Sign the agreement of a loan whose text has this hash, as its borrower or a guarantor."
)


relief_loans = Subject(api=api)
relief_loans.read("/relief-loans", "list_own_loans", my_loans, LoansOut, CursorSchema).describe(
    "List the caller's loans and those that they may guarantee, the newest first."
)
relief_loans.read(
    "/relief-loans/all", "list_all_loans", all_loans, LoansOut, ListLoansSchema
).describe("List all loans, or only overdue ones, for Finance and auditors.")

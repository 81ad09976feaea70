"""Payroll advices on pages and in the API: entered, approved, printed, and replied to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, url_for

from app.errors import NotFound
from app.permissions import require
from app.platform import the_platform
from app.schemas import CommandSchema
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.api import ApiBlueprint
from app.web.decision_doors import DecisionApi, DecisionPages, RefusalPage, Steps, doors_of
from app.web.decision_lists import DecisionList
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date, rupees
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.subjects import Subject
from app.web.tables import Column, Table
from app.web.translation import translate
from tax_incentives.awards.queries.awards import award_page
from tax_incentives.decisions.doors.presenter import scheme_titles
from tax_incentives.kernel.permissions import ADVISE_PAYROLL, READ_RELIEFS
from tax_incentives.payroll.models import PayrollAdvice
from tax_incentives.payroll.printing import LINES, advice_pdf
from tax_incentives.payroll.queries import (
    NO_MONEY,
    NO_NUMBER,
    STAYED,
    AdviceFile,
    DuePart,
    advice_file,
)
from tax_incentives.payroll.schemas import (
    AdviceFileOut,
    EnterAdviceSchema,
    PayrollAdviceOut,
    PayrollAdvicesOut,
    PayrollReplyOut,
    PersonnelNumberOut,
    PersonnelNumberSchema,
    RecordReplySchema,
)
from tax_incentives.payroll.use_cases import ADVICE, record_personnel_number, record_reply
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.shapes import Benefit

blueprint = Blueprint("relief_payroll", __name__, url_prefix="/reliefs/payroll")
api = ApiBlueprint("relief_payroll_api", __name__, description="Advices to payroll offices")
needs_sign_in(blueprint)
needs_token(api)
WHY_NOT = {
    NO_NUMBER: sentence("No personnel number"),
    NO_MONEY: sentence("No money of this year"),
    STAYED: sentence("Stayed by a court or regulator"),
    "": "",
}
PARTS: Table[DuePart] = Table(
    Column(sentence("Personnel number"), lambda each: isolate_ltr(each.personnel_number)),
    Column(sentence("Name"), lambda each: each.name),
    Column(
        sentence("Number of the award"),
        lambda each: {
            "text": isolate_ltr(f"{each.award}, {each.part}"),
            "href": url_for("relief_payroll.number", award_id=each.award_id),
        },
    ),
    Column(sentence("Due on"), lambda each: local_date(each.due_on)),
    Column(sentence("Amount"), lambda each: isolate_ltr(rupees(each.amount_paisa)), numeric=True),
)
NOT_PAID_TABLE: Table[DuePart] = Table(
    *PARTS.columns, Column(sentence("Why not"), lambda each: translate(WHY_NOT[each.why_not]))
)


def _title(code: str) -> str:
    return scheme_titles().get(code, code)


def _more(uow: UnitOfWork, row: PayrollAdvice) -> Mapping[str, Any]:
    found = advice_file(uow, row.id)
    return {
        "found": found,
        "lines": PARTS.of(found.lines),
        "left": NOT_PAID_TABLE.of(found.left),
        "may_reply": uow.actor.may(ADVISE_PAYROLL) and row.approved_at and not found.reply,
    }


def _choices() -> Mapping[str, object]:
    with reading() as uow:
        book = uow.port(SchemeBook).by_code
    codes = [code for code, each in book.items() if each.benefit is Benefit.ALLOWANCE]
    return {"schemes": [(code, _title(code)) for code in codes]}


ADVICES = DecisionList(
    decision=ADVICE,
    may_read=READ_RELIEFS,
    id_name="advice_id",
    title=sentence("Payroll advices"),
    lead=sentence(
        "Allowances are paid with the salary. One officer enters the advice of a month, another"
        " approves it. Each part is in one advice only."
    ),
    enter=sentence("Enter an advice"),
    empty=sentence("Nothing has been entered yet."),
    columns=[
        Column(sentence("Number"), lambda row: isolate_ltr(row.number)),
        Column(sentence("Month"), lambda row: isolate_ltr(f"{row.month:%m-%Y}")),
        Column(sentence("Total"), lambda row: isolate_ltr(rupees(row.total_paisa)), numeric=True),
    ],
    name=lambda row: sentence("Payroll advice %(number)s", number=row.number),
    facts=lambda row: {
        sentence("Allowance"): _title(row.scheme),
        sentence("Month"): isolate_ltr(f"{row.month:%m-%Y}"),
        sentence("Parts"): isolate_ltr(row.line_count),
        sentence("Total"): isolate_ltr(rupees(row.total_paisa)),
    },
    up=(sentence("Budgets of reliefs"), "relief_budgets.index"),
    template="incentives/payroll_advice.html",
    more=_more,
)
ADVICES.route(blueprint)
ADVICES.route_api(
    api,
    "/relief-payroll-advices",
    name="list_payroll_advices",
    says="List payroll advices, the newest first.",
    gives=PayrollAdvicesOut,
)
doors_of(
    ADVICE,
    takes=EnterAdviceSchema,
    id_name=ADVICES.id_name,
    pages=DecisionPages(
        blueprint=blueprint,
        at="",
        form="incentives/payroll_advice_new.html",
        context=_choices,
        refusal=lambda row: RefusalPage(
            title=sentence("Refuse this advice"),
            caption=ADVICES.name(row),
            breadcrumbs=ADVICES.crumbs("relief_payroll.index"),
        ),
        back=lambda row: url_for("relief_payroll.show", advice_id=row.id),
        show=ADVICES.show,
        says=Steps(
            sentence("It is waiting for another officer to approve it."),
            sentence("It is approved. Send it to the payroll office."),
            sentence("It is refused."),
        ),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/relief-payroll-advices",
        says=Steps(
            "Enter the advice of a month for another officer to approve.",
            "Approve an advice that another officer entered.",
            "Refuse an advice, or withdraw your own.",
        ),
        gives=PayrollAdviceOut,
        approval_takes=CommandSchema,
    ),
)
advice = Subject(blueprint, api, "/<uuid:advice_id>", "/relief-payroll-advices/<uuid:advice_id>")
advice.read("", "show_payroll_advice", advice_file, AdviceFileOut).describe(
    "Return an advice with its parts, and with those that cannot be paid while it waits."
)
advice.act(record_reply, RecordReplySchema).on_page(
    "/reply", "reply", draw=ADVICES.show, back="relief_payroll.show"
).done(sentence("The reply is recorded: the parts are spent.")).on_api(
    "/reply", "reply_to_payroll_advice", PayrollReplyOut, status=201
).describe("Record the payroll office's reply: all parts of the advice are spent.")


def _approved(advice_id: UUID) -> tuple[AdviceFile, datetime]:
    with reading() as uow:
        found = advice_file(uow, advice_id)
    if found.advice.approved_at is None:
        raise NotFound
    return found, found.advice.approved_at


@blueprint.get("/<uuid:advice_id>.csv")
def lines_file(advice_id: UUID) -> Response:
    """Send the parts of an approved advice as CSV."""
    found, _ = _approved(advice_id)
    answer = Response("".join(LINES.as_csv(found.lines)), mimetype="text/csv")
    return _add_filename(answer, found, "csv")


@blueprint.get("/<uuid:advice_id>.pdf")
def paper(advice_id: UUID) -> Response:
    """Send an approved advice to print."""
    found, at = _approved(advice_id)
    demonstration = the_platform().executor.demonstration
    data = advice_pdf(found, _title(found.advice.scheme), at, demonstration=demonstration)
    return _add_filename(Response(data, mimetype="application/pdf"), found, "pdf")


def _add_filename(answer: Response, found: AdviceFile, ending: str) -> Response:
    name = f"{found.advice.number.replace('/', '-')}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _draw_number(form: Form, award_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, ADVISE_PAYROLL)
        award = award_page(uow, award_id).award
    return render_template("incentives/personnel_number.html", form=form, award=award)


Subject(blueprint, api).act(record_personnel_number, PersonnelNumberSchema).on_page(
    "/awards/<uuid:award_id>/number",
    "number_recorded",
    ask="number",
    draw=_draw_number,
    back="relief_payroll.index",
).done(sentence("The personnel number is recorded.")).on_api(
    "/relief-awards/<uuid:award_id>/personnel-number",
    "record_personnel_number",
    PersonnelNumberOut,
    status=201,
).describe("Record under which number the payroll knows the holder of an allowance.")

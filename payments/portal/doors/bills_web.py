"""Pages about bills for everyone who has their number, or proves that the bills are theirs."""

from collections.abc import Collection
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, session, url_for

from app.clock import real_now
from app.errors import Invalid, NotFound
from app.http import status_of
from app.identity.accounts.schemas import CodeSchema
from app.platform import the_platform
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.doors import reading, submit
from app.web.forms import Form
from app.web.i18n import language
from app.web.subjects import Subject
from payments.bills import doors as bills_doors
from payments.bills.origins import origin_of
from payments.bills.policy.state import PAYABLE
from payments.bills.queries import find_psid
from payments.deposits.permissions import READ_DEPOSITS
from payments.deposits.queries.register import cursor_at
from payments.portal.doors import presenter as page_labels
from payments.portal.doors import tables
from payments.portal.doors.payment_methods import methods_of
from payments.portal.printing.receipts import challan_pdf
from payments.portal.printing.receipts import receipt_pdf as print_receipt
from payments.portal.printing.signed_receipt import receipt_file, receipt_of
from payments.portal.queries import BillPage, bills_by_id, bills_by_number, shown_bill
from payments.portal.schemas import AskForBillCodeSchema
from payments.portal.use_cases import AskForCode, FindBills, ask_for_code, find_bills
from payments.refunds.queries.counted import given_back

blueprint = Blueprint("bills", __name__)
# Bills proved by a code are shown for ten minutes; kiosks and shared phones are common.
_SHOWN_S = 600
_MAX_PSID_LENGTH = 60
# A payment settles one bill, so several are paid one after another; the browser notes them an hour.
TOGETHER, MAX_TOGETHER = "paid_together", 20
_TOGETHER_S = 3_600
_OTHER_RECEIPT = sentence(
    "No payment of this bill has this receipt. Copy the number from the message."
)


@blueprint.get("/bills")
def find() -> Response:
    """Find a bill by its number; with `?psid=` go to it at once."""
    typed = request.args.get("psid", "").replace("\0", "")[:_MAX_PSID_LENGTH]
    form = Form(values={"psid": typed})
    if not typed.strip():
        return Response(render_template("payments/bills/find.html", form=form))
    try:
        with reading() as uow:
            psid = find_psid(uow, typed)
    except NotFound as refusal:
        refusal.fields = {"psid": refusal.message}
        page = render_template("payments/bills/find.html", form=form.with_refusal(refusal))
        return Response(page, status_of(refusal))
    return _to(url_for("bills.show", psid=psid))


@blueprint.get("/bills/several")
def several() -> str | tuple[str, int]:
    """Show the bills of the address (`psid`, repeated), with the total that is left."""
    typed = [each.replace("\0", "")[:_MAX_PSID_LENGTH] for each in request.args.getlist("psid")]
    psids, form = [], Form()
    with reading() as uow:
        for each in dict.fromkeys(text for text in typed[:MAX_TOGETHER] if text.strip()):
            try:
                psids.append(find_psid(uow, each))
            except NotFound as refusal:
                refusal.fields = {"psid": refusal.message}
                form = Form(values={"psid": each}).with_refusal(refusal)
        rows = bills_by_number(uow, psids)
    session[TOGETHER] = {"psids": psids, "until": _now() + _TOGETHER_S}
    left = [each for each in rows if each.view.state in PAYABLE]
    page = render_template(
        "payments/bills/several.html",
        form=form,
        psids=[each.bill.psid for each in rows],
        listed=tables.together(rows),
        left=left,
        left_paisa=sum(each.view.owed_paisa for each in left),
        most=MAX_TOGETHER,
    )
    return (page, status_of(Invalid(""))) if form.wrong else page


def _together_with(psid: str) -> list[str]:
    """Return the bills that this browser pays one after another, if this is one of several."""
    kept = session.get(TOGETHER)
    known: list[str] = kept["psids"] if kept and kept["until"] > _now() else []
    return known if psid in known and len(known) > 1 else []


def _to(address: str) -> Response:
    made: Response = redirect(address, 303)  # type: ignore[assignment]  # werkzeug's own response
    return made


@blueprint.get("/bills/<psid>")
def show(psid: str) -> str | tuple[str, int]:
    """Show a bill: what for, how much, until when, how to pay, and what has come."""
    with reading() as uow:
        shown = shown_bill(uow, psid, found=_found_bill_ids())
        form, receipt_number = _typed_receipt(uow, shown)
        origin = origin_of(uow, shown.bill, mine=shown.mine)
        deposit = _deposit_address(uow, shown)
    address = f"{the_platform().settings.base_url}{url_for('bills.show', psid=shown.bill.psid)}"
    payable = shown.view.state in PAYABLE
    page = render_template(
        "payments/bills/show.html",
        shown=shown,
        form=form,
        receipt_number=receipt_number,
        payable=payable,
        address=address,
        qr=bills_doors.qr(address),
        ways=methods_of(shown) if payable else [],
        origin=origin,
        deposit=deposit,
        together=_together_with(shown.bill.psid),
        share=bills_doors.share_text(shown.bill, shown.view, address) if payable else "",
        facts=tables.bill_facts(shown, payable=payable),
        lines=tables.lines_of(shown),
        payments=tables.payments_of(shown),
        refunds=tables.REFUNDS.of(shown.refunds),
        words=bills_doors,
        page_labels=page_labels,
    )
    return (page, status_of(Invalid(""))) if form.wrong else page


def _deposit_address(uow: UnitOfWork, shown: BillPage) -> str:
    """Return the address of a deposit in the register, if the actor may read that; else nothing."""
    has_deposit = any(line.deposit for line in shown.lines) and shown.view.paid_paisa
    if not has_deposit or not uow.actor.may(READ_DEPOSITS):
        return ""
    return url_for("deposits.index", cursor=cursor_at(shown.bill.id))


def _typed_receipt(uow: UnitOfWork, shown: BillPage) -> tuple[Form, str]:
    """Return the receipt that a payer without an account names; its number proves that they paid.

    A stranger may guess the number of a bill, and nobody that of a receipt.
    """
    form = Form(values={"receipt": request.args.get("receipt", "")[:_MAX_PSID_LENGTH]})
    if not form.value("receipt").strip():
        return form, ""
    try:
        return form, receipt_of(uow, shown, form.value("receipt")).payment.receipt
    except NotFound:
        return form.with_refusal(Invalid(_OTHER_RECEIPT, fields={"receipt": _OTHER_RECEIPT})), ""


@blueprint.get("/bills/<psid>/challan.pdf")
def challan(psid: str) -> Response:
    """Send the challan to print, in English and Urdu."""
    with reading() as uow:
        return challan_response(shown_bill(uow, psid, found=_found_bill_ids()))


@blueprint.get("/bills/<psid>/receipts/<number>.json")
def receipt(psid: str, number: str) -> Response:
    """Send the signed receipt of a payment; who has its number has the receipt."""
    with reading() as uow:
        data = receipt_file(uow, shown_bill(uow, psid), number)
    made = Response(data, mimetype="application/json")
    made.headers["Content-Disposition"] = f'attachment; filename="{number}.json"'
    return made


@blueprint.get("/bills/<psid>/receipts/<number>.pdf")
def receipt_pdf(psid: str, number: str) -> Response:
    """Send the receipt of a payment to print; its holder's name is whole for the holder only."""
    with reading() as uow:
        return receipt_pdf_response(uow, shown_bill(uow, psid, found=_found_bill_ids()), number)


@blueprint.post("/bills/by-cnic")
def ask_post() -> Response:
    """Send a code, if there is anything to find; say the same in any case."""
    return submit(
        AskForBillCodeSchema(),
        ask_for_code,
        lambda **loaded: AskForCode(language=language(), **loaded),
        then=lambda made: url_for("bills.code", request_id=made),
        page=_show_search_form,
    )


def _show_search_form(form: Form) -> str:
    return render_template("payments/bills/by_cnic.html", form=form)


@blueprint.get("/bills/by-cnic/<uuid:request_id>")
def code(request_id: UUID) -> str:
    """Ask for the code."""
    del request_id
    return _coding(Form())


@blueprint.post("/bills/by-cnic/<uuid:request_id>")
def code_post(request_id: UUID) -> Response:
    """Show the bills of a person who has the code."""
    return submit(
        CodeSchema(),
        find_bills,
        lambda **loaded: FindBills(request_id=request_id, **loaded),
        then=_remember,
        page=_coding,
    )


def _coding(form: Form) -> str:
    return render_template("payments/bills/code.html", form=form)


def _remember(ids: list[UUID]) -> str:
    """Keep in the reader's own signed cookie what the code opened."""
    session["found_bills"] = {"ids": [str(each) for each in ids], "until": _now() + _SHOWN_S}
    return url_for("bills.found")


def _found_bill_ids() -> Collection[UUID]:
    kept = session.get("found_bills")
    if not kept or kept["until"] < _now():
        session.pop("found_bills", None)
        return ()
    return [UUID(each) for each in kept["ids"]]


def _now() -> int:
    return int(real_now().timestamp())


@blueprint.get("/bills/found")
def found() -> Response:
    """List what the code opened; afterwards it is asked for again."""
    ids = _found_bill_ids()
    if "found_bills" not in session:
        return _to(url_for("bills.ask"))
    with reading() as uow:
        rows = bills_by_id(uow, ids)
    due = [each.bill.psid for each in rows if each.view.state in PAYABLE]
    page = render_template("payments/bills/found.html", listed=tables.BILLS.of(rows), due=due)
    return Response(page)


def challan_response(shown: BillPage) -> Response:
    """Print a challan and send it."""
    platform = the_platform()
    pdf = challan_pdf(
        shown,
        base_url=platform.settings.base_url,
        demonstration=platform.executor.demonstration,
    )
    return _file(pdf, f"challan-{shown.bill.psid}.pdf")


def receipt_pdf_response(uow: UnitOfWork, shown: BillPage, number: str) -> Response:
    """Print a receipt and send it. Raises NotFound for another bill's."""
    platform = the_platform()
    paid = receipt_of(uow, shown, number)
    pdf = print_receipt(
        shown,
        paid,
        given_back(uow.session, paid.payment.id),
        base_url=platform.settings.base_url,
        demonstration=platform.executor.demonstration,
    )
    return _file(pdf, f"receipt-{paid.payment.receipt}.pdf")


def _file(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


Subject(blueprint).page("/bills/by-cnic", "ask", _show_search_form)

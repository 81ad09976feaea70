"""Pages of orders to the bank: what waits to be paid, each order, its file, the bank's answers."""

from uuid import UUID

from flask import Blueprint, Response, flash, render_template, request, url_for
from flask_babel import gettext
from marshmallow import ValidationError

from app.documents.doors.attachments import uploaded
from app.errors import NotFound
from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.platform import the_platform
from app.schemas import CommandSchema, CursorSchema
from app.text import sentence
from app.web.actors import page_actor
from app.web.doors import reading, request_id, submit
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject
from payments.bank_orders import queries as queries
from payments.bank_orders.csv_results import COLUMNS, TEMPLATE
from payments.bank_orders.doors import tables
from payments.bank_orders.doors.api import ONE, api
from payments.bank_orders.doors.upload import results_command
from payments.bank_orders.models import BankOrder, BankResult
from payments.bank_orders.schemas import (
    BankOrderOut,
    BankQuerySchema,
    BankResultOut,
    PayeeAccountSchema,
    ResultRowSchema,
)
from payments.bank_orders.use_cases.place_order import (
    TakeOrderFile,
    make_bank_order,
    refuse_bank_order,
    release_bank_order,
    take_order_file,
)
from payments.bank_orders.use_cases.record_results import (
    ResultRow,
    TellResult,
    confirm_result,
    refuse_result,
    tell_result,
)
from payments.bank_orders.use_cases.set_payee_account import TellAccount, tell_account
from payments.treasury.permissions import (
    CONFIRM_BANK_RESULT,
    ENTER_PAYEE_ACCOUNT,
    MAKE_BANK_ORDER,
    READ_ORDER_FILE,
    RECORD_BANK_RESULT,
    RELEASE_BANK_ORDER,
)
from payments.treasury.queries.transferable import banks
from payments.treasury.schemas import BankSchema

blueprint = Blueprint("bank_orders", __name__, url_prefix="/treasury/orders")
needs_sign_in(blueprint)
PAGES = "payments/bank_orders"


@blueprint.get("")
def index() -> str:
    """List the orders, the newest first."""
    cursor = CursorSchema().load(request.args)["cursor"]
    with reading() as uow:
        page = queries.list_orders(uow, cursor or None)
        may_make = uow.actor.may(MAKE_BANK_ORDER)
    return render_template(
        f"{PAGES}/index.html",
        listed=tables.ORDERS.of(page.items),
        next_cursor=page.next_cursor,
        may_make=may_make,
    )


@blueprint.get("/new")
def new() -> str:
    """Show what waits to be paid from a bank, and which accounts are missing."""
    return _making(Form(values={"bank": request.args.get("bank", "")[:20]}))


def _flash_order_created(order: BankOrder) -> str:
    flash(gettext("The order is made. Another officer must release it."), "success")
    return url_for("bank_orders.show", order_id=order.id)


def _making(form: Form) -> str:
    try:
        bank = BankQuerySchema().load({"bank": form.value("bank")})["bank"]
    except ValidationError:
        bank = ""
    with reading() as uow:
        require(uow.actor, MAKE_BANK_ORDER)
        known = banks(uow.session)
        bank = bank or (known[0] if known else "")
        waiting = queries.to_be_paid(uow, bank)
    return render_template(
        f"{PAGES}/new.html",
        form=form,
        bank=bank,
        others=[each for each in known if each != bank],
        waiting=tables.WAITING.of(waiting),
    )


@blueprint.post("/accounts/<kind>/<uuid:payable_id>")
def account_told(kind: str, payable_id: UUID) -> Response:
    """Record the account."""
    return submit(
        PayeeAccountSchema(),
        tell_account,
        lambda **loaded: TellAccount(kind=kind, payable_id=payable_id, **loaded),
        then=lambda _row: url_for("bank_orders.new"),
        page=lambda form: _show_account_form(form, kind, payable_id),
        secret=True,
    )


def _show_account_form(form: Form, kind: str, payable_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, ENTER_PAYEE_ACCOUNT)
        waiting = queries.payable_named(uow, kind, payable_id)
    return render_template(
        f"{PAGES}/account.html", form=form, waiting=waiting, told_by=tables.told_by
    )


def _show(form: Form, order_id: UUID) -> str:
    with reading() as uow:
        shown = queries.shown_order(uow, order_id)
        actor = uow.actor
    released = shown.order.approved_at is not None
    may_tell = actor.may(RECORD_BANK_RESULT) and released
    return render_template(
        f"{PAGES}/show.html",
        shown=shown,
        form=form,
        facts=tables.facts(shown),
        lines=tables.lines_of(shown, may_tell=may_tell),
        answers=[(result, tables.ANSWERS.of(lines)) for result, lines in shown.waiting],
        me=actor.person_id,
        mine=any(each.told.row.told_by == actor.person_id for each in shown.lines),
        may_release=actor.may(RELEASE_BANK_ORDER) and shown.order.waiting,
        may_take=actor.may(READ_ORDER_FILE) and released,
        may_tell=may_tell,
        may_confirm=actor.may(CONFIRM_BANK_RESULT),
    )


@blueprint.post("/<uuid:order_id>/file")
def take(order_id: UUID) -> Response:
    """Hand out the released file; who had it is kept."""
    number, data = the_platform().executor.execute(
        take_order_file,
        TakeOrderFile(order_id=order_id),
        actor=page_actor(),
        request_id=request_id(),
    )
    answer = Response(data, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{number}.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/template.csv")
def template() -> Response:
    """Send a file of answers to fill in."""
    with reading() as uow:
        require(uow.actor, RECORD_BANK_RESULT)
    answer = Response("\ufeff" + TEMPLATE, mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="results.csv"'
    return answer


@blueprint.get("/<uuid:order_id>/answer")
def answer(order_id: UUID) -> str:
    """Show the form for the result of a line."""
    return _answering(Form(values={"number": request.args.get("number", "")[:4]}), order_id)


@blueprint.post("/<uuid:order_id>/answer")
def answered(order_id: UUID) -> Response:
    """Bring what became of a line for another officer to confirm."""
    return submit(
        ResultRowSchema(),
        tell_result,
        lambda **loaded: TellResult(order_id=order_id, rows=[ResultRow(**loaded)]),
        then=_brought,
        page=lambda form: _answering(form, order_id),
    )


def _answering(form: Form, order_id: UUID) -> str:
    return _about(form, order_id, "answer")


def _uploading(form: Form, order_id: UUID) -> str:
    return _about(form, order_id, "answers", columns=COLUMNS)


def _about(form: Form, order_id: UUID, page: str, **context: object) -> str:
    with reading() as uow:
        require(uow.actor, RECORD_BANK_RESULT)
        shown = queries.shown_order(uow, order_id)
    return render_template(f"{PAGES}/{page}.html", form=form, shown=shown, **context)


def _brought(result: BankResult) -> str:
    flash(gettext("It is brought. Another officer must confirm it."), "success")
    return url_for("bank_orders.show", order_id=result.order_id)


order_doors = Subject(blueprint, api, "/<uuid:order_id>", ONE, "bank_orders.show", _show)
order_doors.page("", "show")
order_doors.act(
    tell_result, command=lambda **given: results_command(page_actor(), **given), file=uploaded
).on_page("/answers", "answers_sent", ask="answers", draw=_uploading, then=_brought)


def _refusing(form: Form, order_id: UUID) -> str:
    with reading() as uow:
        shown = queries.shown_order(uow, order_id)
    return render_template(f"{PAGES}/refuse.html", form=form, shown=shown)


def _order_of(result_id: UUID) -> UUID:
    with reading() as uow:
        require(uow.actor, CONFIRM_BANK_RESULT)
        found = uow.session.get(BankResult, result_id)
    if found is None:
        raise NotFound
    return found.order_id


def _show_result(form: Form, result_id: UUID) -> str:
    return _show(form, _order_of(result_id))


def _refusing_result(form: Form, result_id: UUID) -> str:
    return _refusing(form, _order_of(result_id))


order_doors.act(release_bank_order, CommandSchema).on_page("/release", "release").done(
    sentence("The order is released. Take its file to the bank.")
).on_api("/release", "release_order", BankOrderOut).describe(
    "Release what another officer made: its file is written, and never changes."
)
order_doors.act(refuse_bank_order, ReasonSchema).on_page(
    "/refuse", "refused", ask="refuse", draw=_refusing
).done(sentence("The order is refused. You can order its payments again.")).on_api(
    "/refusal", "refuse_order", BankOrderOut
).describe("Refuse an order that was not released: what is in it may be ordered again.")
result_doors = Subject(
    blueprint,
    api,
    "/results/<uuid:result_id>",
    "/bank-results/<uuid:result_id>",
    "bank_orders.index",
)
result_doors.act(confirm_result, CommandSchema).on_page(
    "/confirm", "confirm", draw=_show_result
).done(sentence("The answer is confirmed. You can order again what was returned.")).on_api(
    "/confirmation", "confirm_brought", BankResultOut
).describe(
    "Confirm another officer's results: amounts that arrived are paid, returned amounts"
    " are free again."
)
result_doors.act(refuse_result, ReasonSchema).on_page(
    "/refuse", "result_refused", ask="refuse_result", draw=_refusing_result
).done(sentence("It was refused, and is not in force.")).on_api(
    "/refusal", "refuse_brought", BankResultOut
).describe("Refuse another officer's results, or withdraw your own.")


bank_orders = Subject(blueprint, api)
bank_orders.page("/accounts/<kind>/<uuid:payable_id>", "account", _show_account_form)
bank_orders.act(make_bank_order, BankSchema).on_page(
    "/new", "made", draw=_making, then=_flash_order_created
).on_api(
    "/bank-orders",
    "make_order",
    BankOrderOut,
    status=201,
    location=lambda made: f"/api/v1/bank-orders/{made.id}",
).describe("Collect the payments due from a bank into an order for another officer to release.")

"""Pages for everybody: pay any government fee. Choose it, answer what it asks, get a bill."""

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext
from marshmallow import Schema

from app.calendar import local_day
from app.clock import real_now
from app.identity.public import organisations_by_id
from app.menu import FrontDoor
from app.registry import PublicPages
from app.search.public import Hit, Hits, KnownReference, SearchSource, Words
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.actors import page_actor
from app.web.doors import fingerprint_of_request, reading, submit
from app.web.forms import Form
from payments.bills.policy.psid import read_psid
from payments.bills.policy.state import PAYABLE
from payments.bills.queries import find_bill, view
from payments.fees.doors import presenter as fee_labels
from payments.fees.policy import needs_of, read_exemptions, read_formula
from payments.fees.queries.catalogue import Offered, by_group, catalogue, find_fees
from payments.fees.queries.rates import fee_in_force
from payments.portal.schemas import OrderBillSchema
from payments.portal.use_cases import OrderBill, order_bill

blueprint = Blueprint("catalogue", __name__)
_MAX_SEARCH_LENGTH = 100
# The bill made last, in the browser's signed cookie, and the button that makes one more.
_ORDERED, _REMEMBERED_S, _ANOTHER = "ordered_bill", 3_600, "another"
_ANSWER_NAMES = ("quantity", "base", "thing")


DOOR = FrontDoor(
    title=sentence("Pay"),
    about=sentence("A fee, a tax, a bill by its number."),
    endpoint="catalogue.index",
    picture="pay",
    fact=lambda _uow: gettext("Bank, wallet, card or counter"),
    order=30,
)
PUBLISHED = PublicPages.of_few(
    "catalogue.show",
    "code",
    lambda uow: [each.in_force.fee.code for each in catalogue(uow.session, local_day(uow.now), "")],
)


def _find(uow: UnitOfWork, words: Words) -> Hits:
    return Hits.first(find_fees(uow.session, local_day(uow.now), words.terms), _hit)


def _hit(offered: Offered) -> Hit:
    fee, department = offered.in_force.fee, offered.department
    return Hit(
        title=fee_labels.own_label(fee.title, fee.title_ur),
        href=url_for("catalogue.show", code=fee.code),
        about=fee_labels.own_label(department.name, department.name_ur),
        fact=fee_labels.formula_of(offered.in_force.version),
    )


SEARCH = SearchSource(
    kind="fees",
    title=sentence("Fees and bills"),
    order=30,
    find=_find,
    everything=lambda words: url_for("catalogue.index", q=words or None, _anchor="choose"),
)


def _bill(_uow: UnitOfWork, typed: str) -> str | None:
    """Return the page that looks a bill up, and counts numbers that no bill has."""
    psid = read_psid(typed)
    return url_for("bills.find", psid=psid) if psid else None


BILL = KnownReference(address=_bill)


@blueprint.get("/pay")
def index() -> str:
    """Show every fee in force by group; find a bill by its number."""
    words = request.args.get("q", "").replace("\0", "")[:_MAX_SEARCH_LENGTH]
    with reading() as uow:
        groups = by_group(catalogue(uow.session, local_day(uow.now), words))
    return render_template(
        "payments/catalogue/index.html", groups=groups, asked=words, words=fee_labels, form=Form()
    )


@blueprint.get("/pay/<code>")
def show(code: str) -> str:
    """Ask what a fee needs; a department's link may carry answers in the address."""
    given = {name: request.args[name] for name in _ANSWER_NAMES if name in request.args}
    actor = page_actor()
    name = actor.organisation_name or actor.name
    return _page(Form(values=given | {"name": name}), code)


@blueprint.post("/pay/<code>")
def order(code: str) -> Response:
    """Raise the bill and show it; the same answers a second time lead to the first bill."""
    sent = fingerprint_of_request().hex()
    first = _first_bill(code)
    if first and session[_ORDERED]["sent"] == sent and request.form.get("step") != _ANOTHER:
        flash(gettext("You have made this bill already. Pay it here."))
        return make_response(redirect(url_for("bills.show", psid=first), 303))
    schema: Schema = OrderBillSchema()
    return submit(
        schema,
        order_bill,
        lambda **loaded: OrderBill(fee_code=code, **loaded),
        then=lambda bill: _remember(code, sent, bill.psid),
        page=lambda form: _page(form, code),
    )


def _remember(code: str, sent: str, psid: str) -> str:
    """Store the bill in the cookie of the browser that made it: no other learns of it."""
    until = int(real_now().timestamp()) + _REMEMBERED_S
    session[_ORDERED] = {"code": code, "sent": sent, "psid": psid, "until": until}
    return url_for("bills.show", psid=psid)


def _first_bill(code: str) -> str:
    """Return the number of the unpaid bill of a fee that this browser made; "" without one."""
    made = session.get(_ORDERED, {})
    if made.get("code") != code or made["until"] < real_now().timestamp():
        return ""
    with reading() as uow:
        payable = view(uow, find_bill(uow, made["psid"])).state in PAYABLE
    return made["psid"] if payable else ""


def _page(form: Form, code: str) -> str:
    with reading() as uow:
        found = fee_in_force(uow.session, code, local_day(uow.now))
        house = organisations_by_id(uow.session, [found.fee.department_id])
    formula = read_formula(found.version.formula)
    exemptions = read_exemptions(found.version.exemptions)
    return render_template(
        "payments/catalogue/fee.html",
        form=form,
        first=_first_bill(code),
        another=_ANOTHER,
        fee=found.fee,
        version=found.version,
        department=house[found.fee.department_id],
        costs=fee_labels.formula_lines(formula),
        needs=needs_of(formula),
        exemptions=[("", gettext("None of these"))]
        + [(each.code, fee_labels.own_label(each.title, each.title_ur)) for each in exemptions],
        words=fee_labels,
    )

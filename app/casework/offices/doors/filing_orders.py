"""Orders by which agencies accept electronic filings, on pages and in the API."""

from collections.abc import Sequence

from flask import Blueprint, request, url_for
from flask_babel import gettext

from app.casework.catalogue.models import FilingOrder
from app.casework.catalogue.permissions import PROPOSE_FILING_ORDER, SEE_OFFERS
from app.casework.catalogue.queries.filing_orders import open_without_order
from app.casework.catalogue.registry import CaseBook
from app.casework.offices.queries import agencies
from app.casework.offices.schemas import AcceptFilingsSchema, FilingOrderOut, FilingOrdersOut
from app.casework.offices.use_cases import FILING_ORDER
from app.due import Due
from app.identity.public import all_departments
from app.parameters.definitions import confidence_choices
from app.platform import the_platform
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.api import ApiBlueprint
from app.web.decision_doors import DecisionApi, DecisionPages, RefusalPage, Steps, doors_of
from app.web.decision_lists import DecisionList
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.i18n import language
from app.web.tables import Column

blueprint = Blueprint("filing_orders", __name__, url_prefix="/casework/filing-orders")
api = ApiBlueprint("filing_orders_api", __name__, description="Who accepts electronic filings")
needs_sign_in(blueprint)
needs_token(api)


def _owner_label(row: FilingOrder) -> str:
    if row.agency is not None:
        return the_platform().executor.ports.get(CaseBook).agency(row.agency).named(language())
    return row.department or ""


ORDERS = DecisionList(
    decision=FILING_ORDER,
    may_read=SEE_OFFERS,
    id_name="filing_order_id",
    title=sentence("Electronic filings"),
    lead=sentence(
        "The Electronic Transactions Ordinance 2002 leaves it to each authority to accept"
        " filings electronically (s. 16, secondary source). Record the order of each agency;"
        " no service of an agency opens before that. A department that buys accepts"
        " electronic bids by an order too; it publishes no tender before that. The order"
        " itself is their own document."
    ),
    enter=sentence("Enter an order"),
    empty=sentence("No order has been entered yet."),
    columns=[
        Column(sentence("Agency or department"), _owner_label),
        Column(sentence("Order"), lambda row: isolate_ltr(row.number)),
        Column(sentence("Of"), lambda row: local_date(row.issued_on)),
        Column(sentence("In force from"), lambda row: local_date(row.valid_from)),
        Column(sentence("How sure"), lambda row: row.confidence),
    ],
    name=lambda row: sentence("Order %(number)s", number=row.number),
    facts=lambda row: {
        (sentence("Agency") if row.agency else sentence("Department that buys")): _owner_label(row),
        sentence("Date of the order"): local_date(row.issued_on),
        sentence("Authority"): row.authority,
        (
            sentence("Accepts electronic filings from")
            if row.agency
            else sentence("Accepts electronic bids from")
        ): local_date(row.valid_from),
        sentence("Source"): row.instrument,
        sentence("How sure"): row.confidence
        if row.verified
        else gettext("%(letter)s: never cited to the public", letter=row.confidence),
    },
    up=(sentence("Offers of services"), "offers.index"),
)


def _choices() -> dict[str, object]:
    with reading() as uow:
        book = uow.port(CaseBook)
        departments = [(str(each.id), each.name) for each in all_departments(uow.session)]
        named = sorted((book.agency(code).named(language()), code) for code in agencies(uow))
    return {
        "agencies": [(code, title) for title, code in named],
        "departments": departments,
        "confidences": confidence_choices(),
    }


def _first() -> Form:
    """Begin with the agency or department of the address, where a reminder led here."""
    return Form(values={name: request.args.get(name, "") for name in ("agency", "department_id")})


def _refusal(row: FilingOrder) -> RefusalPage:
    return RefusalPage(
        title=sentence("Refuse this order"),
        caption=f"{_owner_label(row)}: {row.number}",
        breadcrumbs=ORDERS.crumbs("filing_orders.index"),
    )


def due(uow: UnitOfWork) -> Sequence[Due]:
    """Tell rules officers which agencies have services open and no order."""
    lacking = open_without_order(uow) if uow.actor.may(PROPOSE_FILING_ORDER) else ()
    return [
        Due(
            title=each.named(language()),
            due_on=None,
            href=url_for("filing_orders.new", agency=code),
            kind=sentence("Enter the order by which it accepts electronic filings"),
        )
        for code, each in lacking
    ]


ORDERS.route(blueprint)
ORDERS.route_api(
    api,
    "/casework/filing-orders",
    name="list_orders",
    says="List the orders by which agencies accept electronic filings, the newest entry first.",
    gives=FilingOrdersOut,
)
doors_of(
    FILING_ORDER,
    takes=AcceptFilingsSchema,
    id_name=ORDERS.id_name,
    pages=DecisionPages(
        blueprint=blueprint,
        at="",
        form="cases/officials/filing_order.html",
        context=_choices,
        first=_first,
        refusal=_refusal,
        show=ORDERS.show,
        back=lambda row: url_for("filing_orders.show", filing_order_id=row.id),
        says=Steps(
            sentence("It is waiting for another officer to approve it."),
            sentence("It is approved. Services or tenders can open from its first day."),
            sentence("It is refused."),
        ),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/casework/filing-orders",
        names=Steps("accept_filings", "approve_order", "refuse_order"),
        says=Steps(
            "Enter an order by which an agency accepts electronic filings, or a department bids.",
            "Approve an order that another officer entered.",
            "Refuse an order with a reason, or withdraw your own.",
        ),
        gives=FilingOrderOut,
    ),
)

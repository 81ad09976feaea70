"""Returns at reduced rates on pages and in the API: a list that two officers keep."""

from flask import Blueprint, url_for

from app.parameters.definitions import confidence_choices, confidence_in_words
from app.schemas import CommandSchema
from app.text import sentence
from app.web.api import ApiBlueprint
from app.web.decision_doors import DecisionApi, DecisionPages, RefusalPage, Steps, doors_of
from app.web.decision_lists import DecisionList
from app.web.formatting import isolate_ltr, rupees
from app.web.guards import needs_sign_in, needs_token
from app.web.i18n import language
from app.web.tables import Column, money
from tax_incentives.kernel.permissions import READ_RELIEFS
from tax_incentives.statutory.models import StatutoryRelief
from tax_incentives.statutory.rates import RATES
from tax_incentives.statutory.schemas import (
    EnterReturnsSchema,
    StatutoryMonthOut,
    StatutoryMonthsOut,
)
from tax_incentives.statutory.use_cases import RETURNS

web = Blueprint("relief_statutory", __name__, url_prefix="/reliefs/statutory")
api = ApiBlueprint("relief_statutory_api", __name__, description="Reduced rates of the law")
needs_sign_in(web)
needs_token(api)


def rate_title(code: str) -> str:
    """Return the title of a reduced rate, in the reader's language; its code where unknown."""
    rate = RATES.get(code)
    return rate.title.named(language()) if rate else code


LIST = DecisionList(
    decision=RETURNS,
    may_read=READ_RELIEFS,
    id_name="statutory_id",
    title=sentence("Revenue forgone by reduced rates"),
    lead=sentence(
        "A reduced rate that the law gives needs no claim. Two officers of Finance enter what the "
        "returns of a month say; what is forgone is the turnover times the difference of both "
        "rates."
    ),
    enter=sentence("Enter the returns of a month"),
    empty=sentence("Nothing has been entered yet."),
    columns=[
        Column(sentence("Rate"), lambda row: rate_title(row.code)),
        Column(sentence("Month"), lambda row: isolate_ltr(f"{row.month:%m-%Y}")),
        Column(sentence("Returns"), lambda row: isolate_ltr(row.returns), numeric=True),
        money(sentence("Forgone"), "forgone_paisa"),
    ],
    name=lambda row: f"{rate_title(row.code)}, {row.month:%m-%Y}",
    facts=lambda row: {
        sentence("Returns"): isolate_ltr(row.returns),
        sentence("Different taxpayers"): isolate_ltr(row.taxpayers),
        sentence("Turnover"): isolate_ltr(rupees(row.turnover_paisa)),
        sentence("Standard rate"): isolate_ltr(f"{row.standard_rate.normalize():f} %"),
        sentence("Reduced rate"): isolate_ltr(f"{row.reduced_rate.normalize():f} %"),
        sentence("Maximum forgone"): isolate_ltr(rupees(row.forgone_paisa)),
        sentence("Not known"): sentence(
            "The input credit that the standard rate would have allowed"
        ),
        sentence("Source"): row.instrument,
        sentence("How sure"): confidence_in_words(row.confidence),
        sentence("Note"): row.note,
    },
    up=(sentence("Desk of reliefs"), "relief_desk.index"),
    link=lambda row: (
        row.transaction_id
        and {
            "text": sentence("Entries in the ledger"),
            "href": url_for("books.transaction", transaction_id=row.transaction_id),
        }
    ),
)


def _refusal(row: StatutoryRelief) -> RefusalPage:
    return RefusalPage(
        title=sentence("Refuse this entry"),
        caption=LIST.name(row),
        breadcrumbs=LIST.crumbs("relief_statutory.index"),
    )


LIST.route(web)
LIST.route_api(
    api,
    "/relief-statutory-months",
    name="list_statutory_months",
    says="List months of returns at reduced rates, the newest first.",
    gives=StatutoryMonthsOut,
)
doors_of(
    RETURNS,
    takes=EnterReturnsSchema,
    id_name=LIST.id_name,
    pages=DecisionPages(
        blueprint=web,
        at="",
        form="incentives/statutory_new.html",
        context=lambda: {
            "rates": [(code, rate_title(code)) for code in RATES],
            "confidences": confidence_choices(),
        },
        refusal=_refusal,
        back=lambda row: url_for("relief_statutory.show", statutory_id=row.id),
        show=LIST.show,
        says=Steps(
            sentence("It is waiting for another officer to approve it."),
            sentence("It is approved and posted."),
            sentence("It is refused."),
        ),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/relief-statutory-months",
        says=Steps(
            "Enter the returns of a month at a reduced rate, for another officer to approve.",
            "Approve what another officer entered: it is posted.",
            "Refuse it, or withdraw your own.",
        ),
        gives=StatutoryMonthOut,
        approval_takes=CommandSchema,
    ),
)

"""Rules of transfers, on pages and in the API: DDOs' treasuries, and sanctions for fees."""

from flask import Blueprint, url_for

from app.parameters.definitions import confidence_in_words
from app.schemas import CommandSchema
from app.text import sentence
from app.web.api import ApiBlueprint
from app.web.decision_doors import DecisionApi, DecisionPages, RefusalPage, Steps, doors_of
from app.web.decision_lists import DecisionList
from app.web.formatting import isolate_ltr, local_date, local_time, rupees
from app.web.guards import needs_sign_in, needs_token
from app.web.tables import Column
from payments.treasury.models import DdoTreasury, FeeAppropriation
from payments.treasury.permissions import READ_TREASURY
from payments.treasury.schemas import (
    AppropriateFeesSchema,
    AppropriationOut,
    AppropriationsOut,
    PlaceDdoSchema,
    PlacingOut,
    PlacingsOut,
)
from payments.treasury.use_cases.appropriate_fees import FEE_APPROPRIATION
from payments.treasury.use_cases.assign_treasury import DDO_TREASURY

ddos = Blueprint("ddos", __name__, url_prefix="/treasury/ddos")
appropriations = Blueprint("appropriations", __name__, url_prefix="/treasury/fees")
api = ApiBlueprint("treasury_rules_api", __name__, description="Treasuries of DDOs, and fees")
for each in (ddos, appropriations):
    needs_sign_in(each)
needs_token(api)
PROPOSED = sentence("It is waiting for another officer to approve it.")
REFUSED = sentence("It is refused.")

DDOS = DecisionList(
    decision=DDO_TREASURY,
    may_read=READ_TREASURY,
    id_name="placing_id",
    title=sentence("Treasuries of DDOs"),
    lead=sentence(
        "The treasury and the fund to which a DDO’s money goes. A later approval overrules the "
        "earlier ones on the days it covers. Money of a DDO without a treasury stays at the bank."
    ),
    enter=sentence("Enter a DDO’s treasury"),
    empty=sentence("No treasury has been entered yet."),
    columns=[
        Column(sentence("DDO"), lambda row: row.ddo_code),
        Column(sentence("Treasury"), lambda row: row.treasury_name),
        Column(sentence("Fund"), lambda row: isolate_ltr(row.fund)),
        Column(sentence("From"), lambda row: local_date(row.valid_from)),
        Column(sentence("How sure"), lambda row: row.confidence),
    ],
    name=lambda row: sentence("DDO %(code)s", code=row.ddo_code),
    facts=lambda row: {
        sentence("Treasury"): f"{row.treasury_name} ({row.treasury})",
        sentence("Fund"): isolate_ltr(row.fund),
        sentence("First day"): local_date(row.valid_from),
        sentence("Last day"): local_date(row.valid_to) if row.valid_to else sentence("Open"),
        sentence("Source"): row.instrument,
        sentence("How sure"): confidence_in_words(row.confidence),
        sentence("Note"): row.note,
    },
    up=(sentence("Treasury"), "treasury.index"),
)
APPROPRIATIONS = DecisionList(
    decision=FEE_APPROPRIATION,
    may_read=READ_TREASURY,
    id_name="appropriation_id",
    title=sentence("Sanctions for the fees of channels"),
    lead=sentence(
        "Where the government bears what channels keep, heads get all that was paid. The bank "
        "has less than that until a sanction pays for the fees: that much of the newest money "
        "stays there."
    ),
    enter=sentence("Enter a sanction"),
    empty=sentence("No sanction has been entered yet."),
    columns=[
        Column(sentence("Sanction"), lambda row: row.reference),
        Column(sentence("Bank"), lambda row: isolate_ltr(row.bank)),
        Column(sentence("Entered"), lambda row: local_time(row.entered_at)),
        Column(sentence("Amount"), lambda row: isolate_ltr(rupees(row.amount_paisa)), numeric=True),
    ],
    name=lambda row: sentence("Sanction %(reference)s", reference=row.reference),
    facts=lambda row: {
        sentence("Bank"): isolate_ltr(row.bank),
        sentence("Amount"): isolate_ltr(rupees(row.amount_paisa)),
        sentence("Purpose"): row.reason,
    },
    up=(sentence("Treasury"), "treasury.index"),
    approve=sentence("It is in the bank’s statement: approve it"),
    link=lambda row: (
        row.transaction_id
        and {
            "text": sentence("Entries in the ledger"),
            "href": url_for("books.transaction", transaction_id=row.transaction_id),
        }
    ),
)


def _ddo_refusal(row: DdoTreasury) -> RefusalPage:
    return RefusalPage(
        title=sentence("Refuse this treasury"),
        caption=DDOS.name(row),
        breadcrumbs=DDOS.crumbs("ddos.index"),
    )


def _sanction_refusal(row: FeeAppropriation) -> RefusalPage:
    return RefusalPage(
        title=sentence("Refuse this sanction"),
        caption=row.reference,
        breadcrumbs=APPROPRIATIONS.crumbs("appropriations.index"),
    )


DDOS.route(ddos)
DDOS.route_api(
    api,
    "/treasury-ddos",
    name="list_placings",
    says="List where DDOs' money goes, the newest entry first.",
    gives=PlacingsOut,
)
doors_of(
    DDO_TREASURY,
    takes=PlaceDdoSchema,
    id_name=DDOS.id_name,
    pages=DecisionPages(
        blueprint=ddos,
        at="",
        form="payments/treasury/ddo_new.html",
        refusal=_ddo_refusal,
        back=lambda row: url_for("ddos.show", placing_id=row.id),
        show=DDOS.show,
        says=Steps(PROPOSED, sentence("It is approved. The next transfer follows it."), REFUSED),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/treasury-ddos",
        names=Steps("place", "approve_placed", "refuse_placed"),
        says=Steps(
            "Enter a DDO's treasury and fund for another officer to approve.",
            "Approve what another officer entered.",
            "Refuse it, or withdraw your own.",
        ),
        gives=PlacingOut,
        approval_takes=CommandSchema,
    ),
)
APPROPRIATIONS.route(appropriations)
APPROPRIATIONS.route_api(
    api,
    "/fee-appropriations",
    name="list_appropriations",
    says="List what was given for channels' fees, the newest entry first.",
    gives=AppropriationsOut,
)
doors_of(
    FEE_APPROPRIATION,
    takes=AppropriateFeesSchema,
    id_name=APPROPRIATIONS.id_name,
    pages=DecisionPages(
        blueprint=appropriations,
        at="",
        form="payments/treasury/appropriation_new.html",
        refusal=_sanction_refusal,
        back=lambda row: url_for("appropriations.show", appropriation_id=row.id),
        show=APPROPRIATIONS.show,
        says=Steps(PROPOSED, sentence("It is approved. The next transfer follows it."), REFUSED),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/fee-appropriations",
        names=Steps("appropriate", "approve_appropriated", "refuse_appropriated"),
        says=Steps(
            "Enter what was given for channels' fees for another officer to approve.",
            "Approve what another officer entered: it is posted.",
            "Refuse it, or withdraw your own.",
        ),
        gives=AppropriationOut,
        approval_takes=CommandSchema,
    ),
)

"""Closings of schemes whose money is shared out, on pages and in the API."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, url_for

from app.schemas import CommandSchema
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.api import ApiBlueprint
from app.web.decision_doors import DecisionApi, DecisionPages, RefusalPage, Steps, doors_of
from app.web.decision_lists import DecisionList
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date, rupees
from app.web.guards import needs_sign_in, needs_token
from app.web.tables import Column, Table
from tax_incentives.decisions.doors.presenter import scheme_titles
from tax_incentives.kernel.permissions import READ_RELIEFS
from tax_incentives.rules.periods import year_text
from tax_incentives.scarcity.models import BudgetClosing
from tax_incentives.scarcity.queries import ShareView, shares_of
from tax_incentives.scarcity.schemas import CloseYearSchema, ClosingOut, ClosingsOut
from tax_incentives.scarcity.use_cases import CLOSING
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.shapes import Scarce

blueprint = Blueprint("relief_closings", __name__, url_prefix="/reliefs/closings")
api = ApiBlueprint("relief_closings_api", __name__, description="Money that is shared out")
needs_sign_in(blueprint)
needs_token(api)
SHARES: Table[ShareView] = Table(
    Column(sentence("Claim"), lambda each: isolate_ltr(each.reference)),
    Column(
        sentence("The scheme gives"),
        lambda each: isolate_ltr(rupees(each.decided_paisa)),
        numeric=True,
    ),
    Column(sentence("Share"), lambda each: isolate_ltr(rupees(each.share_paisa)), numeric=True),
)


def _title(code: str) -> str:
    return scheme_titles().get(code, code)


def _more(uow: UnitOfWork, row: BudgetClosing) -> Mapping[str, Any]:
    shares, undecided = shares_of(uow, row)
    return {"shares": SHARES.of(shares), "undecided": undecided}


def _facts(row: BudgetClosing) -> Mapping[str, Any]:
    found: dict[str, Any] = {
        sentence("Scheme"): _title(row.scheme),
        sentence("Fiscal year"): isolate_ltr(year_text(row.fiscal_year)),
        sentence("Claims complete by"): local_date(row.closes_on),
        sentence("Source"): row.instrument,
    }
    if row.approved_at is None:
        return found
    return found | {
        sentence("Shared out"): isolate_ltr(rupees(row.free_paisa or 0)),
        sentence("Decisions give"): isolate_ltr(rupees(row.asked_paisa or 0)),
        sentence("Claims that share"): isolate_ltr(row.claim_count or 0),
    }


def _choices() -> Mapping[str, object]:
    with reading() as uow:
        book = uow.port(SchemeBook).by_code
    shared = [code for code, each in book.items() if each.budget.scarce is Scarce.PRO_RATA]
    return {"schemes": [(code, _title(code)) for code in shared]}


CLOSINGS = DecisionList(
    decision=CLOSING,
    may_read=READ_RELIEFS,
    id_name="closing_id",
    title=sentence("Closings of schemes"),
    lead=sentence(
        "Money that does not suffice is shared out: each claim that is complete by a day gets the "
        "same fraction of what its scheme gives. Each closing needs two officers of Finance."
    ),
    enter=sentence("Close a scheme's year"),
    empty=sentence("Nothing has been closed yet."),
    columns=[
        Column(sentence("Scheme"), lambda row: isolate_ltr(row.scheme)),
        Column(sentence("Year"), lambda row: isolate_ltr(year_text(row.fiscal_year))),
        Column(sentence("Complete by"), lambda row: local_date(row.closes_on)),
    ],
    name=lambda row: f"{_title(row.scheme)}, {row.closes_on:%d-%m-%Y}",
    facts=_facts,
    up=(sentence("Budgets of reliefs"), "relief_budgets.index"),
    template="incentives/closing.html",
    more=_more,
)
CLOSINGS.route(blueprint)
CLOSINGS.route_api(
    api,
    "/relief-closings",
    name="list_relief_closings",
    says="List closings of schemes whose money is shared out, the newest first.",
    gives=ClosingsOut,
)
doors_of(
    CLOSING,
    takes=CloseYearSchema,
    id_name=CLOSINGS.id_name,
    pages=DecisionPages(
        blueprint=blueprint,
        at="",
        form="incentives/closing_new.html",
        context=_choices,
        refusal=lambda row: RefusalPage(
            title=sentence("Refuse this closing"),
            caption=CLOSINGS.name(row),
            breadcrumbs=CLOSINGS.crumbs("relief_closings.index"),
        ),
        back=lambda row: url_for("relief_closings.show", closing_id=row.id),
        show=CLOSINGS.show,
        says=Steps(
            sentence("It is waiting for another officer to approve it."),
            sentence("It is approved, and the shares are fixed."),
            sentence("It is refused."),
        ),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/relief-closings",
        names=Steps("close_relief_year", "approve_relief_closing", "refuse_relief_closing"),
        says=Steps(
            "Close the year of a scheme on a day, for another officer to approve.",
            "Approve a closing: the fraction and the shares are fixed.",
            "Refuse a closing, or withdraw your own.",
        ),
        gives=ClosingOut,
        approval_takes=CommandSchema,
    ),
)

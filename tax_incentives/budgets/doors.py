"""Budgets on pages and in the API: the money of each scheme, and the entries."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from app.parameters.definitions import confidence_choices, confidence_in_words
from app.schemas import CommandSchema
from app.text import sentence
from app.web.api import ApiBlueprint
from app.web.decision_doors import DecisionApi, DecisionPages, RefusalPage, Steps, doors_of
from app.web.decision_lists import DecisionList
from app.web.doors import reading
from app.web.formatting import isolate_ltr, rupees
from app.web.guards import needs_sign_in, needs_token
from app.web.subjects import Subject
from app.web.tables import Column, Table
from app.web.translation import translate
from tax_incentives.budgets.models import BudgetEntry
from tax_incentives.budgets.queries import BudgetPosition, budgets_of_year
from tax_incentives.budgets.schemas import (
    ENTRY_KINDS,
    BudgetEntriesOut,
    BudgetEntryOut,
    BudgetPositionsOut,
    BudgetYearSchema,
    EnterBudgetSchema,
)
from tax_incentives.budgets.use_cases import BUDGET
from tax_incentives.decisions.doors.presenter import scheme_titles
from tax_incentives.kernel.permissions import PROPOSE_BUDGET, READ_RELIEFS
from tax_incentives.rules.periods import year_text

web = Blueprint("relief_budgets", __name__, url_prefix="/reliefs/budgets")
entries = Blueprint("relief_budget_entries", __name__, url_prefix="/reliefs/budget-entries")
api = ApiBlueprint("relief_budgets_api", __name__, description="What reliefs may cost, and did")
for each in (web, entries):
    needs_sign_in(each)
needs_token(api)
_KINDS = dict(ENTRY_KINDS)


def _money(name: str) -> Any:  # noqa: ANN401 - a column's cell
    return lambda position: isolate_ltr(rupees(getattr(position, name)))


POSITIONS: Table[BudgetPosition] = Table(
    Column(sentence("Scheme"), lambda each: scheme_titles().get(each.scheme, each.scheme)),
    Column(sentence("Given"), _money("given_paisa"), numeric=True),
    Column(sentence("Not released"), _money("appropriated_paisa"), numeric=True),
    Column(sentence("Free"), _money("free_paisa"), numeric=True),
    Column(sentence("Promised"), _money("committed_paisa"), numeric=True),
    Column(sentence("Used or spent"), _money("used_paisa"), numeric=True),
    Column(sentence("Lapsed"), _money("lapsed_paisa"), numeric=True),
)


@web.get("")
def index() -> str:
    """Show Finance and auditors where the money of each scheme stands in a year."""
    with reading() as uow:
        found = budgets_of_year(uow, BudgetYearSchema().load(request.args)["year"])
        may_propose = uow.actor.may(PROPOSE_BUDGET)
    return render_template(
        "incentives/budgets.html", listed=POSITIONS.of(found.items), may_propose=may_propose
    )


ENTRIES = DecisionList(
    decision=BUDGET,
    may_read=READ_RELIEFS,
    id_name="budget_id",
    title=sentence("Entries in budgets of reliefs"),
    lead=sentence(
        "Each entry needs two officers of Finance. Voted money is appropriated, then released; "
        "revenue that is forgone has a ceiling."
    ),
    enter=sentence("Enter a ceiling, an appropriation or a release"),
    empty=sentence("Nothing has been entered yet."),
    columns=[
        Column(sentence("Scheme"), lambda row: isolate_ltr(row.scheme)),
        Column(sentence("Year"), lambda row: isolate_ltr(year_text(row.fiscal_year))),
        Column(sentence("Kind"), lambda row: translate(_KINDS[row.kind])),
        Column(sentence("Amount"), lambda row: isolate_ltr(rupees(row.amount_paisa)), numeric=True),
    ],
    name=lambda row: f"{translate(_KINDS[row.kind])}, {row.scheme}, {year_text(row.fiscal_year)}",
    facts=lambda row: {
        sentence("Amount"): isolate_ltr(rupees(row.amount_paisa)),
        sentence("To the scheme"): row.moved_to,
        sentence("Demand"): row.demand,
        sentence("Object head"): row.object_head,
        sentence("Source"): row.instrument,
        sentence("How sure"): confidence_in_words(row.confidence),
        sentence("Note"): row.note,
    },
    up=(sentence("Budgets of reliefs"), "relief_budgets.index"),
    link=lambda row: (
        row.transaction_id
        and {
            "text": sentence("Entries in the ledger"),
            "href": url_for("books.transaction", transaction_id=row.transaction_id),
        }
    ),
)
PROPOSED = sentence("It is waiting for another officer to approve it.")


def _refusal(row: BudgetEntry) -> RefusalPage:
    return RefusalPage(
        title=sentence("Refuse this entry"),
        caption=ENTRIES.name(row),
        breadcrumbs=ENTRIES.crumbs("relief_budget_entries.index"),
    )


ENTRIES.route(entries)
ENTRIES.route_api(
    api,
    "/relief-budget-entries",
    name="list_relief_budget_entries",
    says="List entries in budgets of reliefs, the newest first.",
    gives=BudgetEntriesOut,
)
doors_of(
    BUDGET,
    takes=EnterBudgetSchema,
    id_name=ENTRIES.id_name,
    pages=DecisionPages(
        blueprint=entries,
        at="",
        form="incentives/budget_new.html",
        context=lambda: {
            "schemes": list(scheme_titles().items()),
            "kinds": [(code, translate(words)) for code, words in ENTRY_KINDS],
            "confidences": confidence_choices(),
        },
        refusal=_refusal,
        back=lambda row: url_for("relief_budget_entries.show", budget_id=row.id),
        show=ENTRIES.show,
        says=Steps(PROPOSED, sentence("It is approved and posted."), sentence("It is refused.")),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/relief-budget-entries",
        names=Steps("enter_budget", "approve_budget_entry", "refuse_budget_entry"),
        says=Steps(
            "Enter a ceiling, an appropriation or a release for another officer to approve.",
            "Approve what another officer entered: it is posted.",
            "Refuse it, or withdraw your own.",
        ),
        gives=BudgetEntryOut,
        approval_takes=CommandSchema,
    ),
)


Subject(api=api).read(
    "/relief-budgets", "list_relief_budgets", budgets_of_year, BudgetPositionsOut, BudgetYearSchema
).describe("List where the money of each scheme stands in a fiscal year (this one).")

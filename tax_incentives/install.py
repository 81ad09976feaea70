"""What tax incentives bring to the application: all their wiring is visible here."""

from pathlib import Path

from app.ledger.public import keep_as_posted
from app.permissions import Actor
from app.registry import NavigationItem, Registry
from app.text import sentence
from payments.public import BASE_EVENTS, SANCTION_PAID, SANCTION_RETURNED
from tax_incentives.aftercare.doors import award_web as aftercare_web
from tax_incentives.aftercare.doors import clawback_web, events, para_web
from tax_incentives.aftercare.parameters import DEFINITIONS, INITIAL
from tax_incentives.aftercare.postings import KINDS as AFTERCARE_KINDS
from tax_incentives.awards.doors import web as awards_web
from tax_incentives.awards.use_cases.pay_award import end_payment
from tax_incentives.budgets.doors import entries as budgets_web
from tax_incentives.budgets.postings import KINDS
from tax_incentives.casework.doors import web as claims_web
from tax_incentives.casework.service_setup import services_of
from tax_incentives.decisions.doors import api, cli, web
from tax_incentives.figures.doors import desk, published
from tax_incentives.kernel import parameters as figure_parameters
from tax_incentives.kernel.events import AWARD_GRANTED
from tax_incentives.kernel.permissions import LOANS, READ_RELIEFS, TABLE
from tax_incentives.loan_book import parameters as loan_parameters
from tax_incentives.loan_book import postings as loan_postings
from tax_incentives.loan_book.doors import decisions as loan_decisions_web
from tax_incentives.loan_book.doors import loans as loans_web
from tax_incentives.loan_book.use_cases.bill_instalments import REPAYMENT_EVENTS, note_repayment
from tax_incentives.newcomers import doors as newcomers
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.shipped_schemes import shipped_files

GUIDES = Path(__file__).parent / "guides"
AS_DECIDED = sentence(
    "This follows a decision about a relief: it cannot change. Enter another decision instead."
)


def install(registry: Registry) -> None:
    """Register schemes, services, pages, API, permissions, commands and the menu."""
    book = SchemeBook(shipped_files())
    registry.provide(SchemeBook, lambda _: book)
    registry.contribute(services_of(sorted(book.by_code)))
    registry.add_guides(GUIDES)
    registry.add_permissions(TABLE)
    registry.add_parameters(figure_parameters.DEFINITIONS, figure_parameters.INITIAL)
    registry.add_web(
        web.blueprint,
        claims_web.blueprint,
        awards_web.blueprint,
        budgets_web.web,
        budgets_web.entries,
        aftercare_web.blueprint,
        aftercare_web.holders,
        clawback_web.blueprint,
        para_web.blueprint,
        published.blueprint,
        desk.blueprint,
        desk.firms,
        newcomers.blueprint,
    )
    registry.add_api(
        api.api,
        claims_web.api,
        awards_web.api,
        budgets_web.api,
        aftercare_web.api,
        published.api,
        desk.api,
        newcomers.api,
    )
    _follow(registry)
    registry.add_commands(cli.incentives)
    for event in (SANCTION_PAID, SANCTION_RETURNED):
        registry.subscribe(event, end_payment)
    for kind in (*KINDS, *AFTERCARE_KINDS):
        keep_as_posted(kind, AS_DECIDED)
    registry.add_navigation(*_NAVIGATION)
    _install_loans(registry)


def _install_loans(registry: Registry) -> None:
    registry.add_permissions(LOANS)
    registry.add_parameters(loan_parameters.DEFINITIONS, loan_parameters.INITIAL)
    registry.add_web(
        loans_web.blueprint,
        loan_decisions_web.tranches,
        loan_decisions_web.reschedulings,
        loan_decisions_web.write_offs,
    )
    registry.add_api(loans_web.api, loan_decisions_web.api)
    for event in REPAYMENT_EVENTS:
        registry.subscribe(event, note_repayment)
    for kind in loan_postings.KINDS:
        keep_as_posted(kind, AS_DECIDED)
    registry.add_navigation(*_LOAN_NAVIGATION)


def _follow(registry: Registry) -> None:
    """Register what follows a grant: times, jobs, and what is heard of payments."""
    registry.add_parameters(DEFINITIONS, INITIAL)
    for event in BASE_EVENTS:
        registry.subscribe(event, events.look_at_base)
    registry.subscribe(AWARD_GRANTED, events.enter_obligations_of_grant)
    registry.schedule(*events.JOBS)


def _everybody(_: object) -> bool:
    return True


def _finance(actor: Actor) -> bool:
    return actor.may(READ_RELIEFS)


_LOAN_NAVIGATION = (
    NavigationItem(
        label="Soft loans", endpoint="relief_loans.everybodys", visible=_finance, order=69
    ),
)
_NAVIGATION = (
    NavigationItem(
        label=sentence("Tax reliefs"), endpoint="incentives.index", visible=_everybody, order=13
    ),
    NavigationItem(
        label="Budgets of reliefs", endpoint="relief_budgets.index", visible=_finance, order=68
    ),
    NavigationItem(
        label="Reliefs after the grant",
        endpoint="relief_aftercare.index",
        visible=_finance,
        order=69,
    ),
)

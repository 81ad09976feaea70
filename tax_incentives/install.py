"""What tax incentives bring to the application: all their wiring is visible here."""

from app.ledger.public import keep_as_posted
from app.permissions import Actor
from app.registry import NavigationItem, Registry
from app.text import sentence
from tax_incentives.awards.doors import web as awards_web
from tax_incentives.budgets.doors import entries as budgets_web
from tax_incentives.budgets.postings import KINDS
from tax_incentives.casework.doors import web as claims_web
from tax_incentives.casework.service_setup import services_of
from tax_incentives.changes.doors import changes as changes_web
from tax_incentives.changes.doors import cli as changes_cli
from tax_incentives.changes.doors import what_ifs as what_ifs_web
from tax_incentives.changes.use_cases.cost_scheme import work_what_if
from tax_incentives.decisions.doors import api, web
from tax_incentives.kernel.events import WHAT_IF_ASKED
from tax_incentives.kernel.permissions import READ_RELIEFS, TABLE
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.shipped_schemes import shipped_files

AS_DECIDED = sentence(
    "This follows a decision about a relief: it cannot change. Enter another decision instead."
)


def install(registry: Registry) -> None:
    """Register schemes, services, pages, API, permissions, commands and the menu."""
    book = SchemeBook(shipped_files())
    registry.provide(SchemeBook, lambda _: book)
    registry.contribute(services_of(sorted(book.by_code)))
    registry.add_permissions(TABLE)
    registry.add_web(
        web.blueprint,
        claims_web.blueprint,
        awards_web.blueprint,
        budgets_web.web,
        budgets_web.entries,
        changes_web.web,
        what_ifs_web.web,
    )
    registry.add_api(api.api, claims_web.api, awards_web.api, budgets_web.api)
    registry.add_api(changes_web.api, what_ifs_web.api)
    registry.subscribe(WHAT_IF_ASKED, work_what_if, lane="slow")
    registry.add_commands(changes_cli.incentives)
    for kind in KINDS:
        keep_as_posted(kind, AS_DECIDED)
    registry.add_navigation(*_NAVIGATION)


def _everybody(_: object) -> bool:
    return True


def _finance(actor: Actor) -> bool:
    return actor.may(READ_RELIEFS)


_NAVIGATION = (
    NavigationItem(
        label=sentence("Tax reliefs"), endpoint="incentives.index", visible=_everybody, order=13
    ),
    NavigationItem(
        label="Budgets of reliefs", endpoint="relief_budgets.index", visible=_finance, order=68
    ),
    NavigationItem(
        label="Changes of schemes", endpoint="relief_changes.index", visible=_finance, order=69
    ),
)

"""Wiring of procurement: everything that it registers with the application."""

from pathlib import Path

from app.handbook.public import Chapters
from app.registry import Registry
from marketplace.bids.doors import api as bids_api
from marketplace.bids.doors import web as bids_web
from marketplace.contracts.doors import api as contracts_api
from marketplace.contracts.doors import web as contracts_web
from marketplace.evaluation.doors import api as evaluations_api
from marketplace.evaluation.doors import web as evaluations_web
from marketplace.install.alerts import install_alerts
from marketplace.install.amendments import install_amendments
from marketplace.install.bids import install_bids
from marketplace.install.changes import install_changes
from marketplace.install.committees import install_committees
from marketplace.install.contracts import install_contracts
from marketplace.install.debarment import install_debarment
from marketplace.install.grievances import install_grievances
from marketplace.install.home import install_home
from marketplace.install.invoices import install_invoices
from marketplace.install.open_data import install_open_data
from marketplace.install.openings import install_openings
from marketplace.install.profiles import install_profiles
from marketplace.install.questions import install_questions
from marketplace.install.results import install_results
from marketplace.install.securities import install_securities
from marketplace.install.tenders import install_tenders
from marketplace.install.validity import install_validity
from marketplace.kernel.permissions import TABLE
from marketplace.openings.doors import api as openings_api
from marketplace.openings.doors import web as openings_web
from marketplace.parameters import DEFINITIONS, INITIAL, OF_CONTRACTS, OF_DEBARMENT

GUIDES = Path(__file__).parents[1] / "guides"
CHAPTERS = Path(__file__).parents[1] / "handbook"
PAGES = (bids_web, openings_web, evaluations_web, contracts_web)
API = (bids_api, openings_api, evaluations_api, contracts_api)


def install(registry: Registry) -> None:
    """Register pages, API, permissions, handlers, jobs and commands."""
    registry.add_permissions(TABLE)
    registry.add_parameters((*DEFINITIONS, *OF_DEBARMENT, *OF_CONTRACTS), INITIAL)
    registry.add_web(*(module.blueprint for module in PAGES))
    registry.add_api(*(module.blueprint for module in API))
    install_tenders(registry)
    install_committees(registry)
    install_questions(registry)
    install_profiles(registry)
    install_debarment(registry)
    install_bids(registry)
    install_openings(registry)
    install_amendments(registry)
    install_validity(registry)
    install_grievances(registry)
    install_changes(registry)
    install_invoices(registry)
    install_contracts(registry)
    install_results(registry)
    install_open_data(registry)
    install_securities(registry)
    install_alerts(registry)
    registry.add_guides(GUIDES)
    registry.contribute(Chapters(CHAPTERS))
    install_home(registry)

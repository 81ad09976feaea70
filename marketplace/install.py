"""What procurement brings to the application: all its wiring is visible here."""

from app.registry import Registry
from marketplace.doors import (
    bids_api,
    bids_web,
    committees_api,
    committees_web,
    contracts_api,
    contracts_web,
    evaluations_api,
    evaluations_web,
    openings_api,
    openings_web,
    tenders_api,
    tenders_web,
)
from marketplace.parameters import DEFINITIONS, INITIAL
from marketplace.permissions import TABLE

PAGES = (tenders_web, committees_web, bids_web, openings_web, evaluations_web, contracts_web)
API = (tenders_api, committees_api, bids_api, openings_api, evaluations_api, contracts_api)


def install(registry: Registry) -> None:
    """Register pages, API, permissions, handlers, jobs and commands."""
    registry.add_permissions(TABLE)
    registry.add_parameters(DEFINITIONS, INITIAL)
    registry.add_web(*(module.blueprint for module in PAGES))
    registry.add_api(*(module.blueprint for module in API))

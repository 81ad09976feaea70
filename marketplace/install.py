"""What procurement brings to the application: all its wiring is visible here."""

from pathlib import Path
from typing import TYPE_CHECKING

from app.registry import Registry
from marketplace.doors import (
    bids_api,
    bids_web,
    cli,
    contracts_api,
    contracts_web,
    evaluations_api,
    evaluations_web,
    front,
    openings_api,
    openings_web,
)
from marketplace.install_bids import install_bids
from marketplace.install_evaluations import install_evaluations
from marketplace.install_money import install_money
from marketplace.install_tenders import install_tenders
from marketplace.parameters import DEFINITIONS, INITIAL
from marketplace.permissions import TABLE

if TYPE_CHECKING:
    from app.dev.seed import Cast
    from app.platform import Platform

GUIDES = Path(__file__).parent / "guides"
PAGES = (bids_web, openings_web, evaluations_web, contracts_web)
API = (bids_api, openings_api, evaluations_api, contracts_api)


def install(registry: Registry) -> None:
    """Register pages, API, permissions, handlers, jobs and commands."""
    registry.add_permissions(TABLE)
    registry.add_parameters(DEFINITIONS, INITIAL)
    registry.add_web(*(module.blueprint for module in PAGES))
    registry.add_api(*(module.blueprint for module in API))
    install_tenders(registry)
    registry.add_commands(cli.replay)
    install_bids(registry)
    install_evaluations(registry)
    install_money(registry)
    registry.add_guides(GUIDES)
    registry.add_front(*front.PANELS)
    registry.add_seed(_plant)


def _plant(platform: "Platform", cast: "Cast") -> None:
    """Plant the demonstration's procurements; no process of a real province loads their code."""
    from marketplace.seed import plant  # noqa: PLC0415 - as said

    plant(platform, cast)

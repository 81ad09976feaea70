"""Costs of reliefs, Finance's desk, reduced rates of the law, and the investor's page."""

from datetime import timedelta

from app.ledger.public import keep_as_posted
from app.open_sets.public import OpenSet
from app.registry import Registry, ScheduledJob
from app.text import sentence
from tax_incentives.figures.doors import desk, published
from tax_incentives.figures.use_cases import keep_forecasts
from tax_incentives.install.claims import AS_DECIDED
from tax_incentives.kernel.parameters import DEFINITIONS, INITIAL
from tax_incentives.newcomers import doors as newcomers
from tax_incentives.statutory import doors as statutory
from tax_incentives.statutory import parameters
from tax_incentives.statutory.use_cases import POSTED


def install_figures(registry: Registry) -> None:
    """Register figures."""
    registry.add_parameters(DEFINITIONS, INITIAL)
    registry.add_parameters(parameters.DEFINITIONS, parameters.INITIAL)
    registry.add_web(published.blueprint, desk.blueprint, desk.firms, newcomers.blueprint)
    registry.publish_pages("reliefs_granted.index", "invest.plan")
    registry.add_web(statutory.web)
    registry.add_api(published.api, desk.api, newcomers.api, statutory.api)
    registry.contribute(
        OpenSet(
            name="reliefs",
            title=sentence("Reliefs that were granted"),
            about=sentence("What each relief costs by year, and who got much, in bands."),
            page="reliefs_granted.index",
            files={
                "JSON": "reliefs_granted_api.read_relief_costs",
                "CSV": "reliefs_granted.costs_csv",
            },
            order=75,
        )
    )
    registry.schedule(
        ScheduledJob(
            name="reliefs.keep_forecasts", use_case=keep_forecasts, every=timedelta(days=1)
        )
    )
    keep_as_posted(POSTED, AS_DECIDED)

"""What reliefs cost, Finance's desk, and the investor's page."""

from app.registry import Registry
from tax_incentives.figures.doors import desk, published
from tax_incentives.kernel.parameters import DEFINITIONS, INITIAL
from tax_incentives.newcomers import doors as newcomers


def install_figures(registry: Registry) -> None:
    """Register them."""
    registry.add_parameters(DEFINITIONS, INITIAL)
    registry.add_web(published.blueprint, desk.blueprint, desk.firms, newcomers.blueprint)
    registry.add_api(published.api, desk.api, newcomers.api)

"""Awards, contracts and securities, as pages."""

from marketplace.contracts.doors.web import awards, contracts, published, securities
from marketplace.contracts.doors.web.blueprint import blueprint

__all__ = ["awards", "blueprint", "contracts", "published", "securities"]

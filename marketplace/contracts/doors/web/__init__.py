"""Awards, contracts and securities, as pages."""

from marketplace.contracts.doors.web import awards, contracts, public_contracts, securities
from marketplace.contracts.doors.web.blueprint import blueprint

__all__ = ["awards", "blueprint", "contracts", "public_contracts", "securities"]

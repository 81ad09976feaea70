"""Awards, contracts and securities, as pages."""

from marketplace.doors.contracts_web import awards, contracts, securities
from marketplace.doors.contracts_web.blueprint import blueprint

__all__ = ["awards", "blueprint", "contracts", "securities"]

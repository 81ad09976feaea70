"""Transfer-entry memos: pages, API, permissions."""

from app.registry import Registry
from payments.transfer_entries.doors import api, blueprint
from payments.transfer_entries.permissions import TABLE


def install_transfer_entries(registry: Registry) -> None:
    """Register transfer entries; the treasury's page links to theirs."""
    registry.add_permissions(TABLE)
    registry.add_web(blueprint)
    registry.add_api(api)

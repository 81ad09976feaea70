"""Reconciliation with the Accountant General: pages, API, its public check, and what is due."""

from app.registry import Registry
from payments.reconciliation import doors
from payments.reconciliation.permissions import TABLE
from payments.reconciliation.queries.signed_reconciliations import KIND, VERIFIER


def install_reconciliation(registry: Registry) -> None:
    """Register permissions, pages, API, the check of a certificate, and months that wait."""
    registry.add_permissions(TABLE)
    registry.add_web(doors.blueprint)
    registry.add_api(doors.api)
    registry.add_verifier(KIND, VERIFIER)
    registry.add_due(doors.due)

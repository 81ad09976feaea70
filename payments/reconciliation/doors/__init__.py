"""Reconciliation with the Accountant General on pages and in the API, for Finance and audit."""

from payments.reconciliation.doors import certificates, figures, months
from payments.reconciliation.doors.blueprint import api, blueprint
from payments.reconciliation.doors.months import due

__all__ = ["api", "blueprint", "certificates", "due", "figures", "months"]

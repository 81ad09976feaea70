"""Wiring of tax incentives: one file a part, called here in their order."""

from pathlib import Path

from app.registry import Registry
from tax_incentives.install.aftercare import install_aftercare
from tax_incentives.install.changes import install_changes
from tax_incentives.install.claims import install_claims
from tax_incentives.install.controls import install_controls
from tax_incentives.install.figures import install_figures
from tax_incentives.install.loan_book import install_loan_book
from tax_incentives.install.parks import install_parks
from tax_incentives.install.payroll import install_payroll
from tax_incentives.install.scarcity import install_scarcity
from tax_incentives.install.schemes import install_schemes
from tax_incentives.kernel.permissions import LOANS, PARKS, PAYROLL, TABLE

GUIDES = Path(__file__).parents[1] / "guides"
# Menu entries of one order stand as their parts do here.
PARTS = (
    install_schemes,
    install_claims,
    install_scarcity,
    install_controls,
    install_changes,
    install_loan_book,
    install_parks,
    install_payroll,
    install_aftercare,
    install_figures,
)


def install(registry: Registry) -> None:
    """Register permissions and guides, then each part."""
    registry.add_guides(GUIDES)
    registry.add_permissions((*TABLE, *LOANS, *PARKS, *PAYROLL))
    for each in PARTS:
        each(registry)

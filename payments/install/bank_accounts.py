"""The province's bank accounts and their statements."""

from app.registry import Registry
from payments.bank_accounts import doors as accounts
from payments.bank_accounts.permissions import TABLE as OF_ACCOUNTS
from payments.bank_statements import doors as statements
from payments.bank_statements.permissions import TABLE as OF_STATEMENTS


def install_bank_accounts(registry: Registry) -> None:
    """Register permissions, pages and API."""
    registry.add_permissions((*OF_ACCOUNTS, *OF_STATEMENTS))
    registry.add_web(accounts.blueprint, statements.blueprint)
    registry.add_api(accounts.api, statements.api)

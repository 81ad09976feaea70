"""Hashes to find a payer without storing them in the clear: one key for each purpose."""

from app.vault import Vault


def cnic_hashes(vault: Vault, cnic: str) -> list[bytes]:
    """Return the hashes of a CNIC (13 digits) for bills under every key, the current one first."""
    return vault.hashes("payments cnic", cnic.encode())


def mobile_hashes(vault: Vault, mobile: str) -> list[bytes]:
    """Return the hashes of a mobile number (E.164) for bills, in the same way."""
    return vault.hashes("payments mobile", mobile.encode())

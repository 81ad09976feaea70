"""Hashes to find a payer without storing them in the clear: one key for each purpose."""

from app.vault import Vault


def cnic_hash(vault: Vault, cnic: str) -> bytes:
    """Return the hash of a CNIC (13 digits) for bills."""
    return vault.hash("payments cnic", cnic.encode())


def mobile_hash(vault: Vault, mobile: str) -> bytes:
    """Return the hash of a mobile number (E.164) for bills."""
    return vault.hash("payments mobile", mobile.encode())

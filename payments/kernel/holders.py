"""How a payer is found again without being kept in the clear: a keyed hash for each purpose."""

from app.vault import Vault


def cnic_hash(vault: Vault, cnic: str) -> bytes:
    """Return what bills keep of a CNIC (13 digits)."""
    return vault.hash("payments cnic", cnic.encode())


def mobile_hash(vault: Vault, mobile: str) -> bytes:
    """Return what bills keep of a mobile number (E.164)."""
    return vault.hash("payments mobile", mobile.encode())

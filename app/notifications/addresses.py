"""Finding messages by address without keeping addresses in the clear."""

from app.vault import Vault


def normalised(address: str) -> str:
    """Write an e-mail address or mobile number as it is compared: no spaces, lower case."""
    return "".join(address.split()).lower()


def address_hash(vault: Vault, address: str) -> bytes:
    """Return the keyed hash by which messages to an address are found."""
    return vault.hash("message address", normalised(address).encode())

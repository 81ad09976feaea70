"""Attributes of an organisation and a person of the demonstration."""

from dataclasses import dataclass

from app.permissions import Role


@dataclass(frozen=True, kw_only=True)
class House:
    """An organisation of the demonstration.

    Its DDO code or NTN is made from `number`, which is never another's, nor was in a release.
    """

    key: str
    number: int
    kind: str
    name: str
    name_ur: str
    district: str
    verified: bool = True


@dataclass(frozen=True, kw_only=True)
class Player:
    """A person of the demonstration; `sits` on committees and so has a key with a passphrase.

    CNIC and mobile number are made from `number`, which is never another's, nor was in a release:
    22 was two people's.
    """

    key: str
    number: int
    name: str
    name_ur: str
    does: str
    house: str = ""
    roles: tuple[Role, ...] = ()
    staff: tuple[Role, ...] = ()
    sits: bool = False
    language: str = "en"

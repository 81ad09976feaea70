"""What an organisation and a person of the demonstration are made of."""

from dataclasses import dataclass

from app.permissions import Role


@dataclass(frozen=True, kw_only=True)
class House:
    """An organisation of the demonstration."""

    key: str
    kind: str
    name: str
    name_ur: str
    district: str
    verified: bool = True


@dataclass(frozen=True, kw_only=True)
class Player:
    """A person of the demonstration; `sits` on committees and so has a key with a passphrase."""

    key: str
    name: str
    name_ur: str
    does: str
    house: str = ""
    roles: tuple[Role, ...] = ()
    staff: tuple[Role, ...] = ()
    sits: bool = False
    language: str = "en"

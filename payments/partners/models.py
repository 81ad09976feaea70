"""Partners: whose machines ask about bills and tell of payments, by agreement."""

from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_network
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Json
from app.row_macs import CheckedOnLoad
from app.two_people import Proposal, two_people


class Partner(CheckedOnLoad, Proposal, Base):
    """A partner of a channel, and the format and credentials of its machine.

    `networks` are its permitted addresses (CIDR), `certificate` the SHA-256 of the client
    certificate that it must show ("" for no certificate). Its password is made when the agreement
    is approved and shown once; a keyed hash is kept. `ended_at` ends its access permanently.
    """

    __tablename__ = "partners"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("code ~ '^[a-z0-9]{2,20}$'", name="code"),
        CheckConstraint("name <> '' and agreement <> ''", name="told"),
        CheckConstraint("cardinality(networks) between 1 and 20", name="networks"),
        CheckConstraint("(password_hash is null) = (approved_at is null)", name="password"),
        CheckConstraint("(ended_at is null) = (ended_by is null)", name="ended"),
    )

    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    agreement: Mapped[str] = mapped_column(Text)
    username: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    networks: Mapped[list[str]] = mapped_column(ARRAY(Text))
    certificate: Mapped[str] = mapped_column(Text, default="")
    profile: Mapped[Json]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None]

    @property
    def own_networks(self) -> list[IPv4Network | IPv6Network]:
        """The addresses that it may come from, as they are compared."""
        return [ip_network(each) for each in self.networks]

    @property
    def standing(self) -> bool:
        """True if its machine has access."""
        return self.approved_at is not None and self.ended_at is None

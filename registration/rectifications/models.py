"""Rectifications of the Register of Firms, made by two officers of the Registrar's office."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Json
from app.encrypted_columns import EncryptedJson
from app.row_macs import CheckedOnLoad
from app.two_people import Proposal, two_people

OWN_MOTION, COURT = "own_motion", "court_order"


class RegisterRectification(CheckedOnLoad, Proposal, Base):
    """A correction of a filing, by filed documents (s. 64) or by a court's order (s. 65).

    `content` replaces that of the filing `corrects`; it is a filing of its own once approved.
    `basis` names the documents or the order; of an order `court` and `order_on` are recorded.
    """

    __tablename__ = "register_rectifications"
    MAC_OF = (
        *("id", "business_id", "corrects", "ground", "content", "basis", "court", "order_on"),
        *("entered_by", "approved_by", "approved_at", "refused_by"),
    )
    MAC_LATER = ("refused_at", "refused_reason")
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("ground in ('own_motion', 'court_order')", name="ground"),
        CheckConstraint("basis <> ''", name="cited"),
        CheckConstraint(
            "(ground = 'court_order') = (court <> '') and"
            " (ground = 'court_order') = (order_on is not null)",
            name="order",
        ),
        Index("ix_register_rectifications_business_id", "business_id", "id"),
    )

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"))
    corrects: Mapped[int] = mapped_column(SmallInteger)
    ground: Mapped[str] = mapped_column(Text)
    content: Mapped[Json] = mapped_column(EncryptedJson("register_rectifications.content"))
    basis: Mapped[str] = mapped_column(Text)
    court: Mapped[str] = mapped_column(Text)
    order_on: Mapped[date | None] = mapped_column(Date)

"""Input of the doors of a firm's profile, and what the API answers."""

from typing import Any

from marshmallow import fields, post_load

from app.outputs import output_of
from app.schemas import CommandSchema, LocalDate, Percent, Text, UrduText, Whole, rows
from app.text import sentence
from marketplace.profiles.models import FirmPaper, FirmSizeStatement, OwnershipDeclaration
from marketplace.profiles.policy import Turnover
from marketplace.profiles.queries import (
    FirmOwners,
    OwnerView,
    OwnOwnerView,
    PaperView,
    Profile,
    SizeView,
)
from marketplace.profiles.use_cases import MAX_OWNERS, Owner

MAX_EMPLOYEES = 1_000_000


class AddPaperSchema(CommandSchema):
    """The name of a paper and its last day; its file comes beside (multipart field `file`)."""

    name = UrduText(most=200, required=True)
    valid_until = LocalDate(load_default=None, allow_none=True)


class OwnerSchema(CommandSchema):
    """A person who owns a part of the firm."""

    name = UrduText(most=200, required=True)
    name_ur = UrduText(most=200, load_default="")
    country = Text(most=100, load_default="")
    share_percent = Percent(required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: object) -> Owner:
        """Make the owner."""
        return Owner(**data)


class DeclareOwnersSchema(CommandSchema):
    """All beneficial owners of the firm."""

    owners = rows(OwnerSchema, most=MAX_OWNERS, required=True)


class StateSizeSchema(CommandSchema):
    """How many people the firm employs, and the band of its yearly turnover in rupees."""

    employees = Whole(most=MAX_EMPLOYEES, required=True)
    turnover = fields.Enum(
        Turnover,
        by_value=True,
        required=True,
        error_messages={
            "required": sentence("Choose how much the firm turned over."),
            "unknown": sentence("Choose one of the answers in the list."),
        },
    )


PaperOut = output_of(PaperView, "ProfilePaper")
KeptPaperOut = output_of(FirmPaper, "ProfilePaperKept", only=("id", "name", "valid_until"))
OwnOwnerOut = output_of(OwnOwnerView, "OwnBeneficialOwner", share_percent=Percent())
SizeOut = output_of(
    SizeView,
    "FirmSize",
    "What the firm stated last. `size`: small, medium or other, by the rules of today.",
)
SizeStatedOut = output_of(
    FirmSizeStatement,
    "FirmSizeStated",
    only=("id", "supplier_id", "employees", "turnover", "stated_at"),
)
ProfileOut = output_of(
    Profile, "FirmProfile", size=SizeOut, papers=[PaperOut], owners=[OwnOwnerOut]
)
DeclaredOut = output_of(
    OwnershipDeclaration, "OwnershipDeclared", only=("id", "supplier_id", "declared_at")
)
OwnerOut = output_of(OwnerView, "BeneficialOwner")
FirmOwnersOut = output_of(
    FirmOwners,
    "FirmOwners",
    "Who owns a firm that has a contract: names, and the band of each share.",
    only=("declared_at",),
    organisation_id="firm.id",
    name="firm.name",
    name_ur="firm.name_ur",
    owners=[OwnerOut],
)

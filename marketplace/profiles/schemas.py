"""Input of the doors of a firm's profile, and what the API answers."""

from typing import Any

from marshmallow import post_load

from app.outputs import output_of
from app.schemas import CommandSchema, LocalDate, Percent, Text, UrduText, rows
from marketplace.profiles.models import FirmPaper, OwnershipDeclaration
from marketplace.profiles.queries import FirmOwners, OwnerView, OwnOwnerView, PaperView, Profile
from marketplace.profiles.use_cases.declare_owners import MOST_OWNERS, Owner


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

    owners = rows(OwnerSchema, most=MOST_OWNERS, required=True)


PaperOut = output_of(PaperView, "ProfilePaper")
KeptPaperOut = output_of(FirmPaper, "ProfilePaperKept", only=("id", "name", "valid_until"))
OwnOwnerOut = output_of(OwnOwnerView, "OwnBeneficialOwner", share_percent=Percent())
ProfileOut = output_of(Profile, "FirmProfile", papers=[PaperOut], owners=[OwnOwnerOut])
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

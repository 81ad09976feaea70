"""One input schema per command, for the page and the API alike; and what the API answers."""

import re
from typing import Any

from marshmallow import ValidationError, fields, validate

from app.documents.doors.api import DocumentOut
from app.identity.accounts.schemas import NO_CODE, NO_MOBILE, Code, MobileText, Password
from app.identity.organisations.queries.firm_papers import PURPOSES, FirmPapers
from app.identity.organisations.queries.organisations import (
    Grant,
    Inside,
    Invited,
    Member,
    Mine,
    Offer,
)
from app.identity.people.fields import Cnic, Ntn, Strn
from app.identity.people.models import ApiToken, Invitation, Membership, Organisation, StaffRole
from app.outputs import output_of
from app.schemas import CommandSchema, LocalDate, QuerySchema, Text
from app.text import sentence

_DDO_CODE = re.compile(r"[A-Z0-9]{4,12}")


class DdoCode(Text):
    """A drawing and disbursing officer's code: capital letters and digits, such as QA4021."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401 - marshmallow's own
        code = super()._deserialize(value, attr, data, **kwargs).upper().replace("-", "")
        if not _DDO_CODE.fullmatch(code):
            raise ValidationError(
                sentence("Enter the DDO code as on the pay bill, for example QA4021.")
            )
        return code


def _one_of(*choices: str) -> validate.OneOf:
    return validate.OneOf(choices, error=sentence("Choose one of the answers in the list."))


class DeclareSupplierSchema(CommandSchema):
    """A firm's declaration of itself."""

    name = Text(required=True)
    name_ur = Text(load_default="")
    ntn = Ntn(required=True)
    strn = Strn(load_default=None, allow_none=True)
    address = Text(required=True, most=500)
    district = Text(required=True)
    business = Text(required=True, most=500)


class FirmPaperSchema(CommandSchema):
    """The kind of a paper, whose file comes with it."""

    purpose = Text(required=True, validate=[_one_of(*PURPOSES)])


class RefuseSupplierSchema(CommandSchema):
    """The reason for refusing a declaration."""

    reason = Text(required=True, least=10, most=1000)


class CreateDepartmentSchema(CommandSchema):
    """A department and its head."""

    name = Text(required=True)
    name_ur = Text(load_default="")
    ddo_code = DdoCode(required=True)
    address = Text(load_default="", most=500)
    district = Text(load_default="")
    head_cnic = Cnic(required=True)
    head_name = Text(required=True)
    head_mobile = MobileText(required=True, error_messages=NO_MOBILE)


class AddMemberSchema(CommandSchema):
    """A role offered to the holder of a CNIC, by the name and mobile number that one knows."""

    cnic = Cnic(required=True)
    name = Text(required=True)
    mobile = MobileText(required=True, error_messages=NO_MOBILE)
    role = Text(required=True)


class OpenInvitationSchema(CommandSchema):
    """The code that came by SMS."""

    code = Text(required=True, most=40, error_messages=NO_CODE)


class HandOverSchema(CommandSchema):
    """The successor, and the first day (empty: now)."""

    successor_id = fields.UUID(required=True)
    from_day = LocalDate(load_default=None, allow_none=True)


class HandOverOfSchema(HandOverSchema):
    """The same for the API, where the officer is named in the body."""

    person_id = fields.UUID(required=True)


class ChooseActingForSchema(CommandSchema):
    """The organisation to act for; empty: only the actor."""

    organisation_id = fields.UUID(load_default=None, allow_none=True)


class GrantStaffRoleSchema(CommandSchema):
    """A province-wide role for the holder of a CNIC.

    `mobile` is that of the account; it is needed until an officer has seen the card.
    """

    cnic = Cnic(required=True)
    mobile = MobileText(load_default=None, allow_none=True)
    role = Text(required=True)


class IssueTokenSchema(CommandSchema):
    """A token's label, what it may do, and until when."""

    label = Text(required=True, most=80)
    scopes = fields.List(Text(most=100), required=True, validate=validate.Length(max=200))
    expires_on = LocalDate(required=True)
    organisation_id = fields.UUID(load_default=None, allow_none=True)


class EnrolPersonSchema(CommandSchema):
    """Somebody at a facilitation centre, and their consent."""

    cnic = Cnic(required=True)
    name = Text(required=True)
    name_ur = Text(load_default="")
    language = Text(load_default="ur", validate=[_one_of("en", "ur")])
    consent_given = Text(required=True, validate=[_one_of("signature", "thumb impression")])
    consent_reference = Text(required=True)


class RequestCnicCheckSchema(CommandSchema):
    """The card, and the mobile number or e-mail address of its holder's account."""

    cnic = Cnic(required=True)
    account = Text(required=True)


class VerifyCnicSchema(CommandSchema):
    """The code that the holder reads out."""

    code = Code(required=True, most=40, error_messages=NO_CODE)


class RenewSlipSchema(CommandSchema):
    """The person whose slip was lost."""

    cnic = Cnic(required=True)


class UseSlipSchema(CommandSchema):
    """A slip's code, and the password to set; a password is never trimmed."""

    cnic = Cnic(required=True)
    code = Text(required=True, most=40)
    password = Password()


class CursorSchema(QuerySchema):
    """The cursor of a list."""

    cursor = Text(load_default=None, most=300)


OrganisationOut = output_of(
    Organisation,
    "OrganisationOut",
    only=(
        "id", "kind", "name", "name_ur", "ddo_code", "ntn", "strn", "address", "district",
        "business", "declared_at", "verified", "refused_reason", "papers_sent_at",
    ),
)  # fmt: skip
FirmPapersOut = output_of(
    FirmPapers,
    "FirmPapersOut",
    "A firm's papers, and since when an officer has them.",
    only=("sent_at",),
    papers=[DocumentOut],
)
MyOrganisationOut = output_of(
    Mine, "MyOrganisationOut", only=("roles",), organisation=OrganisationOut
)
MembershipOut = output_of(
    Membership,
    "MembershipOut",
    only=("id", "person_id", "organisation_id", "role", "since", "until"),
)
OrganisationMemberOut = output_of(
    Member, "OrganisationMemberOut", membership=MembershipOut, only=("name", "name_ur")
)
InvitationOut = output_of(
    Invitation,
    "InvitationOut",
    only=(
        "id", "organisation_id", "role", "cnic_ending", "name", "mobile_ending", "invited_at",
        "expires_at", "accepted_at", "answer",
    ),
)  # fmt: skip
OfferOut = output_of(Offer, "OfferOut", only=("organisation_name",), invitation=InvitationOut)
InvitedOut = output_of(
    Invited,
    "InvitedOut",
    "An open invitation, and who accepted it: confirm them if it is whom you invited.",
    only=("accepted_name", "accepted_mobile"),
    invitation=InvitationOut,
)
InsideOut = output_of(
    Inside,
    "InsideOut",
    only=(),
    organisation=OrganisationOut,
    members=[OrganisationMemberOut],
    invitations=[InvitedOut],
)
StaffRoleOut = output_of(
    StaffRole,
    "StaffRoleOut",
    only=(
        "id", "person_id", "role", "granted_by", "granted_at", "confirmed_by", "confirmed_at",
        "ended_at",
    ),
)  # fmt: skip
GrantOut = output_of(Grant, "GrantOut", only=("name",), role=StaffRoleOut)
TokenOut = output_of(
    ApiToken,
    "TokenOut",
    only=(
        "id", "label", "scopes", "acting_for", "created_at", "expires_at", "last_used_at",
        "revoked_at",
    ),
)  # fmt: skip

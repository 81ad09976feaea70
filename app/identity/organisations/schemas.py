"""One input schema per command, for the page and the API alike; and what the API answers."""

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from app.identity.accounts.schemas import Password
from app.identity.people.fields import Cnic, Ntn, Strn
from app.schemas import CommandSchema, LocalDate, Moment, QuerySchema, Text
from app.text import sentence

_DDO_CODE = re.compile(r"[A-Z0-9]{4,12}")


class DdoCode(Text):
    """A drawing and disbursing officer's code: capital letters and digits, such as QA4021."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401 - marshmallow's own
        code = super()._deserialize(value, attr, data, **kwargs).upper().replace("-", "")
        if not _DDO_CODE.fullmatch(code):
            raise ValidationError(
                sentence("Write the DDO code as on the pay bill, such as QA4021.")
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


class RefuseSupplierSchema(CommandSchema):
    """Why a declaration goes back."""

    reason = Text(required=True, least=10, most=1000)


class CreateDepartmentSchema(CommandSchema):
    """A department and its head."""

    name = Text(required=True)
    name_ur = Text(load_default="")
    ddo_code = DdoCode(required=True)
    address = Text(load_default="", most=500)
    district = Text(load_default="")
    head_cnic = Cnic(required=True)


class AddMemberSchema(CommandSchema):
    """A role offered to the holder of a CNIC."""

    cnic = Cnic(required=True)
    role = Text(required=True)


class HandOverSchema(CommandSchema):
    """Who takes over, and from which day (empty: now)."""

    successor_id = fields.UUID(required=True)
    from_day = LocalDate(load_default=None, allow_none=True)


class HandOverOfSchema(HandOverSchema):
    """The same for the API, where the officer is named in the body."""

    person_id = fields.UUID(required=True)


class ChooseActingForSchema(CommandSchema):
    """For whom to act; empty for nobody but oneself."""

    organisation_id = fields.UUID(load_default=None, allow_none=True)


class GrantStaffRoleSchema(CommandSchema):
    """A province-wide role for the holder of a CNIC."""

    cnic = Cnic(required=True)
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


class RenewSlipSchema(CommandSchema):
    """Whose slip was lost."""

    cnic = Cnic(required=True)


class UseSlipSchema(CommandSchema):
    """A slip's code, and the password to set; a password is never trimmed."""

    cnic = Cnic(required=True)
    code = Text(required=True, most=40)
    password = Password()


class CursorSchema(QuerySchema):
    """Where a list goes on."""

    cursor = Text(load_default=None, most=300)


class OrganisationOut(Schema):
    """An organisation as its members see it."""

    id = fields.UUID()
    kind = fields.String()
    name = fields.String()
    name_ur = fields.String()
    ddo_code = fields.String(allow_none=True)
    ntn = fields.String(allow_none=True)
    strn = fields.String(allow_none=True)
    address = fields.String()
    district = fields.String()
    business = fields.String()
    declared_at = Moment()
    verified = fields.Boolean()
    refused_reason = fields.String(allow_none=True)


class MyOrganisationOut(Schema):
    """One of the caller's organisations and their roles in it."""

    organisation = fields.Nested(OrganisationOut)
    roles = fields.List(fields.String())


class MembershipOut(Schema):
    """A role in an organisation, and while it runs."""

    id = fields.UUID()
    person_id = fields.UUID()
    organisation_id = fields.UUID()
    role = fields.String()
    since = Moment()
    until = Moment(allow_none=True)


class OrganisationMemberOut(Schema):
    """A membership with the member's name."""

    membership = fields.Nested(MembershipOut)
    name = fields.String()
    name_ur = fields.String()


class InvitationOut(Schema):
    """A role offered."""

    id = fields.UUID()
    organisation_id = fields.UUID()
    role = fields.String()
    cnic_ending = fields.String()
    invited_at = Moment()
    expires_at = Moment()
    answer = fields.String(allow_none=True)


class OfferOut(Schema):
    """A role offered to the caller."""

    invitation = fields.Nested(InvitationOut)
    organisation_name = fields.String()


class InsideOut(Schema):
    """An organisation with its members and open invitations."""

    organisation = fields.Nested(OrganisationOut)
    members = fields.List(fields.Nested(OrganisationMemberOut))
    invitations = fields.List(fields.Nested(InvitationOut))


class StaffRoleOut(Schema):
    """A province-wide role: asked for, in force, or ended."""

    id = fields.UUID()
    person_id = fields.UUID()
    role = fields.String()
    granted_by = fields.UUID(allow_none=True)
    granted_at = Moment()
    confirmed_by = fields.UUID(allow_none=True)
    confirmed_at = Moment(allow_none=True)
    ended_at = Moment(allow_none=True)


class GrantOut(Schema):
    """A staff role with its holder's name."""

    role = fields.Nested(StaffRoleOut)
    name = fields.String()


class TokenOut(Schema):
    """A token, without its secret."""

    id = fields.UUID()
    label = fields.String()
    scopes = fields.List(fields.String())
    acting_for = fields.UUID(allow_none=True)
    created_at = Moment()
    expires_at = Moment()
    last_used_at = Moment(allow_none=True)
    revoked_at = Moment(allow_none=True)


class IssuedOut(Schema):
    """A fresh token with its secret, shown this once."""

    token = fields.Nested(TokenOut)
    secret = fields.String()


class PersonNameOut(Schema):
    """A person by name."""

    id = fields.UUID()
    name = fields.String()
    name_ur = fields.String()


class EnrolledOut(Schema):
    """Somebody enrolled, with the slip's code, shown this once."""

    person = fields.Nested(PersonNameOut)
    slip_code = fields.String()

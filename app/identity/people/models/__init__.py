"""People, organisations and the dated ties between them.

CNIC, mobile and e-mail are stored encrypted-at-rest by the disk only; they never reach a log, an
event or an audit row, and pages show them masked.
"""

from app.identity.people.models.credentials import (
    ApiToken,
    LoginSession,
    OneTimeCode,
    Registration,
    SignInTries,
)
from app.identity.people.models.organisations import Invitation, Membership, Organisation, StaffRole
from app.identity.people.models.people import (
    Credential,
    Enrolment,
    Person,
    RecoveryCode,
    RecoverySlip,
    SharedPhone,
)

__all__ = [
    "ApiToken",
    "Credential",
    "Enrolment",
    "Invitation",
    "LoginSession",
    "Membership",
    "OneTimeCode",
    "Organisation",
    "Person",
    "RecoveryCode",
    "RecoverySlip",
    "Registration",
    "SharedPhone",
    "SignInTries",
    "StaffRole",
]

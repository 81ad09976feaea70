"""It refuses who does not hold the permission, before it looks at anything else."""

from collections.abc import Callable
from datetime import date

import pytest
from factories.denials import denied
from factories.identity import actor, make_person
from sqlalchemy.orm import Session

from app import roles
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.enrolment.use_cases.enrol_person import EnrolPerson, enrol_person
from app.identity.enrolment.use_cases.verify_cnic import (
    RequestCnicCheck,
    VerifyCnic,
    request_cnic_check,
    verify_cnic,
)
from app.identity.organisations.queries import organisations as queries
from app.identity.organisations.use_cases.add_member import AddMember, add_member
from app.identity.organisations.use_cases.answer_invitation import (
    AcceptInvitation,
    ConfirmMember,
    OpenInvitation,
    accept_invitation,
    confirm_member,
    open_invitation,
)
from app.identity.organisations.use_cases.choose_acting_for import (
    ChooseActingFor,
    choose_acting_for,
)
from app.identity.organisations.use_cases.create_department import (
    CreateDepartment,
    create_department,
)
from app.identity.organisations.use_cases.declare_supplier import DeclareSupplier, declare_supplier
from app.identity.organisations.use_cases.verify_supplier import VerifySupplier, verify_supplier
from app.identity.people.permissions import ORGANISATIONS_TABLE
from app.identity.staff.use_cases import (
    AppointFirstAdministrators,
    ConfirmStaffRole,
    EndStaffRole,
    GrantStaffRole,
    StampRows,
    appoint_first_administrators,
    confirm_staff_role,
    end_staff_role,
    grant_staff_role,
    stamp_rows,
    unstamped,
)
from app.identity.tokens.use_cases import (
    IssueToken,
    RevokeToken,
    issue_token,
    revoke_token,
)
from app.permissions import ANONYMOUS, Actor
from app.platform import Platform

ID = new_id()
CNIC = "5440012345671"
FIRM = DeclareSupplier(name="x", ntn="1234567", address="x", district="quetta", business="x")
TOKEN = IssueToken(label="x", scopes=["x"], expires_on=date(2027, 1, 1), known=())
CONSENT = EnrolPerson(cnic=CNIC, name="x", consent_given="signature", consent_reference="x")
NAMED = AppointFirstAdministrators(
    first_cnic=CNIC, first_mobile=None, second_cnic="5440012345672", second_mobile=None
)


@pytest.mark.parametrize(
    ("permission", "use_case", "command"),
    [
        ("identity.verify_supplier", verify_supplier, VerifySupplier(organisation_id=ID)),
        (
            "identity.create_department",
            create_department,
            CreateDepartment(
                name="x",
                ddo_code="QA4021",
                head_cnic=CNIC,
                head_name="x",
                head_mobile="+923331234567",
            ),
        ),
        (
            "identity.manage_members",
            add_member,
            AddMember(
                organisation_id=ID, cnic=CNIC, name="x", mobile="+923331234567", role="bid_officer"
            ),
        ),
        (
            "identity.grant_staff_role",
            grant_staff_role,
            GrantStaffRole(cnic=CNIC, role="auditor"),
        ),
        ("identity.confirm_staff_role", confirm_staff_role, ConfirmStaffRole(grant_id=ID)),
        ("identity.end_staff_role", end_staff_role, EndStaffRole(grant_id=ID)),
        ("identity.enrol_person", enrol_person, CONSENT),
        (
            "identity.verify_cnic",
            request_cnic_check,
            RequestCnicCheck(cnic=CNIC, account="03331234567"),
        ),
        ("identity.verify_cnic", verify_cnic, VerifyCnic(request_id=ID, code="1")),
        ("identity.manage_members", confirm_member, ConfirmMember(invitation_id=ID)),
        ("identity.appoint_first_administrators", appoint_first_administrators, NAMED),
        ("identity.stamp_rows", stamp_rows, StampRows(table="people")),
        ("identity.stamp_rows", unstamped, None),
        ("identity.read_staff", lambda uow, _: queries.staff(uow, None), None),
    ],
)
def test_it_refuses_a_person_who_holds_no_role(
    platform: Platform,
    session: Session,
    permission: str,
    use_case: Callable[..., object],
    command: object,
) -> None:
    somebody = actor(make_person(session))
    session.commit()
    with denied(permission):
        platform.executor.execute(use_case, command, actor=somebody)


@pytest.mark.parametrize("who", [ANONYMOUS, SYSTEM])
@pytest.mark.parametrize(
    ("permission", "use_case", "command"),
    [
        ("identity.declare_supplier", declare_supplier, FIRM),
        ("identity.join_or_leave", accept_invitation, AcceptInvitation(invitation_id=ID)),
        ("identity.join_or_leave", open_invitation, OpenInvitation(code="x")),
        ("identity.act_for", choose_acting_for, ChooseActingFor(organisation_id=ID)),
        ("identity.issue_token", issue_token, TOKEN),
        ("identity.revoke_token", revoke_token, RevokeToken(token_id=ID)),
    ],
)
def test_it_refuses_who_is_no_person(
    platform: Platform,
    who: Actor,
    permission: str,
    use_case: Callable[..., object],
    command: object,
) -> None:
    with denied(permission):
        platform.executor.execute(use_case, command, actor=who)


@pytest.mark.parametrize("permission", ORGANISATIONS_TABLE, ids=lambda each: each.name)
def test_it_gives_a_token_only_what_its_scopes_name(permission: object) -> None:
    everything = frozenset(role.name for role in roles.ALL)
    holder = Actor(kind="person", person_id=ID, roles=everything, scopes=frozenset({"other"}))
    assert not holder.may(permission)

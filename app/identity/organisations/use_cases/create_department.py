"""An administrator creates a department and invites its head."""

from dataclasses import dataclass, field

from sqlalchemy import select

from app import roles
from app.checked_rows import there_is
from app.db import new_id
from app.errors import Conflict
from app.identity.organisations.queries.membership_access import check_known_district
from app.identity.organisations.use_cases.add_member import Invitee, invite
from app.identity.people import permissions
from app.identity.people.models import Organisation
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class CreateDepartment:
    """`ddo_code` is that of its drawing and disbursing officer.

    Its head by CNIC (digits only), name and mobile number (E.164).
    """

    name: str
    name_ur: str = ""
    ddo_code: str
    address: str = ""
    district: str = ""
    head_cnic: str = field(repr=False)
    head_name: str
    head_mobile: str = field(repr=False)


def create_department(uow: UnitOfWork, command: CreateDepartment) -> Organisation:
    """Make the department; its head becomes a member by accepting the invitation."""
    require(uow.actor, permissions.CREATE_DEPARTMENT)
    check_known_district(uow, command.district)
    _refuse_taken(uow, command.ddo_code)
    department = Organisation(
        id=new_id(),
        kind="department",
        name=command.name,
        name_ur=command.name_ur,
        ddo_code=command.ddo_code,
        address=command.address,
        district=command.district,
        declared_at=uow.instant(),
        declared_by=uow.actor.person,
    )
    uow.add(department)
    uow.audit("department.created", department.id, after={"ddo_code": department.ddo_code})
    head = Invitee(
        cnic=command.head_cnic,
        name=command.head_name,
        mobile=command.head_mobile,
        field="head_cnic",
    )
    invite(uow, department, roles.DEPARTMENT_HEAD, head)
    return department


def _refuse_taken(uow: UnitOfWork, ddo_code: str) -> None:
    if there_is(uow.session, select(Organisation).filter_by(ddo_code=ddo_code)):
        problem = sentence("A department with this DDO code exists already.")
        raise Conflict(problem, fields={"ddo_code": problem})

"""Notifications of decisions about people and their firms.

A handler reads the facts as they are when it runs: a change withdrawn before that is not notified.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from app import roles
from app.identity.organisations.queries.members import members_of, was_ever_member
from app.identity.organisations.use_cases.firm_papers import SENT
from app.identity.people.models import Invitation, Membership, Organisation, Person, StaffRole
from app.identity.people.queries import staff_with
from app.identity.people.role_titles import role_title
from app.notifications.public import queue_message
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork


@handler("identity.tell_accepted")
def notify_accepted(uow: UnitOfWork, event: Event) -> None:
    """Notify who invited somebody that they accepted, and have to be confirmed."""
    invitation = uow.get(Invitation, UUID(event.payload["invitation_id"]))
    if invitation.answered_at is None and invitation.invited_by is not None:
        organisation = uow.get(Organisation, invitation.organisation_id)
        _notify(
            uow,
            "invitation_accepted",
            invitation.invited_by,
            invitation.role,
            organisation,
            name=invitation.name,
        )


@handler("identity.tell_member_confirmed")
def notify_member_confirmed(uow: UnitOfWork, event: Event) -> None:
    """Notify a person that they are a member now."""
    membership = uow.get(Membership, UUID(event.payload["membership_id"]))
    if membership.until is None:
        organisation = uow.get(Organisation, membership.organisation_id)
        _notify(uow, "member_confirmed", membership.person_id, membership.role, organisation)


@handler("identity.tell_verified")
def notify_verified(uow: UnitOfWork, event: Event) -> None:
    """Notify a firm's owners that it can bid."""
    firm = uow.get(Organisation, UUID(event.payload["organisation_id"]))
    _notify_owners(uow, "supplier_verified", firm)


@handler("identity.tell_sent_back")
def notify_sent_back(uow: UnitOfWork, event: Event) -> None:
    """Notify a firm's owners of the reason why its declaration came back."""
    firm = uow.get(Organisation, UUID(event.payload["organisation_id"]))
    if firm.refused_reason is not None:
        _notify_owners(uow, "supplier_refused", firm, reason=firm.refused_reason)


@handler("identity.tell_papers_sent")
def notify_papers_sent(uow: UnitOfWork, event: Event) -> None:
    """Notify verification officers, but members of the firm, that it waits with its papers."""
    firm = uow.get(Organisation, UUID(event.payload["organisation_id"]))
    if not firm.undecided:
        return
    for officer in staff_with(uow.session, roles.VERIFICATION_OFFICER):
        if not was_ever_member(uow.session, officer.id, firm.id):
            _notify(uow, "firm_papers_sent", officer.id, roles.VERIFICATION_OFFICER.name, firm)


@handler("identity.tell_role_asked")
def notify_role_asked(uow: UnitOfWork, event: Event) -> None:
    """Notify the person of the proposed role, and other administrators that it waits for one."""
    grant = _grant(uow, event)
    if grant.confirmed_at is not None or grant.ended_at is not None:
        return
    _notify(uow, "staff_role_asked", grant.person_id, grant.role)
    name = uow.get(Person, grant.person_id).name
    for person in _administrators(uow, but={grant.granted_by, grant.person_id}):
        _notify(uow, "staff_role_waits", person, grant.role, name=name)


@handler("identity.tell_role_confirmed")
def notify_role_confirmed(uow: UnitOfWork, event: Event) -> None:
    """Notify the person who has the role now, and the administrator who asked for it."""
    grant = _grant(uow, event)
    _notify(uow, "staff_role_confirmed", grant.person_id, grant.role)
    if grant.granted_by is not None:
        name = uow.get(Person, grant.person_id).name
        _notify(uow, "staff_role_given", grant.granted_by, grant.role, name=name)


@handler("identity.tell_role_ended")
def notify_role_ended(uow: UnitOfWork, event: Event) -> None:
    """Notify the person that the role is gone, or that it will not be given."""
    grant = _grant(uow, event)
    was_held = grant.confirmed_at is not None
    template = "staff_role_ended" if was_held else "staff_role_turned_down"
    _notify(uow, template, grant.person_id, grant.role)


IDENTITY_EVENTS = (
    ("identity.invitation_accepted", notify_accepted),
    ("identity.member_confirmed", notify_member_confirmed),
    (SENT, notify_papers_sent),
    ("identity.supplier_verified", notify_verified),
    ("identity.supplier_refused", notify_sent_back),
    ("identity.staff_role_granted", notify_role_asked),
    ("identity.staff_role_confirmed", notify_role_confirmed),
    ("identity.staff_role_ended", notify_role_ended),
)


def _grant(uow: UnitOfWork, event: Event) -> StaffRole:
    return uow.get(StaffRole, UUID(event.payload["grant_id"]))


def _administrators(uow: UnitOfWork, *, but: set[UUID | None]) -> Iterable[UUID]:
    in_force = select(StaffRole.person_id).where(
        StaffRole.role == roles.ADMINISTRATOR.name,
        StaffRole.confirmed_at.is_not(None),
        StaffRole.ended_at.is_(None),
    )
    return [person for person in uow.session.scalars(in_force) if person not in but]


def _notify_owners(uow: UnitOfWork, template: str, firm: Organisation, **values: str) -> None:
    for owner in members_of(uow.session, firm.id, roles.SUPPLIER_OWNER):
        _notify(uow, template, owner.id, roles.SUPPLIER_OWNER.name, firm, **values)


def _notify(
    uow: UnitOfWork,
    template: str,
    person_id: UUID,
    role: str,
    organisation: Organisation | None = None,
    **values: str,
) -> None:
    """Notify one person, with the names of role and organisation in the language that they read."""
    person = uow.get(Person, person_id)
    known = {"role": role_title(role, person.language)}
    if organisation is not None:
        in_urdu = person.language == "ur" and organisation.name_ur
        known["organisation"] = organisation.name_ur if in_urdu else organisation.name
        known["organisation_id"] = str(organisation.id)
    queue_message(uow, template=f"identity/{template}", person_id=person_id, values=known | values)

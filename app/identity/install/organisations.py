"""Organisations, staff roles, tokens and enrolment, as they install themselves."""

from flask import url_for
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from app import menu
from app.audit.subjects import AuditSubject, part_of
from app.clock import real_now
from app.identity import doors as identity_doors
from app.identity.accounts.passwords import head
from app.identity.enrolment import doors as enrolment_doors
from app.identity.home import doors
from app.identity.organisations.doors import api as organisations_api
from app.identity.organisations.doors import firm_needed as firm_needed
from app.identity.organisations.doors import verification_web
from app.identity.organisations.doors import web as organisations_web
from app.identity.organisations.doors.notifications import IDENTITY_EVENTS
from app.identity.organisations.queries.firm_papers import FIRM, may_read_paper
from app.identity.people import permissions
from app.identity.people.identifiers import read_cnic
from app.identity.people.models import (
    ApiToken,
    Credential,
    Enrolment,
    LoginSession,
    Organisation,
    Person,
    RecoveryCode,
    RecoverySlip,
)
from app.identity.people.queries import has_one_of
from app.identity.staff.doors import web as staff_web
from app.identity.staff.doors.cli import administrators, reindex, stamp, verify
from app.identity.staff.doors.keys_cli import keys
from app.identity.tokens import doors as tokens_doors
from app.key_rotation import StoredProof
from app.menu import FirstStep, MenuGroup
from app.permissions import Actor, Permission
from app.registry import NavigationItem, Registry
from app.text import sentence


def _manages(actor: Actor) -> bool:
    return actor.organisation_id is not None and actor.may(permissions.MANAGE_MEMBERS)


FIRST_STEPS = (
    FirstStep(
        title=sentence("Invite people of your organisation"),
        href=lambda actor: url_for("organisations.invite", organisation_id=actor.organisation),
        visible=_manages,
        order=60,
    ),
    FirstStep(
        title=sentence("Create a department"),
        href=lambda _: url_for("departments.new"),
        visible=lambda actor: actor.may(permissions.CREATE_DEPARTMENT),
        order=61,
    ),
)

# Secrets that only people know: their hashes stay under the key that made them.
PROOFS = (
    StoredProof(
        title="Passwords",
        column=Credential.password_hash,
        live=lambda: Credential.password_hash.is_not(None),
        head=head,
    ),
    StoredProof(
        title="Sessions",
        column=LoginSession.token_hash,
        live=lambda: LoginSession.ended_at.is_(None) & (LoginSession.expires_at > real_now()),
    ),
    StoredProof(
        title="Tokens",
        column=ApiToken.token_hash,
        live=lambda: ApiToken.revoked_at.is_(None) & (ApiToken.expires_at > real_now()),
    ),
    StoredProof(
        title="Recovery codes",
        column=RecoveryCode.code_hash,
        live=lambda: RecoveryCode.used_at.is_(None),
    ),
    StoredProof(
        title="Slips of recovery",
        column=RecoverySlip.code_hash,
        live=lambda: RecoverySlip.used_at.is_(None) & (RecoverySlip.expires_at > real_now()),
    ),
    StoredProof(
        title="Slips of enrolment",
        column=Enrolment.slip_hash,
        live=lambda: Enrolment.slip_used_at.is_(None) & (Enrolment.slip_expires_at > real_now()),
    ),
)

_PART_OF_NAME = part_of(Person.name, Person.name_ur)


def _people_meant(session: Session, text: str) -> ColumnElement[bool] | None:
    cnic = read_cnic(text)
    return has_one_of(session, [cnic]) if cnic else _PART_OF_NAME(session, text)


SUBJECTS = (
    AuditSubject(
        row=Organisation,
        noun="organisation",
        name=Organisation.name,
        typed=part_of(Organisation.name, Organisation.name_ur),
        doer="acting_for",
    ),
    AuditSubject(row=Person, noun="person", name=Person.name, typed=_people_meant, doer="actor_id"),
)


def install_organisations(registry: Registry) -> None:
    """Register pages, API, permissions, menu, commands and what tells people of decisions."""
    registry.add_document_reader(FIRM, may_read_paper)
    for event, handler in IDENTITY_EVENTS:
        registry.subscribe(event, handler)
    registry.add_permissions(permissions.ORGANISATIONS_TABLE)
    registry.add_web(
        organisations_web.web,
        verification_web.web,
        verification_web.departments_web,
        staff_web.web,
        tokens_doors.web,
        enrolment_doors.web,
        enrolment_doors.slip_web,
    )
    registry.add_api(
        organisations_api.api, identity_doors.api, identity_doors.slip_api, tokens_doors.api
    )
    registry.add_commands(administrators, reindex, stamp, verify, keys)
    for proof in PROOFS:
        registry.contribute(proof)
    registry.add_panel(*doors.PANELS)
    for thing in SUBJECTS:
        registry.contribute(thing)
    for step in FIRST_STEPS:
        registry.contribute(step)
    registry.add_navigation(
        _entry(
            "Your firms and departments",
            "organisations.choose",
            permissions.ACT_FOR,
            80,
            menu.YOURS,
        ),
        _entry(
            "Firms to verify", "verification.waiting", permissions.VERIFY_SUPPLIER, 60, menu.WORK
        ),
        _entry("Enrol somebody", "enrolment.new", permissions.ENROL_PERSON, 61, menu.WORK),
        _entry("Confirm a CNIC", "enrolment.card", permissions.VERIFY_CNIC, 61, menu.WORK),
        _entry("Departments", "departments.every", permissions.CREATE_DEPARTMENT, 62, menu.RULES),
        _entry("Staff roles", "staff.every", permissions.READ_STAFF, 63, menu.RULES),
    )


def _entry(
    label: str, endpoint: str, permission: Permission, order: int, group: MenuGroup
) -> NavigationItem:
    def visible(actor: Actor) -> bool:
        return actor.may(permission)

    return NavigationItem(label=label, endpoint=endpoint, visible=visible, order=order, group=group)

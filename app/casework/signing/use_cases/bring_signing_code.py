"""Codes of signers: a signer enters the code sent by SMS, and the applicant confirms them."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from app.casework.cases.permissions import APPLY
from app.casework.cases.queries.case_file import load_case
from app.casework.cases.queries.ownership import own_case
from app.casework.signing.models import InvitedSigner
from app.casework.signing.permissions import SIGN
from app.casework.signing.use_cases.ask_for_signatures import SIGNING_CODE
from app.casework.signing.use_cases.notifications import notify
from app.errors import Forbidden, NotFound
from app.identity.public import code_hashes, count_code_entry, not_right, own_cnic_hashes
from app.permissions import require
from app.row_macs import is_genuine, require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class BringSigningCode:
    """The code, as typed."""

    code: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class ConfirmSigner:
    """The signer to confirm, by the id of the invited signer."""

    application_id: UUID
    signer_id: UUID


def bring_signing_code(uow: UnitOfWork, command: BringSigningCode) -> InvitedSigner:
    """Allow the person with the code to read and sign; the applicant is asked to confirm them.

    Raises Invalid, in one sentence and after the same look-ups, for every code that is not the
    actor's; TooMany after too many attempts.
    """
    require(uow.actor, SIGN)
    count_code_entry(uow)
    row = uow.session.scalar(
        select(InvitedSigner)
        .where(
            InvitedSigner.code_hash.in_(code_hashes(uow, SIGNING_CODE, command.code)),
            InvitedSigner.cnic_hash.in_(own_cnic_hashes(uow)),
            InvitedSigner.ended_at.is_(None),
        )
        .with_for_update()
    )
    if row is None or not is_genuine(uow.vault, row):
        raise not_right()
    if row.person_id not in {None, uow.actor.person}:
        raise not_right()
    if row.person_id is None:
        row.person_id, row.brought_at = uow.actor.person, uow.instant()
        uow.audit("case.signer_came", row.application_id)
        case = load_case(uow, row.application_id)
        notify(uow, "signer_came", case, row.asked_by, who=uow.actor.name)
    return row


def confirm_signer(uow: UnitOfWork, command: ConfirmSigner) -> InvitedSigner:
    """Confirm the signer who entered the code. Raises Forbidden for the actor, Conflict."""
    require(uow.actor, APPLY)
    own_case(uow, command.application_id, lock=True)
    row = uow.lock(InvitedSigner, command.signer_id)
    if row.application_id != command.application_id:
        raise NotFound
    require_genuine(uow.vault, row)
    if row.person_id == uow.actor.person:
        raise Forbidden(sentence("You cannot confirm yourself."))
    row.confirm(by=uow.actor.person, at=uow.instant())
    uow.audit("case.signer_confirmed", command.application_id)
    return row

"""Statements that the actor is asked to sign, and their status for them."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import and_, exists, or_, select

from app.casework.cases.models.application import Application, Draft
from app.casework.cases.queries.case_file import load_case
from app.casework.catalogue.registry import CaseBook
from app.casework.signing.models import SCREEN, InvitedSigner, Signature, SignatureRequest
from app.casework.signing.permissions import SIGN
from app.casework.signing.queries.statement import statement_in
from app.casework.signing.queries.statements import has_signed
from app.data_files.words import Words
from app.identity.public import own_cnic_hashes
from app.paging import Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import Forged, genuine_of
from app.unit_of_work import UnitOfWork

MAX_PAGE_ROWS = 20
MAX_REQUESTS = 1_000
MAX_WAITING = 5


class Standing(StrEnum):
    """The status of a statement for somebody who was asked to sign it."""

    WAITING = "waiting"
    SIGNED = "signed"
    CHANGED = "changed"
    HANDED_IN = "handed_in"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A statement that somebody was asked to sign, and its status for them."""

    application: Application
    title: Words
    standing: Standing
    asked_at: datetime


def statements_for_me(uow: UnitOfWork, *, cursor: str | None = None) -> Page[Asked]:
    """List what the actor brought a code for, the newest application first."""
    require(uow.actor, SIGN)
    keys = own_cnic_hashes(uow)
    query = (
        select(InvitedSigner.application_id)
        .where(InvitedSigner.id.in_(_invitations(uow, keys)))
        .order_by(InvitedSigner.application_id.desc())
        .limit(MAX_PAGE_ROWS + 1)
    )
    if cursor:
        (last,) = decode_cursor(cursor, 1)
        query = query.where(InvitedSigner.application_id < as_id(last))
    page = cut(uow.session.scalars(query).all(), MAX_PAGE_ROWS, lambda each: [str(each)])
    return Page(_list_statements(uow, keys, page.items), page.next_cursor)


def waiting_for_me(uow: UnitOfWork) -> list[Asked]:
    """Return the statements for the actor to sign, the newest first: five at most.

    Those submitted, withdrawn or signed as requested are not looked at any further.
    """
    require(uow.actor, SIGN)
    keys = own_cnic_hashes(uow)
    invitations = _invitations(uow, keys)
    if not invitations:
        return []
    signed = exists().where(
        Signature.application_id == SignatureRequest.application_id,
        Signature.cnic_hash.in_(keys),
        Signature.digest == SignatureRequest.digest,
        or_(Signature.person_id == uow.actor.person, Signature.how != SCREEN),
    )
    query = (
        select(SignatureRequest.application_id)
        .join(Draft, Draft.application_id == SignatureRequest.application_id)
        .join(Application, Application.id == SignatureRequest.application_id)
        .join(
            InvitedSigner,
            and_(
                InvitedSigner.application_id == SignatureRequest.application_id,
                InvitedSigner.id.in_(invitations),
            ),
        )
        .where(SignatureRequest.cnic_hash.in_(keys), ~signed, Application.withdrawn_at.is_(None))
        .distinct()
        .order_by(SignatureRequest.application_id.desc())
        .limit(MAX_WAITING)
    )
    found = _list_statements(uow, keys, uow.session.scalars(query).all())
    return [each for each in found if each.standing is Standing.WAITING]


def _invitations(uow: UnitOfWork, keys: Sequence[bytes]) -> list[UUID]:
    """Return by which invitations the actor signs: planted ones would fill a page of few rows."""
    query = select(InvitedSigner).filter_by(person_id=uow.actor.person, ended_at=None)
    rows = genuine_of(uow.session, query.where(InvitedSigner.cnic_hash.in_(keys)))
    return [row.id for row in rows]


def _list_statements(uow: UnitOfWork, keys: Sequence[bytes], ids: Sequence[UUID]) -> list[Asked]:
    """Return the status of each; only open ones are read."""
    if not ids:
        return []
    requests = uow.session.scalars(
        select(SignatureRequest)
        .where(SignatureRequest.cnic_hash.in_(keys), SignatureRequest.application_id.in_(ids))
        .order_by(SignatureRequest.id.desc())
        .limit(MAX_REQUESTS)
    ).all()
    query = select(Application).where(Application.id.in_(ids))
    rows = genuine_of(uow.session, query)
    applications = {row.id: row for row in rows}
    drafts = select(Draft.application_id).where(Draft.application_id.in_(ids))
    still_open = set(uow.session.scalars(drafts))
    entries: list[Asked] = []
    for application in (applications[each] for each in ids if each in applications):
        mine = [request for request in requests if request.application_id == application.id]
        open_ = application.id in still_open
        with suppress(Forged):  # a forged case is left out, and stops no other
            standing = _statement_status(uow, application, keys[0], mine, open_=open_)
            entries += [_entry(uow, application, standing, mine)] if mine else []
    return entries


def _entry(
    uow: UnitOfWork,
    application: Application,
    standing: Standing,
    requests: Sequence[SignatureRequest],
) -> Asked:
    return Asked(
        application=application,
        title=_title(uow, application),
        standing=standing,
        asked_at=requests[0].asked_at,
    )


def _title(uow: UnitOfWork, application: Application) -> Words:
    return uow.port(CaseBook).get(application.service, application.version).title


def _statement_status(
    uow: UnitOfWork,
    application: Application,
    key: bytes,
    requests: Sequence[SignatureRequest],
    *,
    open_: bool,
) -> Standing:
    if application.withdrawn_at is not None:
        return Standing.ENDED
    if not open_:
        return Standing.HANDED_IN
    statement = statement_in(uow, load_case(uow, application.id))
    signing = statement.signing(key)
    if signing is None or {*statement.digests}.isdisjoint(each.digest for each in requests):
        return Standing.CHANGED
    return Standing.SIGNED if has_signed(signing) else Standing.WAITING

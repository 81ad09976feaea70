"""Registration of partners by two finance officers; passwords are made here and shown once.

No `Decision`: the approval returns a password that is shown only once.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.checked_rows import there_is
from app.db import new_id
from app.errors import Conflict, Invalid
from app.identity.public import require_fresh_proof
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.vault import Vault
from payments.kernel.permissions import DECIDE_PARTNER, KEEP_PARTNER, PROPOSE_PARTNER
from payments.partners.models import Partner
from payments.partners.onebill.profile import profile_as_json, read_profile

SECRET_BYTES = 24
_CERTIFICATE = re.compile(r"[0-9a-f]{64}")
# A carrier's largest customer has no more: bits of a network by the version of the protocol.
_NARROWEST = {4: 16, 6: 32}
_PURPOSE = "partner password"


@dataclass(frozen=True, kw_only=True)
class ProposePartner:
    """A partner by its agreement; `networks` in CIDR, `certificate` a SHA-256 in hex or ""."""

    code: str
    name: str
    agreement: str
    username: str
    networks: Sequence[str]
    certificate: str = ""
    profile: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ApprovePartner:
    """The partner to approve."""

    partner_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefusePartner:
    """The partner to refuse, and the reason."""

    partner_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class RenewPassword:
    """The partner whose password is replaced immediately; the old one is no longer valid."""

    partner_id: UUID


@dataclass(frozen=True, kw_only=True)
class EndPartner:
    """The partner to exclude permanently, and the reason."""

    partner_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """A partner and the password of its machine, which nobody can show a second time."""

    partner: Partner
    password: str


def propose_partner(uow: UnitOfWork, command: ProposePartner) -> Partner:
    """Enter a proposal. Raises Invalid on addresses or certificate, Conflict on the code."""
    require(uow.actor, PROPOSE_PARTNER)
    if there_is(uow.session, select(Partner).filter_by(code=command.code)):
        problem = sentence("A partner has this short name already. Choose another one.")
        raise Conflict(problem, code="partner-code", fields={"code": problem})
    partner = Partner(
        id=new_id(),
        code=command.code,
        name=command.name,
        agreement=command.agreement,
        username=command.username,
        networks=_networks(command.networks),
        certificate=_certificate(command.certificate),
        profile=profile_as_json(read_profile(command.profile)),
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )
    uow.add(partner)
    uow.audit("partner.proposed", partner.id, after=_summary(partner))
    return partner


def approve_partner(uow: UnitOfWork, command: ApprovePartner) -> Told:
    """Approve a partner, and make its machine's password.

    Raises Forbidden if the actor entered it, ProofNeeded, Conflict if already decided.
    """
    require(uow.actor, DECIDE_PARTNER)
    require_fresh_proof(uow)
    partner = uow.lock(Partner, command.partner_id)
    partner.approve(by=uow.actor.person, at=uow.instant())
    password = _new_password(uow, partner)
    uow.audit("partner.approved", partner.id, after=_summary(partner))
    return Told(partner=partner, password=password)


def refuse_partner(uow: UnitOfWork, command: RefusePartner) -> Partner:
    """Refuse a proposal. Raises Conflict when it was decided already."""
    require(uow.actor, DECIDE_PARTNER)
    partner = uow.lock(Partner, command.partner_id)
    partner.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("partner.refused", partner.id, after={"reason": command.reason})
    return partner


def renew_password(uow: UnitOfWork, command: RenewPassword) -> Told:
    """Replace a password. Raises ProofNeeded, Conflict for a partner that is not let in."""
    require(uow.actor, KEEP_PARTNER)
    require_fresh_proof(uow)
    partner = _lock_active_partner(uow, command.partner_id)
    password = _new_password(uow, partner)
    uow.audit("partner.password_renewed", partner.id)
    return Told(partner=partner, password=password)


def end_partner(uow: UnitOfWork, command: EndPartner) -> Partner:
    """Shut a partner out for good. Raises Conflict for one that is not let in."""
    require(uow.actor, KEEP_PARTNER)
    partner = _lock_active_partner(uow, command.partner_id)
    partner.ended_by, partner.ended_at = uow.actor.person, uow.instant()
    uow.audit("partner.ended", partner.id, after={"reason": command.reason})
    return partner


def password_hash(vault: Vault, password: str) -> bytes:
    """Return the hash of a partner's password: it is random, so a keyed hash is enough."""
    return vault.mac(_PURPOSE, password.encode())


def is_password(vault: Vault, password: str, hashed: bytes) -> bool:
    """Return True if a stored hash is that of a partner's password; in constant time."""
    return vault.is_mac(_PURPOSE, password.encode(), hashed)


def _lock_active_partner(uow: UnitOfWork, partner_id: UUID) -> Partner:
    partner = uow.lock(Partner, partner_id)
    if not partner.standing:
        raise Conflict(sentence("This partner is not let in now."), code="partner-not-standing")
    return partner


def _new_password(uow: UnitOfWork, partner: Partner) -> str:
    password = secrets.token_urlsafe(SECRET_BYTES)
    partner.password_hash = password_hash(uow.vault, password)
    uow.session.flush()
    return password


def _networks(asked: Sequence[str]) -> list[str]:
    try:
        found = {ip_network(each.strip()) for each in asked}
    except ValueError:
        problem = sentence(
            "Enter addresses such as 203.0.113.7 or 203.0.113.0/24, one on each line."
        )
        raise Invalid(problem, fields={"networks": problem}) from None
    if any(each.prefixlen < _NARROWEST[each.version] for each in found):
        problem = sentence(
            "A network this wide is shared by others: enter only the bank’s addresses."
        )
        raise Invalid(problem, fields={"networks": problem})
    return sorted(str(each) for each in found)


def _certificate(asked: str) -> str:
    found = asked.replace(":", "").lower()
    if found and not _CERTIFICATE.fullmatch(found):
        problem = sentence("Enter the SHA-256 of the certificate: 64 digits and letters a to f.")
        raise Invalid(problem, fields={"certificate": problem})
    return found


def _summary(partner: Partner) -> dict[str, Any]:
    return {
        "code": partner.code,
        "name": partner.name,
        "agreement": partner.agreement,
        "networks": partner.networks,
        "certificate": bool(partner.certificate),
        "profile": partner.profile,
    }

"""Publish: split a fresh key among the committee, forget it, and show the tender to all."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select

from app.calendar import PROVINCE, local_day
from app.casework.public import refuse_bids_without_order
from app.errors import Conflict, Invalid
from app.parameters.public import ParameterSet
from app.permissions import require
from app.row_macs import Forged
from app.signing.public import Signer
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions, policy
from marketplace.kernel.policy import Finding
from marketplace.parameters.rules import committee_rule
from marketplace.sealing import keys, shares
from marketplace.tenders.models import CommitteeMember, MemberIdentity, Tender, TenderVersion
from marketplace.tenders.policy.lifecycle import TenderAction
from marketplace.tenders.use_cases import checks as findings
from marketplace.tenders.use_cases.find_tender import own_tender
from marketplace.tenders.use_cases.signed_keys import require_own_keys, sign_publication
from marketplace.tenders.use_cases.submit_for_approval import check_findings


@dataclass(frozen=True, kw_only=True)
class PublishTender:
    """Publish an approved tender."""

    tender_id: UUID


def publish_tender(uow: UnitOfWork, command: PublishTender) -> Tender:
    """Publish; refused until every member has a key, and where the dates no longer keep the law.

    So it is while no order is in force by which the department accepts electronic bids.

    Documents are issued from today on, so the response time is measured again.
    """
    require(uow.actor, permissions.PUBLISH_TENDER)
    tender = own_tender(uow, command.tender_id, TenderAction.PUBLISH)
    refuse_bids_without_order(uow, tender.department_id)
    _refuse_early_version(uow, tender)
    at = uow.instant()
    tender.issue_from = max(tender.issue_from, local_day(at))
    rules = findings.frozen_rules(tender)
    if tender.closes_at <= at:
        raise Conflict(sentence("Its closing time has passed. Send it back for new dates."))
    found = findings.find(uow.session, tender, rules)
    _still_approved(tender, found)
    tender.findings = list(findings.as_json(found))
    key = keys.new_tender_key()
    commitments = _split(uow, tender, key, rules)
    tender.key_recipient, tender.key_fingerprint = key.recipient, key.fingerprint
    tender.reference = _reference(uow)
    tender.published_at = at
    sign_publication(uow.session, uow.port(Signer), tender)
    uow.audit(
        "tender.published",
        tender.id,
        after={
            "reference": tender.reference,
            "key_fingerprint": key.fingerprint,
            "shares": commitments,
        },
    )
    uow.publish("marketplace.tender_published", tender_id=tender.id)
    return tender


def _refuse_early_version(uow: UnitOfWork, tender: Tender) -> None:
    """Raise Forged if a version is recorded of a tender that was never published.

    PostgreSQL lets a version replace parts: these would not be the ones that were approved.
    """
    if uow.session.scalar(select(exists().where(TenderVersion.tender_id == tender.id))):
        raise Forged


def _still_approved(tender: Tender, found: tuple[Finding, ...]) -> None:
    """Refuse what the approver never saw: a finding that came up since, because days went by."""
    try:
        check_findings(found, tender.finding_reasons)
    except Invalid as refusal:
        first = next(iter(refusal.fields.values()))
        raise Conflict(
            sentence(
                "Since its approval it no longer meets the rules: %(finding)s Send it back for "
                "new dates.",
                finding=first,
            ),
            code="findings-since-approval",
        ) from refusal


def _split(
    uow: UnitOfWork, tender: Tender, key: keys.TenderKey, rules: ParameterSet
) -> dict[str, str]:
    """Give each member a share, sealed to the member's own key; the whole key is kept nowhere.

    Returns the shares' commitments by person, for the audit trail. The publication's signature is
    over them: a share that somebody swaps in the database later is refused.
    """
    rows = uow.session.scalars(select(CommitteeMember).filter_by(tender_id=tender.id)).all()
    identities = _identities(uow, [row.person_id for row in rows])
    members = findings.committee_of(uow.session, tender)
    needed = policy.indispensable(members)
    holders = [
        shares.Holder(
            person=str(row.person_id),
            recipient=identities[row.person_id].recipient,
            mandatory=str(row.person_id) in needed,
        )
        for row in rows
    ]
    quorum = policy.quorum_size(members, committee_rule(rules))
    made = {share.person: share for share in shares.split(key, holders, quorum)}
    for row in rows:
        share = made[str(row.person_id)]
        row.identity_id = identities[row.person_id].id
        row.share_sealed, row.share_commitment = share.sealed, share.commitment
    return {person: share.commitment for person, share in made.items()}


def _identities(uow: UnitOfWork, people: list[UUID]) -> dict[UUID, MemberIdentity]:
    query = select(MemberIdentity).where(
        MemberIdentity.person_id.in_(people), MemberIdentity.retired_at.is_(None)
    )
    found = {identity.person_id: identity for identity in uow.session.scalars(query)}
    missing = len(set(people) - found.keys())
    if missing:
        raise Conflict(
            sentence(
                "%(missing)d members of the committee have not made their key yet. They have been "
                "asked to; publish when all have.",
                missing=missing,
            ),
            code="member-keys-missing",
        )
    require_own_keys(uow, found.values())
    return found


def _reference(uow: UnitOfWork) -> str:
    """Make a reference in the province's style: TSE-, the day, six digits, never given before."""
    day = uow.now.astimezone(PROVINCE).strftime("%y%m%d")
    while True:
        reference = f"TSE-{day}{secrets.randbelow(10**6):06d}"
        if not uow.session.scalar(select(exists().where(Tender.reference == reference))):
            return reference

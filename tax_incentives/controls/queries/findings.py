"""Findings about a claim: like another claim, related firms, other benefits.

Everything is looked up again each time; `flags.py` stores new findings.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from app.casework.public import same_papers
from app.identity.public import same_ntn, same_person
from app.unit_of_work import UnitOfWork
from payments.public import PaidBy, shares_payee_account
from registration.public import RelatedFirm, RelatedFirms, related_firms
from tax_incentives.awards.models import ReliefAward
from tax_incentives.claims.models import ReliefClaim
from tax_incentives.controls.flag_kinds import FlagKind
from tax_incentives.controls.models import Proof
from tax_incentives.controls.policy import key_of
from tax_incentives.controls.queries.proofs import drawn_by
from tax_incentives.decisions.queries import scheme_of

OWNER = "owner"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something to flag; `other` is the claim that it is about, where it is about one."""

    kind: FlagKind
    key: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    other: ReliefClaim | None = None


@dataclass(frozen=True)
class Subject:
    """A claim under examination. Its group of related firms is read once."""

    uow: UnitOfWork
    claim: ReliefClaim

    @property
    def payee(self) -> PaidBy:
        """The payee of the claim."""
        firm = self.claim.organisation_id
        return PaidBy(organisation_id=firm) if firm else PaidBy(person_id=self.claim.person_id)

    @cached_property
    def group(self) -> RelatedFirms | None:
        """The firms that belong together with the claimant; None of a person."""
        firm = self.claim.organisation_id
        return related_firms(self.uow, firm) if firm else None

    @cached_property
    def firms(self) -> Mapping[UUID, RelatedFirm]:
        """The other firms of the group, by organisation."""
        found = self.group.firms if self.group else ()
        mine = self.claim.organisation_id
        return {
            each.organisation_id: each
            for each in found
            if each.organisation_id and each.organisation_id != mine
        }

    def others(self, where: ColumnElement[bool]) -> Sequence[ReliefClaim]:
        """Return other claims of the scheme that meet a condition.

        The claimant's own claims that came to nothing are left out: they are no duplicates.
        """
        mine = and_(is_by(self.claim), ReliefClaim.ended_at.is_not(None))
        query = select(ReliefClaim).where(
            ReliefClaim.scheme == self.claim.scheme, ReliefClaim.id != self.claim.id, ~mine, where
        )
        return self.uow.session.scalars(query.order_by(ReliefClaim.id)).all()


def is_by(claim: ReliefClaim) -> ColumnElement[bool]:
    """Return a condition: a claim is by the claimant of another one."""
    if claim.organisation_id:
        return ReliefClaim.organisation_id == claim.organisation_id
    return and_(ReliefClaim.organisation_id.is_(None), ReliefClaim.person_id == claim.person_id)


def findings_of(uow: UnitOfWork, claim: ReliefClaim) -> Sequence[Finding]:
    """Return everything that is found about a claim now."""
    subject = Subject(uow, claim)
    return [found for look in LOOKS for found in look(subject)]


def _same_account(subject: Subject) -> Iterator[Finding]:
    shared = shares_payee_account(subject.uow, [subject.payee]).get(subject.payee, frozenset())
    if shared:
        firms = {each.organisation_id for each in shared} - {None}
        people = {each.person_id for each in shared} - {None}
        alone = and_(ReliefClaim.organisation_id.is_(None), ReliefClaim.person_id.in_(people))
        found = subject.others(or_(ReliefClaim.organisation_id.in_(firms), alone))
        yield from _alike(FlagKind.SAME_ACCOUNT, found)


def _alike(kind: FlagKind, claims: Sequence[ReliefClaim]) -> Iterator[Finding]:
    for each in claims:
        yield Finding(kind=kind, key=str(each.id), other=each)


def _same_file(subject: Subject) -> Iterator[Finding]:
    mine = subject.claim.application_id
    papers = same_papers(subject.uow, mine)
    elsewhere = {each.other_id for each in papers} - {mine}
    found = subject.others(ReliefClaim.application_id.in_(elsewhere)) if elsewhere else ()
    claims = {each.application_id: each for each in found}
    for paper in papers:
        other = claims.get(paper.other_id)
        if other is not None or paper.other_id == mine:
            yield Finding(
                kind=FlagKind.SAME_FILE,
                key=f"{paper.other_id}:{paper.code}:{paper.other_code}",
                evidence={
                    "paper": paper.code,
                    "file": paper.filename,
                    "other_paper": paper.other_code,
                },
                other=other,
            )


def _same_person(subject: Subject) -> Iterator[Finding]:
    """Yield claims by the same person: by their account, or by another one with their CNIC."""
    people = same_person(subject.uow, subject.claim.person_id)
    theirs = and_(ReliefClaim.person_id.in_(people), ~is_by(subject.claim))
    # Claims of related firms are a finding of their own.
    found = [each for each in subject.others(theirs) if each.organisation_id not in subject.firms]
    yield from _alike(FlagKind.SAME_PERSON, found)


def _same_ntn(subject: Subject) -> Iterator[Finding]:
    firm = subject.claim.organisation_id
    firms = same_ntn(subject.uow, firm) if firm else frozenset()
    if firms:
        found = subject.others(ReliefClaim.organisation_id.in_(firms))
        yield from _alike(FlagKind.SAME_NTN, found)


def _related(subject: Subject) -> Iterator[Finding]:
    """Yield claims of related firms: an owner in common, or the same year."""
    if subject.group is not None and not subject.group.complete:
        yield Finding(kind=FlagKind.GROUP_TOO_LARGE, key="group")
    if subject.firms:
        for each in subject.others(ReliefClaim.organisation_id.in_(subject.firms)):
            yield from _of_related(subject, each)


def _of_related(subject: Subject, other: ReliefClaim) -> Iterator[Finding]:
    if other.organisation_id is None:
        return
    firm, why = subject.firms[other.organisation_id], links(subject)[other.organisation_id]
    same_year = other.fiscal_year == subject.claim.fiscal_year
    if OWNER in why or same_year:
        yield Finding(
            kind=FlagKind.SAME_OWNER if OWNER in why else FlagKind.RELATED_CLAIM,
            key=str(other.id),
            evidence={"firm": firm.name, "number": firm.number, "links": sorted(why)},
            other=other,
        )


def links(subject: Subject) -> Mapping[UUID, set[str]]:
    """Return the kinds of direct links of firms to the claimant; indirect links are left out."""
    found = defaultdict[UUID, set[str]](set)
    mine = subject.claim.organisation_id
    for link in subject.group.links if subject.group else ():
        if mine in (link.one, link.other):
            found[link.other if link.one == mine else link.one].add(link.kind)
    return found


def _papers(subject: Subject) -> Iterator[Finding]:
    """Yield papers issued by a related firm, and papers that were entered under another issuer."""
    for drawn in drawn_by(subject.uow.session, subject.claim.id):
        yield from _of_related_issuer(subject, drawn.proof)
        yield from _of_same_proof(subject, drawn.proof)


def _of_related_issuer(subject: Subject, proof: Proof) -> Iterator[Finding]:
    for firm in subject.firms.values():
        if proof.issuer_key in {key_of(firm.name), key_of(firm.name_ur), key_of(firm.number)}:
            yield Finding(
                kind=FlagKind.RELATED_ISSUER,
                key=f"{proof.id}:{firm.business_id}",
                evidence={"firm": firm.name, "number": firm.number, "proof": proof.number},
            )


def _of_same_proof(subject: Subject, proof: Proof) -> Iterator[Finding]:
    query = select(Proof).where(
        Proof.number_key == proof.number_key,
        Proof.amount_paisa == proof.amount_paisa,
        Proof.id != proof.id,
        Proof.cancelled_at.is_(None),
    )
    for other in subject.uow.session.scalars(query.order_by(Proof.id)):
        yield Finding(
            kind=FlagKind.SAME_PROOF,
            key=f"{proof.id}:{other.id}",
            evidence={"proof": proof.number, "issuer": other.issuer, "kind": other.kind},
        )


def _other_benefits(subject: Subject) -> Iterator[Finding]:
    """Yield what other schemes granted the same claimant for the claim's year."""
    claim = subject.claim
    query = (
        select(ReliefAward)
        .join(ReliefClaim)
        .where(
            is_by(claim),
            ReliefAward.scheme != claim.scheme,
            ReliefAward.fiscal_year == claim.fiscal_year,
        )
    )
    heads = _heads(subject, claim.scheme)
    for award in subject.uow.session.scalars(query.order_by(ReliefAward.id)):
        yield Finding(
            kind=FlagKind.OTHER_BENEFIT,
            key=str(award.id),
            evidence={
                "award": award.number,
                "scheme": award.scheme,
                "amount_paisa": award.amount_paisa,
                "heads": sorted(heads & _heads(subject, award.scheme)),
            },
        )


def _heads(subject: Subject, scheme: str) -> frozenset[str]:
    return frozenset(scheme_of(subject.uow, scheme, subject.claim.rule_on).heads)


LOOKS: Sequence[Callable[[Subject], Iterator[Finding]]] = (
    _same_account,
    _same_file,
    _same_person,
    _same_ntn,
    _related,
    _papers,
    _other_benefits,
)

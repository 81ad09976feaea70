"""An audit sample: one officer commits to a seed, another draws, a third looks at the claims."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from app.casework.public import deciders_of_applications
from app.db import new_id
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.permissions import require
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.claims.models import ConfirmedFact, ReliefClaim
from tax_incentives.controls.models import (
    AuditSample,
    ClaimFlag,
    FlagResolution,
    ProofDraw,
    SampledClaim,
    SampleDraw,
    SampleReview,
)
from tax_incentives.controls.policy import commitment, drawn, list_digest
from tax_incentives.controls.queries.decided_claims import DecidedClaim, decided_claims
from tax_incentives.decisions.queries import scheme_of
from tax_incentives.kernel.permissions import SAMPLE_CLAIMS


@dataclass(frozen=True, kw_only=True)
class CommitToSample:
    """How many claims of which scheme and year, and the seed, of which only the hash is shown."""

    scheme: str
    fiscal_year: int
    by_risk: int
    at_random: int
    seed: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class DrawSample:
    """Words that the second officer adds to a seed that they do not know."""

    sample_id: UUID
    words: str


@dataclass(frozen=True, kw_only=True)
class ReviewClaim:
    """The finding about a drawn claim: `in_order` or `finding`, and the reason."""

    sample_id: UUID
    claim_id: UUID
    outcome: str
    reason: str


def commit_to_sample(uow: UnitOfWork, command: CommitToSample) -> AuditSample:
    """Commit to a sample. Raises NotFound for a scheme that there is not, Invalid for no claims."""
    require(uow.actor, SAMPLE_CLAIMS)
    if command.by_risk + command.at_random == 0:
        problem = sentence("Draw at least one claim, by risk or at random.")
        raise Invalid(problem, fields={"at_random": problem})
    scheme_of(uow, command.scheme)
    row = AuditSample(
        id=new_id(),
        scheme=command.scheme,
        fiscal_year=command.fiscal_year,
        by_risk=command.by_risk,
        at_random=command.at_random,
        commitment=commitment(command.seed),
        seed=command.seed,
        committed_by=uow.actor.person,
        committed_at=uow.instant(),
    )
    uow.add(row)
    after = {"scheme": row.scheme, "year": row.fiscal_year, "hash": row.commitment}
    uow.audit("relief.sample_committed", row.id, after=after)
    return row


def draw_sample(uow: UnitOfWork, command: DrawSample) -> SampleDraw:
    """Freeze the list of decided claims and draw from it, once; the seed is public from now on.

    Raises NotFound, Forbidden (`two-people`), Conflict (`sample-drawn`, `nothing-decided`), Forged.
    """
    require(uow.actor, SAMPLE_CLAIMS)
    sample = uow.lock(AuditSample, command.sample_id)
    require_genuine(uow.vault, sample)
    if sample.committed_by == uow.actor.person:
        problem = sentence("You committed to this sample. Another officer must draw it.")
        raise Forbidden(problem, code="two-people")
    if uow.session.get(SampleDraw, sample.id) is not None:
        raise Conflict(sentence("This sample has already been drawn."), code="sample-drawn")
    claims = decided_claims(uow, sample.scheme, sample.fiscal_year)
    if not claims:
        problem = sentence("No claim of this relief and year is decided yet.")
        raise Conflict(problem, code="nothing-decided")
    return _keep(uow, sample, command.words, claims)


def _keep(
    uow: UnitOfWork, sample: AuditSample, words: str, claims: list[DecidedClaim]
) -> SampleDraw:
    # One space between words: who repeats it need not know how a browser ends a line.
    plain = " ".join(words.split())
    draw = SampleDraw(
        sample_id=sample.id,
        seed=sample.seed,
        words=plain,
        listed=len(claims),
        list_digest=list_digest([each.decided.number for each in claims]),
        drawn_by=uow.actor.person,
        drawn_at=uow.instant(),
    )
    uow.add(draw)
    found = drawn(
        [each.decided for each in claims],
        sample.seed,
        plain,
        risk=sample.by_risk,
        at_random=sample.at_random,
    )
    uow.session.add_all(_line(sample.id, each, found.get(each.decided.number)) for each in claims)
    uow.session.flush()
    after = {"listed": draw.listed, "drawn": len(found), "list": draw.list_digest}
    uow.audit("relief.sample_drawn", sample.id, after=after)
    return draw


def _line(sample_id: UUID, each: DecidedClaim, part: str | None) -> SampledClaim:
    return SampledClaim(
        sample_id=sample_id,
        claim_id=each.claim.id,
        number=each.decided.number,
        granted=each.granted,
        points=dict(each.decided.points),
        drawn=part,
    )


def review_claim(uow: UnitOfWork, command: ReviewClaim) -> SampleReview:
    """Enter what was found about a drawn claim, once, by somebody who took no part in it.

    Raises NotFound, Forbidden (`took-part`), Conflict (`claim-reviewed`), Forged.
    """
    require(uow.actor, SAMPLE_CLAIMS)
    line = uow.get(SampledClaim, (command.sample_id, command.claim_id))
    require_genuine(uow.vault, line)
    if line.drawn is None:
        raise NotFound
    if uow.actor.person in _took_part(uow, uow.get(ReliefClaim, line.claim_id)):
        problem = sentence("You took part in this claim. Another officer must review it.")
        raise Forbidden(problem, code="took-part")
    if uow.session.get(SampleReview, (line.sample_id, line.claim_id)) is not None:
        raise Conflict(sentence("This claim has already been reviewed."), code="claim-reviewed")
    row = SampleReview(
        sample_id=line.sample_id,
        claim_id=line.claim_id,
        outcome=command.outcome,
        reason=command.reason,
        by=uow.actor.person,
        at=uow.instant(),
    )
    uow.add(row)
    after = {"sample": str(row.sample_id), "outcome": row.outcome, "reason": row.reason}
    uow.audit("relief.claim_reviewed", row.claim_id, after=after)
    return row


def _took_part(uow: UnitOfWork, claim: ReliefClaim) -> frozenset[UUID]:
    """Return who claimed, decided a step, entered a fact or a paper, or resolved a flag."""
    resolved = (
        select(FlagResolution.by)
        .join(ClaimFlag, ClaimFlag.id == FlagResolution.flag_id)
        .where(ClaimFlag.claim_id == claim.id)
    )
    facts = select(ConfirmedFact.entered_by).filter_by(claim_id=claim.id)
    papers = select(ProofDraw.by).filter_by(claim_id=claim.id)
    entered = uow.session.scalars(resolved.union(facts, papers))
    deciders = deciders_of_applications(uow, [claim.application_id])
    return frozenset({claim.person_id, *entered}).union(*deciders.values())

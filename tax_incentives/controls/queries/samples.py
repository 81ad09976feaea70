"""Audit samples for Finance and auditors, and the part of them that is public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.identity.public import people_by_id
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import genuine, require_genuine
from app.unit_of_work import UnitOfWork
from tax_incentives.claims.models import ReliefClaim
from tax_incentives.controls.models import AuditSample, SampledClaim, SampleDraw, SampleReview
from tax_incentives.controls.policy import BY_RISK, digest
from tax_incentives.kernel.permissions import READ_RELIEFS


@dataclass(frozen=True, kw_only=True)
class SampleView:
    """A sample as everybody sees it; what follows the draw is None before it.

    `drawn_by_risk` and `drawn_at_random` are how many claims were drawn, which are not named.
    """

    id: UUID
    scheme: str
    fiscal_year: int
    by_risk: int
    at_random: int
    commitment: str
    committed_at: datetime
    seed: str | None
    words: str | None
    listed: int | None
    list_digest: str | None
    drawn_at: datetime | None
    drawn_by_risk: int
    drawn_at_random: int


@dataclass(frozen=True, kw_only=True)
class SampledView:
    """A claim of the frozen list; `digest` is what orders it, `outcome` that of its review."""

    claim_id: UUID
    application_id: UUID
    number: str
    granted: bool
    points: int
    reasons: Mapping[str, int]
    drawn: str | None
    digest: str
    outcome: str | None
    reason: str | None
    reviewed_by: str | None


@dataclass(frozen=True, kw_only=True)
class SamplePage:
    """A sample with the claims that were drawn. `may_draw`: the reader did not commit to it."""

    sample: SampleView
    claims: Sequence[SampledView]
    may_draw: bool


def published_samples(uow: UnitOfWork, cursor: str | None) -> Page[SampleView]:
    """List samples for everybody, the newest first: three queries. No claim is named."""
    query = select(AuditSample).order_by(AuditSample.id.desc()).limit(PAGE + 1)
    if cursor:
        query = query.where(AuditSample.id < as_id(decode_cursor(cursor, 1)[0]))
    found = cut(uow.session.scalars(query).all(), PAGE, lambda row: [str(row.id)])
    return Page(_views(uow, found.items), found.next_cursor)


def _views(uow: UnitOfWork, rows: Sequence[AuditSample]) -> list[SampleView]:
    """Return samples with their draws; one that was changed behind the program is left out."""
    ids = [row.id for row in rows]
    query = select(SampleDraw).where(SampleDraw.sample_id.in_(ids))
    draws = {each.sample_id: each for each in genuine(uow.session, uow.session.scalars(query))}
    count = (
        select(SampledClaim.sample_id, SampledClaim.drawn, func.count())
        .where(SampledClaim.sample_id.in_(ids), SampledClaim.drawn.is_not(None))
        .group_by(SampledClaim.sample_id, SampledClaim.drawn)
    )
    counts = {(each, part): number for each, part, number in uow.session.execute(count)}
    return [_view(row, draws.get(row.id), counts) for row in genuine(uow.session, rows)]


def _view(
    row: AuditSample, draw: SampleDraw | None, counts: Mapping[tuple[UUID, str | None], int]
) -> SampleView:
    return SampleView(
        id=row.id,
        scheme=row.scheme,
        fiscal_year=row.fiscal_year,
        by_risk=row.by_risk,
        at_random=row.at_random,
        commitment=row.commitment,
        committed_at=row.committed_at,
        seed=draw.seed if draw else None,
        words=draw.words if draw else None,
        listed=draw.listed if draw else None,
        list_digest=draw.list_digest if draw else None,
        drawn_at=draw.drawn_at if draw else None,
        drawn_by_risk=counts.get((row.id, "risk"), 0),
        drawn_at_random=counts.get((row.id, "random"), 0),
    )


def sample_page(uow: UnitOfWork, sample_id: UUID) -> SamplePage:
    """Return a sample with the claims drawn, to Finance and auditors. Raises NotFound, Forged."""
    require(uow.actor, READ_RELIEFS)
    row = uow.get(AuditSample, sample_id)
    require_genuine(uow.vault, row)
    (view,) = _views(uow, [row])
    claims = [each for each in _lines(uow, view) if each.drawn is not None]
    return SamplePage(
        sample=view,
        claims=sorted(claims, key=lambda each: (each.drawn != BY_RISK, each.digest)),
        may_draw=view.drawn_at is None and row.committed_by != uow.actor.person_id,
    )


def frozen_list(uow: UnitOfWork, sample_id: UUID) -> Sequence[SampledView]:
    """Return all claims of the list in the order of the draw. Raises NotFound, Forged."""
    require(uow.actor, READ_RELIEFS)
    (view,) = _views(uow, [uow.get(AuditSample, sample_id)])
    return sorted(_lines(uow, view), key=lambda each: each.digest)


def _lines(uow: UnitOfWork, sample: SampleView) -> list[SampledView]:
    query = (
        select(SampledClaim, ReliefClaim.application_id)
        .join(ReliefClaim, ReliefClaim.id == SampledClaim.claim_id)
        .where(SampledClaim.sample_id == sample.id)
    )
    rows = [(line, application_id) for line, application_id in uow.session.execute(query)]
    for line, _ in rows:
        require_genuine(uow.vault, line)
    written = uow.session.scalars(select(SampleReview).filter_by(sample_id=sample.id))
    reviews = {each.claim_id: each for each in genuine(uow.session, written)}
    people = people_by_id(uow.session, {each.by for each in reviews.values()})
    names: Mapping[UUID, Any] = {each.claim_id: people[each.by].name for each in reviews.values()}
    return [
        _line(sample, line, application_id, reviews.get(line.claim_id), names.get(line.claim_id))
        for line, application_id in rows
    ]


def _line(
    sample: SampleView,
    line: SampledClaim,
    application_id: UUID,
    review: SampleReview | None,
    reviewer: str | None,
) -> SampledView:
    return SampledView(
        claim_id=line.claim_id,
        application_id=application_id,
        number=line.number,
        granted=line.granted,
        points=sum(line.points.values()),
        reasons=line.points,
        drawn=line.drawn,
        digest=digest(sample.seed or "", sample.words or "", line.number),
        outcome=review.outcome if review else None,
        reason=review.reason if review else None,
        reviewed_by=reviewer,
    )

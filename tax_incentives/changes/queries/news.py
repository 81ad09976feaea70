"""Past claims against today's books: what would be decided otherwise if they were decided now.

Nothing of it is an error. A payment was refunded, a filing took effect, a scheme was changed from
an earlier day on: the decision stays, and Finance may want to look at it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from app.unit_of_work import UnitOfWork
from tax_incentives.applications.queries.facts import BOOKS, Claiming, facts_of
from tax_incentives.claims.models import ClaimDecision, ReliefClaim
from tax_incentives.claims.queries import frozen, stored_scheme
from tax_incentives.claims.use_cases import Claimant
from tax_incentives.decisions.decide import decide
from tax_incentives.decisions.queries import scheme_of
from tax_incentives.rules.values import Fact, Plain
from tax_incentives.schemes.service_file import CLAIMANT
from tax_incentives.schemes.shapes import Scheme

_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class ChangedFact:
    """A fact with its value then and by today's books; None is unknown."""

    name: str
    kept: Plain | None
    now: Plain | None


@dataclass(frozen=True, kw_only=True)
class News:
    """A claim whose facts, version or result differ by today's books; amounts in paisa."""

    scheme: str
    claim: UUID
    version: int
    version_now: int
    facts: Sequence[ChangedFact]
    outcome: str
    outcome_now: str
    paisa: int
    paisa_now: int


def news(uow: UnitOfWork) -> Iterator[News]:
    """Yield every claim in force that today's books would decide otherwise."""
    after = None
    while rows := _slice(uow, after):
        for claim, kept in rows:
            found = _news(uow, claim, kept)
            if found is not None:
                yield found
        after = rows[-1][0].id


def _slice(uow: UnitOfWork, after: UUID | None) -> Sequence[tuple[ReliefClaim, ClaimDecision]]:
    query = (
        select(ReliefClaim, ClaimDecision)
        .join(ClaimDecision, ClaimDecision.claim_id == ReliefClaim.id)
        .where(ReliefClaim.ended_at.is_(None))
        .ext(distinct_on(ReliefClaim.id))
        .order_by(ReliefClaim.id, ClaimDecision.number.desc())
        .limit(_AT_ONCE)
    )
    if after is not None:
        query = query.where(ReliefClaim.id > after)
    return [(claim, kept) for claim, kept in uow.session.execute(query)]


def _news(uow: UnitOfWork, claim: ReliefClaim, kept: ClaimDecision) -> News | None:
    then = frozen(kept.content, stored_scheme(uow.session, claim.scheme, kept.scheme_version))
    scheme = scheme_of(uow, claim.scheme, claim.rule_on)
    facts = _facts_now(uow, scheme, claim, then.facts)
    decision = decide(scheme, facts, claim.rule_on)
    found = News(
        scheme=claim.scheme,
        claim=claim.id,
        version=kept.scheme_version,
        version_now=scheme.version,
        facts=_changed(then.facts, facts),
        outcome=kept.outcome,
        outcome_now=decision.outcome.value,
        paisa=kept.amount_paisa or 0,
        paisa_now=decision.amount_paisa or 0,
    )
    same = (found.version, found.outcome, found.paisa) == (
        found.version_now,
        found.outcome_now,
        found.paisa_now,
    )
    return None if same and not found.facts else found


def _facts_now(
    uow: UnitOfWork,
    scheme: Scheme,
    claim: ReliefClaim,
    kept: Mapping[str, Fact],
) -> Mapping[str, Fact]:
    """Look up what the books hold now, without its own award; declared and confirmed facts stay."""
    who = Claimant(person_id=claim.person_id, organisation_id=claim.organisation_id)
    found = facts_of(Claiming(uow, scheme, who, claim.rule_on, besides=claim.id), {})
    caps = {cap.used for cap in scheme.caps}
    held = {fact.name for fact in scheme.facts if fact.held_by in BOOKS} | caps
    if claim.organisation_id is not None:
        held.add(CLAIMANT)
    now = {name: fact for name, fact in found.items() if name in held}
    return {**found, **kept, **now}


def _changed(kept: Mapping[str, Fact], now: Mapping[str, Fact]) -> list[ChangedFact]:
    pairs = [
        (name, kept.get(name, Fact(value=None)).value, fact.value) for name, fact in now.items()
    ]
    return [
        ChangedFact(name=name, kept=before, now=after)
        for name, before, after in sorted(pairs, key=lambda pair: pair[0])
        if before != after
    ]

"""Stages that review a claim because of its amount, with its claimant's other claims.

A total that is split over claims of one claimant, or of related firms, needs the same officers as
one claim of all of it. Amounts only requested count as well: else two concurrent claims would each
stay below. Once a stage is needed it stays needed (`Services.lasting`).
"""

from collections.abc import Mapping
from datetime import date

from app.casework.public import Asking
from app.ledger.public import fiscal_year_of
from app.unit_of_work import UnitOfWork
from tax_incentives.applications.queries.facts import Claiming
from tax_incentives.applications.queries.outcome import outcome_now
from tax_incentives.awards.queries.granted import Span, asked_paisa, granted_paisa
from tax_incentives.claims.models import ReliefClaim
from tax_incentives.claims.queries import stored_scheme
from tax_incentives.claims.use_cases import Claimant, claim_of, latest_decision
from tax_incentives.decisions.queries import today_of
from tax_incentives.schemes.shapes import Counts, Dated, Threshold


def why_above(uow: UnitOfWork, asking: Asking, stage: str) -> Mapping[str, object] | None:
    """Return why a stage reviews a claim: the amounts counted, and the threshold exceeded.

    None if it exceeds none. If not all related firms can be looked at, the stage is needed.
    """
    claim = claim_of(uow, asking.application_id) if asking.application_id else None
    claiming, given = _claiming_and_amount(uow, asking, claim)
    scheme = claiming.scheme
    day = claim.rule_on if claim else today_of(uow)
    threshold = next((each.above for each in scheme.stages if each.code == stage), None)
    above = scheme.above_on(threshold, day) if threshold else None
    if threshold is None or above is None:
        return None
    others = _others(claiming, threshold, claim)
    return _frozen(given, others, above, threshold) if _passes(given, others, above) else None


def _claiming_and_amount(
    uow: UnitOfWork, asking: Asking, claim: ReliefClaim | None
) -> tuple[Claiming, int]:
    """Return who claims today, by which version it was decided last, and what it gives, in paisa.

    What officers confirmed counts. Before it is submitted: by what is filled in now, with what was
    read for that, for looking at all related firms is dear.
    """
    if claim is None:
        claiming, now = outcome_now(uow, asking)
        return claiming, now.amount_paisa or 0
    decision = latest_decision(uow, claim)
    scheme = stored_scheme(uow.session, claim.scheme, decision.scheme_version)
    who = Claimant(person_id=asking.person_id, organisation_id=asking.organisation_id)
    return Claiming(uow, scheme, who, today_of(uow)), decision.amount_paisa or 0


def _others(claiming: Claiming, threshold: Threshold, claim: ReliefClaim | None) -> int | None:
    """Return the other amounts, in paisa; None if not all related firms can be looked at.

    Granted in the year in which it was claimed, or in a later one: a claim that waits over the 30th
    of June leaves nothing out.
    """
    group = claiming.group
    if group is not None and not group.complete:
        return None
    among = group.organisation_ids if group else [claiming.key]
    session = claiming.uow.session
    code = claiming.scheme.code if threshold.counts is Counts.SCHEME else ""
    besides = claim.id if claim else None
    years = _years(claiming.on, claim)
    granted = granted_paisa(session, code, among, Span(years), besides=besides)
    return granted + asked_paisa(session, code, among, besides=besides)


def _years(today: date, claim: ReliefClaim | None) -> tuple[int, ...]:
    this = fiscal_year_of(today).year
    return tuple(range(claim.fiscal_year if claim else this, this + 1))


def _passes(given: int, others: int | None, above: Dated) -> bool:
    return others is None or given + others > _paisa(above)


def _paisa(above: Dated) -> int:
    if not isinstance(above.value, int):  # the lint lets only money through
        raise TypeError
    return above.value


def _frozen(
    given: int, others: int | None, above: Dated, threshold: Threshold
) -> Mapping[str, object]:
    """Return the counted amounts as stored in the case; `others_paisa` is null if unknown."""
    return {
        "given_paisa": given,
        "others_paisa": others,
        "counts": threshold.counts.value,
        "above_paisa": _paisa(above),
        "since": above.since.isoformat(),
        "source": above.source,
        "confidence": above.confidence.value,
    }

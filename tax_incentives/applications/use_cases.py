"""Writes of claims under review."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.calendar import local_day
from app.casework.public import Asking, Ended, Granted, HandedIn, rank_of, ranked_applications
from app.db import new_id
from app.errors import Conflict, Invalid
from app.installation import is_demonstration
from app.ledger.public import fiscal_year_of
from app.money import grouped, grouped_rupees
from app.text import sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.applications.queries.confirmed_facts import (
    SHAPES,
    confirmed_facts,
    facts_of_claim,
    read_typed_fact,
    to_confirm,
)
from tax_incentives.applications.queries.facts import Claiming, cap_facts, facts_of
from tax_incentives.applications.queries.outcome import scheme_at
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.parts import due_in_years
from tax_incentives.awards.use_cases.grant_award import Grant, Terms, grant_award
from tax_incentives.claims.models import ClaimDecision, ConfirmedFact, ReliefClaim
from tax_incentives.claims.queries import frozen, granted_period, stored_scheme
from tax_incentives.claims.use_cases import (
    Claimant,
    claim_of,
    decide_claim,
    end_claim,
    enter_claim,
    latest_decision,
    refuse_second,
)
from tax_incentives.controls.queries.claim_step import claim_at_step
from tax_incentives.controls.queries.proofs import (
    WITHHELD,
    require_confirmed_proceeds,
    require_proved_tax,
)
from tax_incentives.controls.use_cases.flag_claim import flag_claim, refuse_flagged
from tax_incentives.controls.use_cases.release_draws import release_draws
from tax_incentives.decisions.decide import decide
from tax_incentives.decisions.shapes import Outcome
from tax_incentives.rules.periods import year_text
from tax_incentives.scarcity.queries import Share, lock_scheme, refuse_out_of_turn, share_of
from tax_incentives.schemes.service_file import AMOUNT, PREFIX, REASON
from tax_incentives.schemes.shapes import Benefit, Scheme

# What submitting, granting and ending a claim means: a decision, an award, or nothing.


def on_submission(uow: UnitOfWork, handed_in: HandedIn) -> None:
    """Decide what was submitted. Raises Conflict without a law, or for a second claim."""
    asking = handed_in.asking
    scheme = scheme_at(uow, asking.service)
    refuse_without_law(uow, scheme)
    who = Claimant(person_id=asking.person_id, organisation_id=asking.organisation_id)
    claim = enter_claim(uow, scheme, handed_in.application_id, who)
    scheme = scheme_at(uow, asking.service, claim.rule_on)
    facts = facts_of(_claiming(uow, scheme, who, claim), asking.answers)
    decide_claim(uow, scheme, claim, {**facts, **confirmed_facts(uow, scheme, claim)})
    flag_claim(uow, claim)


def refuse_claim(uow: UnitOfWork, asking: Asking) -> None:
    """Refuse before the form as `on_submission` does after it: no answer changes that."""
    scheme = scheme_at(uow, asking.service)
    refuse_without_law(uow, scheme)
    who = Claimant(person_id=asking.person_id, organisation_id=asking.organisation_id)
    refuse_second(uow, scheme.code, fiscal_year_of(local_day(uow.now)).year, who)


def _claiming(uow: UnitOfWork, scheme: Scheme, who: Claimant, claim: ReliefClaim) -> Claiming:
    return Claiming(uow, scheme, who, claim.rule_on, application_id=claim.application_id)


def refuse_without_law(uow: UnitOfWork, scheme: Scheme) -> None:
    """Refuse a scheme that touches a tax before its law is known for sure, but for demonstrations.

    Raises Conflict (`no-law`).
    """
    if not scheme.may_open(local_day(uow.now)) and not is_demonstration(uow.session):
        raise Conflict(
            sentence("No law for this relief is published yet, so nobody can claim it."),
            code="no-law",
        )


def on_grant(uow: UnitOfWork, granted: Granted) -> Mapping[str, Any]:
    """Grant the scheme's amount, or the part that the office gives with its reason.

    Raises Conflict if a control holds it, or there is nothing to grant.
    """
    lock_scheme(uow, granted.service.removeprefix(PREFIX))
    claim = claim_of(uow, granted.application_id, lock=True)
    if claim is None:
        raise Conflict(sentence("There is no claim to grant."), code="no-claim")
    refuse_flagged(uow, claim)
    require_confirmed_proceeds(uow, claim)
    decision = latest_decision(uow, claim)
    scheme = stored_scheme(uow.session, claim.scheme, decision.scheme_version)
    withheld = frozen(decision.content, scheme).facts.get(WITHHELD)
    if withheld is not None and isinstance(withheld.value, int):
        require_proved_tax(uow, claim, withheld.value)
    _refuse_without_place(uow, scheme, claim)
    share = share_of(uow, scheme, claim, decision)
    paisa = _amount(scheme, decision, granted.outputs, share)
    terms = _terms(decision)
    grant = Grant(
        claim=claim,
        decision=decision,
        registration_id=granted.registration_id,
        number=granted.number,
        amount_paisa=paisa,
        reason=_reason(decision, granted.outputs, share, paisa),
        terms=terms,
        years=due_in_years(scheme.budget, granted_period(decision.content), paisa),
        counts=_counts(scheme, decision, paisa),
    )
    award = grant_award(uow, scheme, grant)
    refuse_out_of_turn(uow, scheme, claim, award)
    _refuse_above_caps(uow, scheme, claim, decision, award)
    return {"scheme": scheme.title.en, **_written(award, terms)}


def _refuse_without_place(uow: UnitOfWork, scheme: Scheme, claim: ReliefClaim) -> None:
    """Refuse an award without a place, such as one whose place was passed on."""
    if scheme.ranking is None:
        return
    ranked = rank_of(uow, claim.application_id)
    if ranked is None or ranked.place is None:
        problem = sentence("This application holds no place in a confirmed ranking.")
        raise Conflict(problem, code="no-place")


def _terms(decision: ClaimDecision) -> Terms:
    """Return the benefits of a decision besides money."""
    period = decision.content.get("period") or {}
    return Terms(
        area_sqft=decision.content.get("area_sqft"),
        begins_on=date.fromisoformat(period["begins"]) if period else None,
        ends_on=date.fromisoformat(period["ends"]) if period else None,
    )


def _written(award: ReliefAward, terms: Terms) -> Mapping[str, str]:
    """Write what the order says: how much, for which year, from when to when, which area."""
    begins, ends = terms.begins_on, terms.ends_on
    period = f"{begins:%d-%m-%Y} – {ends:%d-%m-%Y}" if begins and ends else ""
    return {
        "amount": f"Rs {grouped_rupees(award.amount_paisa)}" if award.amount_paisa else "",
        "fiscal_year": year_text(award.fiscal_year),
        "period": period,
        "area": f"{grouped(terms.area_sqft)} sq ft" if terms.area_sqft else "",
    }


def _reason(
    decision: ClaimDecision, outputs: Mapping[str, Any], share: Share | None, paisa: int
) -> str:
    """Return why it is less than the scheme gives: as the office wrote, or that it is a share."""
    shared = share.reason if share and paisa < (decision.amount_paisa or 0) else ""
    return str(outputs.get(REASON) or shared)


def _counts(scheme: Scheme, decision: ClaimDecision, paisa: int) -> Mapping[str, int]:
    """Return an amount's value in caps that count by a step, up to whole paisa."""
    by_step = {cap.code for cap in scheme.caps if cap.counts}
    decided = decision.amount_paisa or 1
    return {
        each["code"]: -(-each["before"] * paisa // decided)
        for each in decision.content["caps"]
        if each["code"] in by_step
    }


# Recognition, a place in a park, and a period in which no tax is due may come without an amount.
_WITHOUT_MONEY = frozenset({Benefit.AWARD, Benefit.SPACE, Benefit.HOLIDAY})


def _amount(
    scheme: Scheme, decision: ClaimDecision, outputs: Mapping[str, Any], share: Share | None
) -> int:
    """Return the granted paisa. Raises Conflict if the scheme gives nothing, or less."""
    if decision.outcome != Outcome.ELIGIBLE.value:
        raise Conflict(
            sentence("The scheme gives nothing for this claim. Refuse it, or send it back."),
            code="nothing-to-grant",
        )
    most = share.paisa if share else decision.amount_paisa or 0
    typed = outputs.get(AMOUNT)
    paisa = most if typed is None else int(typed)
    if not paisa and (most or scheme.benefit not in _WITHOUT_MONEY):
        raise Conflict(
            sentence("Nothing is no grant: refuse the claim instead."), code="nothing-granted"
        )
    if paisa > most:
        raise Conflict(
            sentence(
                "The scheme gives Rs %(most)s: grant no more.",
                most=grouped_rupees(most),
            ),
            code="more-than-decided",
        )
    if paisa < most and not outputs.get(REASON):
        raise Conflict(
            sentence("Explain why you grant less than the scheme gives."), code="part-has-no-reason"
        )
    return paisa


def _refuse_above_caps(
    uow: UnitOfWork,
    scheme: Scheme,
    claim: ReliefClaim,
    decision: ClaimDecision,
    award: ReliefAward,
) -> None:
    """Refuse what is above a cap now that others of the group may have been granted as well.

    An award counts in the year of its grant, so that year's limits hold, whatever the day of the
    rule. The budget is locked, so nobody is granted at the same time.
    """
    who = Claimant(person_id=claim.person_id, organisation_id=claim.organisation_id)
    now = cap_facts(Claiming(uow, scheme, who, award.granted_on, besides=claim.id))
    kept = frozen(decision.content, scheme)
    most = decide(scheme, {**kept.facts, **now}, kept.on).amount_paisa or 0
    if award.amount_paisa > most:
        raise Conflict(
            sentence(
                "Others who count together with this claimant were granted this relief"
                " since then. Only Rs %(most)s is left: grant no more, or refuse the"
                " claim.",
                most=grouped_rupees(most),
            ),
            code="cap-used-up",
        )


def on_end(uow: UnitOfWork, ended: Ended) -> None:
    """End a claim that came to nothing: others may draw from its proofs again."""
    claim = claim_of(uow, ended.application_id, lock=True)
    if claim is not None and not ended.granted:
        end_claim(uow, claim)
        release_draws(uow, claim)


# Claims of an award are decided again once the ranking of their call is confirmed.


def apply_ranking(uow: UnitOfWork, call_id: UUID) -> None:
    """Decide each ranked claim by its rank; one that was decided by it already is left alone."""
    for application_id in sorted(ranked_applications(uow, call_id)):
        claim = claim_of(uow, application_id, lock=True)
        if claim is not None and claim.ended_at is None:
            _decide_by_rank(uow, claim)


def _decide_by_rank(uow: UnitOfWork, claim: ReliefClaim) -> None:
    kept = latest_decision(uow, claim)
    scheme = stored_scheme(uow.session, claim.scheme, kept.scheme_version)
    if scheme.ranking is None:
        return
    facts, name = facts_of_claim(uow, scheme, claim), scheme.ranking.rank
    before = frozen(kept.content, scheme).facts.get(name)
    if before is None or before.value != facts[name].value:
        decide_claim(uow, scheme, claim, facts)


# An officer takes a fact from a paper or another office's book, and the claim is decided again.


@dataclass(frozen=True, kw_only=True)
class ConfirmFact:
    """A fact of a claim as an officer typed it: "2,500.50", "31-12-2026", "7.5 %", "yes"."""

    application_id: UUID
    name: str
    value: str
    evidence: str


def confirm_fact(uow: UnitOfWork, command: ConfirmFact) -> ClaimDecision:
    """Enter a fact, and decide the claim again by the rules of its day.

    Only the holder of the open step may. Raises NotFound, Conflict (`task-not-yours`), Invalid for
    a fact that officers do not enter, a value of another kind, or withheld tax without
    certificates.
    """
    claim = claim_at_step(uow, command.application_id)
    decision = latest_decision(uow, claim)
    scheme = stored_scheme(uow.session, claim.scheme, decision.scheme_version)
    value = _refuse_wrong(scheme, command)
    if command.name == WITHHELD:
        require_proved_tax(uow, claim, value)
    row = ConfirmedFact(
        id=new_id(),
        claim_id=claim.id,
        name=command.name,
        value=command.value,
        evidence=command.evidence,
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )
    uow.add(row)
    uow.session.flush()
    told = {"fact": row.name, "evidence": row.evidence}
    uow.audit("relief.fact_confirmed", claim.id, after=told)
    flag_claim(uow, claim)
    return decide_claim(uow, scheme, claim, facts_of_claim(uow, scheme, claim))


def _refuse_wrong(scheme: Scheme, command: ConfirmFact) -> Any:  # noqa: ANN401 - a value of any kind
    """Return the value. Raises Invalid."""
    fact = next((each for each in to_confirm(scheme) if each.name == command.name), None)
    if fact is None:
        problem = sentence("Choose one of the facts in the list.")
        raise Invalid(problem, fields={"name": problem})
    value = read_typed_fact(fact, command.value)
    if value is None:
        problem = SHAPES[fact.kind]
        raise Invalid(problem, fields={"value": problem})
    return value

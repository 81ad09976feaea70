"""What submitting, granting and ending a claim means: a decision, an award, or nothing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.calendar import local_day
from app.casework.public import Asking, CheckFinding, Ended, Granted, HandedIn, rank_of
from app.data_files.words import Words
from app.errors import Conflict
from app.installation import is_demonstration
from app.money import grouped, grouped_rupees
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.applications.confirmed_facts import confirmed_facts, to_confirm
from tax_incentives.applications.facts import Claiming, cap_facts, facts_of
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.parts import due_in_years
from tax_incentives.awards.use_cases.grant_award import Grant, Terms, grant_award
from tax_incentives.claims.models import ClaimDecision, ReliefClaim
from tax_incentives.claims.queries import frozen, granted_period, kept_scheme
from tax_incentives.claims.use_cases import (
    Claimant,
    claim_of,
    decide_claim,
    end_claim,
    enter_claim,
    latest_decision,
)
from tax_incentives.controls.flags import flag_claim, refuse_flagged
from tax_incentives.controls.proofs import (
    WITHHELD,
    refuse_unconfirmed,
    refuse_unproved_tax,
    release_draws,
)
from tax_incentives.decisions.decide import decide
from tax_incentives.decisions.queries import scheme_of, today_of
from tax_incentives.decisions.shapes import Decision, Outcome
from tax_incentives.rules.periods import year_text
from tax_incentives.scarcity.grants import Share, lock_scheme, refuse_out_of_turn, share_of
from tax_incentives.schemes.service_file import AMOUNT, PREFIX, REASON
from tax_incentives.schemes.shapes import Benefit, Scheme


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


def _claiming(uow: UnitOfWork, scheme: Scheme, who: Claimant, claim: ReliefClaim) -> Claiming:
    return Claiming(uow, scheme, who, claim.rule_on, application_id=claim.application_id)


def scheme_at(uow: UnitOfWork, service: str, day: date | None = None) -> Scheme:
    """Return the scheme that a service claims, as it is in force on a day. Raises NotFound."""
    return scheme_of(uow, service.removeprefix(PREFIX), day)


def refuse_without_law(uow: UnitOfWork, scheme: Scheme) -> None:
    """Refuse a scheme that touches a tax before its law is known for sure, but for demonstrations.

    Raises Conflict (`no-law`).
    """
    if not scheme.may_open(local_day(uow.now)) and not is_demonstration(uow.session):
        raise Conflict(
            sentence("No law for this relief is published yet, so nobody can claim it."),
            code="no-law",
        )


def scheme_and_outcome(uow: UnitOfWork, asking: Asking) -> tuple[Scheme, Decision]:
    """Return the scheme of an application, and what it says as that is filled in now.

    By the rules of its first submission, where there was one.
    """
    claiming, decision = outcome_now(uow, asking)
    return claiming.scheme, decision


def outcome_now(uow: UnitOfWork, asking: Asking) -> tuple[Claiming, Decision]:
    """Return what was read of the claimant, and what the scheme says, as `scheme_and_outcome`."""
    who = Claimant(person_id=asking.person_id, organisation_id=asking.organisation_id)
    claim = claim_of(uow, asking.application_id) if asking.application_id else None
    day = claim.rule_on if claim else today_of(uow)
    scheme = scheme_at(uow, asking.service, day)
    claiming = Claiming(uow, scheme, who, day, application_id=asking.application_id)
    return claiming, decide(scheme, facts_of(claiming, asking.answers), day)


def check_outcome(uow: UnitOfWork, asking: Asking, answer: object) -> Sequence[CheckFinding]:
    """Say what would be granted as the form is filled in now, and stop figures that disagree.

    `answer` is whether they have read what is published of a grant.
    """
    if answer is False:
        return [CheckFinding(code="publication", sentence=_READ_FIRST)]
    scheme, decision = scheme_and_outcome(uow, asking)
    if wrong := _disagreeing(scheme, decision):
        return wrong
    if decision.outcome is Outcome.ELIGIBLE:
        said = sentence(
            "As it is filled in now, this relief gives Rs %(amount)s.",
            amount=grouped_rupees(decision.amount_paisa or 0),
        )
    else:
        waits = _left_to_others(scheme_at(uow, asking.service, decision.on), decision)
        said = waits or _SAID[decision.outcome]
    return [CheckFinding(code=f"relief-{decision.outcome.value}", sentence=said, stops=False)]


def _disagreeing(scheme: Scheme, decision: Decision) -> Sequence[CheckFinding]:
    """Return what cannot be true together of the declared figures, with what to change."""
    failed = {each.code for each in decision.criteria if each.verdict is False}
    return [
        CheckFinding(
            code=f"figures-{each.code}",
            sentence=sentence(
                "These figures cannot all be true: %(rule)s %(remedy)s",
                rule=each.title,
                remedy=each.remedy,
            ),
        )
        for each in scheme.criteria
        if each.stops and each.code in failed
    ]


def _left_to_others(scheme: Scheme, decision: Decision) -> Sentence | None:
    """Say what a panel or an officer adds, where nothing else is missing."""
    missing = set(decision.missing)
    if scheme.ranking is not None and missing == {scheme.ranking.rank}:
        return _RANKED_LATER
    titles = {fact.name: fact.title for fact in to_confirm(scheme)}
    if not missing or not titles.keys() >= missing:
        return None
    waits = [titles[name] for name in decision.missing]
    return sentence(
        "What this relief gives is known once an officer has taken this from your papers:"
        " %(facts)s.",
        facts=Words("; ".join(each.en for each in waits), "؛ ".join(each.ur for each in waits)),
    )


_READ_FIRST = sentence("Read what will be published of a grant, then answer yes.")
_RANKED_LATER = sentence(
    "What this relief gives follows from the rank that a panel gives you after the deadline."
)
_SAID = {
    Outcome.NOT_ELIGIBLE: sentence(
        "As it is filled in now, a criterion is not met. You can still submit it: an office"
        " decides, and you can appeal."
    ),
    Outcome.NOT_EVALUATED: sentence(
        "As it is filled in now, something is missing that the decision needs."
    ),
    Outcome.REFUSED: sentence("As it is filled in now, the scheme gives nothing."),
}


def on_grant(uow: UnitOfWork, granted: Granted) -> Mapping[str, Any]:
    """Grant what the scheme gives, or the part that the office gives of it with its reason.

    Raises Conflict where a control holds it, or there is nothing to grant.
    """
    lock_scheme(uow, granted.service.removeprefix(PREFIX))
    claim = claim_of(uow, granted.application_id, lock=True)
    if claim is None:
        raise Conflict(sentence("There is no claim to grant."), code="no-claim")
    refuse_flagged(uow, claim)
    refuse_unconfirmed(uow, claim)
    decision = latest_decision(uow, claim)
    scheme = kept_scheme(uow.session, claim.scheme, decision.scheme_version)
    withheld = frozen(decision.content, scheme).facts.get(WITHHELD)
    if withheld is not None and isinstance(withheld.value, int):
        refuse_unproved_tax(uow, claim, withheld.value)
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
    """Return what a decision gives beside money."""
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
    """Return what an amount counts for in caps that count by a step, up to whole paisa."""
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
    """Return what is granted, in paisa. Raises Conflict where the scheme gives nothing, or less."""
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
            sentence("Write why you grant less than the scheme gives."), code="part-has-no-reason"
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
                "Others who count together with this claimant were granted this relief meanwhile."
                " At most Rs %(most)s is left: grant no more, or refuse the claim.",
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

"""The rules that the nouns' policies work with, made of the parameters frozen onto a tender.

Readers raise NothingInForce where a rule cannot be made.
"""

from collections.abc import Sequence
from fractions import Fraction

from app.parameters.public import ParameterSet, ParameterValue
from marketplace.kernel import policy
from marketplace.kernel.policy import (
    CommitteeRule,
    Confidence,
    Correction,
    Finding,
    LowBidRule,
    Member,
    Parameter,
    Rules,
    SingleBidRule,
    TieRule,
)
from marketplace.kernel.policy import ParameterSet as DraftParameters
from marketplace.parameters import definitions as d


def draft_parameters(frozen: ParameterSet) -> DraftParameters:
    """Return the parameters for `policy.draft.findings`; keys lose their prefix."""
    return DraftParameters.of(
        Parameter(
            key=key.removeprefix(d.PREFIX),
            value=value.value,
            confidence=Confidence(value.confidence.value),
            citation=value.instrument,
            in_force_from=value.valid_from,
        )
        for key, value in frozen.values.items()
        if key.startswith(d.PREFIX) and not isinstance(value.value, str | Fraction)
    )


def committee_rule(frozen: ParameterSet) -> CommitteeRule:
    """Return rule 7, cited by the value of the quorum; its limits of size are working values."""
    cited = frozen[d.COMMITTEE_QUORUM_SHARE.key]
    return CommitteeRule(
        odd=frozen.boolean(d.COMMITTEE_ODD.key),
        least_members=frozen.count(d.COMMITTEE_MEMBERS_MIN.key),
        most_members=frozen.count(d.COMMITTEE_MEMBERS_MAX.key),
        chair_least_bps=frozen.count(d.COMMITTEE_CHAIR_BPS_MIN.key),
        outside_share=frozen.fraction(d.COMMITTEE_OUTSIDE_SHARE.key),
        quorum_share=frozen.fraction(d.COMMITTEE_QUORUM_SHARE.key),
        citation=cited.instrument,
        confidence=Confidence(cited.confidence.value),
    )


# The parameter behind each finding about a committee: each has its own source and confidence.
_GROUNDS = {
    "committee.size": d.COMMITTEE_MEMBERS_MIN,
    "committee.even": d.COMMITTEE_ODD,
    "committee.chair-grade": d.COMMITTEE_CHAIR_BPS_MIN,
    "committee.outside": d.COMMITTEE_OUTSIDE_SHARE,
}


def committee_findings(members: Sequence[Member], frozen: ParameterSet) -> tuple[Finding, ...]:
    """Check a committee; a finding that rests on an unverified value only warns."""
    found = policy.findings(members, committee_rule(frozen))
    return tuple(_grounded(finding, frozen) for finding in found)


def _grounded(finding: Finding, frozen: ParameterSet) -> Finding:
    ground = _GROUNDS.get(finding.code)
    return _rests_on(finding, frozen[ground.key]) if ground else finding


def _rests_on(finding: Finding, value: ParameterValue) -> Finding:
    return Finding(
        code=finding.code,
        severity=Confidence(value.confidence.value),
        message=finding.message,
        citation=value.instrument,
        parameter=value.key.removeprefix(d.PREFIX),
    )


def ranking_rules(frozen: ParameterSet) -> Rules:
    """Return how ties and single bids are decided."""
    return Rules(
        tie=TieRule(frozen.choice(d.TIE_RULE.key)),
        single_bid=SingleBidRule(frozen.choice(d.SINGLE_BID_RULE.key)),
    )


def low_bid_rule(frozen: ParameterSet) -> LowBidRule | None:
    """Return how abnormally low bids are found; None for a tender from before there was a rule."""
    keys = (
        d.LOW_BELOW_MEAN_PERCENT.key,
        d.LOW_BELOW_NEXT_PERCENT.key,
        d.LOW_BIDS_MIN.key,
        d.LOW_BELOW_ESTIMATE_PERCENT.key,
        d.LOW_ANSWER_DAYS.key,
    )
    if any(frozen.get(key) is None for key in keys):
        return None
    mean, following, least, estimate, days = keys
    return LowBidRule(
        below_mean=frozen.percent(mean),
        below_next=frozen.percent(following),
        least_bids=frozen.count(least),
        below_estimate=frozen.percent(estimate),
        answer_days=frozen.days(days),
    )


def correction(frozen: ParameterSet) -> Correction:
    """Return the rule for a total that is not quantity times unit price."""
    return Correction(frozen.choice(d.ARITHMETIC_CORRECTION.key))

"""The outcome of a claim by its scheme, as the form is filled in now."""

from collections.abc import Sequence
from datetime import date

from app.casework.public import Asking, CheckFinding
from app.data_files.words import Words
from app.money import grouped_rupees
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.applications.queries.confirmed_facts import to_confirm
from tax_incentives.applications.queries.facts import Claiming, facts_of
from tax_incentives.claims.use_cases import Claimant, claim_of
from tax_incentives.decisions.decide import decide
from tax_incentives.decisions.queries import scheme_of, today_of
from tax_incentives.decisions.shapes import Decision, Outcome
from tax_incentives.schemes.service_file import PREFIX
from tax_incentives.schemes.shapes import Scheme


def scheme_at(uow: UnitOfWork, service: str, day: date | None = None) -> Scheme:
    """Return the scheme that a service claims, as it is in force on a day. Raises NotFound."""
    return scheme_of(uow, service.removeprefix(PREFIX), day)


def scheme_and_outcome(uow: UnitOfWork, asking: Asking) -> tuple[Scheme, Decision]:
    """Return the scheme of an application, and its result for the present answers.

    By the rules of its first submission, if there was one.
    """
    claiming, decision = outcome_now(uow, asking)
    return claiming.scheme, decision


def outcome_now(uow: UnitOfWork, asking: Asking) -> tuple[Claiming, Decision]:
    """Return the facts read of the claimant, and the result as in `scheme_and_outcome`."""
    who = Claimant(person_id=asking.person_id, organisation_id=asking.organisation_id)
    claim = claim_of(uow, asking.application_id) if asking.application_id else None
    day = claim.rule_on if claim else today_of(uow)
    scheme = scheme_at(uow, asking.service, day)
    claiming = Claiming(uow, scheme, who, day, application_id=asking.application_id)
    return claiming, decide(scheme, facts_of(claiming, asking.answers), day)


def check_outcome(uow: UnitOfWork, asking: Asking, answer: object) -> Sequence[CheckFinding]:
    """Return the grant by the form's present answers, and stop figures that disagree.

    `answer` is whether they have read which facts of a grant are published.
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
        said = waits or _OUTCOME_TEXTS[decision.outcome]
    return [CheckFinding(code=f"relief-{decision.outcome.value}", sentence=said, stops=False)]


def _disagreeing(scheme: Scheme, decision: Decision) -> Sequence[CheckFinding]:
    """Return the contradictions among the declared figures, and the changes needed."""
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
    """Return the facts that a panel or an officer adds, if nothing else is missing."""
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


_OUTCOME_TEXTS = {
    Outcome.NOT_ELIGIBLE: sentence(
        "As it is filled in now, a criterion is not met. You can still submit it: an office"
        " decides, and you can appeal."
    ),
    Outcome.NOT_EVALUATED: sentence(
        "As it is filled in now, something is missing that the decision needs."
    ),
    Outcome.REFUSED: sentence("As it is filled in now, the scheme gives nothing."),
}

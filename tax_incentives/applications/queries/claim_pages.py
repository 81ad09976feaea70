"""A claim as its claimant, its office, Finance and auditors see it: line by line, with facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.casework.public import (
    WORK,
    PageAbout,
    RankOf,
    holds_step,
    lasting_facts,
    may_read_application,
    oversees,
    rank_of,
)
from app.data_files.words import Words
from app.errors import NotFound
from app.text import sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.applications.queries.confirmed_facts import to_confirm
from tax_incentives.applications.queries.facts import Claiming, facts_of
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries.awards import AwardView, views
from tax_incentives.claims.models import ClaimDecision, ReliefClaim
from tax_incentives.claims.queries import frozen, stored_scheme
from tax_incentives.claims.use_cases import Claimant, claim_of, latest_decision
from tax_incentives.controls.queries.claim_step import step_page
from tax_incentives.decisions.decide import decide
from tax_incentives.decisions.queries import Check, checked, scheme_of, today_of
from tax_incentives.kernel.permissions import READ_RELIEFS, USE_CREDIT
from tax_incentives.rules.values import Fact
from tax_incentives.schemes.service_file import DECLARED, above_fact
from tax_incentives.schemes.shapes import Confidence, NeededFact, Scheme


@dataclass(frozen=True, kw_only=True)
class UsedFact:
    """A fact that the scheme needs, with its value and source."""

    needed: NeededFact
    fact: Fact


@dataclass(frozen=True, kw_only=True)
class StageAbove:
    """The reason why a stage above an amount reviews a claim, in paisa.

    `others_paisa` was granted to the claimant and related firms, or is still requested; None if not
    all of them can be looked at.
    """

    code: str
    title: Words
    given_paisa: int
    others_paisa: int | None
    above_paisa: int
    source: str
    confidence: Confidence


@dataclass(frozen=True, kw_only=True)
class ClaimPage:
    """The result of a scheme for a claim, with its facts; the award once granted.

    `ranked` is its rank in the confirmed ranking of its call, if an award needs one. `decision` is
    the stored one; None for a person who only asks what they would get. `may_confirm`: the user has
    a step of it, and enters facts from papers. `above` are the stages that review it because of its
    amount: for officers, as it includes other firms' amounts. `overseen`: the user may look at the
    whole case without working on it.
    """

    check: Check
    facts: Sequence[UsedFact]
    claim: ReliefClaim | None = None
    decision: ClaimDecision | None = None
    award: AwardView | None = None
    ranked: RankOf | None = None
    may_confirm: bool = False
    above: Sequence[StageAbove] = ()
    overseen: bool = False


def claim_page(uow: UnitOfWork, application_id: UUID) -> ClaimPage:
    """Return the claim of an application as it was decided last. Raises NotFound."""
    if not (uow.actor.may(READ_RELIEFS) or may_read_application(uow, application_id)):
        raise NotFound
    claim = claim_of(uow, application_id)
    if claim is None:
        raise NotFound
    kept = latest_decision(uow, claim)
    scheme = stored_scheme(uow.session, claim.scheme, kept.scheme_version)
    claimed = frozen(kept.content, scheme)
    check = checked(scheme, decide(scheme, claimed.facts, claimed.on))
    award = uow.session.scalars(select(ReliefAward).filter_by(claim_id=claim.id)).one_or_none()
    return ClaimPage(
        check=check,
        facts=_used(check, claimed.facts),
        claim=claim,
        decision=kept,
        award=views(uow.session, [award])[0] if award else None,
        ranked=rank_of(uow, application_id) if scheme.ranking else None,
        may_confirm=award is None and holds_step(uow, application_id),
        above=_above(uow, scheme, application_id),
        overseen=oversees(uow, application_id),
    )


def _above(uow: UnitOfWork, scheme: Scheme, application_id: UUID) -> Sequence[StageAbove]:
    if not (uow.actor.may(READ_RELIEFS) or uow.actor.may(WORK)):
        return ()
    kept = lasting_facts(uow, application_id)
    found = [(stage, kept.get(above_fact(scheme.code, stage.code))) for stage in scheme.stages]
    return [
        StageAbove(
            code=stage.code,
            title=stage.title,
            given_paisa=why["given_paisa"],
            others_paisa=why["others_paisa"],
            above_paisa=why["above_paisa"],
            source=why["source"],
            confidence=Confidence(why["confidence"]),
        )
        for stage, why in found
        if why is not None
    ]


def my_check(uow: UnitOfWork, code: str, answers: Mapping[str, Any]) -> ClaimPage:
    """Return a scheme's result today for the actor's party. Raises NotFound, Forbidden.

    Facts of the register and the ledger are looked up; unanswered ones are unknown. For facts that
    an officer will take from papers the answers count, so that people learn what to expect.
    """
    who = Claimant(person_id=uow.actor.person, organisation_id=uow.actor.organisation_id)
    scheme, day = scheme_of(uow, code), today_of(uow)
    facts = {**facts_of(Claiming(uow, scheme, who, day), answers), **_of_papers(scheme, answers)}
    check = checked(scheme, decide(scheme, facts, day))
    return ClaimPage(check=check, facts=_used(check, facts))


def _of_papers(scheme: Scheme, answers: Mapping[str, Any]) -> Mapping[str, Fact]:
    """Return the facts that a person declares from their papers."""
    return {
        each.name: Fact(value=answers[each.name], source=DECLARED, confidence="M")
        for each in to_confirm(scheme)
        if each.name in answers
    }


def _used(check: Check, facts: Mapping[str, Fact]) -> list[UsedFact]:
    return [
        UsedFact(needed=each, fact=facts.get(each.name, Fact(value=None)))
        for each in check.scheme.facts
    ]


def pages_about(code: str, uow: UnitOfWork, application_id: UUID) -> Sequence[PageAbout]:
    """Return links from an application under a scheme to its claim, and its award if any.

    Before it is submitted, to the government's data about the applicant.
    """
    if claim_of(uow, application_id) is None:
        label = sentence("See what we know of you, and what this relief gives you")
        return [PageAbout(label=label, href=f"/incentives/{code}/mine")]
    found = [
        PageAbout(
            label=sentence("See how this relief was worked out"),
            href=f"/reliefs/claims/{application_id}",
        )
    ]
    if uow.actor.may(READ_RELIEFS) or uow.actor.may(WORK):
        label = sentence("See the controls of this claim")
        found.append(PageAbout(label=label, href=f"/reliefs/claims/{application_id}/controls"))
    query = select(ReliefAward.id).join(ReliefClaim).filter_by(application_id=application_id)
    award_id = uow.session.scalar(query) if uow.actor.may(USE_CREDIT) else None
    if award_id is not None:
        label = sentence("See what remains of it, and use it")
        found.append(PageAbout(label=label, href=f"/reliefs/awards/{award_id}"))
    return found


def claim_links(uow: UnitOfWork, found: ClaimPage, application_id: UUID) -> Sequence[PageAbout]:
    """Lead from a claim to its other pages, and back to the step or to the application."""
    own = found.claim is not None and found.claim.person_id == uow.actor.person_id
    label = sentence("See the status of your application")
    status = PageAbout(label=label, href=f"/applications/{application_id}") if own else None
    back = step_page(uow, application_id) or status
    if found.claim is None:
        return ()
    others = pages_about(found.claim.scheme, uow, application_id)[1:]
    return [*others, *([back] if back else [])]

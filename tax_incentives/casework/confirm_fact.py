"""An officer takes a fact from a paper or another office's book, and the claim is decided again."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.casework.public import WORK, answers_of, holds_step, may_read_application
from app.db import new_id
from app.errors import Conflict, Invalid, NotFound
from app.money import AN_AMOUNT, read_rupees
from app.permissions import require
from app.row_macs import genuine
from app.text import sentence
from app.typed_text import plain_number
from app.unit_of_work import UnitOfWork
from tax_incentives.casework.facts import AWARDS, LEDGER, REGISTER, Claiming, facts_of
from tax_incentives.claims.models import ClaimDecision, ConfirmedFact, ReliefClaim
from tax_incentives.claims.queries import kept_scheme
from tax_incentives.claims.use_cases.decide_claim import (
    Claimant,
    claim_of,
    decide_claim,
    latest_decision,
)
from tax_incentives.rules.values import Fact, Kind, parse_ratio
from tax_incentives.schemes.service_file import DECLARED
from tax_incentives.schemes.shapes import NeededFact, Scheme

# What nobody here knows better than who holds it: an officer does not type it.
_HELD = frozenset({REGISTER, LEDGER, AWARDS, DECLARED})


@dataclass(frozen=True, kw_only=True)
class ConfirmFact:
    """A fact of a claim as an officer typed it: "2,500.50", "31-12-2026", "7.5 %", "yes"."""

    application_id: UUID
    name: str
    value: str
    evidence: str


def confirm_fact(uow: UnitOfWork, command: ConfirmFact) -> ClaimDecision:
    """Enter it, and decide the claim again by the rules of its day.

    Only who has the open step may. Raises NotFound, Conflict (`task-not-yours`), Invalid for a fact
    that is not asked of officers or a value of another kind.
    """
    require(uow.actor, WORK)
    if not may_read_application(uow, command.application_id):
        raise NotFound
    claim = claim_of(uow, command.application_id, lock=True)
    if claim is None:
        raise NotFound
    if not holds_step(uow, command.application_id):
        problem = sentence("You do not have a step of this claim. Take it first.")
        raise Conflict(problem, code="task-not-yours")
    decision = latest_decision(uow, claim)
    scheme = kept_scheme(uow.session, claim.scheme, decision.scheme_version)
    _refuse_wrong(scheme, command)
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
    return decide_claim(uow, scheme, claim, facts_of_claim(uow, scheme, claim))


def to_confirm(scheme: Scheme) -> Sequence[NeededFact]:
    """Return the facts that an officer takes from papers and other offices' books."""
    return [fact for fact in scheme.facts if fact.held_by not in _HELD]


def _refuse_wrong(scheme: Scheme, command: ConfirmFact) -> None:
    fact = next((each for each in to_confirm(scheme) if each.name == command.name), None)
    if fact is None:
        problem = sentence("Choose one of the facts in the list.")
        raise Invalid(problem, fields={"name": problem})
    if read_typed_fact(fact, command.value) is None:
        problem = SHAPES[fact.kind]
        raise Invalid(problem, fields={"value": problem})


SHAPES = {
    Kind.MONEY: sentence("Write an amount such as 2500."),
    Kind.EXACT: sentence("Write an amount such as 2500."),
    Kind.NUMBER: sentence("Write a whole number such as 12."),
    Kind.RATIO: sentence("Write a rate such as 7.5 %."),
    Kind.DAY: sentence("Write a date such as 31-12-2026."),
    Kind.YES_NO: sentence("Write yes or no."),
    Kind.CODE: sentence("Write one of the codes that the scheme names."),
}


def read_typed_fact(fact: NeededFact, text: str) -> Any:  # noqa: ANN401 - a value of any kind
    """Read what an officer typed; None for what is no value of the fact's kind."""
    try:
        value = _READERS[fact.kind](text.strip())
    except ValueError:  # NumberError is one
        return None
    return value if not fact.choices or value in fact.choices else None


def _number(text: str) -> int:
    return int(plain_number(text, AN_AMOUNT))


def _day(text: str) -> date:
    found = _DAY.fullmatch(text)
    return date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(text)


_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)
_READERS: Mapping[Kind, Callable[[str], Any]] = {
    Kind.MONEY: read_rupees,
    Kind.EXACT: read_rupees,
    Kind.NUMBER: _number,
    Kind.RATIO: parse_ratio,
    Kind.DAY: _day,
    Kind.YES_NO: {"yes": True, "no": False}.get,
    Kind.CODE: str,
}


def facts_of_claim(uow: UnitOfWork, scheme: Scheme, claim: ReliefClaim) -> Mapping[str, Fact]:
    """Return the facts of a claim: from the books, as declared last, and as officers confirmed."""
    who = Claimant(person_id=claim.person_id, organisation_id=claim.organisation_id)
    claiming = Claiming(uow, scheme, who, claim.rule_on)
    found = facts_of(claiming, answers_of(uow, claim.application_id))
    return {**found, **confirmed_facts(uow, scheme, claim)}


def confirmed_facts(uow: UnitOfWork, scheme: Scheme, claim: ReliefClaim) -> Mapping[str, Fact]:
    """Return the facts that officers confirmed, the latest of each; forged ones are left out."""
    needed = {fact.name: fact for fact in to_confirm(scheme)}
    query = select(ConfirmedFact).filter_by(claim_id=claim.id).order_by(ConfirmedFact.id)
    rows = genuine(uow.session, uow.session.scalars(query))
    return {
        row.name: Fact(value=read_typed_fact(needed[row.name], row.value), source=row.evidence)
        for row in rows
        if row.name in needed
    }

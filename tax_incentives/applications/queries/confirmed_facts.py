"""Facts that officers take from papers and other offices' books, and how what they type is read."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from app.casework.public import answers_of
from app.money import AN_AMOUNT, read_rupees
from app.row_macs import genuine
from app.text import sentence
from app.typed_text import iso_day, plain_number
from app.unit_of_work import UnitOfWork
from tax_incentives.applications.queries.facts import (
    BOOKS,
    IN_REGISTER,
    REGISTER,
    Claiming,
    facts_of,
)
from tax_incentives.claims.models import ConfirmedFact, ReliefClaim
from tax_incentives.claims.use_cases import Claimant
from tax_incentives.rules.values import Fact, Kind, parse_ratio
from tax_incentives.schemes.service_file import DECLARED
from tax_incentives.schemes.shapes import NeededFact, Scheme

# Facts known best by their holder: an officer does not type these.
_NOT_CONFIRMED_HERE = frozenset({*BOOKS, DECLARED})


def to_confirm(scheme: Scheme) -> Sequence[NeededFact]:
    """Return the facts that an officer takes from papers and other offices' books.

    So is what the register would hold, but has no entry for.
    """
    return [
        fact
        for fact in scheme.facts
        if fact.held_by not in _NOT_CONFIRMED_HERE
        or (fact.held_by == REGISTER and fact.name not in IN_REGISTER)
    ]


SHAPES = {
    Kind.MONEY: sentence("Enter an amount, for example 2500."),
    Kind.EXACT: sentence("Enter an amount, for example 2500."),
    Kind.NUMBER: sentence("Enter a whole number, for example 12."),
    Kind.RATIO: sentence("Enter a rate, for example 7.5 %."),
    Kind.DAY: sentence("Enter a date, for example 31-12-2026."),
    Kind.YES_NO: sentence("Enter yes or no."),
    Kind.CODE: sentence("Enter one of the codes that the scheme names."),
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
    return date.fromisoformat(iso_day(text))


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
    claiming = Claiming(uow, scheme, who, claim.rule_on, application_id=claim.application_id)
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

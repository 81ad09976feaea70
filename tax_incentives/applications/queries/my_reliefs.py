"""What every scheme says about whom somebody acts for, in a bounded number of queries.

The register, the ledger and earlier awards are read once for all schemes, as a what-if reads them
for many firms (`changes/queries/books.py`): here one claimant, with all that belongs to it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from app.calendar import local_day
from app.casework.public import offered_on
from app.unit_of_work import UnitOfWork
from registration.public import Registered, RelatedFirms
from tax_incentives.applications.queries.facts import Claiming, facts_of
from tax_incentives.awards.queries.granted import Span, granted_by_scheme
from tax_incentives.claims.use_cases import Claimant
from tax_incentives.decisions.decide import CLAIMANT, decide
from tax_incentives.decisions.queries import Check, checked, offered_schemes, today_of
from tax_incentives.decisions.shapes import Outcome
from tax_incentives.schemes.service_file import FIRMS, code_of, declared
from tax_incentives.schemes.shapes import NeededFact, Scheme

Read = TypeVar("Read")
_ORDER = (Outcome.ELIGIBLE, Outcome.NOT_EVALUATED, Outcome.REFUSED, Outcome.NOT_ELIGIBLE)


@dataclass(frozen=True, kw_only=True)
class MyRelief:
    """A scheme with what it says. `service` claims it, "" where that is not offered now.

    `for_others`: it is for other kinds of claimants, whatever its criteria say.
    """

    check: Check
    service: str
    for_others: bool


@dataclass(frozen=True, kw_only=True)
class MyReliefs:
    """All schemes, what may be claimed first; `total_paisa` is the sum, each scheme by itself.

    `questions` are what nobody but the claimant knows, each once. `for_firm`: they act for a firm.
    """

    items: Sequence[MyRelief]
    total_paisa: int
    questions: Sequence[NeededFact]
    for_firm: bool


@dataclass(frozen=True)
class _Once:
    """A cache of facts already read of a claimant, by subject."""

    found: dict[object, Any] = field(default_factory=dict)

    def read(self, what: object, how: Callable[[], Read]) -> Read:
        """Return a fact, read at most once."""
        if what not in self.found:
            self.found[what] = how()
        read: Read = self.found[what]
        return read


@dataclass(frozen=True)
class _AmongAll(Claiming):
    """A claimant under one of many schemes: what does not depend on the scheme is read once."""

    once: _Once

    @cached_property
    def register(self) -> Registered | None:
        """Register record of the claimant."""
        return self.once.read("register", lambda: super(_AmongAll, self).register)

    @cached_property
    def group(self) -> RelatedFirms | None:
        """The firms that belong together with it."""
        return self.once.read("group", lambda: super(_AmongAll, self).group)

    @cached_property
    def paid(self) -> int:
        """Amount paid under the scheme's heads: four queries for each set of heads."""
        return self.once.read(("paid", *self.scheme.heads), lambda: super(_AmongAll, self).paid)

    @property
    def overdue(self) -> int:
        """Amount overdue under the scheme's heads: three queries for each set of heads."""
        return self.once.read(("due", *self.scheme.heads), lambda: super(_AmongAll, self).overdue)

    @property
    def card_shown(self) -> bool:
        """True if the person has shown their own card."""
        return self.once.read("card", lambda: super(_AmongAll, self).card_shown)

    def granted(self, among: Collection[UUID], span: Span) -> int:
        """Return the scheme's grants: one query for all schemes of the same claimants.

        A cap that counts by a step or by when parts fall due needs a query of its own.
        """
        if span.cap or span.by_due:
            return super().granted(among, span)
        names = frozenset(among)
        found = self.once.read(names, lambda: granted_by_scheme(self.uow.session, names))
        return sum(
            paisa
            for (scheme, year, _), paisa in found.items()
            if scheme == self.scheme.code and (not span.years or year in span.years)
        )


def my_schemes(uow: UnitOfWork) -> Sequence[Scheme]:
    """Return the schemes that may be claimed today by such as the actor acts for: one query."""
    firm = uow.actor.organisation_id is not None
    return [
        scheme
        for scheme in offered_schemes(uow).items
        if (scheme.claimants & FIRMS if firm else scheme.claimants - FIRMS)
    ]


def my_reliefs(uow: UnitOfWork, schemes: Sequence[Scheme], answers: Mapping[str, Any]) -> MyReliefs:
    """Return the result of each of these schemes today for the actor's party.

    `answers` are facts that only they know; the rest is looked up, and unanswered ones are unknown.
    """
    who = Claimant(person_id=uow.actor.person, organisation_id=uow.actor.organisation_id)
    once, today = _Once(), today_of(uow)
    offers = offered_on(uow.session, local_day(uow.now))
    open_now = {code for code, offer in offers.items() if offer.version is not None}
    found = []
    for scheme in schemes:
        facts = facts_of(_AmongAll(uow, scheme, who, today, once), _fitting(scheme, answers))
        check = checked(scheme, decide(scheme, facts, today))
        found.append(_relief(check, open_now))
    found.sort(key=lambda each: (_ORDER.index(each.check.decision.outcome), each.for_others))
    return MyReliefs(
        items=found,
        total_paisa=sum(each.check.decision.amount_paisa or 0 for each in found),
        questions=questions_of(schemes),
        for_firm=uow.actor.organisation_id is not None,
    )


def _relief(check: Check, open_now: Collection[str]) -> MyRelief:
    service = code_of(check.scheme)
    verdicts = {each.code: each.verdict for each in check.decision.criteria}
    return MyRelief(
        check=check,
        service=service if service in open_now else "",
        for_others=verdicts[CLAIMANT] is False,
    )


def questions_of(schemes: Sequence[Scheme]) -> Sequence[NeededFact]:
    """Return the facts to declare of several schemes, each name once."""
    found: dict[str, NeededFact] = {}
    for scheme in schemes:
        for fact in declared(scheme):
            found.setdefault(fact.name, fact)
    return list(found.values())


def _fitting(scheme: Scheme, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """Leave out what was answered to another scheme's question of the same name."""
    asked = {fact.name: fact for fact in declared(scheme)}
    return {
        name: answer
        for name, answer in answers.items()
        if name == CLAIMANT
        or (name in asked and (not asked[name].choices or answer in asked[name].choices))
    }

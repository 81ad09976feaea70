"""Facts of a scheme that the government holds about a claimant.

A fact that nobody holds, or that cannot be looked up, is unknown with a reason: never zero or no.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any
from uuid import UUID

from app.casework.public import RankOf, rank_of
from app.identity.public import has_shown_own_card
from app.ledger.public import fiscal_year_of
from app.unit_of_work import UnitOfWork
from payments.public import PaidBy, creditable_bills, paid_by_head
from registration.public import Registered, RelatedFirms, registered, related_firms
from tax_incentives.awards.queries.granted import Span, granted_paisa
from tax_incentives.claims.use_cases import Claimant as Who
from tax_incentives.rules.values import Fact, Kind, Plain
from tax_incentives.schemes.service_file import CLAIMANT, DECLARED, FIRMS
from tax_incentives.schemes.shapes import Cap, CapOf, Claimant, NeededFact, Scheme, YearOf

REGISTER, LEDGER, AWARDS, RANKING = "register", "ledger", "awards", "ranking"
BOOKS = (REGISTER, LEDGER, AWARDS, RANKING)
# Money of an award in this many fiscal years before counts against the next.
_YEARS_WON = 2
_SOLE = "sole"
# Classes of ISIC Rev. 4 by the first digits.
_SECTORS: Mapping[str, str] = {
    "6201": "software",
    "5820": "software",
    "6202": "it_services",
    "6209": "it_services",
    "6311": "it_services",
    "6312": "it_services",
    "8220": "call_centre",
}
_MANUFACTURING = range(10, 34)


@dataclass(frozen=True)
class Claiming:
    """The claimant, the scheme and the day. Each fact is read once.

    `besides` is a claim whose own award does not count as granted before. `application_id` is None
    for a person who only asks what they would get.
    """

    uow: UnitOfWork
    scheme: Scheme
    who: Who
    on: date
    besides: UUID | None = field(default=None, kw_only=True)
    application_id: UUID | None = field(default=None, kw_only=True)

    @cached_property
    def register(self) -> Registered | None:
        """The firm's register record on the day; None for a person, or if there is none."""
        firm = self.who.organisation_id
        return registered(self.uow, firm, self.on) if firm else None

    @property
    def payer(self) -> PaidBy:
        """The party whose payments count."""
        if self.who.organisation_id:
            return PaidBy(organisation_id=self.who.organisation_id)
        return PaidBy(person_id=self.who.person_id)

    @property
    def key(self) -> UUID:
        """The party whose awards count."""
        return self.who.organisation_id or self.who.person_id

    @cached_property
    def paid(self) -> int:
        """Amount paid under the scheme's heads in the fiscal year before the day, in paisa."""
        first, last = year_before(self.on)
        paid = paid_by_head(self.uow.session, self.payer, self.scheme.heads, first, last)
        return sum(paid.values())

    @cached_property
    def group(self) -> RelatedFirms | None:
        """The firms that belong together with the claimant on the day, itself among them."""
        firm = self.who.organisation_id
        return related_firms(self.uow, firm, self.on) if firm else None

    @property
    def overdue(self) -> int:
        """Amount overdue under the scheme's heads, in paisa, without surcharges."""
        bills = creditable_bills(self.uow, self.payer, self.scheme.heads)
        return sum(bill.creditable_paisa for bill in bills if bill.due_on < self.on)

    @property
    def card_shown(self) -> bool:
        """True if the person has shown their own card."""
        return has_shown_own_card(self.uow.session, self.who.person_id)

    @cached_property
    def ranked(self) -> RankOf | None:
        """The rank of the application in the confirmed ranking of its call."""
        return rank_of(self.uow, self.application_id) if self.application_id else None

    def granted(self, among: Collection[UUID], span: Span) -> int:
        """Return the amount that the scheme granted to these parties in a span, in paisa."""
        return granted_paisa(self.uow.session, self.scheme.code, among, span, besides=self.besides)


def year_before(day: date) -> tuple[date, date]:
    """Return the first and last day of the fiscal year before that of a day."""
    this = fiscal_year_of(day)
    return fiscal_year_of(this - timedelta(days=1)), this - timedelta(days=1)


def facts_of(claiming: Claiming, answers: Mapping[str, Any]) -> Mapping[str, Fact]:
    """Return every fact that the scheme needs, from the books and from what was declared."""
    found = {fact.name: _fact(claiming, fact, answers) for fact in claiming.scheme.facts}
    return {CLAIMANT: _claimant(claiming, answers), **found, **cap_facts(claiming)}


def cap_facts(claiming: Claiming) -> Mapping[str, Fact]:
    """Return the earlier grants, for each cap that counts them."""
    return {cap.used: _used(claiming, cap) for cap in claiming.scheme.caps if cap.used}


def span_of(scheme: Scheme, cap: Cap, day: date) -> Span:
    """Return which awards a cap counts on a day, and for how much."""
    this = fiscal_year_of(day).year
    return Span(
        tuple(range(this - cap.years + 1, this + 1)) if cap.years else (),
        cap.code if cap.counts else "",
        scheme.budget.year_of is YearOf.PAYMENT,
    )


def _used(claiming: Claiming, cap: Cap) -> Fact:
    span = span_of(claiming.scheme, cap, claiming.on)
    firm = claiming.who.organisation_id
    group = claiming.group if cap.of is CapOf.GROUP and firm else None
    if group is not None and not group.complete:
        why = "More firms are related to this one than can be looked at: an officer must."
        return Fact(value=None, source=AWARDS, why=why)
    among = group.organisation_ids if group else [claiming.key]
    paisa = claiming.granted(among, span)
    # The shareholders of a company are not known here, so its group may be larger.
    sure = "M" if group and group.owners_unknown else "H"
    return Fact(value=paisa, source=AWARDS, confidence=sure)


def _fact(claiming: Claiming, fact: NeededFact, answers: Mapping[str, Any]) -> Fact:
    if fact.held_by == DECLARED:
        return _declared(fact, answers.get(fact.name))
    if fact.held_by == REGISTER:
        return _of_register(claiming, fact)
    if fact.held_by == LEDGER:
        return _of_ledger(claiming, fact)
    if fact.held_by == RANKING:
        return _of_ranking(claiming)
    if fact.name == "won_money":
        return _known_fact(_has_won_money(claiming), AWARDS)
    return Fact(value=None, source=fact.held_by, why="Nobody has said.")


def _declared(fact: NeededFact, answer: Any) -> Fact:  # noqa: ANN401 - an answer
    if answer is None or answer == "":
        return Fact(value=None, source=DECLARED, why="It was not answered.")
    return Fact(value=_typed(fact.kind, answer), source=DECLARED, confidence="M")


def _typed(kind: Kind, answer: Any) -> Plain:  # noqa: ANN401 - an answer
    """Read an answer of the form: its days are text, and its rates whole per cent."""
    if kind is Kind.DAY and isinstance(answer, str):
        return date.fromisoformat(answer)
    if kind is Kind.RATIO and isinstance(answer, int):
        return Fraction(answer, 100)
    plain: Plain = answer
    return plain


def _of_register(claiming: Claiming, fact: NeededFact) -> Fact:
    firm = claiming.register
    if fact.name == "registered":
        return _known_fact(firm is not None and firm.good_standing, REGISTER, claiming.on)
    if fact.name == "identity_verified":
        return _known_fact(claiming.card_shown, REGISTER, claiming.on)
    read = _REGISTER.get(fact.name)
    if firm is None or read is None:
        why = "The register has no such business." if read else "The register does not say."
        return Fact(value=None, source=REGISTER, why=why)
    return _known_fact(read(firm), REGISTER, claiming.on)


_REGISTER: Mapping[str, Callable[[Registered], Plain]] = {
    "registered_on": lambda firm: firm.registered_on,
    "sector": lambda firm: sector_of(firm.activities[0] if firm.activities else ""),
    "begun_on": lambda firm: firm.registered_on,
    "months": lambda firm: firm.months,
    "owners": lambda firm: firm.owners,
    "district": lambda firm: firm.district,
}

IN_REGISTER = frozenset({"registered", "identity_verified", *_REGISTER})


def sector_of(activity: str) -> str:
    """Return the sector of an ISIC class, as schemes name it."""
    return _SECTORS.get(activity, "other")


def _of_ledger(claiming: Claiming, fact: NeededFact) -> Fact:
    if not claiming.scheme.heads:
        return Fact(value=None, source=LEDGER, why="The scheme names no heads of account.")
    _, last = year_before(claiming.on)
    if fact.name == "taxes_paid":
        return _known_fact(claiming.paid, LEDGER, last)
    if fact.name == "taxes_due":
        return _known_fact(claiming.overdue, LEDGER, claiming.on)
    return Fact(value=None, source=LEDGER, why="The ledger does not say.")


def _of_ranking(claiming: Claiming) -> Fact:
    """Return the place that the application holds; its rank where it has no place."""
    found = claiming.ranked
    if found is None:
        why = "The ranking of the call is not confirmed yet."
        return Fact(value=None, source=RANKING, why=why)
    return _known_fact(found.place or found.rank, RANKING)


def _has_won_money(claiming: Claiming) -> bool:
    """Return True if the scheme gave the claimant money in this fiscal year or the two before."""
    this = fiscal_year_of(claiming.on).year
    return claiming.granted([claiming.key], Span(tuple(range(this - _YEARS_WON, this + 1)))) > 0


def _known_fact(value: Plain, source: str, as_of: date | None = None) -> Fact:
    return Fact(value=value, source=source, as_of=as_of)


def _claimant(claiming: Claiming, answers: Mapping[str, Any]) -> Fact:
    """Return the kind of claimant: a firm's by the register, else declared, or the only one."""
    if claiming.who.organisation_id is not None:
        return _of_firm(claiming)
    declared = answers.get(CLAIMANT)
    people = claiming.scheme.claimants - FIRMS
    if declared or len(people) != 1:
        return Fact(value=declared, source=DECLARED, why="" if declared else "Not answered.")
    return Fact(value=next(iter(people)).value, source=DECLARED)


def _of_firm(claiming: Claiming) -> Fact:
    firm = claiming.register
    if firm is None:
        return Fact(value=None, source=REGISTER, why="The register has no such business.")
    return _known_fact(kind_of(firm, claiming.scheme), REGISTER, claiming.on)


def kind_of(firm: Registered, scheme: Scheme) -> str:
    """Return the kind of claimant of a firm, the narrowest that the scheme names.

    Any firm may invest: it is an investor if the scheme does not name its own kind. The criteria
    define the amount.
    """
    makes = firm.activities[:1] and int(firm.activities[0][:2]) in _MANUFACTURING
    if makes and Claimant.MANUFACTURER in scheme.claimants:
        return Claimant.MANUFACTURER.value
    own = Claimant.SOLE_PROPRIETOR if firm.form == _SOLE else Claimant.FIRM
    if own not in scheme.claimants and Claimant.INVESTOR in scheme.claimants:
        return Claimant.INVESTOR.value
    return own.value

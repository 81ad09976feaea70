"""Public figures: the costs of reliefs by scheme and year, and the firms with large grants.

Nobody's amount can be worked out (`policy.py`). In a year that has not ended, amounts and their
total are in bands: exact ones, read twice, would show each grant in between.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, text
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.identity.public import organisations_by_id, people_by_id
from app.ledger.public import fiscal_year_of
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.parameters.public import ParameterValue, set_in_force
from app.row_macs import genuine
from app.unit_of_work import UnitOfWork
from registration.public import several_owners
from tax_incentives.awards.models import ReliefAward
from tax_incentives.budgets.postings import BudgetYear
from tax_incentives.budgets.queries import BudgetPosition, positions
from tax_incentives.claims.models import ClaimDecision
from tax_incentives.figures.policy import Band, band_of, withheld
from tax_incentives.kernel.parameters import PUBLISHED_ABOVE
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.shapes import Benefit
from tax_incentives.statutory.queries import statutory_costs
from tax_incentives.statutory.rates import RATES

# How many budgets the ledger gives the balances of at once: six accounts each, 500 in all.
_AT_ONCE = 80
STATUTORY = "statutory"


@dataclass(frozen=True, kw_only=True)
class Cost:
    """The cost of a scheme in a fiscal year by the ledger, and its number of holders.

    `funded` are those of them who have a part of this money: only they hide one another.
    """

    scheme: str
    fiscal_year: int
    holders: int
    funded: int
    granted_paisa: int

    @property
    def hiding(self) -> int:
        """Number of holders that hide each other; without money, all who hold something."""
        return self.funded or self.holders


@dataclass(frozen=True, kw_only=True)
class SchemeCost:
    """A cost as it is published: exact, or in a band, or withheld, when all are None."""

    scheme: str
    fiscal_year: int
    budget: str
    withheld: bool
    holders: int | None = None
    granted_paisa: int | None = None
    band: Band | None = None


@dataclass(frozen=True, kw_only=True)
class YearCost:
    """The costs of a fiscal year; its total as each of them. `exact` once the year is over."""

    fiscal_year: int
    exact: bool
    total: SchemeCost
    schemes: Sequence[SchemeCost]


@dataclass(frozen=True)
class Costs:
    """Fiscal years, the latest first."""

    items: Sequence[YearCost]


@dataclass(frozen=True, kw_only=True)
class PublishedGrant:
    """A relief above the threshold: whose, by which version of which scheme, and in which band."""

    scheme: str
    scheme_version: int
    fiscal_year: int
    holder: str
    holder_ur: str
    band: Band


@dataclass(frozen=True, kw_only=True)
class PublishedGrants:
    """A page of grants; `above` is the threshold in force, None if nothing is published."""

    above: ParameterValue | None
    page: Page[PublishedGrant]


def published_costs(uow: UnitOfWork) -> Costs:
    """Return the costs of reliefs by year, for everybody: four queries.

    A reduced rate of the law is among the reliefs; its holders filed in at least one month.
    """
    this = fiscal_year_of(local_day(uow.now)).year
    budgets = {
        code: scheme.budget.kind.value for code, scheme in uow.port(SchemeBook).by_code.items()
    }
    budgets |= dict.fromkeys(RATES, STATUTORY)
    return published([*costs(uow.session), *_statutory(uow.session)], this, budgets)


def _statutory(session: Session) -> list[Cost]:
    return [
        Cost(
            scheme=each.code,
            fiscal_year=each.fiscal_year,
            holders=each.taxpayers,
            funded=each.taxpayers,
            granted_paisa=each.forgone_paisa,
        )
        for each in statutory_costs(session)
    ]


# An award's part of a year's budget: promised at the grant or later, less lapsed amounts, less
# final clawbacks. A holder with nothing left of it hides nobody else.
_FUNDS_HELD = text("""
with funded as (
    select award_id, fiscal_year, amount_paisa, funded_at from relief_award_fundings),
moved as (
    select a.id, a.fiscal_year, coalesce(y.amount_paisa, a.amount_paisa) as paisa
      from relief_awards a
      left join relief_award_years y on y.award_id = a.id and y.fiscal_year = a.fiscal_year
    union all select award_id, fiscal_year, amount_paisa from funded
    union all select award_id, fiscal_year, -amount_paisa from relief_award_lapses
    union all
    select c.award_id,
           coalesce((select max(f.fiscal_year) from funded f
                      where f.award_id = c.award_id and f.funded_at <= c.approved_at),
                    a.fiscal_year),
           -c.unused_paisa
      from relief_clawbacks c
      join relief_clawback_ends e on e.clawback_id = c.id and e.outcome = 'final'
      join relief_awards a on a.id = c.award_id),
had as (
    select a.scheme, m.fiscal_year, coalesce(a.organisation_id, a.person_id) as holder,
           sum(m.paisa) as paisa
      from moved m join relief_awards a on a.id = m.id group by 1, 2, 3)
select scheme, fiscal_year, count(*) as holders, count(*) filter (where paisa > 0) as funded
  from had group by 1, 2
""")


def costs(session: Session) -> list[Cost]:
    """Return every cost, what was promised and what was used, by the ledger.

    Its holders are those of awards of that year, and of earlier ones that it gave money to. Two
    queries for eighty schemes and years, and one for each eighty more.
    """
    rows = session.execute(_FUNDS_HELD).all()
    found = _positions(session, [BudgetYear(row.scheme, row.fiscal_year) for row in rows])
    return [
        Cost(
            scheme=row.scheme,
            fiscal_year=row.fiscal_year,
            holders=row.holders,
            funded=row.funded,
            granted_paisa=position.committed_paisa + position.used_paisa,
        )
        for row in rows
        if (position := found.get(BudgetYear(row.scheme, row.fiscal_year)))
    ]


def _positions(
    session: Session, years: Sequence[BudgetYear]
) -> Mapping[BudgetYear, BudgetPosition]:
    found: dict[BudgetYear, BudgetPosition] = {}
    for begin in range(0, len(years), _AT_ONCE):
        found |= positions(session, years[begin : begin + _AT_ONCE])
    return found


def published(found: Collection[Cost], this_year: int, budgets: Mapping[str, str]) -> Costs:
    """Return costs as they may be published in a fiscal year; `budgets`: kind by scheme."""
    years: defaultdict[int, list[Cost]] = defaultdict(list)
    for each in found:
        years[each.fiscal_year].append(each)
    return Costs(
        [_year(years[year], budgets, exact=year < this_year) for year in sorted(years)[::-1]]
    )


def _year(found: Sequence[Cost], budgets: Mapping[str, str], *, exact: bool) -> YearCost:
    year, hidden = found[0].fiscal_year, withheld({each.scheme: each.hiding for each in found})
    paisa = sum(each.granted_paisa for each in found)
    total = SchemeCost(scheme="", fiscal_year=year, budget="", withheld=hidden.total)
    return YearCost(
        fiscal_year=year,
        exact=exact,
        total=total if hidden.total else _granted_cost(total, paisa, exact=exact),
        schemes=[
            _public_cost(each, budgets, hidden=each.scheme in hidden.schemes, exact=exact)
            for each in sorted(found, key=lambda each: each.scheme)
        ],
    )


def _public_cost(
    cost: Cost, budgets: Mapping[str, str], *, hidden: bool, exact: bool
) -> SchemeCost:
    shown = SchemeCost(
        scheme=cost.scheme,
        fiscal_year=cost.fiscal_year,
        budget=budgets.get(cost.scheme, ""),
        withheld=hidden,
        holders=None if hidden else cost.holders,
    )
    return shown if hidden else _granted_cost(shown, cost.granted_paisa, exact=exact)


def _granted_cost(cost: SchemeCost, paisa: int, *, exact: bool) -> SchemeCost:
    return SchemeCost(
        scheme=cost.scheme,
        fiscal_year=cost.fiscal_year,
        budget=cost.budget,
        withheld=False,
        holders=cost.holders,
        granted_paisa=paisa if exact else None,
        band=None if exact else band_of(paisa),
    )


def published_grants(
    uow: UnitOfWork, year: int | None, cursor: str | None, limit: int = PAGE
) -> PublishedGrants:
    """Return a page of reliefs above the threshold, of a fiscal year if named: four queries.

    Of people only winners of awards are there. A business of one person is a person too, and so is
    one that the register does not know: both are left out, so a page may be short.
    """
    today = local_day(uow.now)
    above = set_in_force(uow.session, [PUBLISHED_ABOVE.key], today).get(PUBLISHED_ABOVE.key)
    if above is None:
        return PublishedGrants(above=None, page=Page([], None))
    rows = _above(uow.session, int(str(above.value)), year, cursor, limit)
    page = cut(rows, limit, lambda row: [str(row[0].id)])
    return PublishedGrants(
        above=above, page=Page(_list_published_grants(uow, page.items), page.next_cursor)
    )


def _above(
    session: Session, paisa: int, year: int | None, cursor: str | None, limit: int
) -> Sequence[tuple[ReliefAward, int]]:
    query = (
        select(ReliefAward, ClaimDecision.scheme_version)
        .join(ClaimDecision, ClaimDecision.id == ReliefAward.decision_id)
        .where(
            ReliefAward.amount_paisa > paisa,
            or_(ReliefAward.organisation_id.is_not(None), _wins()),
        )
        .order_by(ReliefAward.id.desc())
        .limit(limit + 1)
    )
    if year is not None:
        query = query.where(ReliefAward.fiscal_year == year)
    if cursor:
        query = query.where(ReliefAward.id < as_id(decode_cursor(cursor, 1)[0]))
    return [(award, version) for award, version in session.execute(query)]


def _wins() -> ColumnElement[bool]:
    return ReliefAward.benefit == Benefit.AWARD.value


def _list_published_grants(
    uow: UnitOfWork, rows: Sequence[tuple[ReliefAward, int]]
) -> list[PublishedGrant]:
    """Name who may be named. Of a forged award nothing is told."""
    versions = {award.id: version for award, version in rows}
    awards = genuine(uow.session, [award for award, _ in rows])
    names = _names(uow.session, awards)
    return [
        PublishedGrant(
            scheme=each.scheme,
            scheme_version=versions[each.id],
            fiscal_year=each.fiscal_year,
            holder=names[each.id][0],
            holder_ur=names[each.id][1],
            band=band_of(each.amount_paisa),
        )
        for each in awards
        if each.id in names
    ]


def _names(session: Session, awards: Sequence[ReliefAward]) -> Mapping[UUID, tuple[str, str]]:
    firms = {each.organisation_id for each in awards if each.organisation_id}
    known, several = organisations_by_id(session, firms), several_owners(session, firms)
    winners = [each for each in awards if each.benefit == Benefit.AWARD.value]
    people = people_by_id(session, {each.person_id for each in winners if not each.organisation_id})
    found: dict[UUID, tuple[str, str]] = {}
    for each in awards:
        firm = known.get(each.organisation_id) if each.organisation_id else None
        named = firm if each in winners or each.organisation_id in several else None
        holder = named or (None if firm else people.get(each.person_id))
        if holder:
            found[each.id] = (holder.name, holder.name_ur)
    return found

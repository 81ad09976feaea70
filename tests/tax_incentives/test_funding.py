"""Awards over several years: each year's part from its own budget, and lapsed ones come first."""

import pytest
from factories.denials import denied
from factories.depth import walks
from factories.doors import Doors, Place
from factories.filed import let_days_pass
from factories.identity import actor, make_person, make_staff
from factories.moves import Moves
from factories.packages import GIVEN, SCHEME, Packages
from factories.reliefs import this_year
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from app import roles
from app.errors import Refusal
from app.identity.accounts.queries.actors import SYSTEM
from app.notifications.models import Notification
from app.platform import Platform
from tax_incentives.aftercare.use_cases.claw_back import (
    AnswerClawback,
    NoticeClawback,
    OrderClawback,
    answer_clawback,
    notice_clawback,
    order_clawback,
)
from tax_incentives.aftercare.use_cases.end_clawback import finish_clawbacks
from tax_incentives.aftercare.use_cases.fund_awards import TOO_LITTLE, FundAwards, fund_awards
from tax_incentives.awards.models import AwardFunding, AwardLapse, AwardYear, ReliefAward
from tax_incentives.awards.queries.awards import remaining_paisa
from tax_incentives.budgets.postings import BudgetYear
from tax_incentives.budgets.queries import positions
from tax_incentives.figures.queries.published import costs, published

FUND = Place("/reliefs/funding", "/relief-funding")


@pytest.fixture
def packages(platform: Platform, session: Session) -> Packages:
    return Packages.begun(platform, session)


def _years(session: Session, award: ReliefAward) -> dict[int, int]:
    rows = session.scalars(select(AwardYear).filter_by(award_id=award.id))
    return {row.fiscal_year: row.amount_paisa for row in rows}


def test_each_year_promises_its_own_part_and_lapsed_awards_come_first(
    packages: Packages, session: Session
) -> None:
    year = this_year()
    packages.released(3 * GIVEN, year)
    first, second = packages.granted("One"), packages.granted("Two")
    parts = _years(session, first)
    assert set(parts) == {year, year + 1}
    assert sum(parts.values()) == GIVEN
    left = remaining_paisa(session, [first.id, second.id])
    assert set(left.values()) == {parts[year]}
    assert packages.position(year, SCHEME).committed_paisa == 2 * parts[year]

    assert packages.into_next_year() == year + 1
    packages.released(GIVEN + 1_00, year + 1)
    command = FundAwards(scheme=SCHEME, fiscal_year=year + 1)
    # What is unused of the year that ended has to lapse first: the years are kept apart.
    packages.refused("nothing-to-fund", fund_awards, command, packages.finance("one"))
    assert (packages.lapse(), packages.lapse()) == (2, 0)
    # What lapsed and this year's part together are the whole of the first; the second waits.
    done = packages.fund(year + 1)
    assert (done.awards, done.paisa) == (1, GIVEN)
    assert [(each.id, each.why_not) for each in done.left] == [(second.id, TOO_LITTLE)]
    assert remaining_paisa(session, [first.id])[first.id] == GIVEN
    position = packages.position(year + 1, SCHEME)
    assert (position.committed_paisa, position.free_paisa) == (GIVEN, 1_00)
    assert packages.position(year, SCHEME).lapsed_paisa == 2 * parts[year]
    told = select(func.count()).select_from(Notification)
    # Both owners of the firm.
    assert session.scalar(told.filter_by(template="tax_incentives/funded")) == 2

    # A new award must leave what the second one lacks.
    packages.released(GIVEN, year + 1)
    with pytest.raises(Refusal, match="earlier years need"):
        packages.granted("Three")
    assert packages.fund(year + 1).awards == 1
    packages.refused("nothing-to-fund", fund_awards, command, packages.finance("one"))
    # At the end of this year what is unused lapses once more.
    packages.into_next_year()
    assert (packages.lapse(), packages.lapse()) == (2, 0)
    packages.released(GIVEN, year + 2)
    assert packages.fund(year + 2).paisa == GIVEN
    packages.position(year + 2, SCHEME)
    _check_published(packages)


def test_what_is_taken_back_before_it_has_money_never_gets_any(packages: Packages) -> None:
    year = this_year()
    packages.released(3 * GIVEN, year)
    award = packages.granted("One")
    part = _years(packages.session, award)[year]
    notice = NoticeClawback(award_id=award.id, ground="lease_ended", reason="It was let")
    row = packages.run(notice_clawback, notice, packages.finance("one"))
    packages.run(answer_clawback, AnswerClawback(clawback_id=row.id, answer="No"), packages.owner)
    order = OrderClawback(clawback_id=row.id, order_reason="It was")
    row = packages.run(order_clawback, order, packages.finance("two"))
    assert (row.unused_paisa, row.unfunded_paisa, row.owed_paisa) == (part, GIVEN - part, 0)
    let_days_pass(packages.session, 31)
    packages.run(finish_clawbacks, None, SYSTEM)
    packages.into_year(year + 1)
    packages.lapse()
    packages.released(GIVEN, year + 1)
    command = FundAwards(scheme=SCHEME, fiscal_year=year + 1)
    packages.refused("nothing-to-fund", fund_awards, command, packages.finance("one"))


@pytest.mark.parametrize("door", ["web", "api"])
def test_an_officer_funds_by_page_and_by_api(
    packages: Packages, session: Session, doors: Doors, door: str
) -> None:
    year = this_year()
    packages.released(GIVEN, year)
    award = packages.granted("One")
    packages.into_next_year()
    packages.released(GIVEN, year + 1)
    officer = make_staff(session, roles.FINANCE_OFFICER, "Zainab")
    session.commit()
    opened = doors.open(door, officer, proved=True)
    # Nothing is funded before what is unused of last year has lapsed.
    early = opened.send(FUND, {"scheme": SCHEME, "fiscal_year": str(year + 1)})
    assert early.status == 409, early.sentences
    packages.lapse()
    shown = opened.read(
        Place(
            f"/reliefs/funding?scheme={SCHEME}",
            f"/relief-funding/{SCHEME}/{year + 1}",
        )
    )
    assert award.number in shown.text
    wrong = opened.send(FUND, {"scheme": SCHEME, "fiscal_year": str(year)})
    assert wrong.says("current fiscal year")
    assert opened.send(FUND, {"scheme": SCHEME, "fiscal_year": str(year + 1)}).ok
    assert session.scalars(select(AwardFunding)).one().amount_paisa == GIVEN


steps = st.lists(
    st.one_of(
        st.tuples(st.just("release"), st.integers(1, 2 * GIVEN)),
        st.tuples(st.sampled_from(["fund", "fund", "lapse", "year"]), st.just(0)),
    ),
    min_size=3,
    max_size=10,
)


def test_never_more_is_funded_than_was_released_in_any_order(
    packages: Packages, platform: Platform, session: Session, moves: Moves
) -> None:
    packages.released(3 * GIVEN, this_year())
    awards = [packages.granted(name) for name in ("A", "B", "C")]
    packages.into_next_year()
    session.commit()
    connection = session.get_bind()
    assert isinstance(connection, Connection)

    @settings(max_examples=walks(10), deadline=None)
    @given(steps)
    def in_any(order: list[tuple[str, int]]) -> None:
        session.rollback()
        before = connection.begin_nested()
        year, released = this_year() + 1, 0
        for what, paisa in order:
            with moves.step():
                if what == "release":
                    packages.released(paisa, year)
                    released += paisa
                elif what == "year":
                    year, released = packages.into_next_year(), 0
                elif what == "lapse":
                    packages.lapse()
                else:
                    packages.fund(year)
                session.expire_all()
                _check(session, awards, year, released)
                _check_published(packages)
        session.rollback()
        before.rollback()

    in_any()


def _check_published(packages: Packages) -> None:
    """Each year that gave money is published, to the ledger's paisa; few holders stay hidden."""
    of = [BudgetYear(SCHEME, year) for year in range(this_year(), this_year() + 12)]
    known = positions(packages.session, of)
    spent = {each.year: at.committed_paisa + at.used_paisa for each, at in known.items()}
    found = {each.fiscal_year: each for each in costs(packages.session)}
    assert {year: paisa for year, paisa in spent.items() if paisa} == {
        year: each.granted_paisa for year, each in found.items() if each.granted_paisa
    }
    assert all(bool(each.funded) == bool(each.granted_paisa) for each in found.values())
    told = published(list(found.values()), this_year() + 20, {}).items
    # Three firms are too few: neither they nor a total is told.
    assert all(each.total.granted_paisa in {None, 0} for each in told)


def _check(session: Session, awards: list[ReliefAward], year: int, released: int) -> None:
    funded = select(func.coalesce(func.sum(AwardFunding.amount_paisa), 0))
    assert (session.scalar(funded.filter_by(fiscal_year=year)) or 0) <= released
    left = remaining_paisa(session, [each.id for each in awards])
    for award in awards:
        lapsed = select(func.coalesce(func.sum(AwardLapse.amount_paisa), 0))
        gone = session.scalar(lapsed.filter_by(award_id=award.id)) or 0
        got = session.scalar(funded.filter_by(award_id=award.id)) or 0
        first = min(_years(session, award).items())[1]
        assert left.get(award.id, 0) == first + got - gone
        assert left.get(award.id, 0) <= award.amount_paisa


def test_a_person_may_not_fund(platform: Platform, session: Session) -> None:
    somebody = actor(make_person(session))
    session.commit()
    with denied("reliefs.fund_awards"):
        platform.executor.execute(
            fund_awards, FundAwards(scheme=SCHEME, fiscal_year=2026), actor=somebody
        )

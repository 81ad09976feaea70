"""Firms that belong together are found through any chain, and each link says why."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from click.testing import CliRunner
from conftest import rolled_back
from factories.composition import composed
from factories.counting import counted
from factories.depth import walks
from factories.parameters import make_value
from factories.related import BEGAN, Firm, make_firms, owners
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.public import cnic_hash
from app.platform import Platform
from app.row_macs import Forged
from app.unit_of_work import UnitOfWork
from registration.public import (
    Link,
    LinkSource,
    RelatedFirms,
    owner_pseudonyms,
    related_firms,
)
from registration.register.doors.cli import register
from registration.register.models import BusinessTrait
from registration.register.parameters import ADDRESS_MOST_FIRMS, RELATED_YEARS
from registration.register.policy.filings import Kind
from registration.register.queries.related import MAX_FIRMS, years_before
from registration.register.use_cases.fill_traits import fill_traits
from registration.register.use_cases.verify_register import check_batch

DAY = date(2026, 6, 1)
A, B, C = "5440100000001", "5440100000002", "5440100000003"
SHOP = "Shop No. 5, Jinnah Road"


@pytest.fixture(autouse=True)
def rules(request: pytest.FixtureRequest) -> None:
    if "session" in request.fixturenames:
        put_in_force(request.getfixturevalue("session"))


def put_in_force(session: Session, most: int = 3) -> None:
    make_value(session, RELATED_YEARS, "3", date(2020, 1, 1))
    make_value(session, ADDRESS_MOST_FIRMS, str(most), date(2020, 1, 1))
    session.commit()


def group(
    platform: Platform, firm: Firm, day: date = DAY, links: LinkSource | None = None
) -> RelatedFirms:
    with platform.executor.reading(SYSTEM) as uow:
        return related_firms(uow, firm.organisation_id, day, links=links)


def members(found: RelatedFirms) -> set[UUID]:
    return {firm.business_id for firm in found.firms}


def ids(*firms: Firm) -> set[UUID]:
    return {firm.business_id for firm in firms}


def kinds(found: RelatedFirms) -> set[str]:
    return {link.kind for link in found.links}


def dissolved(on: date) -> tuple[Kind, date, dict[str, str]]:
    return Kind.DISSOLUTION, on, {}


def test_it_finds_a_shared_owner_through_a_chain(platform: Platform, session: Session) -> None:
    one, two, three = Firm(owners=[A]), Firm(owners=[A, B]), Firm(owners=[B, C])
    stranger = Firm(owners=["5440100000009"])
    make_firms(platform, one, two, three, stranger)
    found = group(platform, one)
    assert members(found) == ids(one, two, three)
    assert found.organisation_ids == {each.organisation_id for each in (one, two, three)}
    assert found.firms[0].business_id == one.business_id
    assert kinds(found) == {"owner"}
    assert {(link.since, link.until) for link in found.links} == {(BEGAN, None)}
    assert (found.complete, found.crowded_addresses, found.owners_unknown) == (True, 0, False)
    assert members(group(platform, stranger)) == ids(stranger)


def test_an_owner_who_left_links_for_the_years_in_force(
    platform: Platform, session: Session
) -> None:
    left = date(2024, 7, 1)
    old = Firm(owners=[A, B], later=[(Kind.OWNERS, left, owners(B))])
    new = Firm(owners=[A, C], since=date(2025, 2, 1))
    make_firms(platform, old, new)
    found = group(platform, new)
    (link,) = found.links
    assert link.kind == "former_owner"
    assert (link.since, link.until) == (date(2025, 2, 1), left - timedelta(days=1))
    with platform.executor.reading(SYSTEM) as uow:
        pseudonyms = owner_pseudonyms(uow, [new.organisation_id], DAY)
    assert link.pseudonym in pseudonyms[new.organisation_id]
    last = date(2027, 6, 30)
    assert members(group(platform, new, last)) == ids(old, new)
    assert members(group(platform, new, last + timedelta(days=1))) == ids(new)


def test_it_is_as_of_a_day(platform: Platform, session: Session) -> None:
    joins = date(2026, 3, 1)
    one = Firm(owners=[A])
    two = Firm(owners=[B], later=[(Kind.OWNERS, joins, owners(A, B))])
    make_firms(platform, one, two)
    assert members(group(platform, one, joins - timedelta(days=1))) == ids(one)
    assert members(group(platform, one, joins)) == ids(one, two)
    assert members(group(platform, one, BEGAN - timedelta(days=1))) == set()


@pytest.mark.parametrize(
    ("line", "linked"),
    [
        ("5 Shop, JINNAH RD", False),
        ("Jinnah Rd, Shop 5", True),
        ("Shop No. 5 Jinnah Road Turbat", True),
        ("دکان نمبر 5، جناح روڈ", True),
        ("Shop 6, Jinnah Road", False),
    ],
)
def test_the_same_address_links_however_it_is_written(
    platform: Platform, session: Session, line: str, *, linked: bool
) -> None:
    one, two = Firm(owners=[A], line=SHOP), Firm(owners=[B], line=line)
    elsewhere = Firm(owners=[C], line=SHOP, district="gwadar")
    make_firms(platform, one, two, elsewhere)
    found = group(platform, one)
    assert members(found) == (ids(one, two) if linked else ids(one))
    assert kinds(found) == ({"address"} if linked else set())


def test_a_crowded_address_links_nobody_and_says_so(platform: Platform, session: Session) -> None:
    firms = [Firm(owners=[f"54401000001{n:02d}"], line=SHOP) for n in range(3)]
    make_firms(platform, *firms)
    assert members(group(platform, firms[0])) == ids(*firms)
    make_firms(platform, Firm(owners=[A], line=SHOP))
    found = group(platform, firms[0])
    assert (members(found), found.links, found.crowded_addresses) == (ids(firms[0]), [], 1)


def test_a_bought_business_is_found_by_its_place_and_name(
    platform: Platform, session: Session
) -> None:
    end = date(2025, 5, 1)
    sold = Firm(owners=[A], name="Hingol Fisheries", line=SHOP, later=[dissolved(end)])
    moved_in = Firm(owners=[B], line=SHOP, since=end)
    took_name = Firm(owners=[C], name="Hingol Fishery", since=end, district="gwadar")
    make_firms(platform, sold, moved_in, took_name)
    found = group(platform, moved_in)
    assert members(found) == ids(sold, moved_in, took_name)
    assert kinds(found) == {"former_address", "name"}
    assert {firm.good_standing for firm in found.firms if firm.business_id in ids(sold)} == {False}


def test_one_name_at_once_in_old_registers_says_nothing(
    platform: Platform, session: Session
) -> None:
    one, two = Firm(name="Madina Traders", old=True), Firm(name="Madina Traders")
    make_firms(platform, one, two)
    assert members(group(platform, two)) == ids(two)


def test_an_old_entry_links_by_itself(platform: Platform, session: Session) -> None:
    old, new = Firm(owners=[A], old=True), Firm(owners=[A])
    make_firms(platform, old, new)
    (link,) = group(platform, new).links
    assert (link.one, link.other) == (new.organisation_id, old.business_id)


def test_two_businesses_of_one_organisation_are_one_firm(
    platform: Platform, session: Session
) -> None:
    one, beyond = Firm(owners=[A]), Firm(owners=[B])
    two = Firm(owners=[B], organisation_id=one.organisation_id)
    make_firms(platform, one, two, beyond)
    for found in (group(platform, one), group(platform, beyond)):
        assert members(found) == ids(one, two, beyond)
        (link,) = found.links
        assert {link.one, link.other} == {one.organisation_id, beyond.organisation_id}


def bank_accounts(*pairs: tuple[Firm, Firm]) -> LinkSource:
    """Links of another domain, for whom they concern."""
    made = [
        Link(
            kind="bank_account",
            one=one.organisation_id,
            other=other.organisation_id,
            since=BEGAN,
            until=None,
        )
        for one, other in pairs
    ]

    def source(uow: UnitOfWork, organisations: Collection[UUID]) -> Iterable[Link]:
        del uow
        return [link for link in made if {link.one, link.other} & set(organisations)]

    return source


def test_links_of_others_lead_on(platform: Platform, session: Session) -> None:
    one, two, three, four = (
        Firm(owners=[A]),
        Firm(owners=[B]),
        Firm(owners=[B]),
        Firm(owners=[C]),
    )
    make_firms(platform, one, two, three, four)
    source = bank_accounts((one, two), (three, four))
    found = group(platform, one, links=source)
    assert members(found) == ids(one, two, three, four)
    assert [link.kind for link in found.links].count("bank_account") == 2
    assert members(group(platform, four, links=source)) == ids(one, two, three, four)


def test_who_is_not_registered_is_in_a_group_by_links_alone(
    platform: Platform, session: Session
) -> None:
    one, stranger = Firm(owners=[A]), Firm()
    make_firms(platform, one)
    found = group(platform, stranger, links=bank_accounts((stranger, one)))
    assert members(found) == ids(one)
    assert found.organisation_ids == {one.organisation_id, stranger.organisation_id}
    assert group(platform, stranger).organisation_ids == {stranger.organisation_id}


def test_shareholders_of_a_company_are_unknown(platform: Platform, session: Session) -> None:
    firm, company = Firm(owners=[A]), Firm(owners=[A], form="company")
    make_firms(platform, firm, company)
    found = group(platform, firm)
    assert found.owners_unknown
    assert {each.business_id for each in found.firms if each.owners_unknown} == ids(company)


def chain(length: int) -> list[Firm]:
    cnics = [f"54402{n:08d}" for n in range(length + 1)]
    return [Firm(owners=[*pair]) for pair in pairwise(cnics)]


def test_a_larger_group_is_cut_and_says_so(platform: Platform, session: Session) -> None:
    firms = [Firm(owners=[A]) for _ in range(MAX_FIRMS + 1)]
    make_firms(platform, *firms[:-1])
    assert group(platform, firms[0]).complete
    make_firms(platform, firms[-1])
    found = group(platform, firms[0])
    assert (found.complete, len(found.firms)) == (False, MAX_FIRMS)


def test_links_that_never_end_are_cut_and_say_so(platform: Platform, session: Session) -> None:
    firms = [Firm(owners=[f"54403{n:08d}"]) for n in range(12)]
    make_firms(platform, *firms)
    source = bank_accounts(*pairwise(firms))
    assert not group(platform, firms[0], links=source).complete
    assert group(platform, firms[6], links=source).complete


def test_a_chain_takes_as_many_queries_as_a_pair(platform: Platform, session: Session) -> None:
    short, long = chain(2), [replace(firm) for firm in chain(80)[10:]]
    make_firms(platform, *short, *long)
    asked = []
    for firms in (short, long):
        with counted(platform) as said:
            assert members(group(platform, firms[0])) == ids(*firms)
        asked.append(len([each for each in said if "business" in each or "filings" in each]))
    assert asked[0] == asked[1] <= 9


@pytest.mark.parametrize("lie", ["delete", "insert"])
def test_a_group_with_a_forged_row_is_refused(
    platform: Platform, session: Session, lie: str
) -> None:
    one, two = Firm(owners=[A]), Firm(owners=[B])
    make_firms(platform, one, two)
    theirs = select(BusinessTrait.key).filter_by(business_id=two.business_id, kind="owner")
    forged = BusinessTrait(
        business_id=one.business_id, key=session.scalars(theirs).one(), since=BEGAN, kind="owner"
    )
    if lie == "insert":
        session.add(forged)
    else:
        session.execute(delete(BusinessTrait))
    session.commit()
    with pytest.raises(Forged):
        group(platform, one)
    with platform.executor.reading(SYSTEM) as uow, pytest.raises(Forged):
        owner_pseudonyms(uow, [one.organisation_id], DAY)
    with platform.executor.reading(SYSTEM) as uow:
        wrong = check_batch(uow, None)[1]
    assert one.business_id in {each.business_id for each in wrong}


def test_nothing_in_it_changes_in_place(platform: Platform, session: Session) -> None:
    make_firms(platform, Firm(owners=[A]))
    with pytest.raises(DBAPIError, match="permission denied"):
        session.execute(update(BusinessTrait).values(kind="name"))
    session.rollback()


def test_pseudonyms_are_those_of_a_day_and_join_with_nothing(
    platform: Platform, session: Session
) -> None:
    change = date(2025, 1, 1)
    one = Firm(owners=[A], later=[(Kind.OWNERS, change, owners(B))])
    two, ended = Firm(owners=[B, C]), Firm(owners=[C], later=[dissolved(change)])
    make_firms(platform, one, two, ended)
    asked = [each.organisation_id for each in (one, two, ended)]
    with platform.executor.reading(SYSTEM) as uow:
        now = owner_pseudonyms(uow, asked, DAY)
        before = owner_pseudonyms(uow, asked, change - timedelta(days=1))
        assert owner_pseudonyms(uow, asked) == now
        other = {cnic_hash(uow, cnic).hex() for cnic in (A, B, C)}
    mine, theirs = now[one.organisation_id], now[two.organisation_id]
    assert len(mine) == 1
    assert mine < theirs
    assert not before[one.organisation_id] & theirs
    assert now[ended.organisation_id] == frozenset()
    assert before[ended.organisation_id] < theirs
    assert not (mine | theirs) & other
    assert A not in str(now)


def test_businesses_that_were_there_before_get_their_traits(
    platform: Platform, session: Session
) -> None:
    firms = [
        Firm(owners=[A]),
        Firm(owners=[A]),
        Firm(owners=[A], later=[dissolved(BEGAN)]),
        Firm(owners=[A]),
    ]
    make_firms(platform, *firms)
    session.execute(delete(BusinessTrait))
    session.commit()
    told = CliRunner().invoke(register, ["verify"], obj=composed(platform))
    assert told.exit_code == 0
    assert "4 businesses, 0 wrong, 3 wait for their traits." in told.output
    assert platform.executor.execute(fill_traits, 2, actor=SYSTEM) == 4
    with platform.executor.reading(SYSTEM) as uow:
        assert check_batch(uow, None)[1] == []
    count = select(func.count()).select_from(BusinessTrait)
    before = session.scalar(count)
    assert platform.executor.execute(fill_traits, None, actor=SYSTEM) == 1
    assert session.scalar(count) == before == 6


def test_years_before_a_leap_day_end_on_the_last_of_february() -> None:
    assert years_before(date(2028, 2, 29), 3) == date(2025, 2, 28)
    assert years_before(date(2028, 2, 29), 4) == date(2024, 2, 29)


@st.composite
def registers(draw: st.DrawFn) -> list[Firm]:
    """A few firms of a few owners and shops, some of them ended."""
    firm = st.builds(
        Firm,
        owners=st.lists(st.sampled_from([A, B, C, f"{A}4", f"{A}5"]), max_size=2, unique=True),
        line=st.sampled_from(["Main Bazaar", "Shop 1, Jinnah Road", "Shop 2, Jinnah Road"]),
        later=st.sampled_from([[], [dissolved(date(2025, 1, 1))], [dissolved(date(2024, 2, 1))]]),
    )
    return [
        replace(each, organisation_id=new_id(), business_id=new_id())
        for each in draw(st.lists(firm, min_size=2, max_size=7))
    ]


def partition(
    platform: Platform, firms: Sequence[Firm], links: LinkSource | None
) -> dict[UUID, set[UUID]]:
    return {
        firm.organisation_id: set(group(platform, firm, links=links).organisation_ids)
        for firm in firms
    }


def expected(firms: Sequence[Firm]) -> Iterator[set[UUID]]:
    """Put firms together that share an owner or a shop, until nothing changes any more."""
    for firm in firms:
        found = {firm.organisation_id}
        while True:
            inside = [each for each in firms if each.organisation_id in found]
            owned = {cnic for each in inside for cnic in each.owners}
            shops = {each.line for each in inside} - {"Main Bazaar"}
            more = {
                each.organisation_id
                for each in firms
                if owned & set(each.owners) or each.line in shops
            }
            if more <= found:
                break
            found |= more
        yield found


def test_groups_part_all_firms_and_a_link_never_splits_one(shared_platform: Platform) -> None:
    @settings(max_examples=walks(25), deadline=None)
    @given(firms=registers(), data=st.data())
    def part(firms: list[Firm], data: st.DataObject) -> None:
        one, other = (data.draw(st.sampled_from(firms)) for _ in range(2))
        with rolled_back(shared_platform) as platform, platform.executor.sessions() as session:
            put_in_force(session, most=10)
            make_firms(platform, *firms)
            before = partition(platform, firms, None)
            after = partition(platform, firms, bank_accounts((one, other)))
        assert before == dict(zip(before, expected(firms), strict=True))
        assert all(before[firm] <= after[firm] for firm in before)
        assert other.organisation_id in after[one.organisation_id]
        # Symmetric and transitive: who is in somebody's group has the very same group.
        for groups in (before, after):
            assert all(groups[each] == mine for mine in groups.values() for each in mine)

    part()

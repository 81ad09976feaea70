"""What firms have in common: read alike however it is written, and only while they have it."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from registration.register.policy.business import Form, Owner, Place, Standing, State
from registration.register.policy.filings import Version
from registration.register.policy.links import Held, Link, links_of
from registration.register.policy.traits import Trait, TraitKind, place_value, traits_of

FIRST = date(2026, 1, 1)
ONE, TWO, THREE = (UUID(int=n) for n in (1, 2, 3))


def value(line: str, district: str = "kech") -> str:
    return place_value(Place(line=line, district=district))


@pytest.mark.parametrize(
    "line",
    [
        "Shop No. 5, Jinnah Road, Turbat",
        "jinnah rd. shop no 5",
        "Shop 05 Jinnah Road",
        "دکان نمبر ۵، جناح روڈ، تربت",
    ],
)
def test_an_address_is_the_same_however_it_is_written(line: str) -> None:
    assert value(line) == value("Shop 5, Jinnah Road") != ""


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("House 12, Street 5", "House 5, Street 12"),
        ("Shop 5, Jinnah Road", "Shop 6, Jinnah Road"),
        ("Shop 5, Jinnah Road", "Shop 5, Airport Road"),
        ("Shop 5, Quetta Road", "Shop 5, Gwadar Road"),
    ],
)
def test_another_address_is_another(line: str, other: str) -> None:
    assert value(line) != value(other)
    assert value(line) != value(line, "quetta")


@pytest.mark.parametrize(
    "line", ["", "Main Bazaar, Turbat", "Shop 5", "Near the bus stand, Main Bazaar", "٪ ؟"]
)
def test_an_address_that_says_too_little_is_nobody_s(line: str) -> None:
    assert value(line) == ""


def state(*cnics: str, standing: Standing = Standing.REGISTERED, **fields: object) -> State:
    owners = tuple(Owner(name="O", cnic=cnic, joined_on=FIRST) for cnic in cnics)
    plain = State(form=Form.SOLE, name="", place=Place(line="", district="kech"), standing=standing)
    return plain.with_(owners=owners, **fields)


def version(begins: int, ends: int | None, of: State) -> Version:
    return Version(valid_from=day(begins), valid_to=end(ends), sequence=1, state=of)


def day(days: int) -> date:
    return FIRST + timedelta(days=days)


def end(days: int | None) -> date | None:
    return None if days is None else day(days)


def owner(cnic: str, since: int, until: int | None) -> Trait:
    return Trait(kind=TraitKind.OWNER, value=cnic, since=day(since), until=end(until))


def test_a_trait_runs_over_versions_and_ends_with_the_business() -> None:
    versions = [
        version(0, 9, state("A", "B")),
        version(10, 19, state("A")),
        version(20, 29, state("A", "B")),
        version(30, None, state("A", "B", standing=Standing.DISSOLVED)),
    ]
    assert set(traits_of(versions)) == {owner("A", 0, 29), owner("B", 0, 9), owner("B", 20, 29)}
    assert set(traits_of(versions[:1])) == {owner("A", 0, 9), owner("B", 0, 9)}


def test_other_places_and_both_names_are_traits() -> None:
    places = {
        "place": Place(line="Shop 5, Jinnah Road", district="kech"),
        "other_places": (Place(line="Plot 7, Airport Road", district="gwadar"),),
        "name": "Hingol Fisheries",
        "name_ur": "ہنگول فشریز",
    }
    found = traits_of([version(0, None, state(**places))])
    assert sorted(trait.kind for trait in found) == ["name", "name", "place", "place"]


def held(firm: UUID, since: int, until: int | None, kind: TraitKind = TraitKind.OWNER) -> Held:
    return Held(key=b"k", kind=kind, firm=firm, since=day(since), until=end(until))


def link(kind: str, since: int, until: int | None, other: UUID = TWO) -> Link:
    pseudonym = b"k".hex() if "owner" in kind else ""
    return Link(
        kind=kind, one=ONE, other=other, since=day(since), until=end(until), pseudonym=pseudonym
    )


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        ([(0, None), (5, None)], ("owner", 5, None)),
        ([(0, 9), (5, None)], ("owner", 5, 9)),
        ([(0, 9), (9, None)], ("owner", 9, 9)),
        ([(0, 9), (10, None)], ("former_owner", 10, 9)),
        ([(20, None), (0, 9)], ("former_owner", 20, 9)),
    ],
)
def test_a_link_says_from_when_to_when(
    periods: list[tuple[int, int | None]], expected: tuple[str, int, int | None]
) -> None:
    one, two = (held(firm, *period) for firm, period in zip((ONE, TWO), periods, strict=True))
    assert links_of([one, two], ONE) == [link(*expected)]


def test_the_latest_time_at_once_is_said_where_there_are_several() -> None:
    mine = [held(ONE, 0, 9), held(ONE, 20, 29)]
    assert links_of([*mine, held(TWO, 5, None)], ONE) == [link("owner", 20, 29)]
    assert links_of([*mine, held(TWO, 12, 15)], ONE) == [link("former_owner", 20, 15)]


def test_a_name_links_only_one_after_the_other() -> None:
    name = TraitKind.NAME
    old, new, beside = held(ONE, 0, 9, name), held(TWO, 12, None, name), held(THREE, 5, 20, name)
    assert links_of([old, new], ONE) == [link("name", 12, 9)]
    assert links_of([new, beside], TWO) == []
    assert links_of([old, beside], ONE) == []


def test_all_are_linked_with_the_firm_that_was_asked_about() -> None:
    rows = [held(firm, 0, None) for firm in (THREE, TWO, ONE)]
    assert links_of(rows, ONE) == [link("owner", 0, None), link("owner", 0, None, THREE)]
    around = links_of(rows, THREE)
    assert {(each.one, each.other) for each in around} == {(THREE, ONE), (THREE, TWO)}
    assert links_of(rows[:1], ONE) == []

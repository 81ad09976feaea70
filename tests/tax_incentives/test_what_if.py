"""What a changed scheme would cost, over the register and past claims, before it is enacted."""

from typing import Any
from uuid import UUID

import pytest
from factories.counting import counted
from factories.denials import denied
from factories.doors import Doors, Place
from factories.identity import actor, make_person
from factories.reliefs import SCHEME, Reliefs
from factories.tenders import deliver_all
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.platform import Platform
from registration.public import firm_facts
from tax_incentives.applications.queries.facts import Claiming, facts_of
from tax_incentives.changes.queries.books import firm_facts_of, read_books
from tax_incentives.changes.queries.what_ifs import WhatIfView, what_if
from tax_incentives.changes.use_cases import cost_scheme
from tax_incentives.changes.use_cases.cost_scheme import (
    AskWhatIf,
    ask_what_if,
    assumed_facts,
    next_slice,
)
from tax_incentives.claims.use_cases import Claimant
from tax_incentives.decisions.queries import today_of
from tax_incentives.schemes.book import SchemeBook

# Firms with local staff get less, the others more.
CHANGES = (
    ("version: 1\n", "version: 2\n"),
    ("value: 35 %", "value: 30 %"),
    ("value: 25 %", "value: 27 %"),
)
ASSUMED = "local_staff: 1\nstaff: 10"


@pytest.fixture
def reliefs(platform: Platform, session: Session) -> Reliefs:
    """Three firms: one claimed (half its staff is local), one paid too, one paid nothing."""
    made = Reliefs.of(platform, session)
    made.tax_paid(10_00_000_00)
    made.claim()
    made.claimant("Kech Softworks", "2")
    made.tax_paid(1_00_000_00)
    made.claimant("Gwadar Softworks", "3")
    return made


def content(reliefs: Reliefs) -> str:
    found = reliefs.platform.executor.ports.get(SchemeBook).scheme(SCHEME).text
    for old, new in CHANGES:
        assert old in found
        found = found.replace(old, new, 1)
    return found


def ask(reliefs: Reliefs, **more: Any) -> UUID:  # noqa: ANN401 - fields of the command
    command = AskWhatIf(**{"code": SCHEME, "content": content(reliefs), **more})
    found: UUID = reliefs.run(ask_what_if, command, reliefs.finance("one")).id
    return found


def view(reliefs: Reliefs, what_if_id: UUID) -> WhatIfView:
    with reliefs.platform.executor.reading(reliefs.finance("one")) as uow:
        return what_if(uow, what_if_id)


def test_it_counts_winners_and_losers_over_the_register(reliefs: Reliefs) -> None:
    what_if_id = ask(reliefs, assumed=ASSUMED)
    assert not view(reliefs, what_if_id).finished
    deliver_all(reliefs.platform)
    found = view(reliefs, what_if_id)
    assert (found.finished, found.firms, found.counted, found.per_cent) == (True, 3, 3, 100)
    figures = found.figures
    assert (figures.known, figures.unknown, figures.winners, figures.losers) == (3, 0, 1, 1)
    assert (figures.old_paisa, figures.new_paisa) == (3_75_000_00, 3_27_000_00)
    assert (figures.won_paisa, figures.lost_paisa) == (2_000_00, 50_000_00)
    sizes = {each.value: each.figures for each in found.sizes}
    assert {size: each.losers for size, each in sizes.items()} == {"0": 0, "1": 0, "2": 1}
    assert sum(each.figures.known for each in found.districts) == 3
    assert (found.claims.known, found.claims.losers, found.claims.lost_paisa) == (1, 1, 50_000_00)


def test_firms_with_unknown_facts_are_counted_apart(reliefs: Reliefs) -> None:
    what_if_id = ask(reliefs)
    deliver_all(reliefs.platform)
    found = view(reliefs, what_if_id)
    assert (found.figures.known, found.figures.unknown) == (1, 2)
    assert (found.figures.old_paisa, found.figures.new_paisa) == (3_50_000_00, 3_00_000_00)
    missing = {each.name: each.firms for each in found.missing}
    assert missing["staff"] == 2


def test_it_goes_on_where_it_stopped_and_works_no_slice_twice(
    reliefs: Reliefs, monkeypatch: pytest.MonkeyPatch
) -> None:
    what_if_id = ask(reliefs, assumed=ASSUMED)
    monkeypatch.setattr(cost_scheme, "SLICE", 1)

    def slice_of(number: int) -> int | None:
        def work(uow: Any, _: object) -> int | None:  # noqa: ANN401 - a unit of work
            done = next_slice(uow, what_if_id, "lower", number)
            return None if done is None else done.counted

        return reliefs.platform.executor.execute(work, None, actor=SYSTEM)

    assert slice_of(0) == 1
    assert slice_of(0) is None
    assert view(reliefs, what_if_id).counted == 1
    deliver_all(reliefs.platform)
    assert view(reliefs, what_if_id).figures.known < 3
    assert [slice_of(1), slice_of(2)] == [1, 0]
    found = view(reliefs, what_if_id)
    assert (found.finished, found.counted, found.figures.old_paisa) == (True, 3, 3_75_000_00)


def test_bulk_facts_are_those_of_a_claim(reliefs: Reliefs) -> None:
    reliefs.tax_due(5_000_00, days_old=90, due_in=-30)
    with reliefs.platform.executor.reading(SYSTEM) as uow:
        day = today_of(uow)
        scheme = uow.port(SchemeBook).scheme(SCHEME)
        firms = firm_facts(uow.session, after=None, limit=10, day=day)
        with counted(reliefs.platform) as said:
            books = read_books(uow, scheme, firms, day, assumed_facts(scheme, {"staff": "10"}))
        assert len(said) <= 12
        assert len(firms) == 3
        for firm in firms:
            who = Claimant(person_id=firm.organisation_id, organisation_id=firm.organisation_id)
            one = facts_of(Claiming(uow, scheme, who, day), {})
            many = firm_facts_of(uow, scheme, firm, books, day)
            held = {name for name, fact in one.items() if fact.source != "declared"}
            assert {"taxes_due", "taxes_paid", "granted_to_firm", "sector", "claimant"} <= held
            assert {name: many[name].value for name in held} == {
                name: one[name].value for name in held
            }
        owed = [firm_facts_of(uow, scheme, firm, books, day)["taxes_due"].value for firm in firms]
        assert sorted(map(int, owed)) == [0, 0, 5_000_00]  # type: ignore[arg-type]  # money


@pytest.mark.parametrize("answers", [{}, {"staff": ""}, {"staff": None}])
def test_what_a_claim_leaves_empty_is_not_known(reliefs: Reliefs, answers: dict[str, Any]) -> None:
    with reliefs.platform.executor.reading(SYSTEM) as uow:
        day = today_of(uow)
        (firm, *_) = firm_facts(uow.session, after=None, limit=1, day=day)
        who = Claimant(person_id=firm.organisation_id, organisation_id=firm.organisation_id)
        claiming = Claiming(uow, uow.port(SchemeBook).scheme(SCHEME), who, day)
        found = facts_of(claiming, answers)["staff"]
    assert (found.value, found.why) == (None, "It was not answered.")


@pytest.mark.parametrize(
    ("assumed", "said"),
    [
        ("staff", "one fact on each line"),
        ("sector: software", "is not what a firm declares"),
        ("staff: many", "whole number"),
    ],
)
def test_it_says_what_cannot_be_assumed(reliefs: Reliefs, assumed: str, said: str) -> None:
    with pytest.raises(Invalid) as caught:
        ask(reliefs, assumed=assumed)
    assert said in str(caught.value.fields["assumed"])


def test_only_finance_asks(reliefs: Reliefs, session: Session) -> None:
    stranger = actor(make_person(session, "Stranger"))
    with denied("reliefs.ask_what_if"):
        reliefs.platform.executor.execute(ask_what_if, None, actor=stranger)


@pytest.mark.parametrize("door", ["web", "api"])
def test_finance_asks_and_reads_through_both_doors(
    reliefs: Reliefs, doors: Doors, door: str, session: Session
) -> None:
    person = session.get_one(Person, reliefs.finance("one").person_id)
    one = doors.open(door, person, proved=True)
    begin = Place(f"/reliefs/what-ifs/new?code={SCHEME}", "/relief-what-ifs")
    assert one.read(begin).ok
    place = Place("/reliefs/what-ifs/new", "/relief-what-ifs")
    wrong = one.send(place, {"code": SCHEME, "content": "code: x", "assumed": ""})
    assert wrong.says("version")
    asked = one.send(place, {"code": SCHEME, "content": content(reliefs), "assumed": ASSUMED})
    shown = Place("/reliefs/what-ifs/{}", "/relief-what-ifs/{}").at(asked.id)
    assert "0 % of the firms" in one.read(shown).text or door == "api"
    deliver_all(reliefs.platform)
    read = one.read(shown).text
    assert ("Rs 50,000" if door == "web" else "'lost': '50000.00'") in read
    assert SCHEME in one.read(Place("/reliefs/what-ifs", "/relief-what-ifs")).text

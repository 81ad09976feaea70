"""Real commits at the same instant: a name is one person's, and nobody's twin stands beside it."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from factories.identity import actor, make_person
from factories.names import register, release_rules
from factories.racing import at_once
from sqlalchemy import select

from app.errors import Conflict, Invalid
from app.permissions import Actor
from app.platform import Platform
from registration.names.models import BusinessName
from registration.names.policy.kinds import BusinessKind
from registration.names.policy.report import ProposedName
from registration.names.use_cases.reserve_name import (
    ReleaseName,
    ReserveName,
    release_name,
    reserve_name,
)

pytestmark = pytest.mark.committed
# Names of firms may be the same; no two companies have one.
COMPANY = BusinessKind.COMPANY


def people(committed: Platform, count: int) -> list[Actor]:
    with committed.executor.sessions() as session:
        release_rules(committed, session)
        made = [actor(make_person(session)) for _ in range(count)]
        session.commit()
    return made


def reserve(committed: Platform, who: Actor, name: str, reason: str = "") -> BusinessName:
    command = ReserveName(proposed=ProposedName(name=name, kind=COMPANY), reason=reason)
    return committed.executor.execute(reserve_name, command, actor=who)


def won(answers: Sequence[Any]) -> list[BusinessName]:
    refused = [each for each in answers if not isinstance(each, BusinessName)]
    assert all(isinstance(each, Conflict | Invalid) for each in refused), answers
    assert {each.code for each in refused} <= {"name-taken", "name-alike", "name-own"}
    assert all("“" in str(each) or each.code == "name-own" for each in refused)
    return [each for each in answers if isinstance(each, BusinessName)]


@pytest.mark.parametrize(
    "names",
    [
        ["Hingol Fisheries"] * 6,
        ["Hingol Fisheries", "Fisheries Hingol", "HINGOL Fishery", "Hingol Fishery Co"] * 2,
        # Not the same for PostgreSQL, and too much alike for the check: who is second is told.
        ["Hingol Traders", "Hingol Enterprises", "Hingol Agency", "Hingol Stores"],
    ],
    ids=["same", "written otherwise", "alike"],
)
def test_one_of_many_has_a_name(committed: Platform, names: list[str]) -> None:
    askers = people(committed, len(names))
    calls = [partial(reserve, committed, *each) for each in zip(askers, names, strict=True)]
    assert len(won(at_once(calls))) == 1


@pytest.mark.campaign
def test_who_gives_a_reason_has_one_that_is_alike_and_never_the_same(committed: Platform) -> None:
    askers = people(committed, 4)
    names = ["Hingol Traders", "Hingol Enterprises", "Hingol Traders", "Hingol Enterprises"]
    calls = [
        partial(reserve, committed, who, name, "Our shops lie far apart")
        for who, name in zip(askers, names, strict=True)
    ]
    assert sorted(row.name for row in won(at_once(calls))) == sorted(set(names))


@pytest.mark.campaign
def test_who_asks_twice_at_once_holds_it_once(committed: Platform) -> None:
    (person,) = people(committed, 1)
    answers = at_once([lambda: reserve(committed, person, "Hingol Fisheries")] * 4)
    assert len(won(answers)) == 1


@pytest.mark.campaign
def test_nobody_holds_more_than_the_rule_says_by_asking_at_once(committed: Platform) -> None:
    (person,) = people(committed, 1)
    names = ["Hingol Foods", "Chiltan Foods", "Zamuran Foods", "Kolpur Foods", "Shaban Foods"]
    answers = at_once([partial(reserve, committed, person, name) for name in names])
    assert sum(isinstance(each, BusinessName) for each in answers) == 3


def test_the_register_and_a_stranger_never_both_have_it(committed: Platform) -> None:
    (person,) = people(committed, 1)
    answers = at_once(
        [
            lambda: reserve(committed, person, "Hingol Fisheries"),
            lambda: register(committed, "Hingol Fisheries", kind=COMPANY),
        ]
    )
    assert len(won(answers)) == 1


@pytest.mark.campaign
def test_a_name_that_is_let_go_is_taken_by_one(committed: Platform) -> None:
    first, second, third = people(committed, 3)
    row = reserve(committed, first, "Hingol Fisheries")
    release = ReleaseName(reservation_id=row.id)
    at_once(
        [
            lambda: committed.executor.execute(release_name, release, actor=first),
            lambda: reserve(committed, second, "Hingol Fisheries"),
            lambda: reserve(committed, third, "Hingol Fisheries"),
        ]
    )
    with committed.executor.sessions() as session:
        held = session.scalars(select(BusinessName).filter_by(ended_at=None)).all()
    assert len(held) <= 1

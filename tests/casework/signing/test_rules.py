"""The rules of signing, for any answers and any times: no database."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from factories.signing import both
from hypothesis import given
from hypothesis import strategies as st

from app.casework.catalogue.library import read_library
from app.casework.definition import determinants as when
from app.casework.definition.determinants import ALWAYS
from app.casework.definition.shapes import Confidence, Service, SignatureAsk
from app.casework.forms.policy.determinants import Known
from app.casework.forms.policy.required_signers import (
    MAX_MESSAGES_PER_WEEK,
    PAUSE,
    WEEK,
    Request,
    Signer,
    may_ask,
    may_tell,
    signers_of,
    still_needed,
    without_numbers,
)
from app.casework.signing.queries.statements import SignaturesPage, SignerLine
from app.clock import real_now
from app.identity.people.identifiers import mask_number
from registration.applications.install import SERVICES

CNIC = st.integers(10**12, 10**13 - 1).map(str)
ROWS = st.lists(
    st.fixed_dictionaries(
        {"partner": st.fixed_dictionaries({"name": st.just("Gul"), "cnic": CNIC})},
        optional={"born_on": st.just("2012-06-05")},
    ),
    max_size=6,
    unique_by=lambda row: row["partner"]["cnic"],
)
NOW = real_now()


@pytest.fixture(scope="module")
def ours() -> dict[str, Service]:
    found = sorted(read_library([SERVICES]), key=lambda each: each.version)
    return {each.code: each for each in found}


@pytest.fixture(scope="module")
def partnership(ours: dict[str, Service]) -> Service:
    return ours["partnership"]


@pytest.fixture(scope="module")
def change(ours: dict[str, Service]) -> Service:
    return ours["change_of_partners"]


@given(rows=ROWS)
def test_all_sign_but_those_who_are_said_to_be_minors(
    partnership: Service, rows: list[dict[str, Any]]
) -> None:
    found = signers_of(partnership, Known(answers={"partners": rows}), {})
    of_age = [row["partner"]["cnic"] for row in rows if "born_on" not in row]
    assert [each.cnic for each in found] == of_age


@given(named=ROWS, registered=ROWS, junk=st.one_of(st.none(), st.integers(), st.text()))
def test_nobody_signs_twice_and_a_paper_stands_in_where_every_ask_lets_it(
    partnership: Service,
    named: list[dict[str, Any]],
    registered: list[dict[str, Any]],
    junk: object,
) -> None:
    facts = {"register.partners_of_age": registered}
    named_ask = replace(partnership.signatures[0], instead=False)
    other = replace(named_ask, answer="", fact="register.partners_of_age", instead=True)
    other = replace(other, code="registered", person="partner", when=ALWAYS)
    two = replace(partnership, signatures=(named_ask, other))
    found = signers_of(two, Known(answers={"partners": named}), facts)
    here = {r["partner"]["cnic"] for r in named if "born_on" not in r}
    there = {r["partner"]["cnic"] for r in registered}
    assert len(found) == len({each.cnic for each in found})
    assert {each.cnic for each in found} == here | there
    assert {each.cnic for each in found if each.instead} == there - here
    assert signers_of(two, Known(answers={"partners": junk}), {}) == []


LEAVES = st.sampled_from(["", "retired", "died", "insolvent"])


@given(rows=ROWS, leaves=st.lists(LEAVES, min_size=6, max_size=6))
def test_one_of_all_signs_a_change_and_nobody_for_the_dead(
    change: Service, rows: list[dict[str, Any]], leaves: list[str]
) -> None:
    rows = [row | ({"leaves": how} if how else {}) for row, how in zip(rows, leaves, strict=False)]
    found = signers_of(change, Known(answers={"partners": rows}), {})
    gone = {"died", "insolvent"}
    may = [r for r in rows if "born_on" not in r and r.get("leaves") not in gone]
    assert [each.cnic for each in found] == [row["partner"]["cnic"] for row in may]
    assert all(each.any for each in found)
    assert still_needed(found, set()) == found
    for one in found:
        assert still_needed(found, {one.cnic}) == []


def test_where_all_sign_one_of_others_is_not_enough() -> None:
    both_, some, other = (
        Signer(cnic=str(number), name="Gul", any=number > 1) for number in (1, 2, 3)
    )
    every = [both_, some, other]
    assert still_needed(every, {"2"}) == [both_]
    assert still_needed(every, {"1"}) == [some, other]
    assert still_needed(every, {"1", "3"}) == []


@pytest.mark.parametrize(
    ("any_of", "enough"), [([True, True], True), ([True, False], False), ([False], False)]
)
def test_it_says_that_one_is_enough_only_where_nobody_has_to_sign(
    any_of: list[bool], *, enough: bool
) -> None:
    lines = [
        SignerLine(place=at, name=both("Gul"), any=each) for at, each in enumerate(any_of, start=1)
    ]
    page = SignaturesPage(
        case=None,  # type: ignore[arg-type]  # never read
        lines=lines,
        problems={},
        may_ask=False,
        asked=True,
        mine=False,
        complete=False,
    )
    assert page.one_enough is enough


def test_one_person_signs_alone_where_the_file_says_so(partnership: Service) -> None:
    ask = SignatureAsk(
        code="owner",
        title=both("The owner"),
        answer="owner",
        when=when.Not(when.Test(when.About.ANSWER, "minor", when.Is.EQUAL, value=True)),
        source="Nowhere",
        confidence=Confidence.UNVERIFIED,
    )
    service = replace(partnership, signatures=(ask,))
    owner = {"name": "Gul", "cnic": "5440012345671"}
    assert len(signers_of(service, Known(answers={"owner": owner}), {})) == 1
    assert signers_of(service, Known(answers={"owner": owner, "minor": True}), {}) == []


REQUESTS = st.lists(
    st.builds(
        Request,
        at=st.timedeltas(timedelta(), timedelta(days=20)).map(lambda ago: NOW - ago),
        digest=st.sampled_from([b"a", b"b"]),
        told=st.booleans(),
    ),
    max_size=12,
)


@given(asked=REQUESTS)
def test_new_content_is_asked_for_at_once_and_the_same_after_a_pause(
    asked: list[Request],
) -> None:
    assert may_ask(asked, b"new", NOW)
    lately = [each for each in asked if each.digest == b"a" and each.at > NOW - PAUSE]
    assert may_ask(asked, b"a", NOW) == (not lately)
    assert may_ask(asked, b"a", NOW + PAUSE)


@given(changes=st.lists(st.timedeltas(timedelta(), timedelta(hours=9)), max_size=60))
def test_no_week_holds_more_notices_than_it_may(changes: list[timedelta]) -> None:
    asked: list[Request] = []
    now: datetime = NOW
    for step in changes:
        now += step
        asked.append(Request(at=now, digest=b"%d" % len(asked), told=may_tell(asked, now)))
    for each in asked:
        week = [o for o in asked if o.told and each.at <= o.at < each.at + WEEK]
        assert len(week) <= MAX_MESSAGES_PER_WEEK


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(0, 9999), st.text(max_size=5), CNIC),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)


@given(mine=CNIC, others=CNIC, whole=JSON)
def test_who_signs_sees_no_number_but_their_own(mine: str, others: str, whole: object) -> None:
    answers = {"rows": [{"cnic": mine}, {"cnic": others}], "more": whole}
    seen = str(without_numbers(answers, mine, mask_number))
    assert mine in seen
    assert others == mine or others not in seen

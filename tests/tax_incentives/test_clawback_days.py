"""A clawback at its boundaries: the last day to answer and to appeal, exact amounts, who waits."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from app.errors import Forbidden, Invalid
from tax_incentives.aftercare.models import (
    ANSWER,
    APPEAL,
    BASE_SHRANK,
    HEARING,
    Clawback,
    ClawbackAct,
    ClawbackEnd,
)
from tax_incentives.aftercare.queries import clawback_file
from tax_incentives.aftercare.queries.clawback_file import ClawbackFile, ClawbackState, most_paisa
from tax_incentives.aftercare.use_cases import claw_back, fund_awards
from tax_incentives.aftercare.use_cases.claw_back import (
    NoticeClawback,
    _amount,
    _split,
    refuse_part_taken,
)
from tax_incentives.aftercare.use_cases.fund_awards import TOO_LITTLE
from tax_incentives.awards.models import ReliefAward

LAST, DAY = date(2026, 3, 31), timedelta(days=1)
AT = datetime(2026, 3, 1, tzinfo=UTC)
NOTICED: dict[str, Any] = {"answer_by": LAST, "entered_by": UUID(int=1)}
ORDERED = NOTICED | {"approved_at": AT, "approved_by": UUID(int=2), "appeal_by": LAST}
DROPPED = NOTICED | {"refused_at": AT}


def a_file(
    fields: dict[str, Any], *acts: tuple[str, date | None], end: str | None = None
) -> ClawbackFile:
    said = [ClawbackAct(kind=kind, day=day) for kind, day in acts]
    ended = ClawbackEnd(outcome=end) if end else None
    return ClawbackFile(row=Clawback(**fields), award=ReliefAward(), acts=said, end=ended)


@pytest.mark.parametrize(
    ("file", "state"),
    [
        (a_file(NOTICED), ClawbackState.NOTICED),
        (a_file(NOTICED, (ANSWER, None)), ClawbackState.NOTICED),
        (a_file(DROPPED), ClawbackState.DROPPED),
        (a_file(ORDERED), ClawbackState.ORDERED),
        (a_file(ORDERED, (ANSWER, None)), ClawbackState.ORDERED),
        (a_file(ORDERED, (APPEAL, None)), ClawbackState.APPEALED),
        (a_file(ORDERED, (APPEAL, None), end="set_aside"), ClawbackState.SET_ASIDE),
        (a_file(ORDERED, end="final"), ClawbackState.FINAL),
    ],
)
def test_its_state_follows_what_was_done(file: ClawbackFile, state: ClawbackState) -> None:
    assert file.state is state


@pytest.mark.parametrize(
    ("file", "today", "heard"),
    [
        (a_file(NOTICED), LAST, False),
        (a_file(NOTICED), LAST + DAY, True),
        (a_file(NOTICED, (ANSWER, None)), LAST - DAY, True),
        (a_file(NOTICED, (ANSWER, None), (HEARING, LAST)), LAST - DAY, False),
        (a_file(NOTICED, (ANSWER, None), (HEARING, LAST)), LAST, True),
        (a_file(NOTICED, (HEARING, LAST)), LAST, False),
        (a_file(NOTICED, (HEARING, LAST + 2 * DAY)), LAST + DAY, False),
        # The later record takes the place of the earlier one.
        (a_file(NOTICED, (ANSWER, None), (HEARING, LAST + DAY), (HEARING, LAST)), LAST, True),
        (a_file(NOTICED, (ANSWER, None), (HEARING, LAST), (HEARING, LAST + DAY)), LAST, False),
    ],
)
def test_the_holder_is_heard_once_they_answered_or_could_and_no_hearing_is_to_come(
    file: ClawbackFile, today: date, *, heard: bool
) -> None:
    assert file.is_heard(today) is heard


@pytest.mark.parametrize(
    ("file", "today", "appealable"),
    [
        (a_file(NOTICED), LAST, False),
        (a_file(ORDERED), LAST, True),
        (a_file(ORDERED), LAST + DAY, False),
        (a_file(ORDERED, (APPEAL, None)), LAST, False),
        (a_file(ORDERED, end="final"), LAST, False),
    ],
)
def test_an_order_is_appealable_to_the_end_of_its_last_day_and_once(
    file: ClawbackFile, today: date, *, appealable: bool
) -> None:
    assert file.is_appealable(today) is appealable


@pytest.mark.parametrize(("person", "refused"), [(1, True), (2, True), (3, False)])
def test_a_third_officer_decides_the_appeal(person: int, *, refused: bool) -> None:
    uow: Any = SimpleNamespace(actor=SimpleNamespace(person=UUID(int=person)))
    if refused:
        with pytest.raises(Forbidden) as found:
            refuse_part_taken(uow, a_file(ORDERED))
        assert found.value.code == "third-person"
    else:
        refuse_part_taken(uow, a_file(ORDERED))


HALF = SimpleNamespace(code="late", share=Fraction(1, 2))
ALL = SimpleNamespace(code="false_facts", share=Fraction(1))


@pytest.mark.parametrize(
    ("ground", "taken", "gives", "most"),
    [
        ("false_facts", 0, None, 1_001),
        ("false_facts", 1_000, None, 1),
        ("false_facts", 1_001, None, 0),
        ("late", 0, None, 500),  # the half paisa stays
        ("late", 501, None, 500),
        ("late", 502, None, 499),
        ("unknown", 0, None, None),
        (BASE_SHRANK, 0, 700, 301),
        (BASE_SHRANK, 300, 700, 1),
        (BASE_SHRANK, 302, 700, 0),
        (BASE_SHRANK, 0, None, None),
    ],
)
def test_a_ground_takes_its_share_of_what_no_other_took(
    monkeypatch: pytest.MonkeyPatch, ground: str, taken: int, gives: int | None, most: int | None
) -> None:
    scheme = SimpleNamespace(clawbacks=[HALF, ALL])
    now = None if gives is None else SimpleNamespace(gives_paisa=gives)
    monkeypatch.setattr(clawback_file, "taken_paisa", lambda *_, **__: taken)
    monkeypatch.setattr(clawback_file, "base_now", lambda *_: now)
    monkeypatch.setattr(clawback_file, "scheme_of_award", lambda *_: scheme)
    uow: Any = None
    assert most_paisa(uow, ReliefAward(amount_paisa=1_001), ground) == most


@pytest.mark.parametrize(
    ("paisa", "amount"), [(None, 500), (500, 500), (1, 1), (501, None), (0, None), (-1, None)]
)
def test_a_notice_takes_from_a_paisa_to_all_that_the_ground_allows(
    monkeypatch: pytest.MonkeyPatch, paisa: int | None, amount: int | None
) -> None:
    monkeypatch.setattr(claw_back, "most_paisa", lambda *_: 500)
    uow: Any = None
    notice = NoticeClawback(award_id=UUID(int=1), ground="late", reason="So", amount_paisa=paisa)
    if amount is not None:
        assert _amount(uow, ReliefAward(), notice) == amount
    else:
        with pytest.raises(Invalid) as refused:
            _amount(uow, ReliefAward(), notice)
        assert "amount" in refused.value.fields


@pytest.mark.parametrize(
    ("amount", "unused", "unfunded", "owed"),
    [
        (100, 100, 0, 0),
        (120, 120, 0, 0),
        (121, 120, 1, 0),
        (150, 120, 30, 0),
        (151, 120, 30, 1),
    ],
)
def test_it_takes_what_is_unused_then_what_has_no_money_and_last_what_was_used(
    monkeypatch: pytest.MonkeyPatch, amount: int, unused: int, unfunded: int, owed: int
) -> None:
    row = Clawback(award_id=UUID(int=1), amount_paisa=amount)
    monkeypatch.setattr(claw_back, "remaining_paisa", lambda *_: {row.award_id: 120})
    monkeypatch.setattr(claw_back, "unpromised_paisa", lambda *_: 30)
    uow: Any = SimpleNamespace(session=None)
    _split(uow, row)
    assert (row.unused_paisa, row.unfunded_paisa, row.owed_paisa) == (unused, unfunded, owed)


@pytest.mark.parametrize(
    ("lacking", "obstacles", "why_not"),
    [
        ([60, 40], {}, ["", ""]),
        ([61, 40], {}, ["", TOO_LITTLE]),
        ([101, 40, 10], {}, [TOO_LITTLE, TOO_LITTLE, TOO_LITTLE]),
        ([50, 51, 50], {}, ["", TOO_LITTLE, TOO_LITTLE]),
        ([101, 100], {0: "bill"}, ["bill", ""]),
        ([60, 60, 40], {1: "clawback"}, ["", "clawback", ""]),
        ([101, 60], {1: "bill"}, [TOO_LITTLE, "bill"]),
    ],
)
def test_no_younger_award_overtakes_an_older_one_that_lacks_more_than_is_free(
    monkeypatch: pytest.MonkeyPatch,
    lacking: list[int],
    obstacles: dict[int, str],
    why_not: list[str],
) -> None:
    """Rs 1 is free; an award that has to wait for another reason holds nobody up."""
    ids = [UUID(int=number) for number in range(len(lacking))]
    found = {ids[place]: why for place, why in obstacles.items()}
    monkeypatch.setattr(fund_awards, "_obstacles", lambda *_: found)
    rows = SimpleNamespace(all=lambda: [(each, str(each)) for each in ids])
    uow: Any = SimpleNamespace(session=SimpleNamespace(execute=lambda _: rows))
    of: Any = None
    line = fund_awards._line(uow, of, dict(zip(ids, lacking, strict=True)), 100)
    assert [each.why_not for each in line] == why_not

"""A threshold counts from its own per cent on, and what lies just below it does not."""

from uuid import UUID

import pytest

from app.db import new_id
from registration.names.policy.conflicts import check_similarity, is_in_the_way
from registration.names.policy.likeness import How, alike
from registration.names.policy.name_reader import read_both
from registration.names.policy.report import Conflict, Severity, Standing
from registration.names.queries.check import conflicts_among
from registration.names.queries.taken import Taken

REFUSE_FROM = 90


def taken(score: int, standing: Standing = Standing.REGISTERED) -> Conflict:
    return Conflict(
        name_id=new_id(),
        name="Hingol Fisheries",
        name_ur="",
        standing=standing,
        how=How.NEAR,
        score=score,
    )


@pytest.mark.parametrize("standing", [Standing.REGISTERED, Standing.RESERVED])
@pytest.mark.parametrize(("score", "refused"), [(89, False), (90, True), (91, True)])
def test_it_refuses_by_law_from_exactly_the_threshold(
    score: int,
    refused: bool,  # noqa: FBT001 - a case
    standing: Standing,
) -> None:
    assert is_in_the_way(taken(score, standing), REFUSE_FROM) is refused
    (finding,) = check_similarity([taken(score, standing)], refuse_from=REFUSE_FROM, confidence="H")
    assert (finding.severity is Severity.REFUSE) is refused


@pytest.mark.parametrize("confidence", ["M", "U"])
@pytest.mark.parametrize(
    ("score", "severity"),
    [(89, Severity.WARN), (90, Severity.HOLD), (99, Severity.HOLD), (100, Severity.REFUSE)],
)
def test_a_threshold_that_is_no_law_holds_and_only_the_same_name_refuses(
    score: int, severity: Severity, confidence: str
) -> None:
    (finding,) = check_similarity([taken(score)], refuse_from=REFUSE_FROM, confidence=confidence)
    assert finding.severity is severity
    if severity is Severity.HOLD:
        assert f"{score}%" in finding.sentence


@pytest.mark.parametrize("score", [90, 100])
def test_an_old_register_only_warns(score: int) -> None:
    old = taken(score, Standing.LEGACY)
    assert not is_in_the_way(old, REFUSE_FROM)
    (finding,) = check_similarity([old], refuse_from=REFUSE_FROM)
    assert finding.severity is Severity.WARN


def test_it_looks_at_names_from_exactly_the_threshold() -> None:
    readings = read_both("Hingol Fisheries", "")
    other = ("Hingol Fishery Foods", "")
    score = alike(readings, read_both(*other)).score
    assert 0 < score < 100
    known = Taken(
        id=UUID(int=1), name=other[0], name_ur=other[1], standing=Standing.REGISTERED.value
    )
    for warn_from, seen in ((score, 1), (score + 1, 0)):
        assert len(conflicts_among([known], readings, warn_from)) == seen

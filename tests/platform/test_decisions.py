"""What holds of every decision that two people make, whatever it is about."""

import ast
from functools import partial
from typing import Any

import pytest
from factories.denials import denied

from app import decisions
from app.clock import real_now
from app.config import ROOT
from app.db import new_id
from app.decisions import Approve, Decision, Refuse
from app.errors import Conflict, Forbidden
from app.metadata import sources
from app.permissions import ANONYMOUS
from app.platform import Platform
from wsgi import make_registry

make_registry()  # so that every domain has declared its decisions
each_decision = pytest.mark.parametrize(
    "decision", decisions.ALL, ids=[decision.names.propose for decision in decisions.ALL]
)


@each_decision
def test_it_lets_nobody_unknown_propose_approve_or_refuse(
    platform: Platform, decision: Decision[Any]
) -> None:
    some = new_id()
    for use_case, permission, command in (
        (decision.propose, decision.may_propose, None),
        (decision.approve, decision.may_decide, Approve(id=some)),
        (decision.refuse, decision.may_decide, Refuse(id=some, reason="no")),
    ):
        with denied(permission.name):
            platform.executor.execute(use_case, command, actor=ANONYMOUS)


@each_decision
def test_its_use_cases_have_the_names_that_the_trail_knows(decision: Decision[Any]) -> None:
    use_cases = (decision.propose, decision.approve, decision.refuse)
    assert tuple(each.__name__ for each in use_cases) == decision.names  # type: ignore[attr-defined]


@each_decision
def test_who_entered_a_row_is_told_that_another_approves_it(decision: Decision[Any]) -> None:
    """Refused in words: PostgreSQL's constraint behind it would be an error of ours."""
    maker, checker = new_id(), new_id()
    row = decision.row(entered_by=maker, entered_at=real_now())  # type: ignore[call-arg]  # a table
    with pytest.raises(Forbidden) as refused:
        row.approve(by=maker, at=real_now())
    assert (refused.value.code, row.waiting) == ("two-people", True)
    row.approve(by=checker, at=real_now())
    assert (row.approved_by, row.state) == (checker, "approved")
    for again in (row.approve, partial(row.refuse, reason="Too late")):
        with pytest.raises(Conflict, match="This has already been decided"):
            again(by=checker, at=real_now())


def test_it_stamps_every_decision_with_the_instant_and_none_with_the_time_of_the_request() -> None:
    """`uow.now` may be older than a lock that was waited for."""
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sources()
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and _stamps_the_request(call)
    ]
    assert found == []


def _stamps_the_request(call: ast.Call) -> bool:
    """Whether a call enters, approves or refuses at the time of the request."""
    name = getattr(call.func, "attr", "")
    times = {"entered_at"} | ({"at"} if name in {"approve", "refuse"} else set())
    return any(
        keyword.arg in times
        and isinstance(keyword.value, ast.Attribute)
        and ast.unparse(keyword.value) == "uow.now"
        for keyword in call.keywords
    )

"""Real commits: of claims that draw the last rupee of a paper at the same moment, one gets it."""

from collections.abc import Callable
from typing import Any

import pytest
from factories.controls import WHOLE, Controls, a_proof, another_scheme
from factories.racing import at_once
from sqlalchemy import select

from app.errors import Refusal
from app.platform import Platform
from tax_incentives.controls.models import Proof
from tax_incentives.controls.use_cases.enter_proof import enter_proof

pytestmark = pytest.mark.committed
DRAWN = WHOLE - 1_00


@pytest.mark.campaign
def test_the_last_rupee_of_a_paper_is_drawn_once(committed: Platform) -> None:
    with committed.executor.sessions() as session:
        calls = _calls(committed, Controls.of(committed, session))
    refused = [each.code for each in at_once(calls) if isinstance(each, Refusal)]
    assert refused == ["proof-used-up"]
    with committed.executor.sessions() as session:
        assert session.scalars(select(Proof.drawn_paisa)).all() == [DRAWN]


def _calls(committed: Platform, controls: Controls) -> list[Callable[[], Any]]:
    """Two claims of one firm, each of which draws the same part of one paper."""
    who = controls.officer
    calls: list[Callable[[], Any]] = []
    for application in (controls.first, another_scheme(controls)):
        controls.reliefs.take(application, who)
        command = a_proof(application, DRAWN)
        calls.append(
            lambda command=command: committed.executor.execute(enter_proof, command, actor=who)
        )
    return calls

"""Two changes approved at the same moment: together they cannot pass the cap unseen."""

from functools import partial

import pytest
from factories.contracting import sign_first, two_authorities
from factories.evaluation import officer_of, open_world
from factories.racing import at_once
from sqlalchemy import func, select

from app import roles
from app.decisions import Approve
from app.errors import Conflict
from app.platform import Platform
from marketplace.contract_changes.models import ContractChange
from marketplace.contract_changes.policy import ChangeKind
from marketplace.contract_changes.use_cases import CONTRACT_CHANGE, ProposeChange

pytestmark = pytest.mark.committed


def test_two_changes_at_once_do_not_pass_the_cap_unseen(committed: Platform) -> None:
    with committed.executor.sessions() as session:
        world = open_world(session, committed, [("A", [100_00, 200_00])])
        contract_id = sign_first(session, world)
        actors = two_authorities(session, world)
        officer = officer_of(world, world.agency.officer, roles.PROCUREMENT_OFFICER)
        session.commit()
    command = ProposeChange(
        contract_id=contract_id, kind=ChangeKind.VARIATION, amount_paisa=100_00, reason="More"
    )
    execute = committed.executor.execute
    rows = [execute(CONTRACT_CHANGE.propose, command, actor=officer).id for _ in actors]
    approve = partial(execute, CONTRACT_CHANGE.approve)
    answers = at_once(
        partial(approve, Approve(id=row), actor=who) for row, who in zip(rows, actors, strict=True)
    )
    refused = [answer for answer in answers if isinstance(answer, Conflict)]
    assert [refusal.code for refusal in refused] == ["change-above-cap"]
    with committed.executor.sessions() as session:
        approved = select(func.count()).where(ContractChange.approved_at.is_not(None))
        assert session.scalar(approved) == 1

"""Two changes approved at the same moment: together they cannot pass the cap unseen."""

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from factories.evaluation import officer_of, open_world
from factories.identity import join, make_person
from factories.marketplace import World
from factories.racing import at_once
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.db import new_id
from app.decisions import Approve
from app.errors import Conflict
from app.identity.people.models import LoginSession, Person
from app.permissions import Actor
from app.platform import Platform
from marketplace.awards.models import Award, Contract
from marketplace.changes.models import ContractChange
from marketplace.changes.policy import ChangeKind
from marketplace.changes.use_cases.change_contract import CONTRACT_CHANGE, ProposeChange
from marketplace.evaluation.models import EvaluationReport

pytestmark = pytest.mark.committed


def _signed(session: Session, world: World) -> UUID:
    now, tender, bid = real_now(), world.tender, world.bids[0]
    by = world.members[0].id
    report = EvaluationReport(tender_id=tender.id, published_at=now, published_by=by, content={})
    session.add(report)
    session.flush()
    award = Award(
        id=new_id(), tender_id=tender.id, report_version=1, awarded_at=now, awarded_by=by,
        reason="Lowest",
    )  # fmt: skip
    session.add(award)
    session.flush()
    contract = Contract(
        id=new_id(), reference=f"{tender.reference}/C1", tender_id=tender.id, award_id=award.id,
        bid_id=bid.id, supplier_id=bid.supplier_id, amount_paisa=1_000_00, made_at=now,
        department_signed_at=now, department_signed_by=by,
        supplier_signed_at=now, supplier_signed_by=by,
    )  # fmt: skip
    session.add(contract)
    tender.reported_at = tender.awarded_at = tender.signed_at = now
    session.flush()
    return contract.id


def _authority(session: Session, world: World, person: Person) -> Actor:
    now = real_now()
    held = LoginSession(
        id=new_id(), person_id=person.id, token_hash=new_id().bytes * 2, started_at=now,
        last_seen_at=now, proved_at=now, expires_at=now + timedelta(hours=8),
    )  # fmt: skip
    session.add(held)
    actor = officer_of(world, person, roles.COMPETENT_AUTHORITY)
    return Actor(**{**vars(actor), "session_id": held.id})


def test_two_changes_at_once_do_not_pass_the_cap_unseen(committed: Platform) -> None:
    with committed.executor.sessions() as session:
        world = open_world(session, committed, [("A", [100_00, 200_00])])
        contract_id = _signed(session, world)
        other = make_person(session, "Second authority")
        join(session, other, world.agency.department, roles.COMPETENT_AUTHORITY)
        actors = [_authority(session, world, who) for who in (world.agency.authority, other)]
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

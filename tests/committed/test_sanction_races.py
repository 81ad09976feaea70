"""Sanctions that are asked for, followed and ended at the same moment."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest
from factories.payees import Payees
from factories.racing import at_once
from factories.sanctions import order_for, sanction
from sqlalchemy import func, select

from app import roles
from app.calendar import local_day
from app.decisions import Approve
from app.errors import Refusal
from app.permissions import Actor
from app.platform import Platform
from payments.public import SanctionView
from payments.sanctions.models import Sanction, SanctionEnding, SanctionStep
from payments.sanctions.use_cases import ENDING, EndSanction, RecordStep, record_step

pytestmark = pytest.mark.committed
AT_ONCE = 6


@pytest.fixture
def payees(committed: Platform) -> Iterator[Payees]:
    with committed.executor.sessions() as session:
        made = Payees.of(committed, session)
        made.commits = True
        made.in_force()
        yield made


def asked(payees: Payees, key: str) -> Callable[[], SanctionView]:
    officer, order = payees.officer(), order_for(payees.payee, key)
    return lambda: sanction(payees.platform.executor, order, officer)


def test_each_sanction_gets_a_number_of_its_own_and_none_is_left_out(payees: Payees) -> None:
    made = at_once([asked(payees, f"award:{number}") for number in range(AT_ONCE)])
    numbers = sorted(each.number for each in made)
    assert numbers == [f"QA4021/2026-27/{serial:04d}" for serial in range(1, AT_ONCE + 1)]


@pytest.mark.campaign
def test_the_same_order_is_sanctioned_once(payees: Payees) -> None:
    made = at_once([asked(payees, "award:1") for _ in range(AT_ONCE)])
    assert len({each.id for each in made}) == 1
    assert payees.session.scalar(select(func.count()).select_from(Sanction)) == 1


@pytest.mark.campaign
def test_a_bill_is_objected_to_once_or_paid(payees: Payees) -> None:
    """Over and over, as the gap between looking and writing is small."""
    day = local_day(made_at(payees))
    officers = [payees.officer() for _ in range(AT_ONCE)]
    for key in map(str, range(8)):
        made = asked(payees, key)()
        for kind in ("submitted", "token"):
            record(payees, made, kind, officers[0], day)()
        calls = [
            (record, paid)[at % 2](payees, made, "objected", officer, day)
            for at, officer in enumerate(officers)
        ]
        answers = at_once(calls)
        assert sum(not isinstance(each, Refusal) for each in answers) == 1
        assert count(payees, SanctionStep, made) + count(payees, SanctionEnding, made) == 3


def record(
    payees: Payees, made: SanctionView, kind: str, officer: Actor, day: date
) -> Callable[[], object]:
    command = RecordStep(sanction_id=made.id, kind=kind, day=day, reference="T-1", note="A note")
    return lambda: payees.platform.executor.execute(record_step, command, actor=officer)


def paid(
    payees: Payees, made: SanctionView, _kind: str, officer: Actor, day: date
) -> Callable[[], object]:
    command = EndSanction(sanction_id=made.id, kind="paid", day=day, method="cheque", reference="C")
    return lambda: payees.platform.executor.execute(ENDING.propose, command, actor=officer)


def count(
    payees: Payees, table: type[SanctionStep] | type[SanctionEnding], made: SanctionView
) -> int:
    query = select(func.count()).select_from(table).where(table.sanction_id == made.id)
    return payees.session.scalar(query) or 0


@pytest.mark.campaign
def test_an_end_is_confirmed_once(payees: Payees) -> None:
    made = asked(payees, "award:1")()
    command = EndSanction(
        sanction_id=made.id,
        kind="cancelled",
        day=local_day(made_at(payees)),
        reason="A mistake",
    )
    run = payees.platform.executor.execute
    row = run(ENDING.propose, command, actor=payees.officer())
    others = [payees.acting(payees.other, roles.FINANCE_OFFICER) for _ in range(AT_ONCE)]
    answers = at_once(
        [lambda who=who: run(ENDING.approve, Approve(id=row.id), actor=who) for who in others]
    )
    assert sum(not isinstance(each, Refusal) for each in answers) == 1


def made_at(payees: Payees) -> datetime:
    return payees.session.scalars(select(func.bdm_now())).one()

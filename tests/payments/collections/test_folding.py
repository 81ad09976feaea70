"""The fold passes nothing over, whoever is under way; `verify` names the first that differs."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from click.testing import CliRunner
from factories.composition import composed
from factories.forged_money import forge_posting
from factories.identity import make_department
from factories.payments import make_bill, pay
from factories.racing import at_once
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import balances
from app.platform import Platform
from demonstration.servers.processes import wait_until
from payments.bills.models import Bill
from payments.collections import use_cases as collections_use_cases
from payments.collections.doors.cli import collections
from payments.collections.models import CollectionDay, CollectionFold
from payments.collections.queries.figures import figures
from payments.collections.queries.sums import Filters
from payments.collections.queries.verify import first_difference
from payments.collections.use_cases import (
    Observation,
    fold_collections,
    has_settled,
)
from payments.receipts.use_cases.record_money import RecordPayment
from payments.receipts.use_cases.record_payment import record_payment

WHOLE = 1_200_00
PATIENCE_SECONDS = 90


@pytest.fixture
def at_once_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """No need to wait for statements: here each ends before the next look."""
    monkeypatch.setattr(collections_use_cases, "MARGIN", timedelta())


def bill_in(platform: Platform) -> Bill:
    with platform.executor.sessions() as session:
        bill = make_bill(session, make_department(session))
        session.commit()
        session.refresh(bill)
        session.expunge(bill)
        return bill


def fold(platform: Platform) -> int:
    return platform.executor.execute(fold_collections, None, actor=SYSTEM)


def fold_up_to(platform: Platform, paisa: int) -> None:
    """Fold until so much is folded: what others have open in this PostgreSQL delays it."""

    def done() -> bool:
        fold(platform)
        return folded(platform) == paisa

    assert wait_until(done, PATIENCE_SECONDS, pause=0.2), folded(platform)


def folded(platform: Platform) -> int:
    with platform.executor.sessions() as session:
        rows = session.scalars(select(CollectionDay)).all()
        return sum(row.collected_paisa - row.refunded_paisa + row.moved_paisa for row in rows)


def shown(session: Session) -> int:
    today = local_day(session.execute(text("select bdm_now()")).scalar_one())
    span = Filters(since=today - timedelta(days=30), until=today)
    return figures(session, span).total.net_paisa


def whole(platform: Platform, expected: int) -> None:
    """What is shown is what the ledger has, and what was folded is what it should be."""
    with platform.executor.sessions() as session:
        assert shown(session) == expected == -sum(balances(session, ["payments:head:"]).values())
        assert first_difference(session) is None


@pytest.mark.committed
@pytest.mark.usefixtures("at_once_settled")
def test_it_waits_for_a_payment_that_began_before_what_it_saw(committed: Platform) -> None:
    slow, quick = bill_in(committed), bill_in(committed)
    began, may_end = Event(), Event()

    def take_slowly() -> None:
        def use_case(uow: object, command: RecordPayment) -> None:
            record_payment(uow, command)  # type: ignore[arg-type]  # as the executor gives it
            began.set()
            assert may_end.wait(30)

        command = RecordPayment(
            psid=slow.psid, channel="counter", reference="slow", amount_paisa=WHOLE
        )
        committed.executor.execute(use_case, command, actor=SYSTEM)

    thread = Thread(target=take_slowly)
    thread.start()
    assert began.wait(30)
    # By another channel, whose account nobody holds: a later number, committed before.
    pay(committed, quick.psid, WHOLE, channel="onebill")
    for _ in range(3):
        assert fold(committed) == 0  # seen, and not folded: an older one is under way
    assert folded(committed) == 0
    whole(committed, WHOLE)
    may_end.set()
    thread.join(30)
    whole(committed, 2 * WHOLE)
    fold_up_to(committed, 2 * WHOLE)
    whole(committed, 2 * WHOLE)


@pytest.mark.committed
@pytest.mark.usefixtures("at_once_settled")
def test_two_who_fold_while_people_pay_fold_each_entry_once(committed: Platform) -> None:
    bills = [bill_in(committed) for _ in range(8)]
    pays = [lambda bill=bill: pay(committed, bill.psid, WHOLE) for bill in bills]
    at_once([*pays[:4], *[lambda: fold(committed)] * 3, *pays[4:], *[lambda: fold(committed)] * 3])
    whole(committed, len(bills) * WHOLE)
    fold_up_to(committed, len(bills) * WHOLE)
    whole(committed, len(bills) * WHOLE)


@pytest.mark.committed
@pytest.mark.usefixtures("at_once_settled")
def test_it_names_the_first_figure_that_differs(committed: Platform) -> None:
    pay(committed, bill_in(committed).psid, WHOLE)
    fold_up_to(committed, WHOLE)
    good = CliRunner().invoke(collections, ["verify"], obj=composed(committed))
    assert (good.exit_code, "is that of the ledger" in good.output) == (0, True)
    with committed.executor.sessions() as session:
        session.execute(
            update(CollectionDay)
            .where(CollectionDay.head_code == "C02701")
            .values(collected_paisa=200_01)
        )
        session.commit()
    bad = CliRunner().invoke(collections, ["verify"], obj=composed(committed))
    assert bad.exit_code == 1
    assert "head C02701" in bad.output
    assert "collected is 200.01, by the ledger 200.00" in bad.output
    with committed.executor.sessions() as session:
        forge_posting(session, "payment:onebill:nobody", "payment.recorded", 5_00)
        session.commit()
    open_ = CliRunner().invoke(collections, ["verify"], obj=composed(committed))
    assert open_.exit_code == 1
    assert "channel onebill is 0.00, by the ledger 5.00" in open_.output


_AT = real_now()


def observed(**changes: object) -> Observation:
    with_ids = {"number": 9, "ended": 100, "next": 110, "cluster": "here"}
    return Observation(**(with_ids | {"at": _AT} | changes))  # type: ignore[arg-type]  # as said


def fold_seen(**changes: object) -> CollectionFold:
    values: dict[str, object] = {
        "id": 1,
        "folded_to": 0,
        "seen_to": 5,
        "seen_before": 100,
        "seen_at": _AT - collections_use_cases.MARGIN,
        "cluster": "here",
    }
    return CollectionFold(**(values | changes))


@pytest.mark.parametrize(
    ("fold", "now", "settled"),
    [
        (fold_seen(), observed(), True),
        (fold_seen(seen_before=101), observed(), False),
        (fold_seen(seen_at=_AT - collections_use_cases.MARGIN / 2), observed(), False),
        (fold_seen(seen_before=111), observed(), True),
        (fold_seen(cluster="elsewhere", seen_before=105), observed(), True),
    ],
    ids=["all ended", "one under way", "a statement may run", "ids restarted", "restored"],
)
def test_it_folds_only_what_has_settled(
    fold: CollectionFold,
    now: Observation,
    settled: bool,  # noqa: FBT001 - pytest's parameter
) -> None:
    assert has_settled(fold, now) is settled


def test_the_place_only_moves_on(session: Session, platform: Platform) -> None:
    del platform
    session.execute(update(CollectionFold).values(folded_to=2_048, seen_to=2_048))
    with pytest.raises(DBAPIError):
        session.execute(update(CollectionFold).values(folded_to=1_024))


def test_the_ledger_hands_out_numbers_in_order(session: Session) -> None:
    """Numbers kept back by a connection would appear behind the place: the fold would miss them."""
    kept = session.execute(
        text("select seqcache from pg_sequence where seqrelid = 'ledger_numbers'::regclass")
    ).scalar_one()
    assert kept == 1

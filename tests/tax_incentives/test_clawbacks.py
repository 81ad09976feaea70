"""An award reopens when its base shrinks, and is taken back by three officers, never too much."""

from dataclasses import replace

import pytest
from factories.aftercare import GRANTED, PAID, Afterwards
from factories.doors import Doors, Place
from factories.exports import Exports
from factories.heads import make_head
from factories.identity import make_supplier
from factories.revoking import revoke_award
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.casework.cases.policy.revocations import UNTRUE
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from payments.bills.models import Bill
from payments.public import bill_state
from tax_incentives.aftercare.models import ClawbackEnd, Reopening
from tax_incentives.aftercare.queries.clawbacks import all_clawbacks, reopened_awards
from tax_incentives.aftercare.use_cases import end_clawback
from tax_incentives.aftercare.use_cases.claw_back import (
    AnswerClawback,
    AppealClawback,
    DropClawback,
    NoticeClawback,
    OrderClawback,
    RecordHearing,
    answer_clawback,
    appeal_clawback,
    drop_clawback,
    notice_clawback,
    order_clawback,
    record_hearing,
)
from tax_incentives.aftercare.use_cases.end_clawback import (
    DecideClawbackAppeal,
    FinishClawback,
    decide_clawback_appeal,
    finish_clawback,
    finish_clawbacks,
)
from tax_incentives.aftercare.use_cases.recheck_awards import recheck_awards
from tax_incentives.awards.use_cases.use_credit import UseCredit, use_credit
from tax_incentives.figures.queries.firms import firm_record
from tax_incentives.schemes.book import SchemeBook


@pytest.fixture
def after(platform: Platform, session: Session) -> Afterwards:
    return Afterwards.of(platform, session)


def queue(after: Afterwards) -> list[int]:
    """By how much too much was granted, of each reopened award."""
    with after.reliefs.platform.executor.reading(after.finance("one")) as uow:
        return [each.difference_paisa for each in reopened_awards(uow, None).items]


def test_an_award_reopens_when_its_taxes_are_refunded(after: Afterwards, session: Session) -> None:
    assert queue(after) == []
    after.refund(2_00_000_00)
    row = session.scalars(select(Reopening)).one()
    assert (row.paid_paisa, row.gives_paisa) == (8_00_000_00, 2_80_000_00)
    assert queue(after) == [70_000_00]


def test_it_reopens_once_for_each_amount(after: Afterwards, session: Session) -> None:
    after.refund(2_00_000_00)

    def again(uow: object, bill_id: object) -> list[Reopening]:
        return recheck_awards(uow, bill_id)  # type: ignore[arg-type]

    assert after.reliefs.platform.executor.execute(again, after.tax.id, actor=SYSTEM) == []
    after.refund(1_00_000_00)
    rows = session.scalars(select(Reopening).order_by(Reopening.id)).all()
    assert [row.gives_paisa for row in rows] == [2_80_000_00, 2_45_000_00]
    assert queue(after) == [1_05_000_00]


def test_a_refund_of_everything_leaves_nothing(after: Afterwards) -> None:
    after.refund(PAID)
    assert queue(after) == [GRANTED]


def test_what_a_shrunk_base_gives_too_much_is_taken_back(after: Afterwards) -> None:
    after.refund(2_00_000_00)
    row = after.ordered(ground="base_shrank")
    assert (row.amount_paisa, row.unused_paisa, row.owed_paisa) == (70_000_00, 70_000_00, 0)
    assert after.remaining == GRANTED - 70_000_00
    assert queue(after) == []


def test_unused_money_is_held_then_lapses_where_the_scheme_frees_no_room(
    after: Afterwards,
) -> None:
    row = after.ordered()
    position = after.reliefs.position()
    assert (after.remaining, position.committed_paisa) == (0, GRANTED)
    assert after.job(finish_clawbacks) == 0
    after.later(31)
    assert after.job(finish_clawbacks) == 1
    assert after.job(finish_clawbacks) == 0
    position = after.reliefs.position()
    assert (position.committed_paisa, position.lapsed_paisa) == (0, GRANTED)
    assert position.free_paisa == 50_00_000_00 - GRANTED
    assert after.session.get_one(ClawbackEnd, row.id).bill_id is None


def test_unused_money_is_free_again_where_the_scheme_says_so(
    after: Afterwards, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebate = after.reliefs.platform.executor.ports.get(SchemeBook).by_code["ict_rebate"]
    frees = replace(rebate, budget=replace(rebate.budget, clawback_frees_room=True))
    monkeypatch.setattr(end_clawback, "scheme_of_award", lambda _uow, _award: frees)
    after.ordered()
    after.later(31)
    after.job(finish_clawbacks)
    position = after.reliefs.position()
    assert (position.free_paisa, position.lapsed_paisa) == (50_00_000_00, 0)


def test_what_was_used_becomes_a_bill_once_final(after: Afterwards) -> None:
    after.use(3_00_000_00)
    row = after.ordered()
    assert (row.unused_paisa, row.owed_paisa) == (50_000_00, 3_00_000_00)
    after.later(31)
    after.job(finish_clawbacks)
    end = after.session.get_one(ClawbackEnd, row.id)
    with after.reliefs.platform.executor.reading(SYSTEM) as uow:
        bill = bill_state(uow, end.bill_id)
    assert (bill.owed_paisa, bill.payer_organisation_id) == (3_00_000_00, after.reliefs.firm.id)
    assert after.reliefs.position().used_paisa == 3_00_000_00


def test_the_holder_is_heard_before_it_is_ordered(after: Afterwards) -> None:
    row = after.notice()
    order = OrderClawback(clawback_id=row.id, order_reason="So")
    after.reliefs.refused("not-heard", order_clawback, order, after.finance("two"))
    after.later(31)
    assert after.order(row.id).approved_at


def test_a_hearing_to_come_is_waited_for(after: Afterwards) -> None:
    row = after.notice()
    after.answer(row.id)
    day = row.answer_by
    after.run(
        record_hearing,
        RecordHearing(clawback_id=row.id, day=day, note="Room 4"),
        after.finance("one"),
    )
    order = OrderClawback(clawback_id=row.id, order_reason="So")
    after.reliefs.refused("not-heard", order_clawback, order, after.finance("two"))


def test_who_gave_the_notice_orders_nothing(after: Afterwards) -> None:
    row = after.notice()
    after.answer(row.id)
    order = OrderClawback(clawback_id=row.id, order_reason="So")
    after.reliefs.refused("two-people", order_clawback, order, after.finance("one"))


def test_an_answer_counts_once(after: Afterwards) -> None:
    row = after.notice()
    after.answer(row.id)
    again = AnswerClawback(clawback_id=row.id, answer="Once more")
    after.reliefs.refused("answered", answer_clawback, again, after.owner)


def test_a_third_officer_decides_the_appeal(after: Afterwards) -> None:
    row = after.ordered()
    after.appeal(row.id)
    after.later(31)
    assert after.job(finish_clawbacks) == 0
    verdict = DecideClawbackAppeal(clawback_id=row.id, stands=False, verdict_reason="Proof")
    for part in ("one", "two"):
        after.reliefs.refused("third-person", decide_clawback_appeal, verdict, after.finance(part))
    after.run(decide_clawback_appeal, verdict, after.finance("three"))
    assert after.remaining == GRANTED
    assert after.notice().amount_paisa == GRANTED


def test_an_order_that_stands_is_final_at_once(after: Afterwards) -> None:
    row = after.ordered()
    after.appeal(row.id)
    verdict = DecideClawbackAppeal(clawback_id=row.id, stands=True, verdict_reason="No proof")
    after.run(decide_clawback_appeal, verdict, after.finance("three"))
    assert after.reliefs.position().lapsed_paisa == GRANTED
    after.reliefs.refused("no-appeal", decide_clawback_appeal, verdict, after.finance("three"))


def test_nobody_appeals_before_an_order_or_after_its_time(after: Afterwards) -> None:
    row = after.notice()
    appeal = AppealClawback(clawback_id=row.id, appeal="No")
    after.reliefs.refused("not-appealable", appeal_clawback, appeal, after.owner)
    after.answer(row.id)
    after.order(row.id)
    after.reliefs.refused(
        "appeal-time", finish_clawback, FinishClawback(clawback_id=row.id), SYSTEM
    )
    after.later(31)
    after.reliefs.refused("not-appealable", appeal_clawback, appeal, after.owner)


def test_it_stands_in_the_record_of_its_own_firm_alone(after: Afterwards, session: Session) -> None:
    notice_id = after.notice().id
    firms = after.reliefs.firm.id, make_supplier(session, "Another firm").id
    session.commit()
    with after.reliefs.platform.executor.reading(after.finance("one")) as uow:
        found = [[each.id for each in firm_record(uow, firm).clawbacks] for firm in firms]
    assert found == [[notice_id], []]


def test_a_dropped_notice_takes_nothing(after: Afterwards) -> None:
    row = after.notice()
    waits = NoticeClawback(award_id=after.award.id, ground="false_facts", reason="Again")
    after.reliefs.refused("clawback-waits", notice_clawback, waits, after.finance("one"))
    after.run(
        drop_clawback,
        DropClawback(clawback_id=row.id, drop_reason="Proof came"),
        after.finance("two"),
    )
    assert after.remaining == GRANTED
    assert after.notice().amount_paisa == GRANTED


def test_no_ground_takes_more_than_was_given(after: Afterwards) -> None:
    after.ordered(amount_paisa=3_00_000_00)
    after.reliefs.refused(
        "invalid",
        notice_clawback,
        NoticeClawback(
            award_id=after.award.id, ground="false_facts", reason="More", amount_paisa=50_000_01
        ),
        after.finance("one"),
    )
    assert after.ordered().amount_paisa == 50_000_00
    nothing = NoticeClawback(award_id=after.award.id, ground="false_facts", reason="More")
    after.reliefs.refused("nothing-to-take-back", notice_clawback, nothing, after.finance("one"))


def test_a_ground_of_another_scheme_is_refused(after: Afterwards) -> None:
    other = NoticeClawback(award_id=after.award.id, ground="sublet", reason="So")
    after.reliefs.refused("invalid", notice_clawback, other, after.finance("one"))


def test_postgresql_itself_takes_no_more_than_was_given(after: Afterwards) -> None:
    row = after.ordered()
    forged = text(
        "insert into relief_clawbacks (id, entered_by, entered_at, award_id, ground,"
        " amount_paisa, reason, answer_by) select gen_random_uuid(), entered_by, entered_at,"
        " award_id, ground, 1, reason, answer_by from relief_clawbacks where id = :id"
    )
    with pytest.raises(DBAPIError, match="no more than it gave"):
        after.session.execute(forged, {"id": row.id})


def test_money_comes_back_under_the_head_of_recoveries(
    platform: Platform, session: Session
) -> None:
    exports = Exports.of(platform, session)
    make_head(session, "C02799")
    award = exports.award()
    exports.ended(exports.pay(award), "paid")
    after = Afterwards(exports.reliefs, Bill(), award)
    row = after.ordered(ground="not_realised")
    assert (row.unused_paisa, row.owed_paisa) == (0, award.amount_paisa)
    after.later(31)
    assert after.job(finish_clawbacks) == 1
    bill_id = after.session.get_one(ClawbackEnd, row.id).bill_id
    with platform.executor.reading(SYSTEM) as uow:
        owed = bill_state(uow, bill_id).owed_paisa
    assert owed == award.amount_paisa


@pytest.mark.parametrize(
    ("ground", "says"), [(UNTRUE, "can be recovered too"), ("gone", "day stay")]
)
def test_a_revoked_award_gives_no_more(
    after: Afterwards, doors: Doors, ground: str, says: str
) -> None:
    after.use(50_000_00)
    revoke_award(after.reliefs, after.award, ground)
    position = after.reliefs.position()
    assert (after.remaining, position.used_paisa) == (0, 50_000_00)
    assert position.lapsed_paisa == GRANTED - 50_000_00
    bill = after.reliefs.tax_due(1_000_00)
    command = UseCredit(award_id=after.award.id, bill_id=bill.id)
    after.reliefs.refused("revoked", use_credit, command, after.owner)
    owner = doors.open("web", after.reliefs.applying.person, after.reliefs.firm)
    page = owner.read(Place(f"/reliefs/awards/{after.award.id}/afterwards", "")).text
    assert says in page
    # What was used before can still be taken back, once.
    row = after.ordered()
    assert (row.unused_paisa, row.unfunded_paisa) == (0, GRANTED - 50_000_00)
    assert row.owed_paisa == 50_000_00


def test_a_planted_notice_keeps_no_genuine_one_out(after: Afterwards) -> None:
    dropped = DropClawback(clawback_id=after.notice().id, drop_reason="Proof came")
    after.run(drop_clawback, dropped, after.finance("two"))
    planted = text(
        "insert into relief_clawbacks (id, entered_by, entered_at, award_id, ground,"
        " amount_paisa, reason, answer_by, mac) select gen_random_uuid(), entered_by, entered_at,"
        " award_id, ground, amount_paisa, reason, answer_by, mac from relief_clawbacks"
    )
    after.session.execute(planted)
    after.session.commit()
    assert after.ordered().amount_paisa == GRANTED
    with after.reliefs.platform.executor.reading(after.finance("one")) as uow:
        states = [each.state for each in all_clawbacks(uow, None).items]
    assert states == ["ordered", "dropped"]


def test_a_forged_clawback_is_not_ordered(after: Afterwards) -> None:
    row = after.notice()
    after.answer(row.id)
    after.session.execute(
        text("update relief_clawbacks set mac = '\\x00' where id = :id"), {"id": row.id}
    )
    after.session.commit()
    order = OrderClawback(clawback_id=row.id, order_reason="So")
    after.reliefs.refused("forged-record", order_clawback, order, after.finance("two"))

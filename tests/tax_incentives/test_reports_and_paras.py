"""Reports that holders owe, the end of a year, and the paras of auditors."""

from dataclasses import replace
from datetime import timedelta

import pytest
from factories.aftercare import GRANTED, Afterwards
from factories.forged_money import spoil
from factories.payments import today
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import fiscal_year_of
from app.notifications.models import Notification
from app.platform import Platform
from tax_incentives.aftercare.models import AwardObligation, ObligationReminder
from tax_incentives.aftercare.queries.obligations import late_reports
from tax_incentives.aftercare.queries.paras import para_page
from tax_incentives.aftercare.queries.unfunded import unfunded_awards
from tax_incentives.aftercare.use_cases import end_year
from tax_incentives.aftercare.use_cases.audit_award import (
    DirectPara,
    RecordRecovery,
    ReplyToPara,
    SettlePara,
    WritePara,
    direct_para,
    record_recovery,
    reply_to_para,
    settle_para,
    write_para,
)
from tax_incentives.aftercare.use_cases.end_year import lapse_awards
from tax_incentives.aftercare.use_cases.follow_obligations import (
    FileReport,
    enter_obligations,
    file_report,
    remind_of_reports,
)
from tax_incentives.awards.models import AwardLapse
from tax_incentives.rules.periods import months_later
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.shapes import Budget


@pytest.fixture
def after(platform: Platform, session: Session) -> Afterwards:
    return Afterwards.of(platform, session)


def _obligation(session: Session) -> AwardObligation:
    return session.scalars(select(AwardObligation)).one()


def _told(after: Afterwards, template: str) -> int:
    """How often the owner who claimed was notified; each owner of the firm is as often."""
    query = select(Notification.person_id).filter_by(template=template)
    told = list(after.session.scalars(query))
    times = {person: told.count(person) for person in told}
    assert len(set(times.values())) == 1
    return times[after.owner.person]


def test_a_grant_enters_what_its_holder_must_report_once(
    after: Afterwards, session: Session
) -> None:
    row = _obligation(session)
    assert (row.code, row.due_on) == ("yearly_report", months_later(after.award.granted_on, 12))

    def again(uow: object, award: object) -> None:
        enter_obligations(uow, award)  # type: ignore[arg-type]

    after.reliefs.platform.executor.execute(again, after.award, actor=SYSTEM)
    assert _obligation(session).id == row.id


def test_holders_are_reminded_before_and_when_it_is_late_once_each(
    after: Afterwards, session: Session
) -> None:
    assert after.job(remind_of_reports) == 0
    row = _obligation(session)
    days = (row.due_on - after.award.granted_on).days
    after.later(days - 10)
    assert (after.job(remind_of_reports), after.job(remind_of_reports)) == (1, 0)
    assert _told(after, "tax_incentives/report_coming") == 1
    after.later(11)
    assert (after.job(remind_of_reports), after.job(remind_of_reports)) == (1, 0)
    assert _told(after, "tax_incentives/report_late") == 1
    with after.reliefs.platform.executor.reading(after.finance("one")) as uow:
        assert [each.id for each in late_reports(uow, None).items] == [row.id]
    after.run(file_report, FileReport(obligation_id=row.id, report="Ten"), after.owner)
    with after.reliefs.platform.executor.reading(after.finance("one")) as uow:
        assert late_reports(uow, None).items == []
    assert len(session.scalars(select(ObligationReminder)).all()) == 2


def test_a_report_is_the_holders_and_filed_once(after: Afterwards, session: Session) -> None:
    row = _obligation(session)
    report = FileReport(obligation_id=row.id, report="Ten people")
    after.run(file_report, report, after.owner)
    after.reliefs.refused("reported", file_report, report, after.owner)
    after.reliefs.claimant("Gwadar Softworks", "2")
    after.reliefs.refused("not-found", file_report, report, after.owner)


def _voted(after: Afterwards, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the rebate as if it spent voted money: the ledger's way of a lapse is the same."""
    book = after.reliefs.platform.executor.ports.get(SchemeBook).by_code
    rebate = book["ict_rebate"]
    voted = replace(rebate, budget=replace(rebate.budget, kind=Budget.VOTED))
    monkeypatch.setitem(book, "ict_rebate", voted)  # type: ignore[arg-type]
    monkeypatch.setattr(end_year, "scheme_of_award", lambda _uow, _award: voted)


def _into_next_year(after: Afterwards) -> None:
    end = fiscal_year_of(fiscal_year_of(today()) + timedelta(days=370))
    after.later((end - today()).days + 1)


def test_what_is_unused_of_voted_money_lapses_with_its_year(
    after: Afterwards, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    _voted(after, monkeypatch)
    assert after.job(lapse_awards) == 0
    year = after.award.fiscal_year
    _into_next_year(after)
    assert (after.job(lapse_awards), after.job(lapse_awards)) == (1, 0)
    position = after.reliefs.position(year)
    assert (position.committed_paisa, position.lapsed_paisa) == (0, GRANTED)
    assert after.remaining == 0
    assert session.scalars(select(AwardLapse)).one().fiscal_year == year
    assert _told(after, "tax_incentives/unfunded") == 1
    with after.reliefs.platform.executor.reading(after.finance("one")) as uow:
        (unfunded,) = unfunded_awards(uow, None).items
    assert (unfunded.id, unfunded.amount_paisa) == (after.award.id, GRANTED)


def test_forgone_revenue_is_carried_forward(after: Afterwards) -> None:
    _into_next_year(after)
    assert after.job(lapse_awards) == 0
    assert after.remaining == GRANTED


def test_a_para_is_answered_recovered_directed_and_settled(
    after: Afterwards, session: Session
) -> None:
    auditor, finance = after.auditor(), after.finance("one")
    command = WritePara(award_id=after.award.id, number="12/2026", para="No proof of staff")
    para = after.run(write_para, command, auditor)
    after.reliefs.refused("para-number-taken", write_para, command, auditor)
    after.run(reply_to_para, ReplyToPara(para_id=para.id, reply="Here"), finance)
    after.run(direct_para, DirectPara(para_id=para.id, directive="Recover it"), auditor)
    recovery = RecordRecovery(para_id=para.id, amount_paisa=5_00, recovery="Challan 7")
    after.run(record_recovery, recovery, finance)
    after.run(record_recovery, recovery, finance)
    after.run(settle_para, SettlePara(para_id=para.id, settlement="Recovered"), auditor)
    for use_case, late, who in (
        (reply_to_para, ReplyToPara(para_id=para.id, reply="More"), finance),
        (settle_para, SettlePara(para_id=para.id, settlement="Again"), auditor),
    ):
        after.reliefs.refused("para-settled", use_case, late, who)  # type: ignore[arg-type]
    with after.reliefs.platform.executor.reading(auditor) as uow:
        page = para_page(uow, para.id)
    kinds = [act.kind for act in page.acts]
    assert kinds == ["reply", "directive", "recovered", "recovered", "settled"]
    assert page.para.recovered_paisa == 10_00
    assert page.para.settled_at


def test_each_role_does_its_own_part_of_a_para(after: Afterwards) -> None:
    auditor, finance = after.auditor(), after.finance("one")
    command = WritePara(award_id=after.award.id, number="12/2026", para="No proof of staff")
    after.reliefs.refused("forbidden", write_para, command, finance)
    para = after.run(write_para, command, auditor)
    reply = ReplyToPara(para_id=para.id, reply="Here")
    after.reliefs.refused("forbidden", reply_to_para, reply, auditor)
    direct = DirectPara(para_id=para.id, directive="Recover it")
    after.reliefs.refused("forbidden", direct_para, direct, finance)


@pytest.mark.parametrize("table", ["relief_audit_paras", "relief_reopenings", "relief_obligations"])
def test_what_is_kept_never_changes(session: Session, table: str) -> None:
    may = text(
        "select has_table_privilege(:table, 'update') or has_table_privilege(:table, 'delete')"
    )
    assert session.scalar(may, {"table": table}) is False


def test_a_planted_obligation_is_neither_listed_nor_asked_for(
    after: Afterwards, session: Session
) -> None:
    days = (_obligation(session).due_on - after.award.granted_on).days
    spoil(session, "relief_obligations")
    after.later(days + 1)
    assert (after.job(remind_of_reports), after.job(remind_of_reports)) == (1, 0)
    late = select(Notification).filter_by(template="tax_incentives/report_late")
    assert session.scalars(late).all() == []
    with after.reliefs.platform.executor.reading(after.finance("one")) as uow:
        assert late_reports(uow, None).items == []

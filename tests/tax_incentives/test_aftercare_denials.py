"""Nobody follows up an award, takes it back or writes of it without the right to."""

from collections.abc import Callable
from typing import Any

import pytest
from factories.denials import denied
from factories.identity import actor, make_person
from sqlalchemy.orm import Session

from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from tax_incentives.aftercare.queries.clawbacks import reopened_awards
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
from tax_incentives.aftercare.use_cases.end_year import LapseAward, lapse_award, lapse_awards
from tax_incentives.aftercare.use_cases.follow_obligations import (
    FileReport,
    file_report,
    remind_of_reports,
)

SOME = new_id()
CLAW_BACK, FOLLOW = "reliefs.claw_back", "reliefs.follow_awards"
HOLD, WRITE, ANSWER = "reliefs.hold_award", "reliefs.write_para", "reliefs.answer_para"
ACTS: list[tuple[str, Callable[..., Any], object]] = [
    (CLAW_BACK, notice_clawback, NoticeClawback(award_id=SOME, ground="a", reason="b")),
    (CLAW_BACK, record_hearing, RecordHearing(clawback_id=SOME, day=None, note="")),  # type: ignore[arg-type]  # not looked at
    (CLAW_BACK, order_clawback, OrderClawback(clawback_id=SOME, order_reason="")),
    (CLAW_BACK, drop_clawback, DropClawback(clawback_id=SOME, drop_reason="")),
    (
        CLAW_BACK,
        decide_clawback_appeal,
        DecideClawbackAppeal(clawback_id=SOME, stands=True, verdict_reason=""),
    ),
    (FOLLOW, finish_clawbacks, None),
    (FOLLOW, finish_clawback, FinishClawback(clawback_id=SOME)),
    (FOLLOW, lapse_awards, None),
    (FOLLOW, lapse_award, LapseAward(award_id=SOME)),
    (FOLLOW, remind_of_reports, None),
    (WRITE, write_para, WritePara(award_id=SOME, number="1", para="")),
    (WRITE, direct_para, DirectPara(para_id=SOME, directive="")),
    (WRITE, settle_para, SettlePara(para_id=SOME, settlement="")),
    (ANSWER, reply_to_para, ReplyToPara(para_id=SOME, reply="")),
    (ANSWER, record_recovery, RecordRecovery(para_id=SOME, amount_paisa=1, recovery="")),
    ("reliefs.read", reopened_awards, None),
]
HOLDERS: list[tuple[Callable[..., Any], object]] = [
    (answer_clawback, AnswerClawback(clawback_id=SOME, answer="")),
    (appeal_clawback, AppealClawback(clawback_id=SOME, appeal="")),
    (file_report, FileReport(obligation_id=SOME, report="")),
]


@pytest.mark.parametrize(("permission", "use_case", "command"), ACTS)
def test_a_person_may_not(
    platform: Platform,
    session: Session,
    permission: str,
    use_case: Callable[..., Any],
    command: object,
) -> None:
    assert permission in {
        *("reliefs.claw_back", "reliefs.follow_awards", "reliefs.write_para"),
        *("reliefs.answer_para", "reliefs.read"),
    }
    somebody = actor(make_person(session))
    session.commit()
    with denied(permission):
        platform.executor.execute(use_case, command, actor=somebody)


@pytest.mark.parametrize(("use_case", "command"), HOLDERS)
def test_only_holders_speak_for_an_award(
    platform: Platform, use_case: Callable[..., Any], command: object
) -> None:
    with denied("reliefs.hold_award"):
        platform.executor.execute(use_case, command, actor=SYSTEM)

"""Audit paras: auditors hang them on awards; Finance replies and recovers; auditors settle them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.errors import Conflict
from app.permissions import Permission, require
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.aftercare.models import AuditPara, AuditParaAct
from tax_incentives.awards.models import ReliefAward
from tax_incentives.kernel.permissions import ANSWER_PARA, WRITE_PARA

REPLY, RECOVERED, DIRECTIVE, SETTLED = "reply", "recovered", "directive", "settled"


@dataclass(frozen=True, kw_only=True)
class WritePara:
    """A para about an award, under the number of the audit report."""

    award_id: UUID
    number: str
    para: str


@dataclass(frozen=True, kw_only=True)
class ReplyToPara:
    """Finance's reply to a para."""

    para_id: UUID
    reply: str


@dataclass(frozen=True, kw_only=True)
class RecordRecovery:
    """The recovery because of a para, in paisa, and its paper."""

    para_id: UUID
    amount_paisa: int
    recovery: str


@dataclass(frozen=True, kw_only=True)
class DirectPara:
    """The directive of the auditors, or a committee, to Finance."""

    para_id: UUID
    directive: str


@dataclass(frozen=True, kw_only=True)
class SettlePara:
    """The reason for settling a para."""

    para_id: UUID
    settlement: str


def write_para(uow: UnitOfWork, command: WritePara) -> AuditPara:
    """Hang a para on an award. Raises NotFound, Conflict (`para-number-taken`)."""
    require(uow.actor, WRITE_PARA)
    award = uow.get(ReliefAward, command.award_id)
    require_genuine(uow.vault, award)
    same = select(AuditPara.id).filter_by(award_id=award.id, number=command.number)
    if uow.session.scalars(same).first() is not None:
        problem = sentence("This award has a para of this number already.")
        raise Conflict(problem, code="para-number-taken", fields={"number": problem})
    row = AuditPara(
        id=new_id(),
        award_id=award.id,
        number=command.number,
        text=command.para,
        by=uow.actor.person,
        at=uow.instant(),
    )
    uow.add(row)
    uow.audit("relief.para_written", award.id, after={"number": row.number})
    return row


def reply_to_para(uow: UnitOfWork, command: ReplyToPara) -> AuditParaAct:
    """Reply to a para, as Finance. Raises NotFound, Conflict (`para-settled`)."""
    return _act(uow, ANSWER_PARA, command.para_id, (REPLY, command.reply))


def record_recovery(uow: UnitOfWork, command: RecordRecovery) -> AuditParaAct:
    """Enter what was recovered, as Finance. Raises NotFound, Conflict (`para-settled`)."""
    what = (RECOVERED, command.recovery)
    return _act(uow, ANSWER_PARA, command.para_id, what, command.amount_paisa)


def direct_para(uow: UnitOfWork, command: DirectPara) -> AuditParaAct:
    """Enter a directive, as an auditor. Raises NotFound, Conflict (`para-settled`)."""
    return _act(uow, WRITE_PARA, command.para_id, (DIRECTIVE, command.directive))


def settle_para(uow: UnitOfWork, command: SettlePara) -> AuditParaAct:
    """Settle a para for good, as an auditor. Raises NotFound, Conflict (`para-settled`)."""
    return _act(uow, WRITE_PARA, command.para_id, (SETTLED, command.settlement))


def _act(
    uow: UnitOfWork,
    permission: Permission,
    para_id: UUID,
    what: tuple[str, str],
    paisa: int | None = None,
) -> AuditParaAct:
    require(uow.actor, permission)
    para = uow.get(AuditPara, para_id)
    settled = select(AuditParaAct.id).filter_by(para_id=para.id, kind=SETTLED)
    if uow.session.scalars(settled).first() is not None:
        raise Conflict(sentence("This para is settled."), code="para-settled")
    kind, text = what
    act = AuditParaAct(
        id=new_id(),
        para_id=para.id,
        kind=kind,
        text=text,
        amount_paisa=paisa,
        by=uow.actor.person,
        at=uow.instant(),
    )
    uow.add(act)
    uow.audit("relief.para_followed", para.award_id, after={"number": para.number, "what": kind})
    return act

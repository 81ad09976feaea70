"""Audit paras: of one award, and the whole list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from app.paging import PAGE, Page, cut
from app.permissions import require
from app.unit_of_work import UnitOfWork
from tax_incentives.aftercare.models import AuditPara, AuditParaAct
from tax_incentives.aftercare.queries.pages import by_id, newest_after
from tax_incentives.aftercare.use_cases.audit_award import RECOVERED, SETTLED
from tax_incentives.awards.models import ReliefAward
from tax_incentives.kernel.permissions import READ_RELIEFS


@dataclass(frozen=True, kw_only=True)
class ParaView:
    """An audit para of an award, how much was recovered, and since when it is settled."""

    id: UUID
    award_id: UUID
    award: str
    number: str
    para: str
    written_at: datetime
    recovered_paisa: int
    settled_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ParaPage:
    """A para with what followed it, in its order."""

    para: ParaView
    acts: Sequence[AuditParaAct]


def all_paras(uow: UnitOfWork, cursor: str | None) -> Page[ParaView]:
    """List audit paras, the newest first."""
    require(uow.actor, READ_RELIEFS)
    ids = uow.session.scalars(newest_after(select(AuditPara.id), AuditPara.id, cursor)).all()
    return cut(paras_where(uow, AuditPara.id.in_(ids)), PAGE, by_id)


def para_page(uow: UnitOfWork, para_id: UUID) -> ParaPage:
    """Return a para to Finance and auditors. Raises NotFound."""
    require(uow.actor, READ_RELIEFS)
    uow.get(AuditPara, para_id)
    acts = select(AuditParaAct).filter_by(para_id=para_id).order_by(AuditParaAct.id)
    return ParaPage(
        para=paras_where(uow, AuditPara.id == para_id)[0], acts=uow.session.scalars(acts).all()
    )


def paras_where(uow: UnitOfWork, where: ColumnElement[bool]) -> list[ParaView]:
    """Return audit paras that meet a condition, the newest first."""
    recovered = func.coalesce(
        func.sum(AuditParaAct.amount_paisa).filter(AuditParaAct.kind == RECOVERED), 0
    )
    settled = func.max(AuditParaAct.at).filter(AuditParaAct.kind == SETTLED)
    query = (
        select(AuditPara, ReliefAward.number, recovered, settled)
        .join(ReliefAward, ReliefAward.id == AuditPara.award_id)
        .outerjoin(AuditParaAct, AuditParaAct.para_id == AuditPara.id)
        .where(where)
        .group_by(AuditPara.id, ReliefAward.number)
        .order_by(AuditPara.id.desc())
    )
    return [_para(*row) for row in uow.session.execute(query)]


def _para(row: AuditPara, award: str, recovered: int | None, settled: datetime | None) -> ParaView:
    return ParaView(
        id=row.id,
        award_id=row.award_id,
        award=award,
        number=row.number,
        para=row.text,
        written_at=row.at,
        recovered_paisa=int(recovered or 0),
        settled_at=settled,
    )

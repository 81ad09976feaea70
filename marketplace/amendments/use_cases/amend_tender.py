"""Amendments: one officer proposes a change of a published tender, another decides."""

from app.db import Json
from app.decisions import Audit, Decision, Names
from app.unit_of_work import UnitOfWork
from marketplace.amendments.models import Amendment
from marketplace.amendments.use_cases.apply_changes import check_approval, make_version, tender_of
from marketplace.amendments.use_cases.check_proposal import values_of
from marketplace.amendments.use_cases.compare_tender import ProposeAmendment
from marketplace.kernel import permissions

PROPOSED = "marketplace.amendment_proposed"
REFUSED = "marketplace.amendment_refused"


def _publish_proposed(uow: UnitOfWork, row: Amendment) -> None:
    uow.publish(PROPOSED, amendment_id=row.id)


def _check_refusal(uow: UnitOfWork, row: Amendment) -> None:
    tender_of(uow, row)
    uow.publish(REFUSED, amendment_id=row.id)


def _summary(row: Amendment) -> Json:
    return {
        "tender_id": str(row.tender_id),
        "version": row.written_for + 1,
        "what": row.what,
        "reason": row.reason,
    }


AMENDMENT: Decision[Amendment] = Decision(
    row=Amendment,
    command=ProposeAmendment,
    names=Names("propose_amendment", "approve_amendment", "refuse_amendment"),
    audit=Audit("amendment.proposed", "amendment.approved", "amendment.refused"),
    may_propose=permissions.PROPOSE_AMENDMENT,
    may_decide=permissions.APPROVE_AMENDMENT,
    summary=_summary,
    values=values_of,
    on_proposal=_publish_proposed,
    before_approval=check_approval,
    on_approval=make_version,
    before_refusal=_check_refusal,
)

"""Everything that follows the grant of one award."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.casework.public import RevokedGrant, revocation_of
from app.unit_of_work import UnitOfWork
from tax_incentives.aftercare.models import AuditPara, AwardObligation, Clawback, Reopening
from tax_incentives.aftercare.queries.clawbacks import ClawbackView, clawbacks_where
from tax_incentives.aftercare.queries.obligations import ObligationView, obligations_where
from tax_incentives.aftercare.queries.paras import ParaView, paras_where
from tax_incentives.aftercare.queries.unfunded import lacks_paisa
from tax_incentives.awards.queries.awards import AwardPage, award_page
from tax_incentives.kernel.permissions import READ_RELIEFS


@dataclass(frozen=True, kw_only=True)
class Aftercare:
    """All that follows one award; `gives_paisa` is None if nothing was reopened.

    `paras` are for Finance and auditors only.
    """

    award: AwardPage
    obligations: Sequence[ObligationView]
    clawbacks: Sequence[ClawbackView]
    gives_paisa: int | None
    unfunded_paisa: int
    revoked: RevokedGrant | None
    paras: Sequence[ParaView]


def aftercare_of(uow: UnitOfWork, award_id: UUID) -> Aftercare:
    """Return what follows an award, to its holder, Finance and auditors. Raises NotFound."""
    found = award_page(uow, award_id)
    last = select(Reopening.gives_paisa).filter_by(award_id=award_id)
    may_read = uow.actor.may(READ_RELIEFS)
    return Aftercare(
        award=found,
        obligations=obligations_where(uow, AwardObligation.award_id == award_id),
        clawbacks=clawbacks_where(uow, Clawback.award_id == award_id),
        gives_paisa=uow.session.scalar(last.order_by(Reopening.id.desc()).limit(1)),
        unfunded_paisa=lacks_paisa(uow, award_id),
        revoked=revocation_of(uow.session, found.row.registration_id),
        paras=paras_where(uow, AuditPara.award_id == award_id) if may_read else [],
    )

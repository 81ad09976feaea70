"""Draws of a claim from its proofs, freed when it is refused or ends."""

from app.unit_of_work import UnitOfWork
from tax_incentives.claims.models import ReliefClaim
from tax_incentives.controls.models import DrawRelease
from tax_incentives.controls.queries.proofs import drawn_by


def release_draws(uow: UnitOfWork, claim: ReliefClaim) -> None:
    """Release what a claim that was not granted drew from proofs. Safe to repeat."""
    for each in drawn_by(uow.session, claim.id):
        uow.add(DrawRelease(draw_id=each.draw.id, at=uow.instant()))

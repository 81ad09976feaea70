"""Proofs of a claim with what it draws from them; what holds a grant, and what a refusal frees."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Conflict, Invalid
from app.money import grouped_rupees
from app.row_macs import genuine, require_genuine, vault_of
from app.text import isolated, sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.claims.models import ReliefClaim
from tax_incentives.controls.models import DrawRelease, Proof, ProofConfirmation, ProofDraw

PROCEEDS, WITHHOLDING = "proceeds", "withholding"
# The fact of a scheme that withholding certificates prove, and nothing else.
WITHHELD = "withheld_tax"


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A draw in force with its proof, and the bank's confirmation of that, if any."""

    draw: ProofDraw
    proof: Proof
    confirmation: ProofConfirmation | None


def drawn_by(session: Session, claim_id: UUID) -> list[Drawn]:
    """Return a claim's draws on proofs: two queries. Raises Forged.

    A confirmation that was not written by this program does not count.
    """
    query = (
        select(ProofDraw, Proof)
        .join(Proof, Proof.id == ProofDraw.proof_id)
        .outerjoin(DrawRelease, DrawRelease.draw_id == ProofDraw.id)
        .where(ProofDraw.claim_id == claim_id, DrawRelease.draw_id.is_(None))
        .order_by(ProofDraw.id)
        .execution_options(populate_existing=True)
    )
    rows = [(draw, proof) for draw, proof in session.execute(query)]
    for row in (each for pair in rows for each in pair):
        require_genuine(vault_of(session), row)
    ids = [proof.id for _, proof in rows]
    found = session.scalars(select(ProofConfirmation).where(ProofConfirmation.proof_id.in_(ids)))
    confirmed = {each.proof_id: each for each in genuine(session, found)}
    return [
        Drawn(draw=draw, proof=proof, confirmation=confirmed.get(proof.id)) for draw, proof in rows
    ]


def claims_that_draw(session: Session, proof_id: UUID) -> Sequence[UUID]:
    """Return the applications of claims that draw from a proof: one query."""
    query = (
        select(ReliefClaim.application_id)
        .join(ProofDraw, ProofDraw.claim_id == ReliefClaim.id)
        .outerjoin(DrawRelease, DrawRelease.draw_id == ProofDraw.id)
        .where(ProofDraw.proof_id == proof_id, DrawRelease.draw_id.is_(None))
    )
    return session.scalars(query.order_by(ProofDraw.id)).all()


def require_confirmed_proceeds(uow: UnitOfWork, claim: ReliefClaim) -> None:
    """Hold a grant that rests on proceeds which the bank has not confirmed.

    Raises Conflict (`proof-unconfirmed`), Forged.
    """
    for each in drawn_by(uow.session, claim.id):
        if each.proof.kind == PROCEEDS and each.confirmation is None:
            raise Conflict(
                sentence(
                    "Certificate %(number)s of %(issuer)s is not confirmed. Ask the bank, and enter"
                    " its answer on the page of the claim's controls.",
                    number=isolated(each.proof.number),
                    issuer=each.proof.issuer,
                ),
                code="proof-unconfirmed",
            )


def withheld_paisa(session: Session, claim_id: UUID) -> int:
    """Return the total of a claim's confirmed withholding certificates; each counts once."""
    return sum(
        each.draw.amount_paisa
        for each in drawn_by(session, claim_id)
        if each.proof.kind == WITHHOLDING and each.confirmation is not None
    )


def require_proved_tax(uow: UnitOfWork, claim: ReliefClaim, withheld: int) -> None:
    """Refuse tax withheld by customers that the claim's certificates do not come to, in paisa.

    Raises Invalid (`withheld-unproved`).
    """
    proved = withheld_paisa(uow.session, claim.id)
    if withheld != proved:
        problem = sentence(
            "The confirmed withholding certificates of this claim add up to Rs"
            " %(proved)s. Enter that amount, or enter and confirm the certificates first.",
            proved=grouped_rupees(proved),
        )
        raise Invalid(problem, code="withheld-unproved", fields={"value": problem})

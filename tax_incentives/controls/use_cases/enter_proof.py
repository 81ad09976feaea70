"""An officer enters the proofs of a claim from its papers, and what the bank says of them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.casework.public import references_of
from app.db import new_id
from app.errors import Conflict, Invalid, NotFound
from app.money import grouped_rupees
from app.row_macs import require_genuine
from app.text import isolated, sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.claims.models import ReliefClaim
from tax_incentives.controls.models import DrawRelease, Proof, ProofConfirmation, ProofDraw
from tax_incentives.controls.policy import key_of
from tax_incentives.controls.queries.claim_step import claim_at_step
from tax_incentives.controls.queries.proofs import Drawn, claims_that_draw, drawn_by
from tax_incentives.controls.use_cases.flag_claim import flag_claim


@dataclass(frozen=True, kw_only=True)
class EnterProof:
    """A paper, its whole amount, and how much of it the claim rests on, in paisa."""

    application_id: UUID
    kind: str
    issuer: str
    number: str
    issued_on: date
    amount_paisa: int
    drawn_paisa: int


@dataclass(frozen=True, kw_only=True)
class ConfirmProof:
    """The bank's confirmation, its date and its reference."""

    application_id: UUID
    proof_id: UUID
    confirmed_on: date
    reference: str


@dataclass(frozen=True, kw_only=True)
class WithdrawProof:
    """The wrongly entered draw of the claim, and the reason."""

    application_id: UUID
    draw_id: UUID
    why: str


def enter_proof(uow: UnitOfWork, command: EnterProof) -> ProofDraw:
    """Enter a proof, or find it again, and draw from it for the claim.

    Only who has the claim's open step may. Raises NotFound, Invalid, Conflict (`task-not-yours`,
    `proof-differs`, `proof-of-another`, `proof-entered`, `proof-used-up`).
    """
    claim = claim_at_step(uow, command.application_id)
    _refuse_absurd(uow, command)
    proof = _lock_entered_proof(uow, command) or _entered(uow, claim, command)
    _refuse_other(uow, claim, proof, command)
    draw = ProofDraw(
        id=new_id(),
        proof_id=proof.id,
        claim_id=claim.id,
        amount_paisa=command.drawn_paisa,
        by=uow.actor.person,
        at=uow.instant(),
    )
    uow.add(draw)
    uow.session.flush()
    after = {"proof": str(proof.id), "number": proof.number, "amount": draw.amount_paisa}
    uow.audit("relief.proof_drawn", claim.id, after=after)
    flag_claim(uow, claim)
    return draw


def _refuse_absurd(uow: UnitOfWork, command: EnterProof) -> None:
    problems = {}
    for name in ("issuer", "number"):
        if not key_of(getattr(command, name)):
            problems[name] = sentence("Enter letters or digits.")
    if command.issued_on > local_day(uow.instant()):
        problems["issued_on"] = sentence("The date must be today or in the past.")
    if command.drawn_paisa > command.amount_paisa:
        problems["drawn"] = sentence("Do not enter more than the whole amount of the document.")
    if problems:
        raise Invalid(next(iter(problems.values())), fields=problems)


def _lock_entered_proof(uow: UnitOfWork, command: EnterProof) -> Proof | None:
    """Return the proof that was entered before, locked: draws from one wait for each other."""
    query = select(Proof).where(
        Proof.kind == command.kind,
        Proof.issuer_key == key_of(command.issuer),
        Proof.number_key == key_of(command.number),
        Proof.cancelled_at.is_(None),
    )
    locked = query.with_for_update().execution_options(populate_existing=True)
    found = uow.session.scalars(locked).one_or_none()
    if found is not None:
        require_genuine(uow.vault, found)
    return found


def _entered(uow: UnitOfWork, claim: ReliefClaim, command: EnterProof) -> Proof:
    proof = Proof(
        id=new_id(),
        kind=command.kind,
        issuer=command.issuer,
        issuer_key=key_of(command.issuer),
        number=command.number,
        number_key=key_of(command.number),
        issued_on=command.issued_on,
        amount_paisa=command.amount_paisa,
        drawn_paisa=0,
        organisation_id=claim.organisation_id,
        person_id=claim.person_id,
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )
    uow.add(proof)
    uow.session.flush()
    return proof


def _refuse_other(uow: UnitOfWork, claim: ReliefClaim, proof: Proof, command: EnterProof) -> None:
    """Refuse a paper that says something else than before, is another's, or is used up."""
    ids = claims_that_draw(uow.session, proof.id)
    numbers = references_of(uow, ids)
    claims = isolated(", ".join(numbers[each] for each in ids) or "–")
    if not _is_holder(claim, proof):
        problem = sentence(
            "This document was entered for another claimant (claims: %(claims)s).", claims=claims
        )
        raise Conflict(problem, code="proof-of-another", fields={"number": problem})
    if (proof.amount_paisa, proof.issued_on) != (command.amount_paisa, command.issued_on):
        problem = sentence(
            "This document was entered before with another amount or date (claims:"
            " %(claims)s). Compare the documents.",
            claims=claims,
        )
        raise Conflict(problem, code="proof-differs", fields={"amount": problem})
    if claim.application_id in ids:
        problem = sentence("This claim already uses this document.")
        raise Conflict(problem, code="proof-entered", fields={"number": problem})
    left = proof.amount_paisa - proof.drawn_paisa
    if command.drawn_paisa > left:
        problem = sentence(
            "Of this document only Rs %(left)s is left: it is already used (claims: %(claims)s).",
            left=grouped_rupees(left),
            claims=claims,
        )
        raise Conflict(problem, code="proof-used-up", fields={"drawn": problem})


def _is_holder(claim: ReliefClaim, proof: Proof) -> bool:
    if claim.organisation_id or proof.organisation_id:
        return claim.organisation_id == proof.organisation_id
    return claim.person_id == proof.person_id


def confirm_proof(uow: UnitOfWork, command: ConfirmProof) -> ProofConfirmation:
    """Enter that the bank confirmed a proof, once. Only who has the claim's open step may.

    Raises NotFound, Invalid, Conflict (`task-not-yours`, `proof-confirmed`).
    """
    claim = claim_at_step(uow, command.application_id)
    mine = {each.proof.id: each for each in drawn_by(uow.session, claim.id)}
    found = mine.get(command.proof_id)
    if found is None:
        raise NotFound
    if found.confirmation is not None:
        raise Conflict(
            sentence("This document has already been confirmed."), code="proof-confirmed"
        )
    if not found.proof.issued_on <= command.confirmed_on <= local_day(uow.instant()):
        problem = sentence("Enter a date from the date of the document until today.")
        raise Invalid(problem, fields={"confirmed_on": problem})
    row = ProofConfirmation(
        proof_id=command.proof_id,
        confirmed_on=command.confirmed_on,
        reference=command.reference,
        by=uow.actor.person,
        at=uow.instant(),
    )
    uow.add(row)
    after = {"proof": str(row.proof_id), "reference": row.reference}
    uow.audit("relief.proof_confirmed", claim.id, after=after)
    return row


def withdraw_proof(uow: UnitOfWork, command: WithdrawProof) -> DrawRelease:
    """Withdraw what was entered wrongly; a proof from which no claim draws is then cancelled.

    Only who has the claim's open step may. Raises NotFound, Conflict (`task-not-yours`).
    """
    claim = claim_at_step(uow, command.application_id)
    mine = {each.draw.id: each for each in drawn_by(uow.session, claim.id)}
    found = mine.get(command.draw_id)
    if found is None:
        raise NotFound
    row = DrawRelease(
        draw_id=found.draw.id, reason=command.why, by=uow.actor.person, at=uow.instant()
    )
    uow.add(row)
    uow.session.flush()
    _cancel_unused(uow, found)
    after = {"proof": str(found.proof.id), "reason": row.reason}
    uow.audit("relief.proof_withdrawn", claim.id, after=after)
    return row


def _cancel_unused(uow: UnitOfWork, found: Drawn) -> None:
    proof = uow.lock(Proof, found.proof.id)
    if proof.drawn_paisa == 0:
        proof.cancelled_at = uow.instant()

"""What never was money, taken back by the two officers of a desk."""

from uuid import UUID

from factories.counter import Desk
from payments.voids.models import PaymentUndoing
from payments.voids.use_cases import (
    ApproveUndoing,
    ProposeUndoing,
    approve_undoing,
    propose_undoing,
)


def propose(desk: Desk, payment_id: UUID, why: str = "mistake", same: str = "") -> PaymentUndoing:
    """Say that a payment never was money; `same` is the receipt of the one that stays."""
    command = ProposeUndoing(
        payment_id=payment_id, why=why, reason="Held against paper and scroll", same_receipt=same
    )
    return desk.executor.execute(propose_undoing, command, actor=desk.maker)


def approve(desk: Desk, undoing_id: UUID) -> PaymentUndoing:
    """Agree to it."""
    command = ApproveUndoing(undoing_id=undoing_id)
    return desk.executor.execute(approve_undoing, command, actor=desk.checker)


def undo(desk: Desk, payment_id: UUID, why: str = "mistake", same: str = "") -> PaymentUndoing:
    """Both."""
    return approve(desk, propose(desk, payment_id, why, same).id)

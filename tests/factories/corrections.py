"""A wrong head, put right by two officers in one call."""

from uuid import UUID

from app.ledger.use_cases.corrections import (
    ApproveCorrection,
    ProposeCorrection,
    approve_correction,
    propose_correction,
)
from app.permissions import Actor
from app.platform import Platform


def put_right(platform: Platform, command: ProposeCorrection, maker: Actor, checker: Actor) -> UUID:
    """Let one officer ask for it and another approve; return the transaction that was posted."""
    asked = platform.executor.execute(propose_correction, command, actor=maker)
    approved = ApproveCorrection(correction_id=asked.id)
    made = platform.executor.execute(approve_correction, approved, actor=checker).transaction_id
    assert made is not None
    return made

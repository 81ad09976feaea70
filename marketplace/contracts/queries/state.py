"""The status of a contract."""

from enum import StrEnum

from marketplace.awards.models import Award, Contract
from marketplace.awards.use_cases import is_signed


class State(StrEnum):
    """The status of a contract."""

    VOID = "void"
    DRAWN_UP = "drawn_up"
    SIGNED = "signed"
    COMPLETED = "completed"
    TERMINATED = "terminated"


def state_of(contract: Contract, award: Award) -> State:
    """Derive the contract's status from its facts."""
    facts = (
        (State.VOID, award.reversed_at is not None),
        (State.COMPLETED, contract.completed_at is not None),
        (State.TERMINATED, contract.terminated_at is not None),
        (State.SIGNED, is_signed(contract)),
    )
    return next((state for state, holds in facts if holds), State.DRAWN_UP)

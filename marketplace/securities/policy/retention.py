"""A winner's question, whether its bid's deposit is kept for its contract: how it is written down.

It is a step with the deposit (`models/security.py`) whose reason names the contract, so that a
question about a contract that became void is never taken for one about the next.
"""

CARRY = "carry"
TAKEN_BACK = "Its bidder took the question back"
NO_USE = "There is nothing to keep any more"
# Officers are written to each time: who asks and takes back for ever would flood them.
MOST_TAKEN_BACK = 5


def question_about(contract_reference: str) -> str:
    """Return the reason of the step that asks for a contract."""
    return f"Kept as the performance security of contract {contract_reference}"

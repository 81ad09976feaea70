"""Fund of a payment: it follows from the head of account. Pure.

Constitution Art. 118: revenue, loans and repayments of loans are the Provincial Consolidated Fund;
all other money that the government receives is its Public Account. In the New Accounting Model the
heads of that money begin with G.
"""

PUBLIC_ACCOUNT = "PUBLIC-ACCOUNT"
_PUBLIC_HEADS = "G"


def is_public_account(head_code: str) -> bool:
    """Return True if money under a head is held for others, in the Public Account."""
    return head_code.startswith(_PUBLIC_HEADS)


def fund_of(head_code: str, revenue_fund: str) -> str:
    """Return the fund of a head; `revenue_fund` is the DDO's fund for all that is revenue."""
    return PUBLIC_ACCOUNT if is_public_account(head_code) else revenue_fund

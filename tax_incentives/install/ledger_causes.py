"""Which rows explain the postings of reliefs; `bdm ledger verify` asks for each of them."""

from app.ledger.public import Cause


def _of(prefix: str, *conditions: str) -> Cause:
    found = " or ".join(f"exists (select from {condition})" for condition in conditions)
    return Cause(prefix=f"relief-{prefix}:", explained=f"({found})")


_THIS = "r.transaction_id = p.id"
_MINE = f"r where r.id = %(id)s and {_THIS}"
_ENDED = f"r where r.payment_id = %(id)s and {_THIS}"
_CLAWBACK = f"relief_clawback_ends r where r.clawback_id = %(id)s and {_THIS}"
_ON_PAYROLL = (
    "relief_payroll_lines r join relief_payroll_replies y on y.advice_id = r.advice_id"
    " where r.id = %(id)s"
)
CAUSES = (
    _of("budget", f"relief_budget_entries {_MINE}"),
    _of("award", f"relief_awards {_MINE}"),
    _of("use", f"relief_credit_uses {_MINE}", f"relief_loan_tranches {_MINE}"),
    _of("sanction", f"relief_award_payments {_MINE}", f"relief_payroll_lines {_MINE}"),
    _of("paid", f"relief_award_payment_ends {_ENDED} and r.paid", _ON_PAYROLL),
    _of("returned", f"relief_award_payment_ends {_ENDED} and not r.paid", _CLAWBACK),
    _of("held", "relief_clawbacks r where r.id = %(id)s and r.approved_at is not null"),
    _of("taken-back", _CLAWBACK),
    _of("lapsed", f"relief_award_lapses {_MINE}"),
    _of("funded", f"relief_award_fundings {_MINE}"),
    _of(
        "tranche",
        # As officers of an earlier version typed it, and as the treasury paid it.
        "relief_loan_tranches r where r.id = %(id)s and r.authority is null"
        " and r.approved_at is not null",
        "relief_loan_tranches r join relief_award_payment_ends e on e.payment_id = r.id"
        " where r.id = %(id)s and e.paid",
    ),
    _of("repayment", f"relief_loan_repayments {_MINE}"),
)

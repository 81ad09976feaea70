"""Rows that explain the postings of reliefs; `bdm ledger verify` asks for each of these."""

from app.ledger.public import Cause


def _of(prefix: str, *conditions: str) -> Cause:
    found = " or ".join(f"exists (select from {condition})" for condition in conditions)
    return Cause(prefix=f"relief-{prefix}:", explained=f"({found})")


_THIS = "r.transaction_id = p.id"
_OWN_ROW = f"r where r.id = %(id)s and {_THIS}"
_ENDED = f"r where r.payment_id = %(id)s and {_THIS}"
_CLAWBACK = f"relief_clawback_ends r where r.clawback_id = %(id)s and {_THIS}"
_ON_PAYROLL = (
    "relief_payroll_lines r join relief_payroll_replies y on y.advice_id = r.advice_id"
    " where r.id = %(id)s"
)
CAUSES = (
    _of("budget", f"relief_budget_entries {_OWN_ROW}"),
    _of("statutory", f"relief_statutory_months {_OWN_ROW}"),
    _of("award", f"relief_awards {_OWN_ROW}"),
    _of(
        "use",
        f"relief_credit_uses {_OWN_ROW}",
        f"relief_loan_tranches {_OWN_ROW}",
        f"relief_rent_waivers {_OWN_ROW}",
    ),
    _of("sanction", f"relief_award_payments {_OWN_ROW}", f"relief_payroll_lines {_OWN_ROW}"),
    _of("paid", f"relief_award_payment_ends {_ENDED} and r.paid", _ON_PAYROLL),
    _of(
        "returned",
        f"relief_award_payment_ends {_ENDED} and not r.paid",
        _CLAWBACK,
        f"relief_credit_use_returns r where r.use_id = %(id)s and {_THIS}",
    ),
    _of("held", "relief_clawbacks r where r.id = %(id)s and r.approved_at is not null"),
    _of("taken-back", _CLAWBACK),
    _of("lapsed", f"relief_award_lapses {_OWN_ROW}"),
    _of("funded", f"relief_award_fundings {_OWN_ROW}"),
    _of(
        "tranche",
        # As officers of an earlier version typed it, and as the treasury paid it.
        "relief_loan_tranches r where r.id = %(id)s and r.authority is null"
        " and r.approved_at is not null",
        "relief_loan_tranches r join relief_award_payment_ends e on e.payment_id = r.id"
        " where r.id = %(id)s and e.paid",
    ),
    _of("repayment", f"relief_loan_repayments {_OWN_ROW}"),
)

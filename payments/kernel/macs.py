"""MACs of money: the columns covered, for bills that read no rows (app/row_macs.py)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.row_macs import is_mac_of
from app.vault import Vault


@dataclass(frozen=True, kw_only=True)
class Covered:
    """A table, the columns that the MAC of its rows covers, and which of them are times."""

    table: str
    names: tuple[str, ...]
    times: frozenset[str]

    def fits(self, vault: Vault, told: Mapping[str, Any]) -> bool:
        """Return True if this program wrote a row, given as `to_jsonb` of PostgreSQL."""
        values = {
            name: datetime.fromisoformat(told[name]) if name in self.times else told[name]
            for name in self.names
        }
        mac = bytes.fromhex((told["mac"] or "").removeprefix("\\x"))
        return is_mac_of(vault, self.table, values, mac)


PAYMENT = Covered(
    table="payments",
    names=(
        "id",
        "bill_id",
        "channel",
        "reference",
        "amount_paisa",
        "excess_paisa",
        "paid_at",
        "recorded_at",
        "receipt",
        "transaction_id",
    ),
    times=frozenset({"paid_at", "recorded_at"}),
)
REVERSAL = Covered(
    table="payment_reversals",
    names=(
        "id",
        "payment_id",
        "bill_id",
        "channel",
        "kind",
        "reference",
        "amount_paisa",
        "excess_paisa",
        "recoverable_paisa",
        "at",
        "message_id",
        "undoing_id",
        "transaction_id",
    ),
    times=frozenset({"at"}),
)
# Of a noun above refunds, which ask where the money of a payment is.
TREASURY_SHEET = Covered(
    table="treasury_sheets",
    names=(
        "id",
        "run_id",
        "bank",
        "day",
        "treasury",
        "treasury_name",
        "total_paisa",
        "fees_paisa",
        "parts",
    ),
    times=frozenset(),
)
CHALLAN_CREDIT = Covered(
    table="treasury_challan_credits",
    names=(
        "sheet_id",
        "line_number",
        "credited_on",
        "scroll_number",
        "treasury_number",
        "recorded_at",
    ),
    times=frozenset({"recorded_at"}),
)
TREASURY_END = Covered(
    table="treasury_ends",
    names=(
        "sheet_id",
        "outcome",
        "at",
        "told_by",
        "reference",
        "reason",
        "transaction_id",
        "credited_on",
        "counted_on",
        "treasury_number",
    ),
    times=frozenset({"at"}),
)

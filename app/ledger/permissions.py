"""Who may look at the books, and who may spread a busy account."""

from app import roles
from app.permissions import Permission

READ_LEDGER = Permission(
    name="ledger.read",
    holders=(roles.AUDITOR, roles.FINANCE_OFFICER),
    why="An auditor must be able to follow every rupee without asking anybody; Finance keeps them.",
)
WIDEN_ACCOUNT = Permission(
    name="ledger.widen",
    holders=(roles.SYSTEM,),
    why="An operator at the console spreads a busy account over more rows; no amount changes.",
)
TABLE = (READ_LEDGER, WIDEN_ACCOUNT)

"""Who may look at the books."""

from app import roles
from app.permissions import Permission

READ_LEDGER = Permission(
    name="ledger.read",
    holders=(roles.AUDITOR,),
    why="An auditor must be able to follow every rupee without asking anybody.",
)
TABLE = (READ_LEDGER,)

"""The tables of the ledger, as the application may read them.

Its role can write only proposals (of heads, periods, corrections) and decisions on them. Everything
else enters through functions of the owner: migrations/sql/ledger_*.sql.
"""

from app.ledger.models.chart import LedgerHead as LedgerHead
from app.ledger.models.corrections import Correction as Correction
from app.ledger.models.entries import KINDS as KINDS
from app.ledger.models.entries import LedgerAccount as LedgerAccount
from app.ledger.models.entries import LedgerBalance as LedgerBalance
from app.ledger.models.entries import LedgerHold as LedgerHold
from app.ledger.models.entries import LedgerTransaction as LedgerTransaction
from app.ledger.models.entries import LedgerTransfer as LedgerTransfer
from app.ledger.models.periods import ClosedPeriod as ClosedPeriod
from app.ledger.models.periods import PeriodBalance as PeriodBalance
from app.ledger.models.periods import PeriodChange as PeriodChange

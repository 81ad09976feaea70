"""What other rooms and domains may use of the ledger."""

from app.ledger.posting import PKR as PKR
from app.ledger.posting import Account as Account
from app.ledger.posting import Posting as Posting
from app.ledger.posting import Transfer as Transfer
from app.ledger.posting import open_account as open_account
from app.ledger.posting import post as post
from app.ledger.posting import reverse as reverse
from app.ledger.queries import StatementLine as StatementLine
from app.ledger.queries import balance as balance
from app.ledger.queries import statement as statement

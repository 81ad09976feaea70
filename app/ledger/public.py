"""What other rooms and domains may use of the ledger."""

from app.ledger.accounts import PKR as PKR
from app.ledger.accounts import Account as Account
from app.ledger.accounts import Chart as Chart
from app.ledger.accounts import head_account as head_account
from app.ledger.books import closed_months as closed_months
from app.ledger.books import head_names as head_names
from app.ledger.calendar import fiscal_year_of as fiscal_year_of
from app.ledger.calendar import month_of as month_of
from app.ledger.holds import Hold as Hold
from app.ledger.holds import capture as capture
from app.ledger.holds import hold as hold
from app.ledger.holds import release as release
from app.ledger.posting import Posted as Posted
from app.ledger.posting import Posting as Posting
from app.ledger.posting import Transfer as Transfer
from app.ledger.posting import correct as correct
from app.ledger.posting import open_account as open_account
from app.ledger.posting import post as post
from app.ledger.posting import post_many as post_many
from app.ledger.posting import reverse as reverse
from app.ledger.queries import StatementLine as StatementLine
from app.ledger.queries import balance as balance
from app.ledger.queries import balances as balances
from app.ledger.queries import statement as statement
from app.ledger.sides import income_sides as income_sides

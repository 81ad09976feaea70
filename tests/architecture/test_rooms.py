"""Every file that takes a session or a unit of work lies in a room, or says here why it does not.

Walls are between rooms (import-linter), and the proofs of use cases look into theirs: a file that
reads or writes beside them is seen by neither.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from app.config import ROOT
from app.metadata import sources

DOMAINS = {"app", "marketplace", "payments", "registration", "tax_incentives"}
ROOMS = {
    "doors",
    "install",
    "kernel",
    "models",
    "policy",
    "postings",
    "printing",
    "public",
    "queries",
    "schemas",
    "use_cases",
}
TAKEN = {"Session", "UnitOfWork"}
BELOW_ROOMS = "all rooms are built on it"
PORT = "a port: the types of what a domain gives, which gets a unit of work"
OF_DOORS = "what doors are made of: it hands a unit of work on"
PARAMETERS = "definitions of parameters, with the read of their value on a day"
PAYABLE = "a kind of payable lists what is due and pays it; queries and use cases go through it"
BESIDE_ROOMS = {
    "app/audit/exceptions.py": PORT,
    "app/audit/subjects.py": PORT,
    "app/audit/refusal_limits.py": "the unit of work asks it whether a refusal gets a line",
    "app/casework/catalogue/registry.py": PORT,
    "app/casework/catalogue/parameters.py": PARAMETERS,
    "app/casework/money.py": PORT,
    "app/casework/ports.py": PORT,
    "app/checked_rows.py": BELOW_ROOMS,
    "app/db.py": BELOW_ROOMS,
    "app/menu.py": PORT,
    "app/vacancies.py": PORT,
    "app/decisions.py": BELOW_ROOMS,
    "app/documents/readers.py": PORT,
    "app/due.py": PORT,
    "app/encrypted_columns.py": BELOW_ROOMS,
    "app/identity/organisations/centres.py": PORT,
    "app/installation.py": BELOW_ROOMS,
    "app/key_rotation.py": BELOW_ROOMS,
    "app/lists_without_forged.py": BELOW_ROOMS,
    "app/jobs/scheduled_jobs.py": "runs the use cases of cron",
    "app/overrides/acts.py": PORT,
    "app/registry.py": PORT,
    "app/row_digests.py": BELOW_ROOMS,
    "app/row_macs.py": BELOW_ROOMS,
    "app/signing/verification.py": PORT,
    "app/stays/kinds.py": PORT,
    "app/unit_of_work.py": BELOW_ROOMS,
    "app/visits/acts.py": PORT,
    "app/web/decision_doors.py": OF_DOORS,
    "app/web/decision_lists.py": OF_DOORS,
    "app/web/discovery.py": OF_DOORS,
    "app/web/dues.py": OF_DOORS,
    "app/web/home.py": OF_DOORS,
    "app/web/waiting_decisions.py": OF_DOORS,
    "payments/bank_orders/payables/payable.py": PAYABLE,
    "payments/bank_orders/payables/refunds.py": PAYABLE,
    "payments/bank_orders/payables/suspense.py": PAYABLE,
    "payments/bills/origins.py": PORT,
    "payments/case_bills/money_port.py": "fills the port of money, with words of the bills' doors",
    "payments/receipts/confidentiality.py": "queries of several nouns build on it",
    "payments/receipts/creditable_bills.py": "use cases ask it, and it asks the queries",
    "payments/receipts/paid_by_head.py": "use cases ask it, and it asks the queries",
    "payments/refunds/held_decisions.py": "use cases ask it, and it asks the queries",
    "registration/register/ports.py": PORT,
    "tax_incentives/aftercare/parameters.py": PARAMETERS,
}


def _in_a_room(path: Path) -> bool:
    return bool(set(path.with_suffix("").parts) & ROOMS)


def _names(path: Path) -> Iterator[str]:
    """Yield the names that a file uses, with those of annotations in quotation marks."""
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.Attribute) and node.attr == "session":
            yield "Session"


def test_it_reads_and_writes_in_rooms() -> None:
    relative = [path.relative_to(ROOT) for path in sources()]
    ours = [path for path in relative if path.parts[0] in DOMAINS and not _in_a_room(path)]
    found = {path.as_posix() for path in ours if TAKEN & set(_names(path))}
    assert found == set(BESIDE_ROOMS), {
        "in no room and without a reason": sorted(found - set(BESIDE_ROOMS)),
        "listed and gone": sorted(set(BESIDE_ROOMS) - found),
    }

"""Attacks on a living province by somebody who holds the application's database password alone.

One table: the SQL that they send, what stops it, and the act by which they would profit. Grants,
triggers and MACs are proved row by row elsewhere (`test_forged_rows.py`); here the whole counts.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pytest
from conftest import rolled_back
from factories.browser import Living
from hostile.province import Stranger
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.db import Base, new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.staff.use_cases import VerifyRows, forged_rows

# PostgreSQL refuses the statement; or `bdm verify` names the row, and the act is refused.
REFUSED, NAMED = "refused", "named"
# A proposal that waits.
_WAITS = "select id from {} where approved_at is null and refused_at is null order by id limit 1"
OUTSIDE, SAYS_SO = "changed outside the system", "A record is missing on this page"
# The answer of PostgreSQL and of our triggers where there is no right to a statement.
NO_RIGHT = "42501"


class Attack(NamedTuple):
    """Statements of `bdm_app`, which use the names of `NAMES`, and what comes of them."""

    sql: str
    stopped: str
    # A person, the page that they ask for or send (“POST …”), and the sentence that answers.
    who: str = ""
    act: str = ""
    answer: str = OUTSIDE


def copy_of(table: str, where: str, **changes: str) -> str:
    """Write SQL that inserts a row again, MAC included, with a new id and other values."""
    values = {"id": "cast(:new as uuid)"} | changes
    changed = ", ".join(f"'{name}', {value}" for name, value in values.items())
    return (
        f"insert into {table} select (jsonb_populate_record(r, jsonb_build_object({changed}))).*"  # noqa: S608 - ours
        f" from {table} r where {where}"
    )


def approved(table: str, extra: str = "") -> str:
    """Write SQL by which somebody else approved a proposal that waits, with what goes with it."""
    return (
        f"update {table} set approved_at = now(){extra}, approved_by ="  # noqa: S608 - ours
        f" (select id from people where id <> entered_by limit 1) where id ="
        f" ({_WAITS.format(table)})"
    )


_POSTED = ", transaction_id = (select id from ledger_transactions limit 1)"
# Names in the statements: the attacker, and the rows that would profit them.
NAMES = {
    "order": "select id from bank_orders where approved_at is null",
    "payable": "select payable_id from bank_order_lines where order_id = :order",
    "refund": _WAITS.format("refunds"),
    "payment": "select payment_id from refunds where id = :refund",
    "sanction": "select id from sanctions order by id limit 1",
    "account": "select account_id from sanctions where id = :sanction",
    "invoice": "select id from contract_invoices where paid_on is not null order by id limit 1",
    "contract": "select contract_id from contract_invoices where id = :invoice",
    "certificate": "select id from grant_certificates order by id limit 1",
    "paper": "select disclosure_id from disclosure_papers limit 1",
    "business": "select id from businesses where number is not null order by id limit 1",
    "fee": "select fee_id from fee_versions where approved_at is not null order by id limit 1",
    "claim": _WAITS.format("suspense_claims"),
    "decision": _WAITS.format("suspense_decisions"),
    "memo": _WAITS.format("transfer_entries"),
    "document": "select document_id from disclosure_papers limit 1",
}
TOKEN = "0123456789abcdefghjkmnpqrst"[:27]

ATTACKS = {
    # Pay oneself.
    "another account in a payee's row": Attack(
        "update payee_accounts set iban_sealed = iban_sealed where payable_id = :payable", REFUSED
    ),
    "an account after the payee's own": Attack(
        copy_of("payee_accounts", "payable_id = :payable and by_payer"),
        NAMED,
        "finance2",
        "POST /treasury/orders/{order}/release",
        "Refuse the order",
    ),
    "an order that another released": Attack(
        approved("bank_orders", ", file_sealed = '\\x00', file_hash = '\\x00'"),
        NAMED,
        "finance2",
        "/treasury/orders/{order}",
    ),
    "another amount in an order to the bank": Attack(
        "update bank_order_lines set amount_paisa = 1 where order_id = :order", REFUSED
    ),
    "a refund that begins as approved": Attack(
        copy_of("refunds", "approved_at is not null and payment_id = :payment"), REFUSED
    ),
    "an account that begins as in force": Attack(
        copy_of("standing_accounts", "id = :account"), REFUSED
    ),
    "a sanction for me": Attack(
        copy_of("sanctions", "id = :sanction", business_key="'x'", number="'x'", serial="9999"),
        NAMED,
        "finance",
        "/sanctions/{new}",
    ),
    "an invoice that is owed again": Attack(
        "update contract_invoices set paid_on = null where id = :invoice", REFUSED
    ),
    "an invoice that I submit again": Attack(
        copy_of("contract_invoices", "id = :invoice", number="'INV-PLANTED'"),
        NAMED,
        "officer",
        "/contracts/{contract}",
        "Paid in full",
    ),
    # Approve alone.
    "a refund that another approved": Attack(
        approved("refunds", _POSTED.replace("transaction_id", "approval_transaction_id")),
        NAMED,
        "finance2",
        "/refunds/{refund}",
    ),
    "an account that an officer approved": Attack(
        approved("standing_accounts", ", effective_at = now()"),
        NAMED,
        "finance",
        "/payee-accounts",
        SAYS_SO,
    ),
    "a list of refunds that others approved": Attack(
        approved("refunds", _POSTED.replace("transaction_id", "approval_transaction_id")),
        NAMED,
        "finance2",
        "/refunds",
        SAYS_SO,
    ),
    "a claim of money in suspense": Attack(
        approved("suspense_claims", _POSTED), NAMED, "finance2", "/suspense/claims/{claim}"
    ),
    "a decision on money in suspense": Attack(
        approved("suspense_decisions", _POSTED),
        NAMED,
        "finance2",
        "/suspense/decisions/{decision}",
    ),
    "a memo to the Accountant General": Attack(
        approved("transfer_entries"), NAMED, "finance2", "/treasury/transfer-entries/{memo}/paper"
    ),
    "an override": Attack(approved("rule_overrides"), NAMED),
    "a grant that is taken back unheard": Attack(approved("grant_revocations"), REFUSED),
    # Papers that anybody checks.
    "a certificate's next edition": Attack(
        copy_of(
            "grant_certificates",
            "id = :certificate",
            token=f"'{TOKEN}'",
            edition="edition + 1",
            document_id=":document",
        ),
        NAMED,
        "",
        f"/c/{TOKEN}",
    ),
    "an extract of the register": Attack(
        "insert into register_papers (id, kind, business_id, day, basis, token, document_id,"  # noqa: S608 - ours
        " sha256, issued_by, issued_at, mac) select :new, 'extract', :business, current_date,"
        f" 'own', '{TOKEN}', :document, sha256, :me, now(), mac from disclosure_papers limit 1",
        NAMED,
        "",
        f"/c/{TOKEN}",
    ),
    "a number of the register": Attack(
        copy_of(
            "businesses",
            "id = :business",
            number="number || '9'",
            temporary="temporary || '9'",
            application_id="null",
        ),
        NAMED,
    ),
    # Become an officer.
    "a role of staff": Attack(
        "insert into staff_roles (id, person_id, role, granted_by, granted_at, confirmed_by,"
        " confirmed_at, mac) select :new, :me, role, granted_by, granted_at, confirmed_by,"
        " confirmed_at, mac from staff_roles where role = 'administrator' limit 1",
        NAMED,
        "citizen",
        "/staff",
        "Your role does not allow this",
    ),
    "an office of mine": Attack(copy_of("case_offices", "approved_at is not null"), REFUSED),
    # The rules.
    "another value of a parameter": Attack(
        "update parameter_values set value = '1' where approved_at is not null", REFUSED
    ),
    "another amount of a fee": Attack(
        "update fee_versions set formula = '{}' where approved_at is not null", REFUSED
    ),
    "a fee that ended yesterday": Attack(
        "update fee_versions set valid_to = current_date - 1, ended_by = id where fee_id = :fee"
        " and approved_at is not null and valid_to is null",
        REFUSED,
    ),
    "a holiday": Attack(approved("declared_days"), NAMED, "", "/holidays"),
    # The past.
    "a posting": Attack(
        "insert into ledger_transactions select * from ledger_transactions limit 1", REFUSED
    ),
    "a line of the trail that is another": Attack(
        "update audit_entries set action = 'x' where id = (select id from audit_entries limit 1)",
        REFUSED,
    ),
    "a line of the trail that is gone": Attack("delete from audit_entries", REFUSED),
    "an event that is another": Attack("update outbox_events set payload = '{}'", REFUSED),
}


@pytest.fixture(scope="module")
def insider(living: Living) -> Iterator[Session]:
    """Open a session of the application's role on the living province; all is rolled back."""
    with rolled_back(living.platform) as platform, platform.executor.sessions() as session:
        assert session.scalar(text("select current_user")) == "bdm_app"
        yield session


@pytest.fixture(scope="module")
def names(living: Living, insider: Session) -> Mapping[str, object]:
    found: dict[str, object] = {"me": living.cast.people["citizen"]}
    for name, sql in NAMES.items():
        found[name] = insider.execute(text(sql), found).scalars().first()
    assert None not in found.values(), "an attack on nothing proves nothing"
    return found


@pytest.mark.parametrize("name", ATTACKS)
def test_it_is_stopped(
    living: Living,
    people: Mapping[str, Stranger],
    insider: Session,
    names: Mapping[str, object],
    name: str,
) -> None:
    attack, values = ATTACKS[name], {**names, "new": new_id()}
    with insider.begin_nested() as attempt:
        assert _outcome(living, insider, attack.sql, values) == attack.stopped
        if attack.act:
            who = people[attack.who].browser if attack.who else living.app.test_client()
            method, _, path = f"GET {attack.act}".rpartition(" ")
            verb = "POST" if "POST" in method else "GET"
            page = who.open(path.format(**values), method=verb).text
            assert attack.answer in page
            assert "INV-PLANTED" not in page
        attempt.rollback()


def _outcome(living: Living, session: Session, sql: str, values: Mapping[str, object]) -> str:
    """Send a statement; return what stopped it: PostgreSQL, or `bdm verify` that names the row."""
    ((table),) = re.findall(r"^(?:insert into|update|delete from) (\w+)", sql)
    key = next(iter(Base.metadata.tables[table].primary_key)).name
    try:
        with session.begin_nested():
            row = session.execute(text(f"{sql} returning {key}"), values).scalars().first()
    except DBAPIError as error:
        return REFUSED if getattr(error.orig, "sqlstate", "") == NO_RIGHT else str(error.orig)
    with living.platform.executor.reading(SYSTEM) as uow:
        flaws = list(forged_rows(uow, VerifyRows(tables=(table,))))
        return NAMED if any(each.startswith(f"{table} {row}:") for each in flaws) else "unseen"

"""Invariants after everything has come to rest; each failing line is a sentence."""

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from app.audit.use_cases import verify as verify_trail
from app.ledger.queries.verify import verify as verify_ledger
from app.vault import Vault
from bench.soak.journal import Word

_PAYMENTS = """
select p.channel, p.reference, b.psid, p.amount_paisa, p.excess_paisa, c.attempt_id,
       p.details ->> 'auth_id' as auth_id, t.business_key, t.id is not null as posted
from payments p
join bills b on b.id = p.bill_id
left join ledger_transactions t on t.id = p.transaction_id
left join lateral (select r.attempt_id from card_requests r
                   where p.channel = 'adyen' and r.psp_reference = p.reference limit 1) c on true
"""
_UNFINISHED = "select count(*) from outbox_deliveries where state = 'waiting'"
_LEFT = """
select d.handler, d.attempts, count(*) from outbox_deliveries d where d.state = 'waiting'
group by 1, 2 order by 3 desc
"""
_DEAD = "select count(*) from outbox_deliveries where state = 'dead'"
_TWICE = """
select count(*) from (
    select e.payload ->> 'payment_id' from outbox_events e where e.name = 'payments.payment_recorded'
    group by 1 having count(*) > 1) twice
"""
# Events are purged after 30 days, and the demonstration has older payments.
_UNTOLD = """
select count(*) from payments p
where p.channel <> 'credit' and p.recorded_at > now() - interval '29 days' and not exists (
    select from outbox_events e where e.name = 'payments.payment_recorded'
    and e.payload ->> 'payment_id' = p.id::text)
"""
_TRAIL = """
select count(*) from payments p where (
    select count(*) from audit_entries a
    where a.action = 'payment.recorded' and a.subject = p.id::text) <> 1
"""
# The balance of clearing is what was taken, with a bill or without, and is named by no settlement.
_CLEARING = """
select a.code, a.balance, coalesce(p.taken, 0) - coalesce(s.gone, 0) as expected
from (select acc.code, sum(bal.balance_paisa) as balance
      from ledger_accounts acc join ledger_balances bal on bal.account_id = acc.id
      where acc.code like 'payments:clearing:%' group by acc.code) a
left join (select 'payments:clearing:' || channel as code, sum(amount_paisa) as taken
           from (select channel, amount_paisa from payments where channel <> 'credit'
                 union all select channel, amount_paisa from suspense_items) money
           group by 1) p on p.code = a.code
left join (select 'payments:clearing:' || channel as code, sum(gross_paisa) as gone
           from settlements group by 1) s on s.code = a.code
where a.balance <> coalesce(p.taken, 0) - coalesce(s.gone, 0)
"""


def unfinished(session: Session) -> int:
    """Return how many deliveries are still to be made."""
    return int(session.execute(text(_UNFINISHED)).scalar_one())


def faults(session: Session, vault: Vault, words: Sequence[Word]) -> Iterator[str]:
    """Yield the faults, if there are any."""
    rows = session.execute(text(_PAYMENTS)).mappings().all()
    yield from _yeses(rows, words)
    yield from (f"payment {row['reference']} has no posting" for row in rows if not row["posted"])
    for handler, attempts, count in session.execute(text(_LEFT)):
        yield f"{count} deliveries to {handler} still wait after {attempts} tries"
    yield from _nothing(session, _DEAD, "deliveries are dead")
    yield from _nothing(session, _TWICE, "payments were notified twice")
    yield from _nothing(session, _UNTOLD, "payments were notified to nobody")
    yield from _nothing(session, _TRAIL, "payments are not in the trail exactly once")
    for code, balance, expected in session.execute(text(_CLEARING)):
        yield f"{code} holds {balance}, and {expected} was taken and not settled"
    flaw = verify_ledger(session)
    if flaw is not None:
        yield f"bdm ledger verify: {flaw}"
    last = list(verify_trail(session, vault))[-1]
    if last.problem:
        yield f"bdm audit verify: {last.problem}"


def _yeses(rows: Sequence[RowMapping], words: Sequence[Word]) -> Iterator[str]:
    """Every yes is one payment of its bill, of its amount, and one posting."""
    found = Counter((row["channel"], _name(row), row["psid"], row["amount_paisa"]) for row in rows)
    for word in words:
        times = found[word.channel, word.reference, word.psid, word.paisa]
        if times != 1:
            yield f"{word.channel} {word.reference} was acknowledged and is there {times} times"
    keys = Counter(row["business_key"] for row in rows)
    yield from (f"{key} is posted {times} times" for key, times in keys.items() if times > 1)


def _name(row: RowMapping) -> str:
    """Return the payer's side's name of a payment."""
    if row["channel"] == "adyen":
        return str(row["attempt_id"])
    return str(row["auth_id"] if row["channel"] == "onebill" else row["reference"])


def _nothing(session: Session, query: str, what: str) -> Iterator[str]:
    count = int(session.execute(text(query)).scalar_one())
    if count:
        yield f"{count} {what}"

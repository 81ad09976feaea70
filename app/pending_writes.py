"""Final writes of a unit of work, in one statement: trail, events, deliveries, the answer.

A round trip costs more than a row. So rows that nobody reads before the commit are kept until then,
and go to the database together. Within a savepoint they are written immediately, to be undone with
it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from app.db import finish, run
from app.errors import Refusal
from app.idempotency import BODY, Answer, Once
from app.vault import Vault

# Nothing is kept without limit: a use case that writes thousands of rows sends them in bites.
MAX_PENDING_WRITES = 500
Values = dict[str, Any]
# PostgreSQL fills `xid` of an audit entry itself. What inserts into two tables below sees neither
# the other's rows nor needs to: foreign keys are checked when the statement ends.
_SETTLE = """
with trail as (
    insert into audit_entries
        (id, at, actor_id, acting_for, action, subject, before, after, request_id, mac, rows)
    select id, at, actor_id, acting_for, action, subject, before, after, request_id,
        decode(mac, 'hex'), decode(rows, 'hex')
    from jsonb_to_recordset(cast(%(trail)s as jsonb)) as entry (
        id uuid, at timestamptz, actor_id uuid, acting_for uuid, action text, subject text,
        before jsonb, after jsonb, request_id text, mac text, rows text)
), events as (
    insert into outbox_events (id, name, payload, occurred_at, request_id)
    select id, name, payload, occurred_at, request_id
    from jsonb_to_recordset(cast(%(events)s as jsonb)) as event (
        id uuid, name text, payload jsonb, occurred_at timestamptz, request_id text)
), deliveries as (
    insert into outbox_deliveries (event_id, handler, state, attempts, due_at)
    select id, handler, 'waiting', 0, occurred_at
    from jsonb_to_recordset(cast(%(events)s as jsonb)) as event (
        id uuid, occurred_at timestamptz, handlers jsonb),
        jsonb_array_elements_text(handlers) as handler
    returning 1
), answered as (
    update idempotency_keys
    set status = %(status)s, body = cast(%(body)s as bytea), location = %(location)s,
        secret = %(secret)s, permissions = %(permissions)s
    where scope = %(scope)s and key = %(key)s
)
select pg_notify('outbox', '') from deliveries where not %(wake_later)s limit 1
"""
# From NOTIFY to the end of its commit PostgreSQL holds one lock for all connections: with it in the
# transaction, each commit would wait for the one before it to reach the disk. So where it can, the
# relay is woken by a separate transaction after the commit. It need not reach the disk: the relay
# looks every three seconds anyway (`POLL_SECONDS`).
_WAKE = b"select set_config('synchronous_commit', 'off', true), pg_notify('outbox', '')"


@dataclass
class PendingWrites:
    """Rows that wait for the end of one unit of work, and statements that go before them.

    `refusals` are raised where an index of that name refuses such a statement.
    """

    trail: list[Values] = field(default_factory=list)
    events: list[Values] = field(default_factory=list)
    statements: list[tuple[str, Values]] = field(default_factory=list)
    refusals: dict[str, Refusal] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """True if nothing waits."""
        return not (self.trail or self.events or self.statements)

    @property
    def full(self) -> bool:
        """True if it is time to send the kept rows."""
        return len(self.trail) + len(self.events) >= MAX_PENDING_WRITES

    def keep(self, statement: str, values: Values, refusals: Mapping[str, Refusal]) -> None:
        """Keep a statement whose rows nobody reads."""
        self.statements.append((statement, values))
        self.refusals.update(refusals)

    def write(self, connection: Connection, answer: Values | None = None) -> None:
        """Send everything, with the answer of `answer_values`; nothing is kept afterwards."""
        try:
            for statement in self._taken(answer):
                run(connection, *statement)
        except IntegrityError as error:
            self._refuse(error)
            raise

    def finish(self, connection: Connection, answer: Values | None = None) -> None:
        """Send everything as `write` does, and commit, in one round trip."""
        wake = _WAKE if any(event["handlers"] for event in self.events) else b""
        try:
            finish(connection, self._taken((answer or _NO_ANSWER) | _LATER), wake)
        except IntegrityError as error:
            self._refuse(error)
            raise

    def _taken(self, answer: Values | None) -> Sequence[tuple[str, Values]]:
        rows = {"trail": _json(self.trail), "events": _json(self.events)}
        taken = [*self.statements, (_SETTLE, _NOW | rows | (answer or _NO_ANSWER))]
        self.trail, self.events, self.statements = [], [], []
        return taken

    def _refuse(self, error: IntegrityError) -> None:
        """Raise the refusal registered with the failed statement, if it names this index."""
        diagnosis = getattr(error.orig, "diag", None)
        refusal = self.refusals.get(getattr(diagnosis, "constraint_name", None) or "")
        if refusal is not None:
            raise refusal from error


def answer_values(vault: Vault, once: Once, answer: Answer, permissions: set[str]) -> Values:
    """Return the row of a key: the answer, encrypted with its key, and the permissions it took.

    A secret is shown once and never stored.
    """
    body = _json({"answer": answer.body, "of": [once.scope, once.key]}).encode()
    return {
        "scope": once.scope,
        "key": once.key,
        "status": answer.status,
        "body": None if answer.secret else vault.encrypt(BODY, body),
        "location": answer.location,
        "secret": answer.secret,
        "permissions": sorted(permissions),
    }


_NO_ANSWER: Values = dict.fromkeys(
    ("scope", "key", "status", "body", "location", "secret", "permissions")
)
_NOW, _LATER = {"wake_later": False}, {"wake_later": True}


def _json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()

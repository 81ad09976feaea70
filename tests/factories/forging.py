"""What somebody does who holds the application's database password, and no secret of ours."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.clock import real_now
from app.db import new_id
from app.outbox.subscriptions import Subscriptions
from app.row_macs import UNCHECKED, stamp, vault_of
from factories.marketplace import World
from marketplace.sealing import age, keys
from marketplace.tenders.models import Tender


def insider(session: Session) -> Session:
    """The session itself, which is the application's role; nothing else may pass for one."""
    assert session.scalar(text("select current_user")) == "bdm_app"
    return session


def copied(session: Session, table: str, key: UUID, changes: Mapping[str, Any]) -> None:
    """Insert a row again, with other values; `key` is the id of the row to copy."""
    columns = session.scalar(
        text(
            "select string_agg(column_name, ', ') from information_schema.columns "
            "where table_name = :table and is_generated = 'NEVER'"
        ),
        {"table": table},
    )
    session.execute(
        text(
            f"insert into {table} ({columns}) select {columns} from (select "  # noqa: S608 - ours
            f"(jsonb_populate_record(r, cast(:changes as jsonb))).* from {table} r "
            "where r.id = :key) as forged"
        ),
        {"key": key, "changes": json.dumps(changes, default=str)},
    )


def made_genuine(session: Session, model: type[Any], key: UUID) -> Any:  # noqa: ANN401 - a row of the model
    """Give a row that a test wrote as an earlier release would the MAC of what it holds."""
    again = {**UNCHECKED, "populate_existing": True}
    row = session.scalars(select(model).filter_by(id=key), execution_options=again).one()
    stamp(vault_of(session), row)
    session.flush()
    return row


def trail_line(session: Session, action: str, subject: UUID, after: Mapping[str, Any]) -> UUID:
    """Add a line to the trail, as only a use case should."""
    line = new_id()
    insider(session).execute(
        text(
            "insert into audit_entries (id, at, action, subject, after, request_id) "
            "values (:id, now(), :action, :subject, cast(:after as jsonb), '')"
        ),
        {"id": line, "action": action, "subject": str(subject), "after": json.dumps(after)},
    )
    return line


def event(session: Session, known: Subscriptions, name: str, **payload: Any) -> UUID:  # noqa: ANN401 - JSON
    """Put an event and its deliveries into the outbox, as only a use case should."""
    made = new_id()
    values = {"id": made, "name": name, "payload": json.dumps(payload, default=str)}
    values |= {"at": real_now()}
    insider(session).execute(
        text(
            "insert into outbox_events (id, name, payload, occurred_at, request_id) "
            "values (:id, :name, cast(:payload as jsonb), :at, '')"
        ),
        values,
    )
    for handler in known.of(name):
        session.execute(
            text(
                "insert into outbox_deliveries (event_id, handler, state, attempts, due_at) "
                "values (:id, :handler, 'waiting', 0, :at)"
            ),
            values | {"handler": handler},
        )
    return made


@dataclass
class Forged:
    """A tender that was never published by anybody, with a key that the insider holds."""

    id: UUID
    recipient: str


def forge(session: Session, world: World, *, stamped: bool = False) -> Forged:
    """Copy a genuine publication, signature included, and put an own key into the copy.

    `stamped`: with a MAC, as if SECRET_KEY were known too, so that the signature alone is left.
    """
    made, genuine = Forged(new_id(), age.new_identity()[1]), world.tender
    unpublished = ("submitted_at", "approved_at", "approved_by", "published_at", "key_recipient")
    draft = dict.fromkeys((*unpublished, "key_fingerprint", "publication_signature"))
    changes = draft | {"id": made.id, "reference": f"TSE-{made.id.int % 10**12:012d}"}
    copied(session, "tenders", genuine.id, changes)
    ids: dict[str, Any] = {"new": made.id, "old": genuine.id, "key": made.recipient}
    for table in ("tender_items", "tender_criteria", "committee_members"):
        session.execute(
            text(
                f"insert into {table} select (jsonb_populate_record(r, "  # noqa: S608 - our names
                f"jsonb_build_object('tender_id', cast(:new as uuid)))).* "
                f"from {table} r where tender_id = :old"
            ),
            ids,
        )
    session.execute(
        text(
            "update tenders t set submitted_at = g.submitted_at, approved_at = g.approved_at, "
            "approved_by = g.approved_by, published_at = g.published_at, key_recipient = :key, "
            "key_fingerprint = :print, publication_signature = g.publication_signature "
            "from tenders g where t.id = :new and g.id = :old"
        ),
        ids | {"print": keys.fingerprint(made.recipient)},
    )
    if stamped:
        made_genuine(session, Tender, made.id)
    after = {"key_fingerprint": keys.fingerprint(made.recipient)}
    trail_line(session, "tender.published", made.id, after)
    session.commit()
    return made

"""The unit of work: one use case, one transaction, one commit — the only commit there is."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID

from psycopg import errors as pg
from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from app.audit.line_macs import mac_of_line
from app.audit.refusal_limits import is_written_singly
from app.checked_rows import TAKEN, refusal_of_key
from app.clock import Clock
from app.db import Base, Json, new_id, run
from app.errors import Conflict, NotFound, Refusal
from app.idempotency import Answer, Earlier, Once
from app.installation import clock_offset
from app.outbox.subscriptions import Subscriptions
from app.pending_writes import PendingWrites, Values, answer_values
from app.permissions import Actor, Permission, require
from app.ports import Port, Ports
from app.row_digests import ROWS_WRITTEN, WRITTEN, key_of, seal_written
from app.row_macs import VAULT, Forged, WithMac, require_genuine
from app.text import sentence
from app.two_people import Proposal
from app.vault import Vault

Row = TypeVar("Row", bound=Base)
Result = TypeVar("Result")
# A deadlock or a serialisation failure is nobody's fault: the same command is simply tried again.
TRIES = 4
PAUSE_S = 0.02
_INSTANT = "select bdm_now()"
# The session of the use case whose answer is being presented.
_LENT: ContextVar[Session | None] = ContextVar("_LENT", default=None)


@dataclass
class UnitOfWork:
    """The context of a use case: a session, the actor, and the time. It cannot commit."""

    session: Session
    actor: Actor
    now: datetime
    request_id: str
    subscriptions: Subscriptions
    vault: Vault
    executor: "Executor"
    pending: PendingWrites = field(default_factory=PendingWrites)

    def __post_init__(self) -> None:
        """Prepare the session: rows that it sends get MACs, and digests in the trail."""
        self.session.info |= {VAULT: self.vault, WRITTEN: {}}

    @cached_property
    def connection(self) -> Connection:
        """The transaction's own connection, for statements made once: a third of the ORM's cost."""
        return self.session.connection()

    def port(self, kind: type[Port]) -> Port:
        """Return the adapter that fills a port (mail, SMS, stored files; see `app/ports.py`)."""
        return self.executor.ports.get(kind)

    def apart(self, use_case: "UseCase[Result]", command: object) -> Result:
        """Run a use case now, in a transaction of its own that outlives a failure of this one.

        For marks that must be stored before something leaves for the world ("sending"). It must not
        touch a row that this unit of work has locked.
        """
        return self.executor.execute(
            use_case, command, actor=self.actor, request_id=self.request_id
        )

    def instant(self) -> datetime:
        """Read the database's clock now, after whatever lock was waited for.

        It decides deadlines and is stored as the time of the fact. One clock for all machines.
        """
        now: datetime
        ((now,),) = run(self.connection, _INSTANT, {})
        return now

    @property
    def said(self) -> datetime | None:
        """The time at which this happens in a demonstration's past, where one is being replayed.

        A statement that locks and reads the clock in one round trip asks for
        `coalesce(:said, bdm_now())`.
        """
        return None

    def get(self, model: type[Row], key: Any) -> Row:  # noqa: ANN401 - primary keys of any shape
        """Fetch a row by primary key, or raise NotFound.

        Raises Forged for a decision of two people that this program did not write: no page may say
        that somebody approved it. One that is being changed is judged when the change is sent.
        """
        row = self.session.get(model, key)
        if row is None:
            raise NotFound
        if isinstance(row, Proposal) and isinstance(row, WithMac) and not inspect(row).modified:
            require_genuine(self.vault, row)
        return row

    def lock(self, model: type[Row], key: UUID, *, share: bool = False) -> Row:
        """Fetch and lock a row (FOR UPDATE, or FOR SHARE), re-read after the wait."""
        row = self.session.get(model, key, populate_existing=True, with_for_update={"read": share})
        if row is None:
            raise NotFound
        return row

    def add(self, row: Base) -> None:
        """Add a new row and send it, so that constraints speak inside the use case."""
        self.session.add(row)
        self.session.flush()

    def audit(
        self,
        action: str,
        subject: UUID | str,
        *,
        before: Json | None = None,
        after: Json | None = None,
    ) -> None:
        """Record what was done, to what; values must hold no secret and no CNIC.

        It is written at the commit (`app/pending_writes.py`), so this transaction cannot read it.
        """
        line = {
            "id": new_id(),
            "at": self.now,
            "actor_id": self.actor.person_id,
            "acting_for": self.actor.organisation_id,
            "action": action,
            "subject": str(subject),
            "before": before,
            "after": after,
            "request_id": self.request_id,
        }
        self.pending.trail.append(line | {"mac": mac_of_line(self.vault, line).hex()})
        self._settle_if_due()

    def publish(self, name: str, **payload: Any) -> UUID:  # noqa: ANN401 - JSON values and ids
        """Keep an event, with a delivery for each handler; they run after the commit."""
        event_id = new_id()
        self.pending.events.append(
            {
                "id": event_id,
                "name": name,
                "payload": payload,
                "occurred_at": self.now,
                "request_id": self.request_id,
                "handlers": self.subscriptions.of(name),
            }
        )
        self._settle_if_due()
        return event_id

    def write_at_commit(
        self, statement: str, values: Values, refusals: Mapping[str, Refusal]
    ) -> None:
        """Keep a statement for the round trip of the commit: nothing before may need its effect.

        `refusals` are raised where an index of that name refuses it.
        """
        self.pending.keep(statement, values, refusals)
        self._settle_if_due()

    def _settle_if_due(self) -> None:
        """Write at once what is much, and what a savepoint must be able to undo."""
        if self.pending.full or self.session.in_nested_transaction():
            self.settle()

    def settle(self, answer: Values | None = None) -> None:
        """Write what waits, with the answer that is stored; asks for no connection in vain."""
        self._seal_rows()
        if answer or not self.pending.empty:
            self.pending.write(self.connection, answer)

    def end(self) -> None:
        """Seal digests of written rows into the trail, with a separate line if no other waits."""
        written = self.session.info[WRITTEN]
        if written and not self.pending.trail:
            self.audit(ROWS_WRITTEN, key_of(next(iter(written))))
        self._seal_rows()

    def _seal_rows(self) -> None:
        """Add digests of the rows that were written to the last line that waits."""
        if not self.pending.trail:
            return
        self.session.flush()
        if written := self.session.info[WRITTEN]:
            line = self.pending.trail[-1]
            line["rows"] = seal_written(self.vault, line["id"], written).hex()
            written.clear()


UseCase = Callable[[UnitOfWork, Any], Result]


@dataclass(frozen=True, kw_only=True)
class Request(Generic[Result]):
    """All of one call: what is to be done, by whom, and what a door makes of the result."""

    use_case: UseCase[Result]
    command: object
    actor: Actor
    present: Callable[[Result], Answer]
    once: Once | None = None
    request_id: str = ""


@dataclass
class Executor:
    """Runs use cases. Doors, jobs and commands hold one; it holds sessions, clock and vault."""

    sessions: sessionmaker[Session]
    subscriptions: Subscriptions
    vault: Vault
    demonstration: bool = False
    ports: Ports = field(default_factory=Ports)
    permissions: Mapping[str, Permission] = field(default_factory=dict)

    @property
    def bind(self) -> Engine | Connection:
        """The bind of sessions, for a statement that needs no session."""
        bind: Engine | Connection = self.sessions.kw["bind"]
        return bind

    def _begin(
        self, session: Session, actor: Actor, request_id: str, ahead: timedelta | None = None
    ) -> UnitOfWork:
        if ahead is None:
            ahead = clock_offset(session) if self.demonstration else timedelta()
        mine = replace(actor, granted=set())
        now = Clock(ahead).now()
        return UnitOfWork(session, mine, now, request_id, self.subscriptions, self.vault, self)

    @contextmanager
    def reading(self, actor: Actor, request_id: str = "") -> Iterator[UnitOfWork]:
        """Open a unit of work for queries; whatever it changed is rolled back.

        While an answer is presented it reads in the transaction of its use case, not yet committed.
        """
        with self.sessions() if (lent := _LENT.get()) is None else nullcontext(lent) as session:
            yield self._begin(session, actor, request_id)

    def execute(
        self, use_case: UseCase[Result], command: object, *, actor: Actor, request_id: str = ""
    ) -> Result:
        """Run a use case and commit once. A refusal is audited and raised again."""
        answer = self.answer(
            use_case,
            command,
            actor=actor,
            request_id=request_id,
            present=lambda result: Answer(body=result),
        )
        result: Result = answer.body
        return result

    def answer(  # noqa: PLR0913 - a door's whole request
        self,
        use_case: UseCase[Result],
        command: object,
        *,
        actor: Actor,
        present: Callable[[Result], Answer],
        once: Once | None = None,
        request_id: str = "",
    ) -> Answer:
        """Run a use case and commit once, with the door's answer stored under its key."""
        request = Request(
            use_case=use_case,
            command=command,
            actor=actor,
            present=present,
            once=once,
            request_id=request_id,
        )
        for attempt in range(TRIES):
            try:
                return self._attempt(request)
            except Refusal as refusal:
                cause = refusal.__cause__
                told = self._refusal_of(cause)
                told = told if isinstance(told, Forged) else refusal
                self._record_refusal(request, told)
                raise told from cause
            except (OperationalError, IntegrityError) as error:
                told = self._refusal_of(error) if attempt == TRIES - 1 else None
                if told is not None:
                    self._record_refusal(request, told)
                    raise told from error
                _retry_or_refuse(error, attempt)
                time.sleep(PAUSE_S * 2**attempt)  # noqa: TID251 - let the other transaction finish
        raise Conflict(BUSY)

    def _refusal_of(self, error: BaseException | None) -> Refusal | None:
        """Return the refusal of a planted row whose key one that was added needs.

        A use case may have taken that of PostgreSQL for its own: "done already".
        """
        if not isinstance(error, IntegrityError):
            return None
        with self.sessions() as session:
            session.info[VAULT] = self.vault
            return refusal_of_key(session, error)

    def _attempt(self, request: Request[Result]) -> Answer:
        with self.sessions() as session:
            claim = request.once.claim(session.connection()) if request.once else None
            ahead = claim.ahead if claim else None
            uow = self._begin(session, request.actor, request.request_id, ahead)
            if claim and claim.earlier:
                return self._replay(uow.actor, claim.earlier)
            result = request.use_case(uow, request.command)
            with _lent(session):
                answer = request.present(result)
            stored = (
                answer_values(self.vault, request.once, answer, uow.actor.granted)
                if request.once
                else None
            )
            self._finish(uow, stored)
            return answer

    def _finish(self, uow: UnitOfWork, answer: Values | None = None) -> None:
        """Write what waits and commit: in one round trip, where the transaction is the session's.

        In tests the session has a savepoint of another transaction.
        """
        uow.session.flush()
        uow.end()
        if (answer or not uow.pending.empty) and isinstance(self.bind, Engine):
            uow.pending.finish(uow.connection, answer)
        else:
            uow.settle(answer)
        uow.session.commit()

    def _replay(self, actor: Actor, earlier: Earlier) -> Answer:
        """Repeat an earlier answer if its permissions are still held; else refuse."""
        for name in earlier.permissions:
            nobody = Permission(name=name, holders=(), why="no release knows it any more")
            require(actor, self.permissions.get(name, nobody))
        return earlier.replay()

    def _record_refusal(self, request: Request[Any], refusal: Refusal) -> None:
        """Audit the refusal, or in a flood count it, in a transaction of its own."""
        use_case = request.use_case
        with self.sessions() as session:
            uow = self._begin(session, request.actor, request.request_id)
            name = getattr(use_case, "__name__", type(use_case).__name__)
            if is_written_singly(session, self.vault, request.actor, name):
                after = {"code": refusal.code}
                uow.audit(f"{name}.refused", _subject(request.command), after=after)
            self._finish(uow)


@contextmanager
def _lent(session: Session) -> Iterator[None]:
    """Allow pages and addresses of the answer to read what is not committed yet."""
    token = _LENT.set(session)
    try:
        yield
    finally:
        _LENT.reset(token)


BUSY = sentence("Somebody else is changing this right now. Try again in a moment.")


def _retry_or_refuse(error: OperationalError | IntegrityError, attempt: int) -> None:
    """Return when the same command may simply run again; otherwise raise."""
    if isinstance(error.orig, pg.LockNotAvailable):
        raise Conflict(BUSY) from error
    # Somebody else was quicker in a race for one name: on the second try the use case sees their
    # row, and refuses in its own words.
    again = isinstance(error.orig, pg.DeadlockDetected | pg.SerializationFailure | TAKEN)
    if not again or attempt == TRIES - 1:
        raise error


def _subject(command: object) -> str:
    """Name what a refused command was about: the first id it carries, else nothing."""
    for value in vars(command).values() if hasattr(command, "__dict__") else ():
        if isinstance(value, UUID):
            return str(value)
    return ""

"""MACs of rows: proof that this program wrote an identity or a payment.

A person with the application's database password can write any row, in anybody's name. They do not
have SECRET_KEY, which is never in the database. So a row that decides something carries an HMAC
over the values that decide it, under a key derived from that secret; a row whose MAC does not match
is not used. `docs/security.md` lists what the holder of each secret can still do.

A row gets its MAC when it is added through a session. If a use case changes a covered value of a
row that it read, the row gets a new one, if the row read was genuine: a change through this program
never makes a forged row genuine. Statements that insert or update in SQL provide the MAC themselves
(`mac_of`), or leave covered columns alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, TypeVar, TypeVarTuple, cast

import orjson
import structlog
from prometheus_client import Counter
from sqlalchemy import LargeBinary, Numeric, Select, event, func, inspect, select
from sqlalchemy import Row as ReadRow
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, QueryContext, Session, UOWTransaction, mapped_column
from sqlalchemy.sql import ClauseElement

from app.errors import Conflict
from app.text import sentence
from app.vault import Vault

log = structlog.get_logger("bdm.macs")
# The key of the executor's vault in a session (`Session.info`).
VAULT = "vault"
FORGED = Counter("bdm_forged_records_total", "Rows read whose MAC does not fit", ["table"])


class Forged(Conflict):
    """A row was not written by this program, or was changed behind its back."""

    code = "forged-record"

    def __init__(self) -> None:
        """Set the message: the operators can find the cause; the row is in the log."""
        super().__init__(
            sentence(
                "A record that this needs was changed outside the system, so nothing was"
                " done. Contact support."
            )
        )


class WithMac:
    """A table whose rows carry a MAC over the attributes that `MAC_OF` names, the key first.

    Without `MAC_OF` it covers all columns but those that `MAC_WITHOUT` names with the reason.
    A row from before its table had MACs has none, and is not genuine until `bdm stamp` gives it
    one. A column that comes later is named in `MAC_WHERE_SET` as well: a row where it is null keeps
    its MAC. Columns of `MAC_LATER` came to the list later: a MAC without them counts as well, until
    keys were rotated, which writes every MAC. While two releases run side by side, the newer
    one only reads such MACs (`MAC_LATER_IS_WRITTEN` is False); the next one writes them.
    Lines of the trail carry digests of rows (`app/row_digests.py`), except of a table that is
    written without lines: there `IN_TRAIL` is False, and an older row is not noticed.
    """

    MAC_OF: ClassVar[tuple[str, ...]] = ()
    MAC_WITHOUT: ClassVar[Mapping[str, str]] = {}
    MAC_WHERE_SET: ClassVar[tuple[str, ...]] = ()
    MAC_LATER: ClassVar[tuple[str, ...]] = ()
    MAC_LATER_IS_WRITTEN: ClassVar[bool] = True
    IN_TRAIL: ClassVar[bool] = True
    mac: Mapped[bytes | None] = mapped_column(LargeBinary, sort_order=1)


class CheckedOnLoad(WithMac):
    """A table whose rows no use case sees unless this program wrote them as they are.

    Reading a forged one raises Forged. Statements that read some of its columns without the row
    do not check: they decide nothing, and no encrypted column is read by one.
    """


Row = TypeVar("Row", bound=WithMac)
Line = TypeVar("Line", bound=Sequence[Any])
Columns = TypeVarTuple("Columns")
# Options of `execute` for a query that reads rows in order to judge them.
UNCHECKED = {"unchecked": True}


def mac_of(vault: Vault, table: str, values: dict[str, Any]) -> bytes:
    """Return the MAC of a row of a table (`Vault.mac`), whatever the order of its values."""
    return vault.mac(f"row of {table}", canonical(values))


def with_mac(vault: Vault, model: type[WithMac], values: Mapping[str, Any]) -> dict[str, Any]:
    """Add the MAC to values of a row that SQL inserts; a column not named there gets its default.

    Of PostgreSQL's defaults only a text is known (`_default`): name the others.
    """
    columns = inspect(model).columns
    row = {
        name: values[name] if name in values else _default(columns[name])
        for name in columns_of_mac(model)
    }
    return {**values, "mac": mac_of(vault, _table(model), _values_for_mac(model, row))}


def canonical(values: dict[str, Any]) -> bytes:
    """Write values one way: sorted JSON, instants in UTC, bytes in hex."""
    return orjson.dumps(values, default=_plain, option=_SORTED)


_SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME


def _plain(value: object) -> str:
    """Write what orjson does not, or not always alike."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, bytes | memoryview):
        return value.hex()
    raise TypeError(type(value))


def covered(row: WithMac) -> dict[str, Any]:
    """Return the values that a row's MAC covers."""
    return _values_for_mac(row, {name: getattr(row, name) for name in columns_of_mac(type(row))})


def coverings(row: WithMac) -> Iterator[dict[str, Any]]:
    """Yield the values of a row under each list of columns that is read, the written one first."""
    return _under_lists(type(row), {name: getattr(row, name) for name in columns_read(type(row))})


def _under_lists(model: type[WithMac], values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for names in dict.fromkeys((columns_of_mac(model), columns_read(model), model.MAC_OF)):
        yield _values_for_mac(model, {name: values[name] for name in names})


def columns_of_mac(model: type[WithMac]) -> tuple[str, ...]:
    """Return the attributes that a table's MACs cover, the key first."""
    return _columns_of_mac(model)  # type: ignore[arg-type]  # a class is hashable


def columns_read(model: type[WithMac]) -> tuple[str, ...]:
    """Return the attributes that MACs of a table may cover, those of this release or the next."""
    return (*model.MAC_OF, *model.MAC_LATER) if model.MAC_OF else columns_of_mac(model)


@cache
def _columns_of_mac(model: Any) -> tuple[str, ...]:  # noqa: ANN401 - a class is hashable
    if model.MAC_OF:
        return (*model.MAC_OF, *(model.MAC_LATER if model.MAC_LATER_IS_WRITTEN else ()))
    mapper = inspect(model)
    stored = {
        mapper.get_property_by_column(column).key
        for column in mapper.local_table.columns
        if column.computed is None and column.identity is None  # PostgreSQL makes these later
    }
    keys = (mapper.get_property_by_column(column).key for column in mapper.primary_key)
    key = [name for name in keys if name in stored]
    # A blind index decides nothing alone, and follows its value later than the MAC.
    hashes = (f"{name}_hash" for name in getattr(model, "BLIND_INDEXES", ()))
    return (*key, *sorted(stored - {"mac", *key, *hashes, *model.MAC_WITHOUT}))


def _values_for_mac(row: WithMac | type[WithMac], values: dict[str, Any]) -> dict[str, Any]:
    """Leave out what came later and is not set."""
    return {
        name: value
        for name, value in values.items()
        if value is not None or name not in row.MAC_WHERE_SET
    }


def stamp(vault: Vault, row: WithMac) -> None:
    """Give a row the MAC of what it holds now; who changes a row has checked it before."""
    row.mac = mac_of(vault, _table(row), covered(row))


def is_genuine(vault: Vault, row: WithMac) -> bool:
    """Return True if this program wrote the row as it is; log a row that it did not."""
    return _judged(vault, row, coverings(row))


def _judged(vault: Vault, row: WithMac, readings: Iterable[dict[str, Any]]) -> bool:
    good = any(is_mac_of(vault, _table(row), values, row.mac) for values in readings)
    if not good:
        log_forged(_table(row), getattr(row, columns_of_mac(type(row))[0]))
    return good


def is_mac_of(vault: Vault, table: str, values: dict[str, Any], mac: bytes | None) -> bool:
    """Return True if a MAC matches values that were read without their row."""
    return vault.is_mac(f"row of {table}", canonical(values), mac and bytes(mac))


def require_genuine(vault: Vault, row: WithMac) -> None:
    """Raise Forged for a row that this program did not write as it is."""
    if not is_genuine(vault, row):
        raise Forged


def require_each_genuine(session: Session, rows: Iterable[WithMac]) -> None:
    """Raise Forged if one of these rows is forged: no list may say what nobody decided."""
    vault = vault_of(session)
    for row in rows:
        require_genuine(vault, row)


def vault_of(session: Session) -> Vault:
    """Return the vault of a session's executor."""
    return cast("Vault", session.info[VAULT])


def genuine(session: Session, rows: Iterable[Row]) -> list[Row]:
    """Return the rows that this program wrote as they are; a forged one counts as not there."""
    vault = vault_of(session)
    return [row for row in rows if is_genuine(vault, row)]


def genuine_of(session: Session, query: Select[Row]) -> list[Row]:
    """Read rows and leave out the forged ones: for lists, which one such row must not stop."""
    return genuine(session, session.scalars(query, execution_options=UNCHECKED))


def if_genuine(session: Session, row: Row | None) -> Row | None:
    """Return a row that an outer join may have found; a forged one counts as not found."""
    return row if row is not None and is_genuine(vault_of(session), row) else None


def genuine_lines(session: Session, lines: Iterable[Line]) -> list[Line]:
    """Return the lines of several tables of which each row that has a MAC is genuine."""
    vault = vault_of(session)
    return [
        line
        for line in lines
        if all(is_genuine(vault, row) for row in line if isinstance(row, WithMac))
    ]


def genuine_lines_of(session: Session, query: Select[*Columns]) -> list[ReadRow[*Columns]]:
    """Read lines of several tables and leave out those with a forged row, as `genuine_of` does."""
    return genuine_lines(session, session.execute(query, execution_options=UNCHECKED))


@contextmanager
def changing(vault: Vault, row: WithMac) -> Iterator[None]:
    """Check a row, let the caller change it, and give it the MAC of what it holds then."""
    require_genuine(vault, row)
    yield
    stamp(vault, row)


def log_forged(table: str, *key: object) -> None:
    """Let operators know of a row that was written behind the program's back."""
    log.error("forged record", table=table, id=":".join(map(str, key)))
    FORGED.labels(table).inc()


def array_of(model: type[WithMac]) -> Any:  # noqa: ANN401 - an SQL expression
    """Build the JSON array of what a row's MAC covers, and the MAC: read it by `values_of`.

    Not for people: PostgreSQL cannot write what is encrypted.
    """
    names = (*columns_read(model), "mac")
    return func.json_build_array(*(getattr(model, name) for name in names))


def arrays_of(session: Session, model: type[WithMac], *where: Any) -> Iterator[Sequence[Any]]:  # noqa: ANN401 - conditions
    """Stream the array of each row, for `values_of`: sums that decide add up what this returns."""
    query = select(array_of(model)).where(*where)
    with session.scalars(query, execution_options={"yield_per": 1_000}) as found:
        yield from found


def require_all_genuine(session: Session, *models: type[WithMac]) -> None:
    """Raise Forged if a row of these tables is forged, before SQL adds up what they say."""
    vault = vault_of(session)
    for model in models:
        if any(values_of(vault, model, each) is None for each in arrays_of(session, model)):
            raise Forged


def array_text(model: type[WithMac], alias: str) -> str:
    """Write the same array as SQL text, of the row that has this alias."""
    names = (*columns_read(model), "mac")
    return f"json_build_array({', '.join(f'{alias}.{name}' for name in names)})"


def values_of(vault: Vault, model: type[WithMac], array: Sequence[Any]) -> dict[str, Any] | None:
    """Return the values of such an array, instants as instants; None if the row was forged."""
    *found, mac = array
    read = _readers(model)  # type: ignore[arg-type]  # a class is hashable
    values = {
        name: value if value is None or name not in read else read[name](value)
        for name, value in zip(columns_read(model), found, strict=True)
    }
    known = _bytes(mac) if mac else None
    if any(is_mac_of(vault, _table(model), v, known) for v in _under_lists(model, values)):
        return values
    log_forged(_table(model), values[columns_of_mac(model)[0]])
    return None


@cache
def _readers(model: type[WithMac]) -> Mapping[str, Any]:
    """Return readers of the columns that JSON writes otherwise."""
    kinds = {LargeBinary: _bytes, TIMESTAMP: datetime.fromisoformat, Numeric: _decimal}
    columns = {name: getattr(model, name).type for name in columns_read(model)}
    return {
        name: read
        for name, kind in columns.items()
        for type_, read in kinds.items()
        if isinstance(kind, type_)
    }


def _bytes(written: str) -> bytes:
    return bytes.fromhex(written.removeprefix("\\x"))


def _decimal(written: float) -> Decimal:
    return Decimal(str(written))


def _table(row: WithMac | type[WithMac]) -> str:
    return cast("str", row.__tablename__)  # type: ignore[union-attr]  # a table


@event.listens_for(Session, "before_flush")
def _keep_macs(session: Session, _context: UOWTransaction, _some: object) -> None:
    for row in session.new:
        if isinstance(row, WithMac):
            _begin(vault_of(session), row)
    for row in session.dirty:
        if isinstance(row, WithMac):
            _follow(vault_of(session), row)


def _begin(vault: Vault, row: WithMac) -> None:
    """Stamp a row that is added, with the defaults that SQLAlchemy would give it later."""
    columns = inspect(type(row)).columns
    for name in columns_of_mac(type(row)):
        if getattr(row, name) is None:
            setattr(row, name, _default(columns[name]))
    stamp(vault, row)


def _default(column: Any) -> Any:  # noqa: ANN401 - a column, and its value
    """Return the value of a column that nobody gave; of PostgreSQL's, only a text is known."""
    default = column.default or column.server_default
    if default is None or isinstance(default.arg, ClauseElement):
        return None
    return default.arg(None) if callable(default.arg) else default.arg


@event.listens_for(CheckedOnLoad, "load", propagate=True)
@event.listens_for(CheckedOnLoad, "refresh", propagate=True)
def _check(row: CheckedOnLoad, context: QueryContext | None, _attributes: object = None) -> None:
    """Refuse a forged row. Without a context, PostgreSQL answers an INSERT.

    One that was changed while it was expired is judged when the change is sent (`_follow`).
    """
    if context is None or context.execution_options.get("unchecked") or inspect(row).modified:
        return
    require_genuine(vault_of(context.session), row)


@event.listens_for(WithMac, "mapper_configured", propagate=True)
def _remember(_mapper: object, model: type[WithMac]) -> None:
    """Read the old value before a row that expired is changed: `_follow` judges it."""
    for name in columns_read(model):
        event.listen(getattr(model, name), "set", _do_nothing, active_history=True)


def _do_nothing(*_: object) -> None:
    """Ask for the old value alone."""


def _follow(vault: Vault, row: WithMac) -> None:
    """Let the MAC follow a change, where what was read was genuine."""
    attributes = inspect(row).attrs
    if attributes["mac"].history.has_changes():
        return
    before = {}
    for name in columns_read(type(row)):
        was = attributes[name].history
        before[name] = (was.deleted or [None])[0] if was.has_changes() else getattr(row, name)
    readings = list(_under_lists(type(row), before))
    if readings[0] != covered(row) and _judged(vault, row, readings):
        stamp(vault, row)

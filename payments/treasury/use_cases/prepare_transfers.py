"""Each working day a bank's money is gathered once, a sheet for every treasury.

A run holds the bank's lock until its commit, and is unique by bank, day and round: two jobs at the
same instant make one. What a sheet takes is of no other until that came to nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, bindparam, func, insert, select

from app.calendar import local_day
from app.db import new_id
from app.errors import Invalid
from app.holidays.public import NoWorkingWeek, calendar
from app.permissions import require
from app.row_macs import UNCHECKED, genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.refunds.use_cases.record_sanction import lock_out_refunds
from payments.treasury.models import (
    DdoTreasury,
    TreasuryLine,
    TreasuryPart,
    TreasuryRun,
    TreasurySheet,
)
from payments.treasury.permissions import PREPARE_TRANSFER
from payments.treasury.policy import Line, Plan, plan_transfers
from payments.treasury.queries.transferable import (
    available,
    banks,
    fees_borne_by,
    place_of,
    placings,
    promised,
    waiting_parts,
)

MAX_REMAINDERS = 1_000


@dataclass(frozen=True, kw_only=True)
class PrepareTransfers:
    """A bank whose money is to be gathered once more today."""

    bank: str


def prepare_each_day(uow: UnitOfWork, _: None) -> list[TreasuryRun]:
    """Gather every bank's money, once on each working day (the job of cron)."""
    require(uow.actor, PREPARE_TRANSFER)
    today = local_day(uow.now)
    if not _is_worked(uow, today):
        return []
    runs = (_gather(uow, bank, today, again=False) for bank in banks(uow.session))
    return [run for run in runs if run is not None]


def _is_worked(uow: UnitOfWork, day: date) -> bool:
    """Return True if offices work; also if no working week is in force."""
    try:
        return calendar(uow.session).is_working_day(day)
    except NoWorkingWeek:
        return True


def prepare_transfers(uow: UnitOfWork, command: PrepareTransfers) -> TreasuryRun:
    """Gather what has come since today's last look. Raises Invalid for a bank without money."""
    require(uow.actor, PREPARE_TRANSFER)
    if command.bank not in banks(uow.session):
        problem = sentence("No channel has paid out anything at this bank yet.")
        raise Invalid(problem, code="bank-unknown", fields={"bank": problem})
    run = _gather(uow, command.bank, local_day(uow.now), again=True)
    assert run is not None  # noqa: S101 - only the first look of a day is made once
    return run


def lock_bank(uow: UnitOfWork, bank: str) -> None:
    """Wait until nobody else gathers or sends this bank's money, until the commit."""
    key = func.pg_advisory_xact_lock(func.hashtext("payments.treasury"), func.hashtext(bank))
    uow.session.execute(select(key))


def _gather(uow: UnitOfWork, bank: str, day: date, *, again: bool) -> TreasuryRun | None:
    lock_out_refunds(uow)
    lock_bank(uow, bank)
    session = uow.session
    earlier = select(TreasuryRun).filter_by(bank=bank, day=day)
    runs = session.scalars(earlier, execution_options=UNCHECKED).all()
    if genuine(session, runs) and not again:
        return None
    borne_by, where = fees_borne_by(session, day), placings(session, day)
    left = available(session, bank) - promised(session, bank)
    places = {ddo: place_of(row) for ddo, row in where.items()}
    plan = plan_transfers(waiting_parts(session, bank), places, left, borne_by)
    run = TreasuryRun(
        id=new_id(),
        bank=bank,
        day=day,
        round=max((each.round for each in runs), default=0) + 1,
        available_paisa=left,
        fees_borne_by=borne_by,
        left_here=[asdict(row) | {"why": row.why.value} for row in plan.left[:MAX_REMAINDERS]],
        made_at=uow.instant(),
        made_by=uow.actor.person_id,
    )
    uow.add(run)
    _write(uow, run, plan, where)
    uow.audit("treasury.gathered", run.id, after={"bank": bank, "total": plan.total_paisa})
    return run


def _write(uow: UnitOfWork, run: TreasuryRun, plan: Plan, where: Mapping[str, DdoTreasury]) -> None:
    for treasury, lines in plan.lines.items():
        sheet = TreasurySheet(
            id=new_id(),
            run_id=run.id,
            bank=run.bank,
            day=run.day,
            treasury=treasury,
            treasury_name=where[lines[0].key.ddo_code].treasury_name,
            total_paisa=sum(line.amount_paisa for line in lines),
            fees_paisa=sum(line.fees_paisa for line in lines),
            parts=sum(len(line.parts) for line in lines),
        )
        uow.add(sheet)
        uow.session.execute(insert(TreasuryLine), list(_line_rows(sheet.id, lines)))
        _add_parts(uow, list(_part_rows(sheet.id, lines)))


def _line_rows(sheet_id: UUID, lines: Sequence[Line]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        yield {
            "sheet_id": sheet_id,
            "number": number,
            "head_code": line.key.head_code,
            "ddo_code": line.key.ddo_code,
            "fund": line.key.fund,
            "collected_paisa": line.collected_paisa,
            "returned_paisa": line.returned_paisa,
            "fees_paisa": line.fees_paisa,
            "amount_paisa": line.amount_paisa,
        }


def _part_rows(sheet_id: UUID, lines: Sequence[Line]) -> Iterator[dict[str, Any]]:
    place = 0
    for number, line in enumerate(lines, start=1):
        for part in line.parts:
            place += 1
            yield {
                "sheet_id": sheet_id,
                "place": place,
                "line_number": number,
                "source": part.source,
                "source_id": part.source_id,
                "source_part": part.number,
                "channel": part.channel,
                "amount_paisa": part.amount_paisa,
                "fee_paisa": part.fee_paisa,
            }


def _add_parts(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add all parts in one statement, as PostgreSQL adds them up after it."""
    columns = [column for column in TreasuryPart.__table__.c if column.name != "freed"]
    lists = [
        func.unnest(bindparam(column.name, [row[column.name] for row in rows], ARRAY(column.type)))
        for column in columns
    ]
    names = [column.name for column in columns]
    uow.session.execute(insert(TreasuryPart).from_select(names, select(*lists)))

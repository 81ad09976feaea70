"""Figures of the Accountant General come in; two officers reconcile ours with them, and certify."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from sqlalchemy import exists, func, select

from app.calendar import local_day
from app.db import Json, new_id
from app.decisions import Audit, Decision, Names
from app.errors import Conflict, Invalid
from app.identity.public import people_by_id, require_fresh_proof
from app.ledger.public import month_of
from app.permissions import require
from app.row_macs import require_genuine
from app.signing.public import Signer
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from payments.reconciliation.models import AgFigureLine, AgFigures, Reconciliation
from payments.reconciliation.permissions import CERTIFY_RECONCILIATION, ENTER_AG_FIGURES, RECONCILE
from payments.reconciliation.policy import (
    Certificate,
    Compared,
    Explanation,
    FigureLine,
    as_stored,
    compare,
    differences,
    read_stored,
    same_figures,
    totals_of,
)
from payments.reconciliation.queries.reconciliations import (
    credited_by_head,
    hash_of,
    latest_figures,
    theirs_of,
)
from payments.reconciliation.queries.signed_reconciliations import PURPOSE, canonical

MAX_LINES = 2_000
_CHANGED = sentence(
    "The figures have changed since this was proposed. Refuse it, and reconcile the month again."
)


@dataclass(frozen=True, kw_only=True)
class EnterFigures:
    """Any day of the month, the letter that says so, and its lines."""

    month: date
    source: str
    lines: Sequence[FigureLine]


@dataclass(frozen=True, kw_only=True)
class Reconcile:
    """The figures, and the reasons why rows differ from ours."""

    figures_id: UUID
    explanations: Sequence[Explanation] = ()


def enter_figures(uow: UnitOfWork, command: EnterFigures) -> AgFigures:
    """Record the figures of a past month, as their next version.

    Raises Invalid (`month`, `lines`), Conflict (`figures-known`) if the last version is the same.
    """
    require(uow.actor, ENTER_AG_FIGURES)
    first, last = month_of(command.month)
    _refuse_running(uow, last)
    _refuse_lines(command.lines)
    _lock(uow, first)
    before = latest_figures(uow.session, first)
    content_hash = hash_of(command.lines)
    _refuse_same(before, content_hash)
    row = AgFigures(
        id=new_id(),
        first_day=first,
        version=1 + (before.version if before else 0),
        source=command.source,
        lines=len(command.lines),
        total_paisa=sum(line.amount_paisa for line in command.lines),
        content_hash=content_hash,
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )
    uow.add(row)
    uow.session.add_all(AgFigureLine(figures_id=row.id, **vars(line)) for line in command.lines)
    uow.session.flush()
    uow.audit("ag_figures.entered", row.id, after=_figures_summary(row))
    return row


def _lock(uow: UnitOfWork, first: date) -> None:
    """Let versions, and proposals, of a month come one after the other."""
    key = func.hashtext(first.isoformat())
    lock = func.pg_advisory_xact_lock(func.hashtext("payments.reconciliation"), key)
    uow.session.execute(select(lock))


def _refuse_running(uow: UnitOfWork, last: date) -> None:
    if last >= local_day(uow.instant()):
        problem = sentence("This month is not over. Enter its figures when it is.")
        raise Invalid(problem, fields={"month": problem})


def _refuse_lines(lines: Sequence[FigureLine]) -> None:
    if not 1 <= len(lines) <= MAX_LINES:
        problem = sentence("Enter between 1 and %(most)s lines.", most=MAX_LINES)
        raise Invalid(problem, fields={"lines": problem})
    seen: set[tuple[str, str]] = set()
    for line in lines:
        key = (line.head_code, line.ddo_code)
        if key in seen:
            problem = sentence(
                "Head %(head)s of DDO %(ddo)s is there twice. Add the two up.",
                head=line.head_code,
                ddo=line.ddo_code,
            )
            raise Invalid(problem, fields={"lines": problem})
        seen.add(key)


def _refuse_same(before: AgFigures | None, content_hash: bytes) -> None:
    if before is not None and before.content_hash == content_hash:
        problem = sentence("These figures are already here: the last version is the same.")
        raise Conflict(problem, code="figures-known", fields={"lines": problem})


def _figures_summary(row: AgFigures) -> Json:
    return {
        "month": row.first_day.isoformat(),
        "version": row.version,
        "source": row.source,
        "total": row.total_paisa,
        "hash": row.content_hash.hex(),
    }


def _values(uow: UnitOfWork, command: Reconcile) -> Mapping[str, object]:
    """Raise NotFound, Invalid (`explanations`), Conflict (`figures-replaced`, `waits-already`)."""
    figures = uow.get(AgFigures, command.figures_id)
    _lock(uow, figures.first_day)
    _refuse_replaced(uow, figures)
    _refuse_waiting(uow, figures.first_day)
    rows = _compared(uow, figures, command.explanations)
    _refuse_unexplained(rows)
    return {
        "figures_id": figures.id,
        "first_day": figures.first_day,
        "compared": as_stored(rows),
    }


def _compared(
    uow: UnitOfWork, figures: AgFigures, explanations: Sequence[Explanation] = ()
) -> list[Compared]:
    ours, _reference = credited_by_head(uow.session, figures.first_day)
    return compare(ours, theirs_of(uow.session, figures), explanations)


def _refuse_replaced(uow: UnitOfWork, figures: AgFigures) -> None:
    latest = latest_figures(uow.session, figures.first_day)
    if latest is None or latest.id != figures.id:
        raise Conflict(
            sentence("There are newer figures for this month. Use those for the reconciliation."),
            code="figures-replaced",
        )


def _refuse_waiting(uow: UnitOfWork, first: date) -> None:
    waiting = exists().where(
        Reconciliation.first_day == first,
        Reconciliation.approved_at.is_(None),
        Reconciliation.refused_at.is_(None),
    )
    if uow.session.scalar(select(waiting)):
        raise Conflict(
            sentence("A reconciliation of this month already needs approval by another officer."),
            code="waits-already",
        )


def _refuse_unexplained(rows: Sequence[Compared]) -> None:
    fields: dict[str, Sentence | str] = {}
    for place, row in enumerate(differences(rows)):
        if not row.reason or not row.note:
            fields[f"explanations.{place}.note"] = sentence(
                "Explain why head %(head)s of DDO %(ddo)s differs.",
                head=row.head_code,
                ddo=row.ddo_code,
            )
    if fields:
        raise Invalid(sentence("Explain every difference."), fields=fields)


def _before_approval(uow: UnitOfWork, row: Reconciliation) -> None:
    """Raise Forged, Conflict (`reconciliation-changed`) if either book has changed since."""
    require_genuine(uow.vault, row)
    _lock(uow, row.first_day)
    latest = latest_figures(uow.session, row.first_day)
    stored = read_stored(row.compared)
    if (
        latest is None
        or latest.id != row.figures_id
        or not same_figures(stored, _compared(uow, latest))
    ):
        raise Conflict(_CHANGED, code="reconciliation-changed")


def _sign(uow: UnitOfWork, row: Reconciliation) -> None:
    """Sign what both officers certify."""
    content = canonical(_certificate(uow, row))
    signer = uow.port(Signer)
    row.content, row.content_hash = content, sha256(content).digest()
    row.signature, row.key_id = signer.sign(PURPOSE, content), signer.key_id


def _certificate(uow: UnitOfWork, row: Reconciliation) -> Certificate:
    figures = uow.get(AgFigures, row.figures_id)
    _ours, statement = credited_by_head(uow.session, row.first_day)
    officers = people_by_id(uow.session, {row.entered_by, uow.actor.person})
    return Certificate(
        first_day=row.first_day,
        last_day=month_of(row.first_day)[1],
        source=figures.source,
        version=figures.version,
        statement=statement or "",
        prepared_by=officers[row.entered_by].name,
        certified_by=officers[uow.actor.person].name,
        certified_on=local_day(uow.instant()),
        rows=read_stored(row.compared),
    )


def _summary(row: Reconciliation) -> Json:
    rows = read_stored(row.compared)
    return {
        "month": row.first_day.isoformat(),
        "figures_id": str(row.figures_id),
        "differences": len(differences(rows)),
        **totals_of(rows),
        "hash": row.content_hash.hex() if row.content_hash else None,
    }


RECONCILIATION = Decision(
    row=Reconciliation,
    command=Reconcile,
    names=Names("reconcile", "certify_reconciliation", "refuse_reconciliation"),
    audit=Audit("reconciliation.proposed", "reconciliation.certified", "reconciliation.refused"),
    may_propose=RECONCILE,
    may_decide=CERTIFY_RECONCILIATION,
    summary=_summary,
    values=_values,
    before_approval=_before_approval,
    on_approval=_sign,
    proof=require_fresh_proof,
)

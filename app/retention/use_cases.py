"""Rules of retention: one officer enters, another approves; by default the release's.

The release's rule is what its code does. If no law is known its confidence is U, and no page states
it as law.
"""

from collections.abc import Sequence
from csv import DictReader
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app import roles
from app.calendar import local_day
from app.data_files.words import Words
from app.db import Json
from app.decisions import Audit, Decision, Names
from app.parameters.definitions import Confidence
from app.parameters.permissions import SEE_PROPOSALS
from app.permissions import Permission
from app.retention.models import RetentionRule
from app.unit_of_work import UnitOfWork

PROPOSE_RULE = Permission(
    name="retention.propose",
    holders=(roles.PARAMETER_OFFICER,),
    why="How long records are kept is a rule: it enters through the officers who keep rules.",
)
DECIDE_RULE = Permission(
    name="retention.decide",
    holders=(roles.PARAMETER_OFFICER,),
    why="A second officer checks it against its source.",
)
SEE_RULES = SEE_PROPOSALS
TABLE = (PROPOSE_RULE, DECIDE_RULE)
MAX_ROWS = 500
_SHIPPED = Path(__file__).with_name("shipped.csv")


@dataclass(frozen=True, kw_only=True)
class ProposeRule:
    """A rule for a kind of record from a day on; `instrument` is its source."""

    kind: str
    valid_from: date
    term: str
    term_ur: str
    seen_by: str
    seen_by_ur: str
    asked_how: str
    asked_how_ur: str
    instrument: str
    confidence: Confidence


@dataclass(frozen=True, kw_only=True)
class RuleView:
    """The public rule of a kind. `valid_from` is None for the release's own."""

    kind: str
    title: Words
    term: str
    term_ur: str
    seen_by: str
    seen_by_ur: str
    asked_how: str
    asked_how_ur: str
    instrument: str
    confidence: str
    valid_from: date | None = None

    @property
    def source(self) -> str | None:
        """The source, where we are sure of it: what is not verified is never cited."""
        return self.instrument if self.confidence != "U" else None


def _read() -> dict[str, RuleView]:
    with _SHIPPED.open(encoding="utf-8", newline="") as file:
        rows: list[dict[str, Any]] = list(DictReader(file))
    return {
        row["kind"]: RuleView(title=Words(row.pop("title"), row.pop("title_ur")), **row)
        for row in rows
    }


SHIPPED = _read()
KINDS = {kind: view.title for kind, view in SHIPPED.items()}


def in_force(uow: UnitOfWork) -> Sequence[RuleView]:
    """Return the rule of each kind in force today: two officers' row, else the release's."""
    query = (
        select(RetentionRule)
        .where(RetentionRule.approved_at.is_not(None))
        .where(RetentionRule.valid_from <= local_day(uow.now))
        .order_by(RetentionRule.valid_from, RetentionRule.approved_at)
        .limit(MAX_ROWS)
    )
    latest = {row.kind: _view(row) for row in uow.session.scalars(query) if row.kind in KINDS}
    return [latest.get(kind, shipped) for kind, shipped in SHIPPED.items()]


def _view(row: RetentionRule) -> RuleView:
    shown = (*RuleView.__dataclass_fields__.keys() - {"title"},)
    return RuleView(title=KINDS[row.kind], **{name: getattr(row, name) for name in shown})


def _summary(row: RetentionRule) -> Json:
    return {
        "kind": row.kind,
        "valid_from": row.valid_from.isoformat(),
        "term": row.term,
        "seen_by": row.seen_by,
        "instrument": row.instrument,
        "confidence": row.confidence,
    }


RULE = Decision(
    row=RetentionRule,
    command=ProposeRule,
    names=Names("propose_retention_rule", "approve_retention_rule", "refuse_retention_rule"),
    audit=Audit("retention.proposed", "retention.approved", "retention.refused"),
    may_propose=PROPOSE_RULE,
    may_decide=DECIDE_RULE,
    summary=_summary,
    refusal=lambda row: {"kind": row.kind, "reason": row.refused_reason},
)

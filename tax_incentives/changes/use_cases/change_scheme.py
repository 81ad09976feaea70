"""Two officers of Finance change a scheme: a later version, in force from a day on.

Parameters stand in the text, so a rate changes in the same way. What was decided before keeps the
text that it was decided by.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.db import Json
from app.decisions import Approve, Audit, Decision, Names
from app.errors import Conflict, Invalid
from app.identity.public import require_fresh_proof
from app.parameters.public import Confidence, at
from app.row_macs import require_genuine
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.changes.queries.touched import count_touched
from tax_incentives.kernel.parameters import FORGIVABLE
from tax_incentives.kernel.permissions import DECIDE_SCHEME, PROPOSE_SCHEME
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.models import SchemeChange
from tax_incentives.schemes.queries import scheme_of_row
from tax_incentives.schemes.scheme_reader import read_text
from tax_incentives.schemes.service_file import declared
from tax_incentives.schemes.shapes import Budget, Scheme

MAX_CHARACTERS = 100_000  # characters; the longest that ships has a tenth of it
_MAX_PROBLEMS = 20


@dataclass(frozen=True, kw_only=True)
class ProposeScheme:
    """The whole text of the next version of the scheme `code`, and from when it is in force."""

    code: str
    content: str
    valid_from: date
    instrument: str
    confidence: Confidence
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ApproveScheme(Approve):
    """The change; `confirmed`: the approver knows what it touches and forgoes."""

    confirmed: bool = False


def read_next(uow: UnitOfWork, code: str, content: str) -> Scheme:
    """Read the text of a scheme's next version. Raises NotFound, or Invalid with what is wrong."""
    current = latest_scheme(uow, code)
    text = content.replace("\r\n", "\n")
    if len(text) > MAX_CHARACTERS:
        _refuse("content", sentence("Enter no more than %(most)s characters.", most=MAX_CHARACTERS))
    scheme, sheet = read_text(code, text.encode())
    if scheme is None:
        problems = [str(each) for each in sorted(sheet.problems)[:_MAX_PROBLEMS]]
        _refuse("content", "\n".join(problems))
    _refuse_other(scheme, current)
    for words, part in _FIXED:
        if part(scheme) != part(current):
            _refuse("content", f"{scheme.code}: {words}: {_IS_FIXED}")
    return scheme


# The parts of a scheme behind its form, review and budget, which only a release can change.
_FIXED: tuple[tuple[str, Callable[[Scheme], Any]], ...] = (
    ("facts that are declared", declared),
    ("claimants", lambda scheme: scheme.claimants),
    ("papers", lambda scheme: scheme.papers),
    ("stages", lambda scheme: scheme.stages),
    ("published", lambda scheme: scheme.published),
    ("benefit", lambda scheme: scheme.benefit),
    ("area", lambda scheme: bool(scheme.area)),
    ("period", lambda scheme: bool(scheme.period)),
    ("budget.kind", lambda scheme: scheme.budget.kind),
)
_IS_FIXED = (
    "the form by which it is claimed is made from this, so it stays as it is. To change it, write"
    " a new scheme, which comes with a release."
)


def _refuse_other(scheme: Scheme, current: Scheme) -> None:
    if scheme.code != current.code:
        _refuse(
            "content",
            sentence("The code of a scheme stays: enter code: %(code)s.", code=current.code),
        )
    if scheme.version != current.version + 1:
        _refuse(
            "content",
            sentence(
                "The latest version is %(latest)s: enter version: %(next)s.",
                latest=current.version,
                next=current.version + 1,
            ),
        )


def _refuse(field: str, problem: Sentence | str) -> NoReturn:
    raise Invalid(problem, fields={field: problem})


def latest_change(uow: UnitOfWork, code: str) -> SchemeChange | None:
    """Return the latest approved change of a scheme, whatever its day. Raises Forged."""
    query = (
        select(SchemeChange)
        .where(SchemeChange.code == code, SchemeChange.approved_at.is_not(None))
        .order_by(SchemeChange.version.desc())
        .limit(1)
    )
    found = uow.session.scalars(query).one_or_none()
    if found is not None:
        require_genuine(uow.vault, found)
    return found


def latest_scheme(uow: UnitOfWork, code: str) -> Scheme:
    """Return the latest version of a scheme, also one whose day is still to come."""
    shipped = uow.port(SchemeBook).scheme(code)
    row = latest_change(uow, code)
    later = row is not None and row.version > shipped.version
    return scheme_of_row(uow, row) if row is not None and later else shipped


def unlisted_heads(uow: UnitOfWork, scheme: Scheme) -> Sequence[str]:
    """Return the heads that a relief of tax would forgo, and Finance has not listed for that.

    The list is no law, so it warns: who approves such a text says that they know.
    """
    if scheme.budget.kind is not Budget.FORGONE:
        return ()
    value = at(uow.session, FORGIVABLE.key, local_day(uow.now)).value
    groups = tuple(str(value).split())
    return [head for head in scheme.heads if not head.startswith(groups)]


def _values(uow: UnitOfWork, command: ProposeScheme) -> Mapping[str, object]:
    """Return the columns. Raises Invalid for a wrong text, or a day before the last version's."""
    scheme = read_next(uow, command.code, command.content)
    _refuse_day(uow, scheme, command.valid_from)
    _refuse_second(uow, scheme)
    return {
        "code": scheme.code,
        "version": scheme.version,
        "content": scheme.text,
        "digest": hashlib.sha256(scheme.text.encode()).digest(),
        "valid_from": command.valid_from,
        "instrument": command.instrument,
        "confidence": command.confidence.value,
        "note": command.note,
    }


def _refuse_day(uow: UnitOfWork, scheme: Scheme, day: date) -> None:
    before = latest_change(uow, scheme.code)
    first = before.valid_from if before is not None else latest_scheme(uow, scheme.code).valid_from
    if day < first or (before is not None and day == first):
        problem = sentence(
            "The version before is in force from %(day)s on: choose a later day.",
            day=first.strftime("%d-%m-%Y"),
        )
        _refuse("valid_from", problem)
    if scheme.valid_from > day:
        problem = sentence(
            "The text says valid_from: %(day)s. Nobody could claim before that day: choose it or a"
            " later one, or change the text.",
            day=scheme.valid_from.isoformat(),
        )
        _refuse("valid_from", problem)


def waiting_change(uow: UnitOfWork, code: str) -> UUID | None:
    """Return the id of the change of a scheme that waits for approval."""
    query = select(SchemeChange.id).where(
        SchemeChange.code == code,
        SchemeChange.approved_at.is_(None),
        SchemeChange.refused_at.is_(None),
    )
    return uow.session.scalar(query)


def _refuse_second(uow: UnitOfWork, scheme: Scheme) -> None:
    """Refuse a second version while one waits for approval; a unique index refuses it too."""
    if waiting_change(uow, scheme.code):
        raise Conflict(
            sentence(
                "Another change of this scheme is waiting. Decide or withdraw that one first."
            ),
            code="change-waiting",
        )


def _before_approval(uow: UnitOfWork, row: SchemeChange) -> None:
    """Check the text again: a release may have brought another version meanwhile."""
    require_genuine(uow.vault, row)
    read_next(uow, row.code, row.content)


def _require_confirmed(uow: UnitOfWork, row: SchemeChange, command: Approve) -> None:
    """Raise Conflict if the approver has not confirmed what the change touches or forgoes."""
    if isinstance(command, ApproveScheme) and command.confirmed:
        return
    if heads := unlisted_heads(uow, scheme_of_row(uow, row)):
        problem = sentence(
            "It would forgo what is paid under %(heads)s, which Finance has not listed for reliefs."
            " Confirm that you know.",
            heads=", ".join(heads),
        )
        raise Conflict(problem, code="heads-not-listed", fields={"confirmed": problem})
    touched = count_touched(uow, row.code, row.valid_from)
    if touched:
        problem = sentence(
            "%(count)s claims were decided by rules that this changes from their day on."
            " Check them, and confirm that you know.",
            count=touched,
        )
        raise Conflict(problem, code="not-confirmed", fields={"confirmed": problem})


def _summary(row: SchemeChange) -> Json:
    return {
        "scheme": row.code,
        "version": row.version,
        "valid_from": row.valid_from.isoformat(),
        "digest": bytes(row.digest).hex(),
        "instrument": row.instrument,
        "confidence": row.confidence,
    }


CHANGE = Decision(
    row=SchemeChange,
    command=ProposeScheme,
    names=Names("propose_scheme", "approve_scheme", "refuse_scheme"),
    audit=Audit("relief.scheme_proposed", "relief.scheme_approved", "relief.scheme_refused"),
    may_propose=PROPOSE_SCHEME,
    may_decide=DECIDE_SCHEME,
    summary=_summary,
    values=_values,
    before_approval=_before_approval,
    approval=ApproveScheme,
    before_approval_by=_require_confirmed,
    proof=require_fresh_proof,
)

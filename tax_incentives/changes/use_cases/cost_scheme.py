"""Cost of a changed scheme, over all firms of the register and over past claims.

Finance asks; workers answer slice by slice, each in a commit of its own, so that the page shows the
progress and nothing is lost if one stops. The question is stored with the digests of both texts.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from app.db import new_id
from app.errors import Invalid
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from registration.public import FirmFacts, firm_count, firm_facts
from tax_incentives.applications.queries.confirmed_facts import SHAPES, read_typed_fact
from tax_incentives.changes.costs import Compared, band_of, tally
from tax_incentives.changes.models import WhatIf, WhatIfSlice
from tax_incentives.changes.queries.books import Books, firm_facts_of, in_no_book, read_books
from tax_incentives.changes.queries.touched import decided_again
from tax_incentives.changes.use_cases.change_scheme import read_next
from tax_incentives.claims.models import ClaimDecision, ReliefClaim
from tax_incentives.decisions.decide import NoParameter, result_of, rules_on
from tax_incentives.decisions.queries import scheme_of, today_of
from tax_incentives.decisions.shapes import Result
from tax_incentives.kernel.events import WHAT_IF_REQUESTED
from tax_incentives.kernel.permissions import ASK_WHAT_IF
from tax_incentives.rules.values import Fact
from tax_incentives.schemes.queries import kept_text
from tax_incentives.schemes.shapes import Scheme

LOWER, UPPER, CLAIMS = "lower", "upper", "claims"
PARTS = (LOWER, UPPER, CLAIMS)
ASSUMED = "assumed"
SLICE = 2_000  # firms; half a second's work, and some megabytes
CLAIMS_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class AskWhatIf:
    """The text that would be the scheme's next version, and the day whose rules decide (today).

    `assumed` are declared facts of firms that never claimed, one "name: value" a line.
    """

    code: str
    content: str
    rule_on: date | None = None
    assumed: str = ""


def ask_what_if(uow: UnitOfWork, command: AskWhatIf) -> WhatIf:
    """Keep the question, and let workers answer it. Raises Invalid with what is wrong."""
    require(uow.actor, ASK_WHAT_IF)
    day = command.rule_on or today_of(uow)
    new, old = read_next(uow, command.code, command.content), scheme_of(uow, command.code, day)
    for scheme in (old, new):
        _refuse_no_parameter(scheme, day)
    typed = _typed(command.assumed)
    for scheme in (old, new):
        assumed_facts(scheme, typed)
    firms, middle = firm_count(uow.session)
    row = WhatIf(
        id=new_id(),
        scheme=command.code,
        asked_by=uow.actor.person,
        asked_at=uow.instant(),
        rule_on=day,
        old_text=old.text,
        new_text=new.text,
        old_digest=_digest(old.text),
        new_digest=_digest(new.text),
        assumed=typed,
        firms=firms,
        middle=middle,
    )
    uow.add(row)
    uow.audit("relief.what_if_asked", row.id, after={"scheme": row.scheme, "firms": firms})
    for part in PARTS:
        uow.publish(WHAT_IF_REQUESTED, what_if_id=str(row.id), part=part, number=0)
    return row


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _refuse_no_parameter(scheme: Scheme, day: date) -> None:
    try:
        rules_on(scheme, day)
    except NoParameter as wrong:
        problem = sentence("%(said)s Choose a later day.", said=str(wrong))
        raise Invalid(problem, fields={"rule_on": problem}) from None


def _typed(lines: str) -> dict[str, str]:
    """Read "name: value" lines."""
    found = {}
    for line in filter(None, map(str.strip, lines.splitlines())):
        name, colon, value = line.partition(":")
        if not colon or not value.strip():
            _refuse_assumed(sentence("Enter one fact on each line, for example staff: 10."))
        found[name.strip()] = value.strip()
    return found


def _refuse_assumed(problem: Sentence) -> NoReturn:
    raise Invalid(problem, fields={"assumed": problem})


def assumed_facts(scheme: Scheme, typed: Mapping[str, str]) -> Mapping[str, Fact]:
    """Read what was assumed, as an officer types it. Raises Invalid."""
    needed = {fact.name: fact for fact in in_no_book(scheme)}
    for name, text in typed.items():
        if name not in needed:
            problem = sentence(
                "%(name)s is not what a firm declares in this scheme. You can assume: %(names)s.",
                name=name,
                names=", ".join(needed),
            )
            _refuse_assumed(problem)
        if read_typed_fact(needed[name], text) is None:
            _refuse_assumed(SHAPES[needed[name].kind])
    return {
        name: Fact(value=read_typed_fact(needed[name], text), source=ASSUMED)
        for name, text in typed.items()
    }


@handler("tax_incentives.work_what_if")
def work_what_if(uow: UnitOfWork, event: Event) -> None:
    """Handle `tax_incentives.what_if_asked`: work one slice, and ask for the next."""
    what_if_id, part = UUID(event.payload["what_if_id"]), event.payload["part"]
    done = next_slice(uow, what_if_id, part, event.payload["number"])
    if done is not None and done.counted:
        uow.publish(
            WHAT_IF_REQUESTED, what_if_id=str(what_if_id), part=part, number=done.number + 1
        )


def next_slice(uow: UnitOfWork, what_if_id: UUID, part: str, number: int) -> WhatIfSlice | None:
    """Work a slice of a part, after the one before it; None if it was already worked."""
    if uow.session.get(WhatIfSlice, (what_if_id, part, number)) is not None:
        return None
    row = uow.get(WhatIf, what_if_id)
    after = _last(uow, what_if_id, part, number)
    work = _claims if part == CLAIMS else _firms
    last_id, count, compared = work(uow, row, part, after)
    found = WhatIfSlice(
        what_if_id=what_if_id,
        part=part,
        number=number,
        last_id=last_id,
        counted=count,
        content=tally(compared),
        worked_at=uow.instant(),
    )
    uow.add(found)
    return found


def _last(uow: UnitOfWork, what_if_id: UUID, part: str, number: int) -> UUID | None:
    if number == 0:
        return None
    return uow.session.get_one(WhatIfSlice, (what_if_id, part, number - 1)).last_id


# The last one's id, how many there are, and each, decided when it is its turn: kept all at once
# they would cost more time than deciding them.
Slice = tuple[UUID | None, int, Iterable[Compared]]


def texts(row: WhatIf) -> tuple[Scheme, Scheme]:
    """Return the two schemes that are compared."""
    old = kept_text(row.scheme, bytes(row.old_digest), row.old_text)
    return old, kept_text(row.scheme, bytes(row.new_digest), row.new_text)


def _firms(uow: UnitOfWork, row: WhatIf, part: str, after: UUID | None) -> Slice:
    begin = after or (row.middle if part == UPPER else None)
    read = firm_facts(uow.session, after=begin, limit=SLICE, day=row.rule_on)
    firms = [each for each in read if part == UPPER or _is_lower(each, row.middle)]
    if not firms:
        return None, 0, []
    return firms[-1].organisation_id, len(firms), compare_firms(uow, row, firms)


def _is_lower(firm: FirmFacts, middle: UUID | None) -> bool:
    return middle is None or firm.organisation_id <= middle


def compare_firms(uow: UnitOfWork, row: WhatIf, firms: Sequence[FirmFacts]) -> Iterator[Compared]:
    """Decide firms by both texts; facts are read once where both need the same."""
    old, new = texts(row)
    by_old, by_new = rules_on(old, row.rule_on), rules_on(new, row.rule_on)
    books = _books(uow, row, old, firms)
    same = _needs(old) == _needs(new)
    others = books if same else _books(uow, row, new, firms)
    for firm in firms:
        facts = firm_facts_of(uow, old, firm, books, row.rule_on)
        new_facts = facts if same else firm_facts_of(uow, new, firm, others, row.rule_on)
        paid = books.paid.get(firm.organisation_id, 0)
        yield Compared(
            old=result_of(by_old, facts),
            new=result_of(by_new, new_facts),
            groups={"district": firm.district, "size": band_of(paid)},
        )


def _needs(scheme: Scheme) -> object:
    """Return everything on which the facts of a scheme depend."""
    return (
        [(fact.name, fact.kind, fact.held_by) for fact in scheme.facts],
        [(cap.used, cap.of, cap.years, bool(cap.counts) and cap.code) for cap in scheme.caps],
        scheme.budget.year_of,
        list(scheme.heads),
        scheme.claimants,
    )


def _books(uow: UnitOfWork, row: WhatIf, scheme: Scheme, firms: Sequence[FirmFacts]) -> Books:
    return read_books(uow, scheme, firms, row.rule_on, assumed_facts(scheme, row.assumed))


def _claims(uow: UnitOfWork, row: WhatIf, _part: str, after: UUID | None) -> Slice:
    """Decide past claims of the scheme by both texts, each by the rules of its own day."""
    query = (
        select(ClaimDecision.id, ClaimDecision.content)
        .join(ReliefClaim, ReliefClaim.id == ClaimDecision.claim_id)
        .where(ReliefClaim.scheme == row.scheme, ReliefClaim.ended_at.is_(None), _is_latest())
        .order_by(ClaimDecision.id)
        .limit(CLAIMS_AT_ONCE)
    )
    if after is not None:
        query = query.where(ClaimDecision.id > after)
    rows = uow.session.execute(query).all()
    old, new = texts(row)
    compared = (
        Compared(old=_result(old, content), new=_result(new, content)) for _, content in rows
    )
    return (rows[-1][0] if rows else None), len(rows), compared


def _result(scheme: Scheme, content: Mapping[str, Any]) -> Result | None:
    decision = decided_again(scheme, content)
    return decision.result if decision is not None else None


def _is_latest() -> ColumnElement[bool]:
    other = aliased(ClaimDecision)
    later = (other.claim_id == ClaimDecision.claim_id) & (other.number > ClaimDecision.number)
    return ~exists().where(later)

"""Names of businesses: given and ended by the register, from within its own use cases.

The use case that registers, changes or closes a business has checked its own permission; nothing
here is routed. The check is the applicant's, repeated at the instant of the decision.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select, text
from sqlalchemy.dialects.postgresql import insert

from app.db import new_id
from app.errors import Conflict, Invalid
from app.row_macs import genuine_of
from app.text import sentence
from app.unit_of_work import UnitOfWork
from registration.names.models import BusinessName, NameWord, taken
from registration.names.policy.kinds import BusinessKind
from registration.names.policy.name_reader import BODIES, FOLDING, Reading, keys_of, read, read_both
from registration.names.policy.report import ONLY_WARN, NameReport, ProposedName, Standing
from registration.names.policy.sounds import romanised
from registration.names.queries.check import check_name
from registration.names.queries.taken import NEAR_FROM, Whose

# In one order for all who wait.
_WAIT = text("""
    select pg_advisory_xact_lock(hashtextextended('business name ' || key, 0))
      from (select unnest(cast(:keys as text[])) as key order by 1) as keys
""")
_UNREADABLE = frozenset({"name-missing", "script", "script-field", "signs", "length"})


@dataclass(frozen=True, kw_only=True)
class NameEntry:
    """The owner of a name, and its start.

    It replaces reservations of the person and organisation. `accepting` are the sentences of held
    findings that two officers have overridden (`app/overrides`). `held_by_nobody`: no officer acts,
    as if the law deems it approved, so that nobody is held. A legacy name needs no business, is not
    checked, and blocks nobody.
    """

    name: str
    name_ur: str
    since: datetime
    business_id: UUID | None = None
    kind: BusinessKind = BusinessKind.PARTNERSHIP
    district: str = ""
    standing: Standing = Standing.REGISTERED
    for_person: UUID | None = None
    for_organisation: UUID | None = None
    accepting: frozenset[str] = frozenset()
    held_by_nobody: bool = False

    @property
    def whose(self) -> Whose:
        """Return in whose way nothing of their own is."""
        return Whose(
            business_id=self.business_id,
            person_id=self.for_person,
            organisation_id=self.for_organisation,
        )


def enter_name(uow: UnitOfWork, entry: NameEntry) -> BusinessName:
    """Give a business a name from a time.

    Raises Invalid or Conflict for a name that is taken, barred or held (the finding's code and
    sentence), also if another transaction was first, and Conflict if the business has this name
    (`name-own`).
    """
    row = name_row(entry)
    if entry.standing is Standing.REGISTERED:
        wait_for_rivals(uow, row)
        at = uow.instant()
        report = check_name(
            uow,
            _proposed(entry),
            except_business=entry.business_id,
            for_person=entry.for_person,
            for_organisation=entry.for_organisation,
            at=at,
        )
        row.exclusive = report.exclusive
        require_free_name(report)
        if not entry.held_by_nobody:
            _refuse_held(report, entry.accepting)
        _take_up(uow, row, entry, at)
        refuse_twice(uow, row, entry.since, entry.whose)
    enter_row(uow, row)
    return row


def retire_names(
    uow: UnitOfWork, business_id: UUID, *, at: datetime, why: str = "changed"
) -> list[BusinessName]:
    """End the names that a business has, from a time on; `why` is "changed" or "closed"."""
    query = select(BusinessName).filter_by(business_id=business_id).where(taken(at))
    rows = list(uow.session.scalars(query.order_by(BusinessName.id).with_for_update()))
    for row in rows:
        end_row(uow, row, at=at, why=why)
    uow.session.flush()
    return rows


def enter_row(uow: UnitOfWork, row: BusinessName) -> None:
    """Store a name that was found to be free, and audit it."""
    keep_row(uow, row)
    uow.audit("name.entered", row.id, after=summary(row))


def end_row(uow: UnitOfWork, row: BusinessName, *, at: datetime, why: str) -> None:
    """End a name that somebody has, and audit it."""
    row.end(at=at, why=why)
    uow.audit("name.ended", row.id, after=summary(row) | {"why": why})


def wait_for_rivals(uow: UnitOfWork, row: BusinessName, by: UUID | None = None) -> None:
    """Let those who take names with the same body at once wait for each other, and one's own acts.

    PostgreSQL's constraint sees what is the same; what is too much alike only the check sees.
    """
    keys = [key for key in row.keys if key.startswith(f"{BODIES}:")]
    uow.session.execute(_WAIT, {"keys": [*keys, *([f"by {by}"] if by else [])]})


def require_free_name(report: NameReport) -> None:
    """Refuse with the sentences of what refuses the name."""
    found = report.refusals
    if not found:
        return
    fields = {each.field: each.sentence for each in reversed(found)}
    refusal = Invalid if found[0].code in _UNREADABLE else Conflict
    raise refusal(found[0].sentence, code=found[0].code, fields=fields)


def refuse_without_reason(report: NameReport, reason: str) -> None:
    """Ask for the reason of a name that a rule speaks against which is no law."""
    if report.held and not reason:
        found = report.held[0]
        problem = sentence(
            "%(finding)s Say why you should have this name all the same, or choose another one.",
            finding=found.sentence,
        )
        raise Invalid(problem, code=found.code, fields={"reason": problem})


def _refuse_held(report: NameReport, accepting: frozenset[str]) -> None:
    """Refuse what two officers have not overridden: it became alike since, at the same instant."""
    for each in report.held:
        if str(each.sentence) not in accepting:
            raise Conflict(each.sentence, code=each.code, fields={each.field: each.sentence})


def refuse_twice(uow: UnitOfWork, row: BusinessName, at: datetime, whose: Whose) -> None:
    """Refuse a name that its own holder has already: checks pass over what is one's own."""
    query = select(BusinessName).where(_same_as(row), taken(at), or_(false(), *_own(whose)))
    if genuine_of(uow.session, query):
        problem = sentence("You have this name already.")
        raise Conflict(problem, code="name-own", fields={"name": problem})


def keep_row(uow: UnitOfWork, row: BusinessName) -> None:
    """Store a name and its words; PostgreSQL refuses one that is the same as another in force."""
    uow.add(row)
    words = own_words(read_both(row.name, row.name_ur))
    if words:
        rows = [{"word": word} for word in words]
        uow.session.execute(insert(NameWord).values(rows).on_conflict_do_nothing())


def own_words(readings: Iterable[Reading]) -> list[str]:
    """Return the words by which near names are found, in one order for all who write them."""
    found = {romanised(word.spelled) for reading in readings for word in reading.own_words}
    return sorted(word for word in found if len(word) >= NEAR_FROM)


def name_row(entry: NameEntry) -> BusinessName:
    """Make a row, read."""
    row = BusinessName(
        id=new_id(),
        business_id=entry.business_id,
        standing=entry.standing.value,
        name=entry.name.strip(),
        name_ur=entry.name_ur.strip(),
        kind=entry.kind.value,
        district=entry.district,
        since=entry.since,
    )
    return read_anew(row)


def read_anew(row: BusinessName) -> BusinessName:
    """Write a row's keys as names are read now."""
    row.exact, row.exact_ur = (read(text).exact for text in (row.name, row.name_ur))
    row.keys = keys_of(row.name, row.name_ur, old=row.standing in ONLY_WARN)
    row.folding = FOLDING
    return row


def _proposed(entry: NameEntry) -> ProposedName:
    return ProposedName(
        name=entry.name, name_ur=entry.name_ur, kind=entry.kind, district=entry.district
    )


def _own(whose: Whose) -> list[ColumnElement[bool]]:
    """Return SQL conditions: the name belongs to the owner."""
    return [
        column == who
        for column, who in (
            (BusinessName.business_id, whose.business_id),
            (BusinessName.held_by, whose.person_id),
            (BusinessName.held_for, whose.organisation_id),
        )
        if who is not None
    ]


def _take_up(uow: UnitOfWork, row: BusinessName, entry: NameEntry, at: datetime) -> None:
    """End the reservations that are taken up, so that one name follows the other."""
    mine = _own(replace(entry.whose, business_id=None))
    if not mine:
        return
    query = select(BusinessName).where(or_(*mine), _same_as(row), taken(at)).with_for_update()
    for held in uow.session.scalars(query).all():
        held.end(at=entry.since, why="taken_up")
        uow.audit("name.taken_up", held.id, after=summary(held))
    uow.session.flush()


def _same_as(row: BusinessName) -> ColumnElement[bool]:
    same = [
        column == value
        for column, value in (
            (BusinessName.exact, row.exact),
            (BusinessName.exact_ur, row.exact_ur),
        )
        if value
    ]
    holding = [each.value for each in Standing if each not in ONLY_WARN]
    return and_(BusinessName.standing.in_(holding), or_(false(), *same))


def summary(row: BusinessName) -> dict[str, object]:
    """Return the audit trail's record of a name."""
    return {
        "name": row.name,
        "name_ur": row.name_ur,
        "standing": row.standing,
        "business": row.business_id and str(row.business_id),
        "since": row.since.isoformat(),
    }

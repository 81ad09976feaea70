"""An officer enters a change of the map with its gazette; another approves it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.db import Json, new_id
from app.decisions import Audit, Decision, Names
from app.errors import Conflict, Invalid
from app.parameters.definitions import Confidence
from app.places import permissions
from app.places.models import District, Division, PlaceChange
from app.places.policy import (
    EVERYTHING,
    NEEDS,
    Change,
    check_after_present_entry,
    check_day_in_books,
    code_for,
    refuse_incomplete,
)
from app.places.queries.places import forget_known
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork

# Carrying a change out on the map, and refusing one that is not possible.

_A_DAY = timedelta(days=1)


def refuse_what_cannot_be(uow: UnitOfWork, change: PlaceChange) -> None:
    """Refuse a change that the map, as it is approved so far, does not allow."""
    _Map(uow.session, change).check()


def carry_out(uow: UnitOfWork, change: PlaceChange) -> None:
    """Write an approved change into the map; raises as above, for the map may have changed."""
    found = _Map(uow.session, change)
    found.check()
    found.write()
    uow.session.flush()


@dataclass(frozen=True)
class _Map:
    """The map, and a change of it."""

    session: Session
    change: PlaceChange

    def check(self) -> None:
        """Raise Invalid or Conflict if it is not possible."""
        check_day_in_books(self.change.first_day)
        checks: dict[Change, Callable[[], object]] = {
            Change.NEW_DIVISION: self._refuse_known_division,
            Change.NEW_DISTRICT: self._refuse_known_district,
            Change.CHANGE_DISTRICT: self._changing,
            Change.END_DISTRICT: self._current,
            Change.RENAME_DIVISION: self._renaming,
        }
        checks[self.change.change]()

    def write(self) -> None:
        """Carry it out."""
        writes: dict[Change, Callable[[], object]] = {
            Change.NEW_DIVISION: lambda: self._add_division(self._last_position() + 1),
            Change.NEW_DISTRICT: self._add_district,
            Change.CHANGE_DISTRICT: self._change_district,
            Change.END_DISTRICT: lambda: self._end(self._current()),
            Change.RENAME_DIVISION: self._rename_division,
        }
        writes[self.change.change]()

    def _refuse_known_division(self) -> None:
        known = select(Division.code).where(func.lower(Division.name) == self._name())
        if self.session.scalar(known) is not None:
            raise _taken(sentence("There is or was a division of this name."))

    def _refuse_known_district(self) -> None:
        self._division()
        known = select(District.code).where(
            func.lower(District.name) == self._name(), District.code != self.change.district
        )
        if self.session.scalar(known) is not None:
            raise _taken(sentence("There is or was a district of this name."))

    def _changing(self) -> None:
        self._refuse_known_district()
        row, change = self._current(), self.change
        now = (row.name, row.name_ur, row.division)
        if now == (change.name, change.name_ur, change.division):
            raise Invalid(
                sentence("This changes nothing. Give another name or another division."),
                fields={"name": sentence("This is the name that it has.")},
            )

    def _renaming(self) -> None:
        self._division()
        self._refuse_known_division()
        for row in self._districts_of_division():
            self._refuse_day(row)

    def _division(self) -> Division:
        found = self.session.get(Division, self.change.division)
        if found is None:
            problem = sentence("Choose a division in the list.")
            raise Invalid(problem, fields={"division": problem})
        return found

    def _current(self) -> District:
        """Return the last entry of the district, which the change ends."""
        entries = select(District).filter_by(code=self.change.district)
        latest = entries.order_by(District.valid_from.desc().nulls_last()).limit(1)
        row = self.session.scalar(latest.with_for_update())
        if row is None or row.valid_to is not None:
            problem = sentence("Choose a district that exists.")
            raise Invalid(problem, fields={"district": problem})
        self._refuse_day(row)
        return row

    def _refuse_day(self, row: District) -> None:
        check_after_present_entry(
            self.change.first_day, row.valid_from, last_known=row.valid_to is None
        )

    def _districts_of_division(self) -> Sequence[District]:
        """Return its districts on the day; those that joined later keep their own entries."""
        on = self.change.first_day
        there = select(District).filter_by(division=self.change.division)
        standing = (District.valid_to.is_(None)) | (District.valid_to >= on)
        return self.session.scalars(there.where(standing).with_for_update()).all()

    def _change_district(self) -> None:
        row = self._current()
        self._end(row)
        self._add(
            row, name=self.change.name, name_ur=self.change.name_ur, division=self.change.division
        )

    def _rename_division(self) -> None:
        """Give it a new entry; rows keep codes of districts, never of divisions."""
        division = self._add_division(self._division().position)
        for row in self._districts_of_division():
            self._end(row)
            self._add(row, name=row.name, name_ur=row.name_ur, division=division.code)

    def _end(self, row: District) -> None:
        row.end(on=self.change.first_day - _A_DAY, by=self.change.id)
        self.session.flush()

    def _add(self, row: District, *, name: str, name_ur: str, division: str) -> None:
        self._insert(row.code, name, name_ur, division, row.ocha_code)

    def _add_district(self) -> None:
        change = self.change
        codes = set(self.session.scalars(select(District.code)))
        code = code_for(change.name, codes)
        self._insert(code, change.name, change.name_ur, change.division, None)

    def _insert(self, code: str, name: str, name_ur: str, division: str, ocha: str | None) -> None:
        self.session.add(
            District(
                id=new_id(),
                code=code,
                name=name,
                name_ur=name_ur,
                division=division,
                ocha_code=ocha,
                valid_from=self.change.first_day,
                source=self.change.instrument,
                confidence=self.change.confidence,
                urdu_confidence=self.change.urdu_confidence,
                change_id=self.change.id,
            )
        )

    def _add_division(self, position: int) -> Division:
        codes = set(self.session.scalars(select(Division.code)))
        made = Division(
            code=code_for(self.change.name, codes),
            name=self.change.name,
            name_ur=self.change.name_ur,
            position=position,
            change_id=self.change.id,
        )
        self.session.add(made)
        self.session.flush()
        return made

    def _last_position(self) -> int:
        return self.session.scalar(select(func.max(Division.position))) or 0

    def _name(self) -> str:
        return self.change.name.lower()


def _taken(problem: Sentence) -> Conflict:
    return Conflict(problem, fields={"name": problem})


# One change at a time: each is judged by the map that the one before has left.
_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('places'))")


@dataclass(frozen=True, kw_only=True)
class ProposeChange:
    """The change, its first day, and its gazette.

    `district` and `division` are codes. Of the four texts a change takes those that it needs (see
    `policy.NEEDS`); `urdu_confidence` is the confidence in the Urdu spelling.
    """

    change: Change
    first_day: date
    instrument: str
    confidence: Confidence
    urdu_confidence: Confidence = Confidence.SECONDARY
    district: str = ""
    division: str = ""
    name: str = ""
    name_ur: str = ""


def _values(uow: UnitOfWork, command: ProposeChange) -> Mapping[str, object]:
    """Check a proposal. Raises Invalid or Conflict for what the map does not allow."""
    given = {name: getattr(command, name) for name in EVERYTHING}
    refuse_incomplete(command.change, given)
    needed = NEEDS[command.change]
    values = {
        **{name: value if name in needed else "" for name, value in given.items()},
        "kind": command.change.value,
        "first_day": command.first_day,
        "instrument": command.instrument,
        "confidence": command.confidence.value,
        "urdu_confidence": command.urdu_confidence.value,
    }
    refuse_what_cannot_be(uow, PlaceChange(**values))
    return values


def _carry_out(uow: UnitOfWork, row: PlaceChange) -> None:
    """Apply the change to the map. Raises as the proposal: the map may have changed since."""
    uow.session.flush()  # PostgreSQL takes only what an approved change makes
    carry_out(uow, row)
    forget_known(uow.session)
    uow.publish("places.changed", change_id=row.id)


def _summary(row: PlaceChange) -> Json:
    kept = {name: getattr(row, name) for name in (*EVERYTHING, "kind", "instrument", "confidence")}
    return {name: value for name, value in kept.items() if value} | {
        "first_day": row.first_day.isoformat()
    }


CHANGE = Decision(
    row=PlaceChange,
    command=ProposeChange,
    names=Names("propose_change", "approve_change", "refuse_change"),
    audit=Audit("place_change.proposed", "place_change.approved", "place_change.refused"),
    may_propose=permissions.PROPOSE_CHANGE,
    may_decide=permissions.DECIDE_CHANGE,
    summary=_summary,
    refusal=lambda row: {"kind": row.kind, "reason": row.refused_reason},
    values=_values,
    before_lock=lambda uow: uow.session.execute(_ONE_AT_A_TIME),
    on_approval=_carry_out,
)

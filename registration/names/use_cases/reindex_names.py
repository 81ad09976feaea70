"""After a release that reads names otherwise, their keys are made again, some thousands a round.

Until all are, a name that was not yet read again may be missed by a check where the reading of its
very words has changed, and found by everything else.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.permissions import require
from app.row_macs import genuine_of
from app.unit_of_work import UnitOfWork
from registration.names.models import BusinessName
from registration.names.permissions import REFOLD_NAMES
from registration.names.policy.name_reader import FOLDING
from registration.names.use_cases.hold_business_name import read_anew

_AT_ONCE, _MOST_ROUNDS = 500, 40


def refold_names(uow: UnitOfWork, command: None) -> int:
    """Make the keys of older readings again; returns how many. Safe to run twice."""
    del command
    require(uow.actor, REFOLD_NAMES)
    done = 0
    for _ in range(_MOST_ROUNDS):
        rows = _older(uow)
        if not rows:
            break
        _refold(uow, rows)
        done += len(rows)
    return done


def _older(uow: UnitOfWork) -> Sequence[BusinessName]:
    query = select(BusinessName).where(BusinessName.folding < FOLDING).order_by(BusinessName.id)
    query = query.limit(_AT_ONCE).with_for_update(skip_locked=True)
    return genuine_of(uow.session, query)


def _refold(uow: UnitOfWork, rows: Sequence[BusinessName]) -> None:
    """Read all at once, or one by one where two have become the same."""
    try:
        with uow.session.begin_nested():
            for row in rows:
                read_anew(row)
    except IntegrityError:
        for row in rows:
            _refold_one(uow, row)


def _refold_one(uow: UnitOfWork, row: BusinessName) -> None:
    """Read a name again; where another in force is the same now, both keep what they have.

    A right that was given is not taken by a release: the later of them keeps its old exact key.
    """
    try:
        with uow.session.begin_nested():
            read_anew(row)
    except IntegrityError:
        exact, exact_ur = row.exact, row.exact_ur
        read_anew(row)
        row.exact, row.exact_ur = exact, exact_ur
        uow.session.flush()
        uow.audit("name.same_as_another", row.id, after={"name": row.name, "exact": exact})

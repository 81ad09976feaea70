"""Newcomers of a firm: one signature makes nobody a partner before the days for objection end.

The Partnership Act 1932 lets any one partner give the notice (s. 63), and wants the consent of all
(s. 31). So who has not signed has the days for objection, and then it is entered.
"""

from collections.abc import Sequence
from datetime import date

from app.calendar import local_day
from app.casework.public import Asking, Unsigned, unsigned_of
from app.identity.public import cnic_hashes
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from registration.applications.form_answers import change_rows, is_of_old_form
from registration.applications.queries.facts import state_of
from registration.register.queries.my_businesses import INCOMING


def awaited(uow: UnitOfWork, asking: Asking) -> list[Unsigned]:
    """Return for whose signature or objection an entry is pending today.

    Who joins, where a partner gave the notice without them; the partners, where who joins gave it.
    """
    if asking.application_id is None:
        return []
    today = local_day(uow.now)
    unsigned = [x for x in unsigned_of(uow, asking.application_id) if today <= x.object_by]
    if asking.service == INCOMING or not unsigned:
        return unsigned
    keys = {key for cnic in _joining(uow, asking) for key in cnic_hashes(uow, cnic)}
    return [each for each in unsigned if each.key in keys]


def _joining(uow: UnitOfWork, asking: Asking) -> list[str]:
    state, rows = state_of(uow, asking), asking.answers.get("partners", ())
    if state is None or is_of_old_form(rows):
        return []
    known = {owner.cnic for owner in state.owners}
    return [row.owner.cnic for row in change_rows(rows) if row.owner.cnic not in known]


def objections_end(uow: UnitOfWork, asking: Asking) -> date | None:
    """Return the last day for objection that the entry waits for, or None."""
    return max((each.object_by for each in awaited(uow, asking)), default=None)


def why_waiting(uow: UnitOfWork, asking: Asking) -> Sentence | None:
    """Return why nobody is entered as a partner yet, or None."""
    waiting = awaited(uow, asking)
    if not waiting:
        return None
    return sentence(
        "Not signed by: %(names)s. They may object until %(until)s, and nobody becomes a partner"
        " by the signature of one person before then. Enter it on the day after.",
        names=", ".join(each.name for each in waiting),
        until=f"{max(each.object_by for each in waiting):%d-%m-%Y}",
    )


def joining_warnings(uow: UnitOfWork, asking: Asking) -> Sequence[Sentence]:
    """Return the warning to an officer that an entry is pending."""
    why = why_waiting(uow, asking)
    return [why] if why else []


JOINING = ("change_of_partners/filing", "incoming_partner/filing")

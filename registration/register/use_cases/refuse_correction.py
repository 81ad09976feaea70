"""A correction says better what was filed; it makes nobody a partner and lets none go."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.calendar import local_day
from app.errors import Conflict, NotFound
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from registration.register.policy.changes import correction_problem, correction_without_effect
from registration.register.policy.corrections import (
    adds_to_elector,
    is_of_other_partners,
    stays_with_a_ground,
    with_ages,
)
from registration.register.policy.filings import ABOUT_ANOTHER, Entry, Kind, corrected
from registration.register.queries.coming_of_age import coming_of_age
from registration.register.use_cases.project_filings import entries_of

_OTHERS = sentence(
    "A correction names the same partners as the filing that it corrects. File a change of partners"
    " instead."
)
_STAYS = sentence("By this filing a person stays or joins, but you entered how they left.")
_ELECTED = sentence(
    "For a person who elected, you can correct the name, the address and the date in this"
    " filing. For a date of birth or of joining, enter the number of the filing by which"
    " this person was admitted."
)
_OF_ANOTHER = sentence("This filing is about another one. Enter the number of that one.")


def filing_to_correct(uow: UnitOfWork, business_id: UUID, corrects: int) -> Entry:
    """Return a filing as its corrections say it. Raises NotFound, Conflict for a correction."""
    entries = entries_of(uow, business_id)
    filed = next((each for each in entries if each.sequence == corrects), None)
    if filed is None:
        raise NotFound
    if filed.kind in ABOUT_ANOTHER:
        _refuse(_OF_ANOTHER, "correction")
    return corrected(entries, corrects) or filed


def check_other_partners(
    uow: UnitOfWork, business_id: UUID, corrects: int, content: Mapping[str, Any]
) -> None:
    """Refuse a correction that names other partners than the filing that it corrects.

    Raises NotFound where there is no such filing, Conflict for other partners (`other-partners`)
    and for a correction of what the filing does not say (`correction`).
    """
    entry = filing_to_correct(uow, business_id, corrects)
    nothing, filed = correction_without_effect(entry.kind, content), entry.content
    if nothing is not None:
        _refuse(nothing, "correction")
    if is_of_other_partners(filed, content):
        _refuse(_OTHERS, "other-partners")
    if stays_with_a_ground(filed, content):
        _refuse(_STAYS, "other-partners")


def refuse_contradiction(
    uow: UnitOfWork, business_id: UUID, corrects: int, content: Mapping[str, Any]
) -> None:
    """Refuse a correction by which the register would contradict itself (`correction`)."""
    entries, today = entries_of(uow, business_id), local_day(uow.now)
    correction = Entry(
        sequence=1 + max(each.sequence for each in entries),
        kind=Kind.CORRECTION,
        effective_on=today,
        content=content,
        recorded_on=today,
        corrects=corrects,
    )
    why = correction_problem(entries, correction, today)
    if why is not None:
        _refuse(why, "correction")


def aged(
    uow: UnitOfWork, filed: Mapping[str, Any], rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Add to corrected partners with a birth date whether they were minors on the day of joining.

    Raises Conflict (`election`) for particulars that the election of a former minor does not hold.
    """
    if adds_to_elector(filed, rows):
        _refuse(_ELECTED, "election")
    if not any(row.get("born_on") for row in rows):
        return rows
    return with_ages(filed, rows, coming_of_age(uow.session, local_day(uow.now)).majority_years)


def _refuse(why: Sentence, code: str) -> None:
    raise Conflict(why, code=code)

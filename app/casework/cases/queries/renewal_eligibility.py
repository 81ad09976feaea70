"""Eligibility of a grant for renewal or correction, here or elsewhere.

Checked when such a filing starts and again when it is submitted: days, a second filing or the end
of a firm may have come between.
"""

from uuid import UUID

from app.calendar import local_day
from app.casework.cases.models.work import CaseRegistration
from app.casework.cases.policy.follow_ups import may_correct, may_renew, renewal_opens
from app.casework.cases.policy.states import registration_state
from app.casework.cases.queries.case_file import Case, Part, load_case
from app.casework.catalogue.registry import CaseBook
from app.casework.ports import Elsewhere, HolderGone
from app.errors import Conflict
from app.text import sentence
from app.unit_of_work import UnitOfWork

# These ask for no separate grant: the paper that they are about is the grant.
NO_GRANT = frozenset({"correction", "reversal"})


def corrected_elsewhere(uow: UnitOfWork, case: Case, part: Part) -> Elsewhere | None:
    """Return where a grant is corrected instead of here; None: here, or it is none."""
    at = uow.port(CaseBook).corrected_at(case.service.code, part.row.code)
    granted = part.outcome is not None and part.outcome.number is not None
    return at(uow, part.row.id) if at and granted else None


def refuse_about(uow: UnitOfWork, case: Case) -> None:
    """Refuse to submit a renewal or correction of what may not be asked for again any more.

    Locks the application of the grant. Raises as `refuse_repeated` does.
    """
    application = case.application
    if case.again is None or application.about_id is None or case.submissions:
        return
    earlier, part = _about(uow, application.about_id)
    refuse_repeated(uow, earlier, part, application.kind)


def require_living_holder(uow: UnitOfWork, case: Case) -> None:
    """Refuse to grant a renewal or correction to a holder who went while an office had it.

    Raises Conflict (`holder-gone`).
    """
    gone = dissolved_holder(uow, case)
    if gone is not None:
        raise Conflict(gone.said, code="holder-gone")


def dissolved_holder(uow: UnitOfWork, case: Case) -> HolderGone | None:
    """Return the domain's record of the grant's holder, if the holder no longer exists."""
    if case.again is None:
        return None
    held = case.again.holding
    return uow.port(CaseBook).holders_gone(uow, [held]).get(held.registration_id)


def _about(uow: UnitOfWork, registration_id: UUID) -> tuple[Case, Part]:
    row = uow.get(CaseRegistration, registration_id)
    case = load_case(uow, row.application_id, lock=True)
    return case, next(each for each in case.parts if each.row.id == row.id)


def refuse_repeated(uow: UnitOfWork, case: Case, part: Part, kind: str) -> None:
    """Raise Conflict if a grant cannot be renewed or corrected now.

    `not-renewable`, `renewing` and `renewed` of renewals; `not-correctable`, `correcting` and
    `corrected-elsewhere` of corrections; `holder-gone` of both.
    """
    if kind == "correction":
        _refuse_correction(uow, case, part)
    else:
        _refuse_renewal(uow, case, part)


def _refuse_correction(uow: UnitOfWork, case: Case, part: Part) -> None:
    if case.application.kind in NO_GRANT:
        raise Conflict(
            sentence("This only corrected another document. Correct that document itself."),
            code="not-correctable",
        )
    elsewhere = corrected_elsewhere(uow, case, part)
    if elsewhere is not None:
        raise Conflict(elsewhere.why, code="corrected-elsewhere")
    _refuse_dissolved_holder(part)
    # It is with an office: another beside it would be decided without knowing of it.
    if part.became.correcting is not None:
        raise Conflict(
            sentence(
                "Its correction has already been submitted. See its status in your applications."
            ),
            code="correcting",
        )
    if not may_correct(registration_state(case.facts(part), local_day(uow.now))):
        raise Conflict(
            sentence("You can correct only what was granted and is still in force."),
            code="not-correctable",
        )


def _refuse_dissolved_holder(part: Part) -> None:
    if part.became.gone is not None:
        raise Conflict(part.became.gone.said, code="holder-gone")


def _refuse_renewal(uow: UnitOfWork, case: Case, part: Part) -> None:
    _refuse_dissolved_holder(part)
    if part.became.renewing:
        raise Conflict(
            sentence(
                "Its renewal has already been submitted. See its status in your applications."
            ),
            code="renewing",
        )
    if part.became.replaced_by is not None:
        raise Conflict(
            sentence("It has already been renewed. Your licences show the renewal."), code="renewed"
        )
    _refuse_by_time(uow, case, part)


def _refuse_by_time(uow: UnitOfWork, case: Case, part: Part) -> None:
    today = local_day(uow.now)
    until, term = part.outcome.valid_until if part.outcome else None, part.shape.term
    if may_renew(registration_state(case.facts(part), today), term, until, today):
        return
    opens = renewal_opens(term, until)
    if opens is not None and today < opens:
        raise Conflict(
            sentence("It can be renewed from %(day)s on.", day=f"{opens:%d-%m-%Y}"),
            code="not-renewable",
        )
    raise Conflict(sentence("This cannot be renewed. Apply for it again."), code="not-renewable")

"""Data of the register for services: facts to prefill, and checks of answers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.calendar import local_day
from app.casework.public import Answers, Asking, CheckFinding
from app.overrides.public import Breach
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from registration.applications.form_answers import FORMS
from registration.names.public import (
    SIMILARITY_LABELS,
    STATUS_LABELS,
    Conflict,
    NameReport,
    ProposedName,
    Severity,
    breaches_of,
    check_name,
)
from registration.register.policy.business import Form, Owner, State
from registration.register.policy.filings import corrected
from registration.register.policy.name_periods import KIND_OF
from registration.register.queries.owners import business_of_grant, entry_on
from registration.register.use_cases.project_filings import entries_of

# The question in which the applicant gives a reason, against a rule that is no law.
NAME_REASON = "business_name_reason"
CORRECTION = "correction"


def state_of(uow: UnitOfWork, asking: Asking) -> State | None:
    """Return today's register entry of the business that an application is about."""
    business_id = business_about(uow, asking)
    if business_id is None:
        return None
    return entry_on(uow, business_id, local_day(uow.now))


def firm_name(uow: UnitOfWork, asking: Asking) -> str:
    """Return the name of the business as the register has it today; empty if there is none."""
    state = state_of(uow, asking)
    return state.name if state else ""


def answers_now(uow: UnitOfWork, asking: Asking) -> Answers:
    """Return today's register data, by the questions of the forms of registration.

    For a renewal or correction of an agency's grant to a business. The person of a sole proprietor
    or a company stays as submitted: no filing changes it.
    """
    state = state_of(uow, asking)
    if state is None:
        return {}
    return {
        "business_name": state.name,
        "business_name_ur": state.name_ur,
        "place": vars(state.place),
        "duration": state.duration,
        "other_places": other_places(uow, asking),
        "main_activity": main_activity(uow, asking),
        "more_activities": more_activities(uow, asking),
        **({"partners": partners(uow, asking)} if state.form is Form.PARTNERSHIP else {}),
    }


def place(uow: UnitOfWork, asking: Asking) -> Any:  # noqa: ANN401 - an answer
    """Return the principal place as an address."""
    state = state_of(uow, asking)
    return vars(state.place) if state else None


def other_places(uow: UnitOfWork, asking: Asking) -> Any:  # noqa: ANN401 - an answer
    """Return the other places as rows."""
    state = state_of(uow, asking)
    return [{"other_place": vars(each)} for each in state.other_places] if state else None


def partners(uow: UnitOfWork, asking: Asking) -> Any:  # noqa: ANN401 - an answer
    """Return the partners as rows."""
    state = state_of(uow, asking)
    return [_row(owner) for owner in state.owners] if state else None


def partners_of_age(uow: UnitOfWork, asking: Asking) -> Any:  # noqa: ANN401 - rows of people
    """Return the partners who sign for a firm in today's register; none of another form.

    A minor is admitted to the benefits of a firm only (Partnership Act 1932, s. 30). Nobody signs
    for a person whom the Registrar recorded as dead.
    """
    state = state_of(uow, asking)
    if state is None or state.form is not Form.PARTNERSHIP:
        return []
    alive = (owner for owner in state.owners if owner.died_on is None)
    return [_row(owner) for owner in alive if not owner.minor]


def partners_for_principal_place(uow: UnitOfWork, asking: Asking) -> Any:  # noqa: ANN401 - rows of people
    """Return the partners of age where the principal place is another: all sign that (s. 60)."""
    return partners_of_age(uow, asking) if _moves(uow, asking) else []


def partners_for_other_places(uow: UnitOfWork, asking: Asking) -> Any:  # noqa: ANN401 - rows of people
    """Return the partners of age where only other places change: any one signs that (s. 61)."""
    return [] if _moves(uow, asking) else partners_of_age(uow, asking)


def _moves(uow: UnitOfWork, asking: Asking) -> bool:
    state = state_of(uow, asking)
    return state is not None and asking.answers.get("place") != vars(state.place)


def partners_to_dissolve(uow: UnitOfWork, asking: Asking) -> Any:  # noqa: ANN401 - rows of people
    """Return the partners of age but who died or is insolvent: nobody signs for the dead."""
    gone = asking.answers.get("gone_partner")
    return [row for row in partners_of_age(uow, asking) if row["partner"]["cnic"] != gone]


def partners_declared_gone(uow: UnitOfWork, asking: Asking) -> Any:  # noqa: ANN401 - rows of people
    """Return of whom a dissolution says that they died or are insolvent: they may object."""
    gone = asking.answers.get("gone_partner")
    return [row for row in partners_of_age(uow, asking) if row["partner"]["cnic"] == gone]


def _row(owner: Owner) -> dict[str, Any]:
    born = {"born_on": owner.born_on.isoformat()} if owner.born_on else {}
    return born | {
        "partner": {"name": owner.name, "name_ur": owner.name_ur, "cnic": owner.cnic},
        "address": owner.address,
        "joined_on": owner.joined_on.isoformat(),
        "minor": owner.minor,
    }


def main_activity(uow: UnitOfWork, asking: Asking) -> Any:  # noqa: ANN401 - an answer
    """Return the first activity."""
    state = state_of(uow, asking)
    return state.activities[0] if state and state.activities else None


def more_activities(uow: UnitOfWork, asking: Asking) -> Any:  # noqa: ANN401 - an answer
    """Return the other activities as rows."""
    state = state_of(uow, asking)
    return [{"activity": code} for code in state.activities[1:]] if state else None


FACTS = {
    "register.place": place,
    "register.other_places": other_places,
    "register.partners": partners,
    "register.partners_of_age": partners_of_age,
    "register.partners_for_principal_place": partners_for_principal_place,
    "register.partners_for_other_places": partners_for_other_places,
    "register.partners_to_dissolve": partners_to_dissolve,
    "register.partners_declared_gone": partners_declared_gone,
    "register.main_activity": main_activity,
    "register.more_activities": more_activities,
}


def business_about(uow: UnitOfWork, asking: Asking) -> UUID | None:
    """Return the business that an application is about: its own name is in nobody's way."""
    if asking.subject:
        return UUID(asking.subject)
    return business_of_grant(uow, asking.about_id) if asking.about_id else None


def check_business_name(
    uow: UnitOfWork,
    asking: Asking,
    name: Any,  # noqa: ANN401 - an answer
) -> Sequence[CheckFinding]:
    """Check a name as it will be checked when an officer decides.

    What is held goes on with a reason, which the officer reads.
    """
    report = _report(uow, asking, name)
    suggestion = ", ".join(each.name for each in report.alternatives[:3])
    found = [
        CheckFinding(
            code=each.code,
            sentence=each.sentence,
            stops=each.severity is Severity.REFUSE,
            suggestion=suggestion,
        )
        for each in report.findings
        if each.severity is not Severity.HOLD
    ]
    return [
        *found,
        *(asks_reason(each, asking, NAME_REASON, suggestion) for each in _held_findings(report)),
    ]


def _held_findings(report: NameReport) -> Sequence[tuple[str, Sentence]]:
    return [(each.code, each.sentence) for each in report.held]


def asks_reason(
    held: tuple[str, Sentence], asking: Asking, reason_in: str, suggestion: str = ""
) -> CheckFinding:
    """Warn of a rule that is no law, and stop who has not said why it should be all the same."""
    code, said = held
    if asking.answers.get(reason_in):
        return CheckFinding(code=code, sentence=said, stops=False, suggestion=suggestion)
    return CheckFinding(
        code=code,
        sentence=sentence("%(finding)s To go on, give your reason on this page.", finding=said),
        suggestion=suggestion,
        reason_in=reason_in,
    )


def _report(uow: UnitOfWork, asking: Asking, name: Any) -> NameReport:  # noqa: ANN401 - an answer
    state = state_of(uow, asking)
    form = state.form if state else FORMS.get(asking.service, Form.PARTNERSHIP)
    told = asking.answers.get("place") or {}
    stays = _corrected_content(uow, asking)
    proposed = ProposedName(
        name=str(name or stays.get("name", "")),
        name_ur=str(asking.answers.get("business_name_ur") or stays.get("name_ur", "")),
        kind=KIND_OF[form],
        district=told.get("district", "") if isinstance(told, dict) else "",
    )
    return check_name(
        uow,
        proposed,
        except_business=business_about(uow, asking),
        for_person=asking.person_id,
        for_organisation=asking.organisation_id,
    )


def _corrected_content(uow: UnitOfWork, asking: Asking) -> Answers:
    """Return the content of the filing that is corrected: a name may be corrected in one script."""
    business_id, number = business_about(uow, asking), asking.answers.get("corrects")
    if asking.service != CORRECTION or business_id is None or not number:
        return {}
    filed = corrected(entries_of(uow, business_id), int(number))
    return filed.content if filed else {}


def check_urdu_name(
    uow: UnitOfWork,
    asking: Asking,
    name_ur: Any,  # noqa: ANN401 - an answer
) -> Sequence[CheckFinding]:
    """Check a name that is corrected in Urdu alone; `check_business_name` checks all others."""
    named = asking.answers.get("business_name")
    return [] if named or not name_ur else check_business_name(uow, asking, None)


def check_no_other_places(
    _: UnitOfWork,
    asking: Asking,
    none_left: Any,  # noqa: ANN401 - an answer
) -> Sequence[CheckFinding]:
    """Refuse other places together with the answer that there are none."""
    if not none_left or not asking.answers.get("other_places"):
        return []
    said = sentence("You wrote other places. Remove them, or do not say that there are none.")
    return [CheckFinding(code="other-places", sentence=said)]


def name_against(uow: UnitOfWork, asking: Asking) -> Sequence[Breach]:
    """Return the breaches that hold an officer who would register a name."""
    name = asking.answers.get("business_name")
    if not name and not asking.answers.get("business_name_ur"):
        return ()  # a correction of something else
    return breaches_of(_report(uow, asking, name))


def name_warnings(uow: UnitOfWork, asking: Asking) -> Sequence[Sentence]:
    """Return warnings to an officer about a name: similar names, and the kind of likeness.

    No law of firms refuses for it. Names that hold the officer are reported as breaches.
    """
    name = asking.answers.get("business_name")
    if not name and not asking.answers.get("business_name_ur"):
        return ()
    report = _report(uow, asking, name)
    warned = (each.sentence for each in report.findings if each.severity is Severity.WARN)
    return [*warned, *(_like(each) for each in report.conflicts)]


def _like(conflict: Conflict) -> Sentence:
    return sentence(
        "“%(name)s”: %(standing)s. %(how)s, %(score)s%% alike.",
        name=conflict.name or conflict.name_ur,
        standing=STATUS_LABELS[conflict.standing],
        how=SIMILARITY_LABELS[conflict.how],
        score=conflict.score,
    )


AGAINST = {
    "sole_proprietorship/business": name_against,
    "company_link/link": name_against,
    "change_of_name/filing": name_against,
    "correction/filing": name_against,
}
# The services that decide about a name.
WARNS = dict.fromkeys(
    (
        "partnership/firm",
        "sole_proprietorship/business",
        "company_link/link",
        "change_of_name/filing",
        "correction/filing",
    ),
    name_warnings,
)
CHECKS = {
    "business_name": check_business_name,
    "business_name_ur": check_urdu_name,
    "no_other_places": check_no_other_places,
}

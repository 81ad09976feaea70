"""Checks of a firm's partners, and of the day of a change, by the Act."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from app.calendar import local_day
from app.casework.public import Asking, CheckFinding
from app.overrides.public import Breach
from app.parameters.public import Confidence, set_in_force
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from registration.applications.form_answers import change_rows, is_of_old_form, newcomer, owners
from registration.applications.queries.facts import (
    asks_reason,
    business_about,
    name_against,
    state_of,
)
from registration.register.parameters import MAJORITY_YEARS
from registration.register.policy.business import Owner, State
from registration.register.policy.changes import (
    Row,
    after_change,
    content_of_change,
    contradiction_with_register,
    is_ended_unless_agreed,
    newcomer_problem,
)
from registration.register.policy.filings import Kind
from registration.register.policy.minors import Election, is_minor_on, wrong_election
from registration.register.policy.partner_rules import (
    MIN_PARTNERS,
    PartnerLimit,
    limit_for,
    too_many,
    wrong_with,
)
from registration.register.queries.coming_of_age import coming_of_age
from registration.register.queries.my_businesses import FILED_BY, INCOMING
from registration.register.queries.partner_limit import limit_in_force, partner_limit
from registration.register.use_cases.past_changes import Change, against_day, against_filing

# The question in which the applicant explains the number of partners.
PARTNERS_REASON = "partners_reason"
CHANGE_OF_PARTNERS = "change_of_partners"
_MANY = "partners-many"


def check_partners(
    uow: UnitOfWork,
    asking: Asking,
    rows: Any,  # noqa: ANN401 - an answer
) -> Sequence[CheckFinding]:
    """Check the partners by the Act, as the Registrar will."""
    state = state_of(uow, asking) if asking.service == CHANGE_OF_PARTNERS else None
    if state is not None and not is_of_old_form(rows):
        return _check_change(uow, asking, state, change_rows(rows))
    named = owners({"partners": rows})
    return [*_check_named(uow, asking, named, _activities(asking)), *_ages(uow, named)]


def _activities(asking: Asking) -> Sequence[str]:
    return [asking.answers.get("main_activity") or ""]


def _check_named(
    uow: UnitOfWork, asking: Asking, named: Sequence[Owner], activities: Sequence[str]
) -> Sequence[CheckFinding]:
    """Check who is in the firm: enough of age, not more than the limit, nobody twice."""
    today = local_day(uow.now)
    latest = max(today, _day(asking) or today)
    # A firm has at least two partners, so two never exceed a limit: no query is needed.
    two = PartnerLimit(most=MIN_PARTNERS)
    limit = partner_limit(uow.session, today) if len(named) > MIN_PARTNERS else two
    limit = limit_for(limit, activities)
    wrong = wrong_with(named, latest, limit)
    if wrong:
        return [CheckFinding(code="partners", sentence=wrong)]
    many = too_many(named, limit)  # of a limit that is no law
    return [asks_reason((_MANY, many), asking, PARTNERS_REASON)] if many else []


def _day(asking: Asking) -> date | None:
    """Return the day of a change as it is answered so far."""
    told = asking.answers.get("occurred_on")
    return date.fromisoformat(told) if isinstance(told, str) else None


def _ages(uow: UnitOfWork, named: Sequence[Owner]) -> Iterator[CheckFinding]:
    """Tell who has a birth date and is of age by it: at what age that is, is no official text."""
    born = [(owner, owner.born_on) for owner in named if owner.born_on]
    if not born:
        return
    years = coming_of_age(uow.session, local_day(uow.now)).majority_years
    for owner, day in born:
        if not is_minor_on(day, owner.joined_on, years):
            said = sentence(
                "By this date of birth, %(name)s was of age on the date of joining. Leave"
                " it empty for a partner of age.",
                name=owner.name,
            )
            yield CheckFinding(code="of-age", sentence=said, stops=False)


def _check_change(
    uow: UnitOfWork, asking: Asking, state: State, rows: Sequence[Row]
) -> Sequence[CheckFinding]:
    """Check a change against the register: who stays, who leaves, who joins, and what remains."""
    on = _day(asking)
    wrong = contradiction_with_register(state, rows, on) or _unsettled(asking, rows)
    if wrong is not None:
        return [CheckFinding(code="partners", sentence=wrong)]
    remain = after_change(state, rows)
    found = _check_named(uow, asking, remain, state.activities)
    business_id = business_about(uow, asking)
    if on is None or business_id is None or any(each.stops for each in found):
        return found
    change = Change(kind=Kind.OWNERS, on=on, content=content_of_change(state, rows))
    against = against_filing(uow, business_id, change)
    if against is not None:
        return [CheckFinding(code="partners", sentence=against)]
    known = {owner.cnic for owner in state.owners}
    return [*found, *_ages(uow, [owner for owner in remain if owner.cnic not in known])]


def _unsettled(asking: Asking, rows: Sequence[Row]) -> Sentence | None:
    """Return the message if the Act ends the firm, unless its partners agreed (s. 42)."""
    if not is_ended_unless_agreed(rows):
        return None
    goes_on = asking.answers.get("goes_on")
    if goes_on is True:
        return None
    if goes_on is False:
        return sentence(
            "Then the firm is dissolved. Leave this form, and choose “Dissolution” on the page of"
            " the business."
        )
    return sentence(
        "A firm is dissolved when a partner dies or becomes insolvent, unless the partners agreed"
        " otherwise. Answer below whether it goes on."
    )


def check_occurred_on(
    uow: UnitOfWork,
    asking: Asking,
    told: Any,  # noqa: ANN401 - an answer
) -> Sequence[CheckFinding]:
    """Check the day of a change against what the register has recorded."""
    kind, business_id = FILED_BY.get(asking.service), business_about(uow, asking)
    if kind is None or business_id is None:
        return []
    change = Change(kind=kind, on=date.fromisoformat(told), content={})
    wrong = against_day(uow, business_id, change)
    return [CheckFinding(code="occurred-on", sentence=wrong)] if wrong else []


def check_former_minor(
    uow: UnitOfWork,
    asking: Asking,
    person: Any,  # noqa: ANN401 - an answer
) -> Sequence[CheckFinding]:
    """Check that somebody was admitted as a minor; by their age an officer is held, no citizen."""
    state = state_of(uow, asking)
    if state is None:
        return []
    if _admitted(state, person) is None:
        said = sentence("Nobody with this CNIC is admitted to the benefits of the firm as a minor.")
        return [CheckFinding(code="no-minor", sentence=said)]
    wrong = _wrong_election(uow, asking)
    return [CheckFinding(code="election", sentence=wrong, stops=False)] if wrong else []


def check_newcomer(
    uow: UnitOfWork,
    asking: Asking,
    person: Any,  # noqa: ANN401 - an answer
) -> Sequence[CheckFinding]:
    """Check that who joins is not in the firm already."""
    state = state_of(uow, asking)
    cnic = person.get("cnic") if isinstance(person, dict) else None
    wrong = newcomer_problem(state, cnic) if state and cnic else None
    return [CheckFinding(code="in-the-firm", sentence=wrong)] if wrong else []


def check_former_partner(
    uow: UnitOfWork,
    asking: Asking,
    cnic: Any,  # noqa: ANN401 - an answer
) -> Sequence[CheckFinding]:
    """Check that who is said to have died, or to be insolvent, is a partner in the register."""
    state = state_of(uow, asking)
    if state is None or any(each.cnic == cnic and not each.minor for each in state.owners):
        return []
    said = sentence("No partner of this business has this CNIC. Enter that of a partner.")
    return [CheckFinding(code="no-partner", sentence=said)]


def _admitted(state: State, person: Any) -> Owner | None:  # noqa: ANN401 - an answer
    cnic = person.get("cnic") if isinstance(person, dict) else None
    return next((each for each in state.owners if each.minor and each.cnic == cnic), None)


def _wrong_election(uow: UnitOfWork, asking: Asking) -> Sentence | None:
    state, on, elects = state_of(uow, asking), _day(asking), asking.answers.get("elects")
    owner = _admitted(state, asking.answers.get("former_minor")) if state else None
    if owner is None or on is None or not elects:
        return None
    return wrong_election(owner, Election(elects), on, coming_of_age(uow.session, on))


def election_against(uow: UnitOfWork, asking: Asking) -> Sequence[Breach]:
    """Return the breaches that hold an officer who would record an election outside its time."""
    wrong = _wrong_election(uow, asking)
    today = local_day(uow.now)
    value = set_in_force(uow.session, [MAJORITY_YEARS.key], today).get(MAJORITY_YEARS.key)
    if wrong is None or value is None or value.confidence is Confidence.OFFICIAL:
        return ()
    return [Breach(rule="election-time", value=value, message=wrong)]


def partners_against(uow: UnitOfWork, asking: Asking) -> Sequence[Breach]:
    """Return the breaches that hold an officer who would exceed a partner limit that is no law."""
    named, activities = _named_and_activities(uow, asking)
    value = limit_in_force(uow.session, local_day(uow.now)) if len(named) > MIN_PARTNERS else None
    if value is None:
        return ()
    limit = limit_for(partner_limit(uow.session, local_day(uow.now)), activities)
    many = None if limit.is_law else too_many(named, limit)
    return [Breach(rule=_MANY, value=value, message=many)] if many else []


def _named_and_activities(uow: UnitOfWork, asking: Asking) -> tuple[Sequence[Owner], Sequence[str]]:
    rows = asking.answers.get("partners", ())
    ours = asking.service in {CHANGE_OF_PARTNERS, INCOMING}
    state = state_of(uow, asking) if ours else None
    if state is not None and asking.service == INCOMING:
        return [*state.owners, newcomer(asking.answers)], state.activities
    if state is not None and not is_of_old_form(rows):
        return after_change(state, change_rows(rows)), state.activities
    return owners(asking.answers), _activities(asking)


def firm_against(uow: UnitOfWork, asking: Asking) -> Sequence[Breach]:
    """Return the breaches that hold an officer who would register a firm: name and partners."""
    return [*name_against(uow, asking), *partners_against(uow, asking)]


PARTNER_AGAINST = {
    "partnership/firm": firm_against,
    "change_of_partners/filing": partners_against,
    "minor_election/filing": election_against,
    "incoming_partner/filing": partners_against,
}
PARTNER_CHECKS = {
    "partners": check_partners,
    "occurred_on": check_occurred_on,
    "former_minor": check_former_minor,
    "gone_partner": check_former_partner,
    "newcomer": check_newcomer,
}

"""Due items of the actor's applications and grants, for the home page."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from flask import url_for

from app.calendar import local_day
from app.casework.cases.permissions import READ_OWN_APPLICATIONS
from app.casework.cases.policy.dues import Due as Kind
from app.casework.grants.permissions import READ_OWN_GRANTS
from app.casework.grants.queries.licences import Licence, holds_any, licences_due
from app.casework.home.queries import Notice, Waiting, notices_to_answer, waiting_applications
from app.due import Due
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.formatting import in_a_title
from app.web.i18n import language

# A grant that only ends gets a line early enough to plan what follows it.
SOON = timedelta(days=60)
ANSWER = sentence("An office is waiting for your answer")
NEW_BILL = sentence("Its bill ran out: ask for a new one")
HEARD = sentence("An office wants to revoke this: give your answer")
TO_DO: Mapping[Kind, Sentence] = {
    Kind.RENEW: sentence("Renew it: it ends then"),
    Kind.RENEW_LATE: sentence("It has expired: renew it late, or it lapses"),
    Kind.ENDS: sentence("It ends then: apply again if you still need it"),
}


def due(uow: UnitOfWork) -> Sequence[Due]:
    """Return items to answer, pay or renew, and those that end: four queries.

    Two if the actor holds nothing: no office can revoke anything.
    """
    found: list[Due] = []
    if uow.actor.may(READ_OWN_APPLICATIONS):
        found += [told for each in waiting_applications(uow) for told in _waiting(each)]
    if uow.actor.may(READ_OWN_GRANTS) and holds_any(uow):
        found += [_notice(each) for each in notices_to_answer(uow)]
        last = local_day(uow.now) + SOON
        found += [
            told
            for each in licences_due(uow)
            if (told := _grant(each)) and (told.due_on is None or told.due_on <= last)
        ]
    return found


def _waiting(each: Waiting) -> Iterator[Due]:
    """Yield the actions due; none has a deadline."""
    title = each.title.named(language())
    named = f"{title}: {each.display}" if each.display else title
    if each.sent_back:
        href = url_for("answering.answers", application_id=each.application_id)
        yield Due(title=named, due_on=None, href=href, kind=ANSWER)
    if each.ran_out:
        href = url_for("applications.show", application_id=each.application_id)
        yield Due(title=named, due_on=None, href=href, kind=NEW_BILL)


def _notice(each: Notice) -> Due:
    href = url_for("revocations.show", revocation_id=each.revocation_id)
    return Due(title=each.title.named(language()), due_on=each.answer_by, href=href, kind=HEARD)


def _grant(each: Licence) -> Due | None:
    """Return the action due from the holder; None until the renewal opens."""
    if each.due is None or each.due.what not in TO_DO:
        return None
    return Due(
        title=f"{each.shape.title.named(language())} {in_a_title(each.number)}",
        due_on=each.due.day,
        href=url_for("licences.show", registration_id=each.registration_id),
        kind=TO_DO[each.due.what],
    )

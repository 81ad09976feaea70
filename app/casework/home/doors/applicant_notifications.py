"""Notifications of applicants at every step: short, in their language, each once.

These handle events; the outbox runs each once, in a separate commit. Sensitive data stays on the
page that the notice links to.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from uuid import UUID

from app.calendar import local_day
from app.casework.applications.queries.mine import state_of
from app.casework.cases.models.certificate import Certificate, Revocation
from app.casework.cases.models.outcome import Appeal, Outcome
from app.casework.cases.models.work import CaseRegistration, Decision, ReviewRound
from app.casework.cases.permissions import APPLY_FOR_ORGANISATION, READ_OWN_APPLICATIONS
from app.casework.cases.policy.revocations import GROUNDS
from app.casework.cases.queries.appeal_deadlines import time_to_appeal
from app.casework.cases.queries.case_file import Case, Part, load_case
from app.casework.definition.shapes import Term
from app.casework.disclosure.models import Disclosure
from app.casework.money import Money
from app.data_files.words import Words
from app.feeds.public import ChangeFacts, ChangeKind, record_change
from app.identity.people.models import Person
from app.identity.public import organisations_by_id
from app.money import plain_rupees
from app.notifications.public import queue_message
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.translation import in_language

Values = Mapping[str, Words | str]
_RENEW = Words("You can renew it now.", "آپ ابھی اس کی تجدید کر سکتے ہیں۔")
_ANEW = Words(
    "Apply again in time if you still need it.", "اگر ضرورت ہو تو وقت پر نئی درخواست دیں۔"
)
_NOTHING = Words("not named", "درج نہیں")
# The link of a message about a grant: its certificate, or its page if it has none.
_PAPER = {
    "lead": Words("Your certificate:", "آپ کی سند:"),
    "paper": Words(
        "The certificate is on the page below. Save it or print it. Anybody can check it by its "
        "picture, for free.",
        "سند نیچے دیے گئے صفحے پر ہے: اسے محفوظ کریں یا چھاپ لیں۔ کوئی بھی اس پر بنی تصویر سے مفت "
        "تصدیق کر سکتا ہے۔",
    ),
}
_NO_PAPER = {
    "lead": Words("See it here:", "یہاں دیکھیں:"),
    "paper": Words(
        "It has no certificate: its page is below.", "اس کی کوئی سند نہیں: اس کا صفحہ نیچے ہے۔"
    ),
}


def _notify(uow: UnitOfWork, template: str, case: Case, values: Values) -> None:
    """Notify the applicant, in their own language."""
    application = case.application
    person = uow.get(Person, application.applicant_id)
    known: Values = {
        "reference": application.reference,
        "service": case.service.title,
        "application": str(application.id),
        **values,
    }
    speaks = person.language
    said = {name: v.named(speaks) if isinstance(v, Words) else v for name, v in known.items()}
    queue_message(uow, template=f"cases/{template}", values=said, person_id=person.id)


def _case(uow: UnitOfWork, event: Event) -> Case:
    return load_case(uow, UUID(event.payload["application_id"]))


def _part(uow: UnitOfWork, registration_id: UUID | str) -> tuple[Case, Part]:
    row = uow.get(CaseRegistration, UUID(str(registration_id)))
    case = load_case(uow, row.application_id)
    return case, next(each for each in case.parts if each.row.id == row.id)


def _about(uow: UnitOfWork, part: Part) -> dict[str, Words | str]:
    office = organisations_by_id(uow.session, [part.row.office_id])[part.row.office_id]
    return {
        "registration": part.shape.title,
        "office": Words.of_name(office.name, office.name_ur),
    }


def _of_grant(uow: UnitOfWork, part: Part, outcome: Outcome) -> dict[str, Words | str]:
    until = outcome.valid_until
    return {
        **_about(uow, part),
        "number": outcome.number or "",
        "licence": str(part.row.id),
        "until": _day(until) if until else "",
    }


def _day(day: date) -> str:
    return day.strftime("%d-%m-%Y")


@handler("cases.tell_handed_in")
def notify_handed_in(uow: UnitOfWork, event: Event) -> None:
    """Give the reference; what answers a send-back needs no such word."""
    if event.payload["round"] == 1:
        _notify(uow, "handed_in", _case(uow, event), {})


@handler("cases.tell_to_pay")
def notify_to_pay(uow: UnitOfWork, event: Event) -> None:
    """Notify of the amount to pay and the bill number; not if it was paid since."""
    case, bill_id = _case(uow, event), UUID(event.payload["bill_id"])
    bill = uow.port(Money).bill(uow, bill_id)
    if bill.owed_paisa and any(row.bill_id == bill_id and row.owed for row in case.bills):
        amount = plain_rupees(bill.owed_paisa)
        _notify(uow, "fees_charged", case, {"amount": amount, "bill": bill.number})


@handler("cases.tell_paid")
def notify_paid(uow: UnitOfWork, event: Event) -> None:
    """Notify that the case goes to the offices; payments sends the receipt."""
    case = _case(uow, event)
    if not case.owed and case.application.withdrawn_at is None:
        _notify(uow, "fees_paid", case, {})


@handler("cases.tell_sent_back")
def notify_sent_back(uow: UnitOfWork, event: Event) -> None:
    """Notify that an office asks for a correction, with a link to its points."""
    asked = uow.get(ReviewRound, UUID(event.payload["round_id"]))
    case, part = _part(uow, asked.registration_id)
    _notify(uow, "sent_back", case, _about(uow, part))


@handler("cases.tell_granted")
def notify_granted(uow: UnitOfWork, event: Event) -> None:
    """Notify of a grant, if there is no paper to wait for."""
    case, part = _part(uow, event.payload["registration_id"])
    if part.shape.certificate is None and part.outcome is not None:
        _notify_grant(uow, case, part, part.outcome)


@handler("cases.tell_certificate")
def notify_certificate(uow: UnitOfWork, event: Event) -> None:
    """Notify of the paper's address: a grant's first paper, or its replacement."""
    paper = uow.get(Certificate, UUID(event.payload["certificate_id"]))
    case, part = _part(uow, paper.registration_id)
    if part.outcome is None:
        return
    if paper.edition > 1:
        _notify(uow, "corrected", case, _of_grant(uow, part, part.outcome))
    else:
        _notify_grant(uow, case, part, part.outcome)


def _notify_grant(uow: UnitOfWork, case: Case, part: Part, outcome: Outcome) -> None:
    template = "deemed" if outcome.deemed else "granted"
    leads = _PAPER if part.shape.certificate else _NO_PAPER
    _notify(uow, template, case, {**_of_grant(uow, part, outcome), **leads})


@handler("cases.tell_refused")
def notify_refused(uow: UnitOfWork, event: Event) -> None:
    """Notify of the reason, the way to appeal, and the deadline."""
    case, part = _part(uow, event.payload["registration_id"])
    refusal, outcome = _refusal(part), part.outcome
    if refusal is None or outcome is None:
        return
    ground = next((r.title for r in part.shape.reasons if r.code == refusal.reason_code), _NOTHING)
    until = _day(time_to_appeal(uow, outcome.at, uow.now).last_day)
    told: Values = {"ground": ground, "why": refusal.reason, "until": until}
    _notify(uow, "refused", case, {**_about(uow, part), **told})


def _refusal(part: Part) -> Decision | None:
    mine = [part.decisions.get(task.id) for task in part.tasks if task.attempt == part.attempt]
    return next((each for each in mine if each and each.outcome == "refused"), None)


@handler("cases.tell_dropped")
def notify_dropped(uow: UnitOfWork, event: Event) -> None:
    """Notify that answers no longer ask for a registration."""
    case, part = _part(uow, event.payload["registration_id"])
    _notify(uow, "dropped", case, _about(uow, part))


@handler("cases.tell_appeal")
def notify_appeal(uow: UnitOfWork, event: Event) -> None:
    """Notify the applicant of the result of an appeal."""
    appeal = uow.get(Appeal, UUID(event.payload["appeal_id"]))
    case, part = _part(uow, appeal.registration_id)
    _notify(
        uow, f"appeal_{appeal.outcome}", case, {**_about(uow, part), "why": appeal.reason or ""}
    )


@handler("cases.tell_reminder")
def notify_reminder(uow: UnitOfWork, event: Event) -> None:
    """Notify that a term ends, or has ended and can be renewed; not if the grant has ended."""
    case, part = _part(uow, event.payload["registration_id"])
    outcome, term = part.outcome, part.shape.term
    if part.became.gone or outcome is None or term is None or outcome.valid_until is None:
        return
    last = outcome.valid_until + timedelta(days=term.grace)
    advice = _RENEW if _opens(term, outcome.valid_until) <= local_day(uow.now) else _ANEW
    told = {**_of_grant(uow, part, outcome), "last": _day(last), "advice": advice}
    _notify(uow, event.payload["kind"], case, told)


def _opens(term: Term, until: date) -> date:
    """Return the first day on which it can be renewed; never, where a term cannot be."""
    return until - timedelta(days=term.renewal) if term.renewal else date.max


@handler("cases.tell_lapsed")
def notify_lapsed(uow: UnitOfWork, event: Event) -> None:
    """Notify that it can no longer be renewed; not a holder who no longer exists."""
    case, part = _part(uow, event.payload["registration_id"])
    if part.outcome is not None and part.became.gone is None:
        _notify(uow, "lapsed", case, _of_grant(uow, part, part.outcome))


@handler("cases.tell_revocation")
def notify_revocation(uow: UnitOfWork, event: Event) -> None:
    """Notify of a proposed revocation, and the deadline for the holder's answer."""
    row = uow.get(Revocation, UUID(event.payload["revocation_id"]))
    _notify_revocation(uow, row, "revocation_noticed")


@handler("cases.tell_revoked")
def notify_revoked(uow: UnitOfWork, event: Event) -> None:
    """Notify the holder that a grant was revoked."""
    registration_id = UUID(event.payload["registration_id"])
    rows = uow.session.query(Revocation).filter_by(registration_id=registration_id)
    row = rows.filter(Revocation.approved_at.is_not(None)).one()
    _notify_revocation(uow, row, "revoked")


def _notify_revocation(uow: UnitOfWork, row: Revocation, template: str) -> None:
    case, part = _part(uow, row.registration_id)
    if part.outcome is None:
        return
    ground = GROUNDS[row.ground]
    told: Values = {
        "ground": Words(in_language(ground, "en"), in_language(ground, "ur")),
        "why": row.reason,
        "until": _day(row.answer_by) if row.answer_by else "",
        "revocation": str(row.id),
    }
    _notify(uow, template, case, {**_of_grant(uow, part, part.outcome), **told})


@handler("cases.tell_disclosed")
def notify_disclosed(uow: UnitOfWork, event: Event) -> None:
    """Notify the applicant that something of their file was disclosed; not to whom."""
    row = uow.get(Disclosure, UUID(event.payload["disclosure_id"]))
    _notify(uow, "disclosed", load_case(uow, row.application_id), {"office": row.office})


# Changes that programs follow.

APPLICATION = ChangeKind(
    name="application",
    label=sentence("Applications"),
    permissions=(READ_OWN_APPLICATIONS, APPLY_FOR_ORGANISATION),
)


@handler("cases.record_application")
def record_application(uow: UnitOfWork, event: Event) -> None:
    """Record the change of an application for its applicant, or for the firm that applies."""
    case = _changed(uow, event)
    application = case.application
    facts = ChangeFacts(
        kind=APPLICATION.name,
        subject_id=application.id,
        reference=application.reference,
        status=state_of(uow, case).value,
        path=f"/api/v1/applications/{application.id}",
    )
    person = application.applicant_id, READ_OWN_APPLICATIONS
    firm = application.organisation_id, APPLY_FOR_ORGANISATION
    record_change(uow, event, facts, [person if application.organisation_id is None else firm])


def _changed(uow: UnitOfWork, event: Event) -> Case:
    if "round_id" in event.payload:
        asked = uow.get(ReviewRound, UUID(event.payload["round_id"]))
        return _part(uow, asked.registration_id)[0]
    if "registration_id" in event.payload:
        return _part(uow, event.payload["registration_id"])[0]
    return _case(uow, event)


_FOLLOWED = (
    *("cases.application_submitted", "cases.application_withdrawn", "cases.application_decided"),
    *("cases.fees_charged", "cases.fees_paid", "cases.sent_back"),
    *("cases.registration_granted", "cases.registration_refused"),
)
CHANGE_EVENTS = tuple((name, record_application) for name in _FOLLOWED)


NOTICES: tuple[tuple[str, Callable[[UnitOfWork, Event], None]], ...] = (
    ("cases.application_submitted", notify_handed_in),
    ("cases.fees_charged", notify_to_pay),
    ("cases.fees_paid", notify_paid),
    ("cases.sent_back", notify_sent_back),
    ("cases.registration_granted", notify_granted),
    ("cases.certificate_issued", notify_certificate),
    ("cases.registration_refused", notify_refused),
    ("cases.registration_dropped", notify_dropped),
    ("cases.appeal_decided", notify_appeal),
    ("cases.holder_reminded", notify_reminder),
    ("cases.registration_lapsed", notify_lapsed),
    ("cases.revocation_noticed", notify_revocation),
    ("cases.registration_revoked", notify_revoked),
)

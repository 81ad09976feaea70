"""Samples of the demonstration: offices, forms and opinions. Each says that it is a sample.

Every row is made by the use cases that people use, by two officers of the cast, and some wait for
the second. Safe to plant twice: what exists already is left alone.
"""

from datetime import timedelta
from io import BytesIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now
from app.decisions import Approve
from app.documents.public import Upload
from app.guides.models import Office, PageFeedback, PublishedForm
from app.guides.use_cases.decide_form import ApproveForm, approve_form
from app.guides.use_cases.give_feedback import GiveFeedback, give_feedback
from app.guides.use_cases.offices import OFFICE, ProposeOffice
from app.guides.use_cases.propose_form import ProposeForm, propose_form
from app.parameters.definitions import Confidence
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.printing.public import Letterhead, render_pdf
from demonstration.cast.known import Cast
from demonstration.cast.past import PastExecutor, at_time
from demonstration.guides.samples import FORMS, OFFICES, OPINIONS, SAMPLE, SampleForm, SampleOffice

FIRST, SECOND = "facilitation", "rules"
_PAPER = "app/printing/statement.typ"


def plant(platform: Platform, cast: Cast) -> None:
    """Plant what is missing."""
    with platform.executor.sessions() as session:
        offices, forms, said = _load_existing(session)
    for office in OFFICES:
        if office.code not in offices:
            _office(platform, cast, office)
    for form in FORMS:
        if (form.code, form.version) not in forms:
            _form(platform, cast, form)
    if not said:
        _opinions(platform)


def _load_existing(session: Session) -> tuple[set[str], set[tuple[str, str]], bool]:
    offices = set(session.scalars(select(Office.code)))
    rows = session.execute(select(PublishedForm.code, PublishedForm.version))
    said = session.scalar(select(PageFeedback.id).limit(1)) is not None
    return offices, {(row.code, row.version) for row in rows}, said


def _then(platform: Platform, days_ago: int) -> PastExecutor:
    return at_time(platform.executor, real_now() - timedelta(days=days_ago))


def _office(platform: Platform, cast: Cast, sample: SampleOffice) -> None:
    then = _then(platform, 120)
    command = ProposeOffice(
        **sample.details(),
        valid_from=local_day(real_now()) - timedelta(days=100),
        instrument=SAMPLE,
        confidence=Confidence.UNVERIFIED,
    )
    row = then.execute(OFFICE.propose, command, actor=cast.actor(FIRST))
    if not sample.waits:
        then.execute(OFFICE.approve, Approve(id=row.id), actor=cast.actor(SECOND))


def _form(platform: Platform, cast: Cast, sample: SampleForm) -> None:
    then = _then(platform, sample.days_ago)
    dated = local_day(real_now()) - timedelta(days=sample.days_ago)
    file = Upload(filename=f"{sample.code}.pdf", stream=BytesIO(_paper(sample)))
    command = ProposeForm(**sample.details(), dated=dated, file=file)
    row = then.execute(propose_form, command, actor=cast.actor(FIRST))
    if not sample.waits:
        then.execute(approve_form, ApproveForm(form_id=row.id), actor=cast.actor(SECOND))


def _paper(sample: SampleForm) -> bytes:
    """Print the form: an empty one of a few lines, that says what it is."""
    at = real_now() - timedelta(days=sample.days_ago)
    letterhead = Letterhead(
        title=f"{sample.title}, {sample.version}",
        organisation=sample.agency,
        reference="SAMPLE",
        date=f"{local_day(at):%d-%m-%Y}",
        demonstration=True,
    )
    blanks = [f"{name}: ______________________________" for name in sample.asks]
    data = {"paragraphs": [SAMPLE, *blanks], "facts": [], "rows": [], "heads": [], "numbers": []}
    return render_pdf(_PAPER, letterhead, data, made_at=at)


def _opinions(platform: Platform) -> None:
    for days_ago, page, language, useful, words in OPINIONS:
        command = GiveFeedback(page=page, language=language, useful=useful, words=words)
        _then(platform, days_ago).execute(give_feedback, command, actor=ANONYMOUS)

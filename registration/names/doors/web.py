"""Pages about names for everybody: check one, and see which words are barred."""

from flask import Blueprint, render_template

from app.calendar import local_day
from app.parameters.public import Confidence
from app.web.doors import reading
from app.web.filters import read_filters
from registration.names.doors import presenter as name_labels
from registration.names.doors.barred_words_presenter import BARRED
from registration.names.policy.report import ProposedName
from registration.names.queries.name_check import ask_about, public_words
from registration.names.schemas import CheckNameSchema

blueprint = Blueprint("names", __name__, url_prefix="/names")


@blueprint.get("/check")
def check() -> str:
    """Check a name; without one, ask for it."""
    asked, form = read_filters(CheckNameSchema())
    proposed = ProposedName(**asked)
    with reading() as uow:
        given = not form.wrong and (proposed.name or proposed.name_ur)
        report = ask_about(uow, proposed) if given else None
        districts = name_labels.district_options(uow)
    return render_template(
        "names/check.html",
        form=form,
        report=report,
        kinds=name_labels.kind_options(),
        districts=districts,
        words=name_labels,
    )


@blueprint.get("/barred")
def barred() -> str:
    """Show everybody the words that are barred, those that are no law apart."""
    with reading() as uow:
        rows = public_words(uow.session, local_day(uow.now))
    return render_template(
        "names/barred.html",
        by_law=BARRED.of(row for row in rows if row.confidence == Confidence.OFFICIAL),
        not_certain=BARRED.of(row for row in rows if row.confidence == Confidence.SECONDARY),
        on_working_list=BARRED.of(row for row in rows if row.confidence == Confidence.UNVERIFIED),
    )

"""Pages of public notices: of a firm for anybody; of one's own with its text and what to do."""

from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for
from markupsafe import Markup

from app.casework.public import Words
from app.permissions import ANONYMOUS
from app.platform import the_platform
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date, typed
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.tables import Column, Table
from app.web.translation import translate
from registration.notices.doors.api import RECORD
from registration.notices.policy import Medium
from registration.notices.printing import notice_pdf
from registration.notices.queries import wording
from registration.notices.queries.notices import (
    Citation,
    MissingNotice,
    NoticeView,
    missing_notices,
    own_notice,
    public_notices,
)
from registration.register.queries.districts import district_words
from registration.register.queries.search import as_of

blueprint = Blueprint("public_notices", __name__)
needs_sign_in(blueprint, but=("of_firm",))


def _list_grounds(notice: NoticeView | MissingNotice) -> str:
    said = dict.fromkeys(translate(wording.GROUNDS[each.ground]) for each in notice.subjects)
    return ", ".join(said)


def _cited(citation: Citation | None) -> str:
    if citation is None:
        return translate(sentence("missing"))
    parts = (citation.title, citation.number, citation.page)
    named = ", ".join(part for part in parts if part)
    return f"{named} ({local_date(citation.published_on)})"


NOTICES_TABLE: Table[NoticeView] = Table(
    Column(sentence("What"), _list_grounds),
    Column(sentence("Since"), lambda each: local_date(each.since)),
    Column(sentence("Registrar"), lambda each: local_date(each.filed_on)),
    Column(sentence("Official Gazette"), lambda each: typed(_cited(each.gazette))),
    Column(sentence("Newspaper"), lambda each: typed(_cited(each.newspaper))),
    Column(sentence("Status"), lambda each: translate(wording.status_of(each))),
)


@blueprint.get("/business-register/<number>/notices")
def of_firm(number: str) -> str:
    """Show anybody what a firm has given public notice of, and since when."""
    with reading(ANONYMOUS) as uow:
        business, found = as_of(uow, number), public_notices(uow, number)
    return render_template(
        "registration/notices/index.html",
        business=business,
        listed=NOTICES_TABLE.of(found.items),
        liable=wording.LIABLE,
    )


def _firm(row: MissingNotice) -> Markup:
    at = url_for("public_notices.show", filing_id=row.filing_id)
    named = typed(f"{row.firm}, {row.number}")
    return Markup('<a class="govuk-link" href="{}">{}</a>').format(at, named)


def _still(row: MissingNotice) -> str:
    return ", ".join(translate(wording.MEDIA[each]) for each in row.missing)


MISSING: Table[MissingNotice] = Table(
    Column(sentence("Firm"), _firm),
    Column(sentence("What"), _list_grounds),
    Column(sentence("Since"), lambda row: local_date(row.since)),
    Column(sentence("Still to be cited"), _still),
)


@blueprint.get("/casework/missing-notices")
def missing() -> str:
    """List the notices that firms of the Registrar's office still owe, the oldest first."""
    with reading() as uow:
        page = missing_notices(uow, request.args.get("cursor"))
    return render_template(
        "registration/notices/missing.html",
        listed=MISSING.of(page.items),
        next_href=url_for("public_notices.missing", cursor=page.next_cursor)
        if page.next_cursor
        else None,
    )


def _show(form: Form, filing_id: UUID) -> str:
    with reading() as uow:
        found = own_notice(uow, filing_id)
        district = _district(uow, found.notice)
    notice = found.notice
    return render_template(
        "registration/notices/show.html",
        form=form,
        notice=notice,
        what=_list_grounds(notice),
        owner=found.owner,
        paragraphs=wording.text_of(notice, district),
        status=wording.status_of(notice),
        liable=wording.LIABLE,
        gazette=_cited(notice.gazette),
        newspaper=_cited(notice.newspaper),
        number=isolate_ltr(notice.number),
        media=[(each.value, translate(wording.MEDIA[each])) for each in Medium],
    )


def _district(uow: UnitOfWork, notice: NoticeView) -> Words:
    code = notice.firm.place.district
    return district_words(uow).get(code, Words(code, code))


@blueprint.get("/notices/<uuid:filing_id>.pdf")
def paper(filing_id: UUID) -> Response:
    """Send the text of a notice to print, in both languages."""
    with reading() as uow:
        notice = own_notice(uow, filing_id).notice
        district, now = _district(uow, notice), uow.now
    demonstration = the_platform().executor.demonstration
    pdf = notice_pdf(notice, district, now, demonstration=demonstration)
    answer = Response(pdf, mimetype="application/pdf")
    name = f"notice-{notice.number}-{notice.sequence}.pdf".replace("/", "-")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


RECORD.on_page(
    blueprint,
    "/notices/<uuid:filing_id>",
    do="record",
    ask="show",
    draw=_show,
    then=lambda notice: url_for("public_notices.show", filing_id=notice.filing_id),
)

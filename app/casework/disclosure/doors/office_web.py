"""Pages of an office: the register of disclosures, preparing one, approving it."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from flask import Blueprint, Response, render_template, request, stream_with_context, url_for

from app.casework.disclosure.doors import presenter
from app.casework.disclosure.doors.api import api
from app.casework.disclosure.export import REGISTER
from app.casework.disclosure.models import Disclosure
from app.casework.disclosure.policy import Ground
from app.casework.disclosure.queries.disclosures import (
    DisclosureView,
    OfficeFile,
    all_disclosures,
    content_of,
    disclosure_page,
    of_own_office,
    office_file,
    register_of_disclosures,
)
from app.casework.disclosure.schemas import DisclosureRowOut, PrepareDisclosureSchema
from app.casework.disclosure.use_cases import DISCLOSURES, Act, PrepareDisclosure
from app.schemas import CommandSchema, CursorSchema
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.actors import page_actor
from app.web.decision_doors import DecisionApi, DecisionPages, RefusalPage, Steps, verdict_doors_of
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import language
from app.web.subjects import Subject
from app.web.tables import Column, Table, linked
from app.web.translation import translate

blueprint = Blueprint("disclosures", __name__, url_prefix="/casework")
needs_sign_in(blueprint)
_ACTS = ((Act.DISCLOSE.value, sentence("Disclose")), (Act.WITHHOLD.value, sentence("Withhold")))

DISCLOSURES_TABLE: Table[DisclosureView] = Table(
    Column(
        sentence("Request"),
        lambda row: linked(
            isolate_ltr(row.request_number), "disclosures.show", disclosure_id=row.id
        ),
    ),
    Column(sentence("Came on"), lambda row: local_date(row.requested_on)),
    Column(sentence("File"), lambda row: presenter.spoken(row.file)),
    Column(sentence("Office"), lambda row: presenter.spoken(row.office)),
    Column(sentence("Number"), lambda row: isolate_ltr(row.number) if row.number else "–"),
    Column(sentence("Withheld"), lambda row: isolate_ltr(row.withheld_count), numeric=True),
    Column(sentence("Status"), lambda row: presenter.status_tag(row.state)),
)


@blueprint.get("/disclosures")
def index() -> str:
    """List the disclosures of the office; auditors see all."""
    with reading() as uow:
        page = register_of_disclosures(uow, CursorSchema().load(request.args)["cursor"])
    return render_template(
        "cases/disclosures/index.html",
        listed=DISCLOSURES_TABLE.of(page.items),
        next_cursor=page.next_cursor,
    )


@blueprint.get("/disclosures.csv")
def register_csv() -> Response:
    """Send the register as CSV."""
    with reading() as uow:
        register_of_disclosures(uow)  # who may not read it is told so before the file begins
    answer = Response(stream_with_context(_lines()), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="disclosures.csv"'
    return answer


def _lines() -> Iterator[str]:
    with reading(page_actor()) as uow:
        yield from REGISTER.as_csv(all_disclosures(uow))


def _show(form: Form, disclosure_id: UUID) -> str:
    with reading() as uow:
        found = disclosure_page(uow, disclosure_id)
        may_decide = uow.actor.may(DISCLOSURES.may_decide)
        me = uow.actor.person_id
    return render_template(
        "cases/disclosures/show.html",
        form=form,
        found=found,
        row=found.row,
        me=me,
        may_decide=may_decide,
        chapters=list(presenter.chapters(found.parts, found.grounds)),
        sources=presenter.sources(found.grounds),
        words=presenter,
    )


@blueprint.get("/disclosures/<uuid:disclosure_id>/content.json")
def content(disclosure_id: UUID) -> Response:
    """Send the content as JSON, byte for byte what its hash is of."""
    with reading() as uow:
        number, body = content_of(uow, disclosure_id)
    answer = Response(body, mimetype="application/json")
    name = number.replace("/", "-")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return answer


def _prepare(form: Form, registration_id: UUID) -> str:
    with reading() as uow:
        file = office_file(uow, registration_id)
    if request.method == "GET":
        form = Form(values=_first(file))
    return render_template(
        "cases/disclosures/prepare.html",
        form=form,
        file=file,
        acts=[(code, translate(text)) for code, text in _ACTS],
        grounds=[(each.code.value, each.title.named(language())) for each in file.grounds],
        sources=presenter.sources(file.grounds),
        words=presenter,
    )


def _first(file: OfficeFile) -> Mapping[str, str]:
    """Withhold personal data, and disclose all else, until the officer chooses."""
    values: dict[str, str] = {}
    for row, part in enumerate(file.parts):
        act = Act.WITHHOLD if part.personal else Act.DISCLOSE
        values[f"choices-{row}-act"] = act.value
        if part.personal:
            values[f"choices-{row}-ground"] = Ground.PRIVACY.value
    return values


def _at(row: Disclosure) -> str:
    return url_for("disclosures.show", disclosure_id=row.id)


disclosures = Subject(blueprint, api)
disclosures.page("/disclosures/<uuid:disclosure_id>", "show", _show)
disclosures.act(DISCLOSURES.propose, PrepareDisclosureSchema, command=PrepareDisclosure).on_page(
    "/registrations/<uuid:registration_id>/disclosures/new",
    "prepared",
    ask="prepare",
    draw=_prepare,
    then=_at,
).on_api(
    "/casework/registrations/<uuid:registration_id>/disclosures",
    "prepare_disclosure",
    DisclosureRowOut,
    status=201,
).describe("Prepare a disclosure of a file of your own office; another officer approves it.")


def _read(uow: UnitOfWork, disclosure_id: UUID) -> Disclosure:
    return disclosure_page(uow, disclosure_id).row


verdict_doors_of(
    DISCLOSURES,
    id_name="disclosure_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="/disclosures",
        refusal=lambda row: RefusalPage(
            title=sentence("Refuse this disclosure"),
            caption=row.request_number,
            breadcrumbs=[{"text": sentence("Disclosures"), "href": url_for("disclosures.index")}],
        ),
        back=_at,
        show=_show,
        says=Steps(
            "",
            sentence("It is approved. The document can leave the office."),
            sentence("It is refused. Nothing leaves."),
        ),
        read=_read,
        mine=of_own_office,
        title=lambda _uow, row: sentence(
            "Disclosure of a file, request %(number)s", number=row.request_number
        ),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/casework/disclosures",
        says=Steps(
            "",
            "Approve what another officer prepared: it is printed, signed and may leave.",
            "Refuse a disclosure with a reason, or withdraw your own.",
        ),
        gives=DisclosureRowOut,
        approval_takes=CommandSchema,
    ),
)

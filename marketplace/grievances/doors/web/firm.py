"""A firm's own grievances: to file, withdraw and appeal, and until when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from app.documents.doors.attachments import uploaded
from app.documents.public import Upload
from app.parameters.public import source_of
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.doors import reading
from app.web.forms import Form
from app.web.subjects import Subject
from app.web.translation import translate
from marketplace.awards.doors import part_names
from marketplace.grievances.doors.api import blueprint as api
from marketplace.grievances.doors.web.blueprint import (
    BACK,
    GRIEVANCE,
    TEMPLATES,
    address,
    blueprint,
    list_page,
    papers,
    shown_page,
)
from marketplace.grievances.policy import ABOUT, Window
from marketplace.grievances.queries import firm as queries
from marketplace.grievances.schemas import (
    AppealOut,
    AppealSchema,
    FileGrievanceSchema,
    GrievanceStepOut,
)
from marketplace.grievances.use_cases.appeal_grievance import appeal_grievance
from marketplace.grievances.use_cases.file_grievance import FileGrievance, file_grievance
from marketplace.grievances.use_cases.withdraw_grievance import withdraw_grievance
from marketplace.kernel import permissions
from marketplace.kernel.schemas import NothingMoreSchema
from marketplace.tenders.doors.page_parts import PagePart


@blueprint.get("/grievances/mine")
def mine() -> str:
    """List the firm's own."""
    return list_page("mine", queries.my_grievances)


@dataclass(frozen=True, kw_only=True)
class LastDay:
    """The deadline for a firm's objection, and the confidence of that rule.

    `over`: it is late, and nothing is accepted any more, not even with a reason.
    """

    about: str
    words: str
    day: str
    source: str
    late: bool
    over: bool


def _last_days(windows: Sequence[Window], now: datetime) -> list[LastDay]:
    return [
        LastDay(
            about=each.about.value,
            words=_about(each),
            day=each.last_day,
            source=translate(source_of(each.value.confidence, each.value.instrument))
            if each.value
            else "",
            late=each.is_late(now),
            over=each.is_over(now),
        )
        for each in windows
    ]


def _about(each: Window) -> str:
    """Name what can be objected to; of an award of parts also which they are."""
    words = translate(ABOUT[each.about])
    return f"{words} ({part_names(each.scopes)})" if each.scopes else words


def _filing(form: Form, tender_id: UUID) -> str:
    with reading() as uow:
        found, now = queries.offer(uow, tender_id), uow.now
    if request.method == "GET":
        form = Form(values={"about": request.args.get("about", "")[:40]})
    # An award in parts has a last day for each, and is one answer of the form.
    abouts = {each.about.value: translate(ABOUT[each.about]) for each in found.windows}
    return render_template(
        f"{TEMPLATES}/new.html",
        form=form,
        offer=found,
        tender=found.tender,
        abouts=list(abouts.items()),
        windows=_last_days(found.windows, now),
        scopes=[(name, translate(title)) for name, title in found.scopes.items()],
        **papers(),
    )


def _filing_command(
    tender_id: UUID, file: Upload | None, scopes: list[str], **given: str
) -> FileGrievance:
    return FileGrievance(tender_id=tender_id, scopes=tuple(scopes), **given, file=file)


Subject(blueprint, api).act(
    file_grievance, FileGrievanceSchema, command=_filing_command, file=uploaded, file_required=False
).on_page(
    "/tenders/<uuid:tender_id>/grievances/new", "file", ask="new", draw=_filing, then=address
).done(sentence("The grievance is filed. You get a notification when it is decided.")).on_api(
    "/tenders/<uuid:tender_id>/grievances",
    "file",
    GrievanceStepOut,
    status=201,
    location=lambda row: url_for("grievances_api.read_grievance", grievance_id=row.id),
).describe("File a grievance (multipart, a document as `file` if there is one; a firm).")
grievance = Subject(blueprint, api, GRIEVANCE, GRIEVANCE, BACK)
grievance.act(withdraw_grievance, NothingMoreSchema).on_page(
    "/withdraw", "withdraw", draw=shown_page
).done(sentence("The grievance is withdrawn.")).on_api(
    "/withdrawal", "withdraw", GrievanceStepOut
).describe("Withdraw a grievance that is not decided (its firm).")


def _appealing(form: Form, grievance_id: UUID) -> str:
    with reading() as uow:
        found = queries.own_file(uow, grievance_id)
    return render_template(f"{TEMPLATES}/appeal.html", form=form, row=found.row, found=found)


grievance.act(appeal_grievance, AppealSchema).on_page(
    "/appeal", "appealed", ask="appeal", draw=_appealing
).done(sentence("The appeal is filed.")).on_api(
    "/appeal", "appeal", AppealOut, status=201
).describe("Appeal to the regulator (its firm); the bill of the fee comes with the answer.")


def _in_debrief(uow: UnitOfWork, tender: Mapping[str, Any]) -> Mapping[str, object] | None:
    """Return until when a bidder may object to what its debrief says."""
    if not uow.actor.may(permissions.FILE_GRIEVANCE):
        return None
    days = queries.days_after_report(uow, UUID(str(tender["id"])))
    return {"windows": _last_days(days, uow.now)} if days else None


DEBRIEF = PagePart(
    name="grievances", template=f"{TEMPLATES}/debrief.html", load=_in_debrief, place="debrief"
)

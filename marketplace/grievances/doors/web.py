"""Grievances as pages: for everybody, for the firm, its committee and the department."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for

from app.documents.public import PAPERS, accept, titles
from app.identity.public import LEAST_LETTERS
from app.paging import Page
from app.parameters.public import source_of
from app.registry import PublicPages
from app.schemas import CursorSchema
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.actions import Action
from app.web.decision_doors import (
    DecisionApi,
    DecisionPages,
    Endpoints,
    RefusalPage,
    Steps,
    verdict_doors_of,
)
from app.web.doors import reading, redrawn, submit
from app.web.formatting import left_to_right, local_date
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import language
from app.web.tables import Column, Table, linked
from app.web.translation import translate
from marketplace.evaluation.schemas import NothingMoreSchema
from marketplace.grievances import queries
from marketplace.grievances.doors.api import FILE_ACTION, RULING_ACTION, agreed, named
from marketplace.grievances.doors.api import blueprint as api
from marketplace.grievances.models import Grievance, GrievanceFinding, GrievanceRuling
from marketplace.grievances.policy import ABOUT, DECIDED, STATUSES, About, Outcome, Status, Window
from marketplace.grievances.schemas import (
    AppealSchema,
    DeclareGrievanceInterestSchema,
    NameGrievanceCommitteeSchema,
    RulingOut,
    WriteFindingSchema,
)
from marketplace.grievances.use_cases.appeal_grievance import AppealGrievance, appeal_grievance
from marketplace.grievances.use_cases.decide_grievance import (
    WriteFinding,
    agree_to_finding,
    write_finding,
)
from marketplace.grievances.use_cases.name_hearing import (
    DeclareGrievanceInterest,
    declare_grievance_interest,
    name_grievance_committee,
)
from marketplace.grievances.use_cases.rule_on_grievance import (
    RULING,
    of_own_department,
)
from marketplace.grievances.use_cases.withdraw_grievance import (
    WithdrawGrievance,
    withdraw_grievance,
)
from marketplace.kernel import permissions
from marketplace.tenders.doors.page_parts import PagePart

blueprint = Blueprint("grievances", __name__)
needs_sign_in(blueprint, but={"index", "show"})
PUBLISHED = PublicPages(
    endpoint="grievances.show", counted=queries.count_grievances, listed=queries.grievance_ids
)
GRIEVANCE = "/grievances/<uuid:grievance_id>"
NEW = "/tenders/<uuid:tender_id>/grievances/new"
BACK = "grievances.show"
TEMPLATES = "marketplace/grievances"
# Names that a form offers at once; an officer who knows the name finds them by more letters.
MOST_NAMED = 40


SEALED_NAME = sentence("A firm (its name is sealed until the opening)")


def status_of(row: queries.GrievanceRow) -> str:
    """Return what a list says of a grievance: its decision where there is one."""
    if row.status is Status.DECIDED and row.outcome:
        return translate(DECIDED[Outcome(row.outcome)])
    return translate(STATUSES[row.status])


def about_of(row: queries.GrievanceRow) -> str:
    """Return what a grievance is about, in words."""
    return translate(ABOUT[About(row.about)])


def firm_of(row: queries.GrievanceRow) -> str:
    """Return who filed it, or that this is sealed."""
    if row.firm is None:
        return translate(SEALED_NAME)
    return row.firm_ur if language() == "ur" and row.firm_ur else row.firm


LISTED: Table[queries.GrievanceRow] = Table(
    Column(
        sentence("Grievance"),
        lambda row: linked(left_to_right(row.reference), BACK, grievance_id=row.id),
    ),
    Column(sentence("Tender"), lambda row: left_to_right(row.tender_reference)),
    Column(sentence("About"), about_of),
    Column(sentence("Filed"), lambda row: local_date(row.filed_at)),
    Column(sentence("Status"), status_of),
)


_Read = Callable[[UnitOfWork, str | None], Page[queries.GrievanceRow]]


def _list(template: str, read: _Read) -> str:
    cursor = CursorSchema().load(request.args)["cursor"]
    with reading() as uow:
        page = read(uow, cursor)
    listed = LISTED.of(page.items)
    return render_template(
        f"{TEMPLATES}/{template}.html", listed=listed, next_cursor=page.next_cursor
    )


@blueprint.get("/grievances")
def index() -> str:
    """List all grievances to everybody, with what was decided."""
    return _list("index", queries.grievances)


@blueprint.get("/grievances/mine")
def mine() -> str:
    """List the firm's own."""
    return _list("mine", queries.my_grievances)


@blueprint.get("/grievances/desk")
def desk() -> str:
    """List those that the reader hears, and those about tenders of their office."""
    return _list("officials/desk", queries.desk)


@blueprint.get(GRIEVANCE)
def show(grievance_id: UUID) -> str:
    """Show a grievance to everybody, and to those concerned what they can do."""
    return _shown(Form(), grievance_id)


def _shown(form: Form, grievance_id: UUID) -> str:
    with reading() as uow:
        found = queries.grievance_file(uow, grievance_id)
        me = uow.actor.person_id
    return render_template(
        f"{TEMPLATES}/show.html",
        form=form,
        found=found,
        row=found.row,
        me=me,
        about=about_of(found.row),
        status=status_of(found.row),
        firm=firm_of(found.row),
        scopes=[translate(each) for each in found.scope_titles],
        decided={each.value: translate(text) for each, text in DECIDED.items()},
    )


@dataclass(frozen=True, kw_only=True)
class LastDay:
    """Until when a firm may object to something, and how sure we are of that rule."""

    about: str
    words: str
    day: str
    source: str
    late: bool


def _last_days(windows: Sequence[Window], now: datetime) -> list[LastDay]:
    return [
        LastDay(
            about=each.about.value,
            words=translate(ABOUT[each.about]),
            day=each.last_day,
            source=translate(source_of(each.value.confidence, each.value.instrument))
            if each.value
            else "",
            late=each.is_late(now),
        )
        for each in windows
    ]


def _filing(form: Form, tender_id: UUID) -> str:
    with reading() as uow:
        found, now = queries.offer(uow, tender_id), uow.now
    if request.method == "GET":
        form = Form(values={"about": request.args.get("about", "")[:40]})
    return render_template(
        f"{TEMPLATES}/new.html",
        form=form,
        offer=found,
        tender=found.tender,
        abouts=[(each.about.value, translate(ABOUT[each.about])) for each in found.windows],
        windows=_last_days(found.windows, now),
        scopes=[(name, translate(title)) for name, title in found.scopes.items()],
        **_papers(),
    )


def _papers() -> dict[str, str]:
    return {"accept": accept(PAPERS), "papers": titles(PAPERS)}


def _at(row: Grievance) -> str:
    return url_for(BACK, grievance_id=row.id)


def _of(row: Any) -> str:  # noqa: ANN401 - whatever names its grievance
    return url_for(BACK, grievance_id=row.grievance_id)


FILE_ACTION.on_page(blueprint, NEW, ask="new", do="file", draw=_filing, then=_at)
Action(withdraw_grievance, WithdrawGrievance, NothingMoreSchema).on_page(
    blueprint,
    f"{GRIEVANCE}/withdraw",
    do="withdraw",
    draw=_shown,
    done=sentence("The grievance is withdrawn."),
    back=BACK,
)


@blueprint.get(f"{GRIEVANCE}/committee")
def committee(grievance_id: UUID) -> str:
    """Ask the head who hears it."""
    return _naming(Form(), grievance_id, first=True)


@blueprint.post(f"{GRIEVANCE}/committee")
def committee_named(grievance_id: UUID) -> Response:
    """Name the committee, or only look names up."""
    if request.form.get("step") == "find":
        return redrawn(_naming(Form.posted(), grievance_id))
    return submit(
        NameGrievanceCommitteeSchema(),
        name_grievance_committee,
        lambda **loaded: named(grievance_id, **loaded),
        then=_at,
        page=lambda form: _naming(form, grievance_id),
    )


def _naming(form: Form, grievance_id: UUID, *, first: bool = False) -> str:
    with reading() as uow:
        row = queries.of_own_department(uow, grievance_id)
        seats = queries.sits(uow, grievance_id)
        ids = [str(each.person_id) for each in seats] if first else form.many("person_ids")
        chosen = [] if first else _chosen(uow, ids)
        looked = form.value("find").strip()
        enough = len(looked) >= LEAST_LETTERS
        found = queries.officers(uow, looked) if enough else []
    if first:
        form = Form(values={"person_ids": ids})
    offered = {each.person_id: each for each in (*seats, *chosen, *found)}
    return render_template(
        f"{TEMPLATES}/officials/committee.html",
        form=form,
        row=row,
        officers=[
            (str(each.person_id), f"{each.name}, {each.department}".rstrip(", "))
            for each in offered.values()
        ],
        searched=bool(looked),
    )


def _chosen(uow: UnitOfWork, ids: list[str]) -> list[queries.OfficerFound]:
    known = []
    for each in ids[:MOST_NAMED]:
        try:
            known.append(UUID(each))
        except ValueError:
            continue
    return queries.officers_by_ids(uow, known)


def _member_form(template: str) -> Any:  # noqa: ANN401 - what draws a form
    def draw(form: Form, grievance_id: UUID) -> str:
        with reading() as uow:
            found = queries.heard_file(uow, grievance_id)
        return render_template(
            f"{TEMPLATES}/officials/{template}.html",
            form=form,
            found=found,
            row=found.row,
            outcomes=_outcomes(),
        )

    return draw


def _outcomes() -> list[tuple[str, str]]:
    return [(each.value, translate(text)) for each, text in DECIDED.items()]


Action(
    declare_grievance_interest, DeclareGrievanceInterest, DeclareGrievanceInterestSchema
).on_page(
    blueprint,
    f"{GRIEVANCE}/declaration",
    ask="declaration",
    do="declare",
    draw=_member_form("declaration"),
    done=sentence("Your declaration is recorded."),
    back="grievances.desk",
)


def _written(row: GrievanceFinding) -> str:
    return _of(row)


Action(write_finding, WriteFinding, WriteFindingSchema).on_page(
    blueprint,
    f"{GRIEVANCE}/decision",
    ask="decision",
    do="write_decision",
    draw=_member_form("decision"),
    then=_written,
)


def _agreeing(form: Form, grievance_finding_id: UUID) -> str:
    with reading() as uow:
        grievance_id = uow.get(GrievanceFinding, grievance_finding_id).grievance_id
    return _shown(form, grievance_id)


Action(agree_to_finding, agreed, NothingMoreSchema).on_page(
    blueprint,
    "/grievances/decisions/<uuid:grievance_finding_id>/agree",
    do="agree",
    draw=_agreeing,
    then=_written,
)


def _appealing(form: Form, grievance_id: UUID) -> str:
    with reading() as uow:
        found = queries.own_file(uow, grievance_id)
    return render_template(f"{TEMPLATES}/appeal.html", form=form, row=found.row, found=found)


Action(appeal_grievance, AppealGrievance, AppealSchema).on_page(
    blueprint,
    f"{GRIEVANCE}/appeal",
    ask="appeal",
    do="appealed",
    draw=_appealing,
    done=sentence("The appeal is filed."),
    back=BACK,
)


def _ruling_form(form: Form, grievance_id: UUID) -> str:
    with reading() as uow:
        row = queries.of_office(uow, grievance_id, permissions.ENTER_RULING)
    return render_template(
        f"{TEMPLATES}/officials/ruling.html",
        form=form,
        row=row,
        outcomes=_outcomes(),
        **_papers(),
    )


RULING_ACTION.on_page(
    blueprint,
    f"{GRIEVANCE}/ruling",
    ask="ruling",
    do="ruling_entered",
    draw=_ruling_form,
    done=sentence("Another officer must compare it with the letter and confirm it."),
    back=BACK,
)


def _ruling(uow: UnitOfWork, ruling_id: UUID) -> GrievanceRuling:
    row = uow.get(GrievanceRuling, ruling_id)
    of_own_department(uow, row)
    return row


def _ruling_shown(form: Form, ruling_id: UUID) -> str:
    with reading() as uow:
        grievance_id = _ruling(uow, ruling_id).grievance_id
    return _shown(form, grievance_id)


verdict_doors_of(
    RULING,
    id_name="ruling_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="/grievances/rulings",
        endpoints=Endpoints(
            approve="confirm_ruling", refuse="refuse_ruling", refused="ruling_refused"
        ),
        show=_ruling_shown,
        read=_ruling,
        refusal=lambda row: RefusalPage(
            title=translate(sentence("Refuse what was entered")),
            caption=row.number,
            breadcrumbs=[{"text": translate(sentence("Grievances")), "href": _of(row)}],
            hint=translate(sentence("The officer who entered it reads this")),
        ),
        back=_of,
        says=Steps(
            "",
            sentence("The regulator's decision is recorded. It is final."),
            sentence("You have refused. It has no effect."),
        ),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/grievance-rulings",
        names=Steps("", "confirm_ruling", "refuse_ruling"),
        says=Steps(
            "",
            "Confirm the regulator's decision that another officer entered: it is final.",
            "Refuse it with a reason, or withdraw one's own.",
        ),
        gives=RulingOut,
    ),
)


def _section(uow: UnitOfWork, tender: Mapping[str, Any]) -> Mapping[str, object] | None:
    """Return what the tender's page says of grievances, and whether the reader may file one."""
    rows = queries.grievances_of(uow, UUID(str(tender["id"])))
    files = uow.actor.organisation_id is not None and uow.actor.may(permissions.FILE_GRIEVANCE)
    if not rows and not files:
        return None
    return {"listed": LISTED.of(rows) if rows else None, "files": files}


SECTION = PagePart(name="grievances", template=f"{TEMPLATES}/section.html", load=_section, order=60)


def _in_debrief(uow: UnitOfWork, tender: Mapping[str, Any]) -> Mapping[str, object] | None:
    """Return until when a bidder may object to what its debrief says."""
    if not uow.actor.may(permissions.FILE_GRIEVANCE):
        return None
    return {"windows": _last_days(queries.offer(uow, UUID(str(tender["id"]))).windows, uow.now)}


DEBRIEF = PagePart(
    name="grievances", template=f"{TEMPLATES}/debrief.html", load=_in_debrief, place="debrief"
)

"""Shared parts of grievance pages: the blueprint, words, the list, and a grievance's page."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, render_template, request, url_for

from app.calendar import last_day_before
from app.documents.public import PAPERS, accept, titles
from app.paging import Page
from app.schemas import CursorSchema
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import in_reader_language
from app.web.tables import Column, Table, linked
from app.web.translation import translate
from marketplace.grievances.models import Grievance, GrievanceFinding, GrievanceRuling
from marketplace.grievances.policy import ABOUT, DECIDED, STATUSES, About, Outcome, Status
from marketplace.grievances.queries.file import grievance_file
from marketplace.grievances.queries.rows import GrievanceRow
from marketplace.tenders.doors.differences import CHANGE_KINDS

blueprint = Blueprint("grievances", __name__)
needs_sign_in(blueprint, but={"index", "show"})
GRIEVANCE = "/grievances/<uuid:grievance_id>"
BACK = "grievances.show"
TEMPLATES = "marketplace/grievances"

SEALED_NAME = sentence("A firm (its name is sealed until the opening)")


def status_of(row: GrievanceRow) -> str:
    """Return the status of a grievance in a list: its decision if there is one."""
    if row.status in (Status.DECIDED, Status.ENDED) and row.last_word:
        return translate(DECIDED[Outcome(row.last_word)])
    return translate(STATUSES[row.status])


def about_of(row: GrievanceRow) -> str:
    """Return the subject of a grievance, in words."""
    return translate(ABOUT[About(row.about)])


def firm_of(row: GrievanceRow) -> str:
    """Return who filed it, or that this is sealed."""
    if row.firm is None:
        return translate(SEALED_NAME)
    return in_reader_language(row.firm, row.firm_ur)


_GRIEVANCE: Column[GrievanceRow] = Column(
    sentence("Grievance"),
    lambda row: linked(isolate_ltr(row.reference), BACK, grievance_id=row.id),
)
_TENDER: Column[GrievanceRow] = Column(
    sentence("Tender"),
    lambda row: linked(
        in_reader_language(row.title, row.title_ur), "tenders.show", tender_id=row.tender_id
    ),
)
_FILED: tuple[Column[GrievanceRow], ...] = (
    Column(sentence("About"), about_of),
    Column(sentence("Filed by"), firm_of),
    Column(sentence("Filed"), lambda row: local_date(row.filed_at)),
    Column(sentence("Status"), status_of),
)
GRIEVANCES_TABLE: Table[GrievanceRow] = Table(_GRIEVANCE, _TENDER, *_FILED)
# On the page of the tender itself.
OF_A_TENDER: Table[GrievanceRow] = Table(_GRIEVANCE, *_FILED)


_Read = Callable[[UnitOfWork, str | None], Page[GrievanceRow]]


def list_page(template: str, read: _Read) -> str:
    """Draw a list of grievances."""
    cursor = CursorSchema().load(request.args)["cursor"]
    with reading() as uow:
        page = read(uow, cursor)
    listed = GRIEVANCES_TABLE.of(page.items)
    return render_template(
        f"{TEMPLATES}/{template}.html", listed=listed, next_cursor=page.next_cursor
    )


def shown_page(form: Form, grievance_id: UUID) -> str:
    """Draw a grievance with what its reader can do, after a refused form with its errors."""
    with reading() as uow:
        found = grievance_file(uow, grievance_id)
        me = uow.actor.person_id
    return render_template(
        f"{TEMPLATES}/show.html",
        form=form,
        found=found,
        row=found.row,
        me=me,
        about=about_of(found.row),
        status=status_of(found.row),
        decide_until=last_day_before(found.row.decide_by) if found.row.decide_by else None,
        firm=firm_of(found.row),
        scopes=[translate(each) for each in found.scope_titles],
        changes=[(each, translate(CHANGE_KINDS[each.what])) for each in found.changes],
        decided={each.value: translate(text) for each, text in DECIDED.items()},
    )


def address(row: Grievance) -> str:
    """Return the address of a grievance."""
    return url_for(BACK, grievance_id=row.id)


def grievance_address(row: GrievanceFinding | GrievanceRuling) -> str:
    """Return the address of the grievance that a row is about."""
    return url_for(BACK, grievance_id=row.grievance_id)


def outcomes() -> list[tuple[str, str]]:
    """Return how a grievance can be decided, as choices."""
    return [(each.value, translate(text)) for each, text in DECIDED.items()]


def papers() -> dict[str, str]:
    """Return which kinds of files a form takes."""
    return {"accept": accept(PAPERS), "papers": titles(PAPERS)}

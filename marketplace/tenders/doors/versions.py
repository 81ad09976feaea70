"""Changes of a published tender: the page, the printed corrigendum, the API."""

from dataclasses import asdict, replace
from datetime import date
from uuid import UUID

from flask import Response
from flask_babel import gettext

from app.identity.public import OrganisationSummary, organisations_by_id
from app.registry import PublicPages
from app.web.api import PDF
from app.web.doors import reading
from app.web.formatting import local_date, local_time
from app.web.i18n import in_reader_language
from app.web.tables import Listed
from app.web.translation import translate
from marketplace.kernel.doors import paper_response
from marketplace.kernel.printing import Paper, Section
from marketplace.tenders.doors.api import blueprint as api
from marketplace.tenders.doors.differences import (
    CHANGE_KINDS,
    differences,
    reason_in,
    reason_of,
    table_of,
)
from marketplace.tenders.doors.presenter import draw
from marketplace.tenders.doors.web import blueprint as web
from marketplace.tenders.models import Tender
from marketplace.tenders.queries import versions as queries
from marketplace.tenders.queries.versions import VersionView, tender_version, tender_versions
from marketplace.tenders.schemas.versions import TenderVersionsOut
from marketplace.tenders.use_cases.versions import WAITING_QUESTION

PUBLISHED = PublicPages(
    endpoint="tenders.versions", counted=queries.count_amended, listed=queries.amended_ids
)


@web.get("/tenders/<uuid:tender_id>/versions")
def versions(tender_id: UUID) -> str:
    """Show what changed since a tender was published, each change before and after."""
    with reading() as uow:
        found = tender_versions(uow, tender_id)
    shown = [
        (each, translate(CHANGE_KINDS[each.what]), _table(each), reason_of(each.what, each.reason))
        for each in found.versions
    ]
    return draw("tenders/versions.html", tender=found.tender, versions=shown)


def _table(each: VersionView) -> Listed:
    return table_of([asdict(change) for change in each.changes])


@web.get("/tenders/<uuid:tender_id>/versions/<int:number>/corrigendum.pdf")
def corrigendum(tender_id: UUID, number: int) -> Response:
    """Print one version as a corrigendum, in the reader's language."""
    return _printed(tender_id, number)


@api.get("/tenders/<uuid:tender_id>/versions")
@api.response(200, TenderVersionsOut)
def list_versions(tender_id: UUID) -> object:
    """List what changed since a tender was published, the newest first, with the reasons."""
    with reading() as uow:
        found = tender_versions(uow, tender_id)
    return replace(found, versions=[_in_both_languages(each) for each in found.versions])


def _in_both_languages(each: VersionView) -> VersionView:
    if each.what != WAITING_QUESTION:
        return each
    return replace(each, reason_ur=reason_in("ur", each.what, each.reason))


@api.get("/tenders/<uuid:tender_id>/versions/<int:number>/corrigendum.pdf")
@api.gives_file(PDF)
def print_version(tender_id: UUID, number: int) -> Response:
    """Download one version as a corrigendum to print (`?paper=ur` for Urdu)."""
    return _printed(tender_id, number)


def _printed(tender_id: UUID, number: int) -> Response:
    with reading() as uow:
        tender, version = tender_version(uow, tender_id, number)
        houses = organisations_by_id(uow.session, [tender.department_id])
    department = houses[tender.department_id]
    return paper_response(lambda: _paper(tender, version, department), f"version-{number}")


def _paper(tender: Tender, version: VersionView, department: OrganisationSummary) -> Paper:
    rows = differences([asdict(change) for change in version.changes])
    return Paper(
        title=gettext(
            "%(what)s: version %(number)s of the tender",
            what=translate(CHANGE_KINDS[version.what]),
            number=version.number,
        ),
        organisation=in_reader_language(department.name, department.name_ur),
        reference=tender.reference or "",
        date=local_date(version.recorded_at),
        made_at=version.recorded_at,
        check_at=f"/tenders/{tender.id}/versions",
        sections=[
            Section(facts=_facts(tender, version)),
            Section(
                heading=gettext("What has changed"),
                heads=[gettext("What"), gettext("Before"), gettext("Now")],
                rows=[[each.what, each.before, each.after] for each in rows],
            ),
            *_for_bidders(version),
        ],
        signatures=[(version.approver, gettext("Approved by"))] if version.approver else [],
    )


def _facts(tender: Tender, version: VersionView) -> list[tuple[str, str]]:
    facts: tuple[tuple[str, str | date | None], ...] = (
        (
            gettext("Tender"),
            f"{tender.reference}: {in_reader_language(tender.title, tender.title_ur)}",
        ),
        (gettext("Recorded"), local_time(version.recorded_at)),
        (gettext("Why"), reason_of(version.what, version.reason)),
        (gettext("Why so late"), version.late_reason),
        (gettext("Answers the grievance"), version.grievance_reference),
        (gettext("Published by a newspaper"), version.newspaper_on),
        (gettext("Published by the regulator"), version.regulator_on),
        (gettext("Time runs from"), version.counts_from),
    )
    return [
        (name, local_date(value) if isinstance(value, date) else value)
        for name, value in facts
        if value
    ]


def _for_bidders(version: VersionView) -> list[Section]:
    if not version.substance:
        return []
    text = gettext(
        "This is a change of substance. If the bidding document says so, bids submitted"
        " before it must be confirmed or replaced before closing; otherwise they are not"
        " opened."
    )
    return [Section(paragraphs=[text])]

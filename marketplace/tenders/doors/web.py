"""Published tenders for everybody: the list with its search, one tender, the notice to print."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask_babel import gettext
from marshmallow import ValidationError

from app.calendar import local_day
from app.casework.public import bids_accepted
from app.errors import NotFound
from app.identity.public import organisations_by_id
from app.money import parse_rupees
from app.places.public import district_choices, district_names
from app.platform import the_platform
from app.registry import PublicPages
from app.signing.public import Signer
from app.stays.public import stays_in_force
from app.unit_of_work import UnitOfWork
from app.web.actors import page_actor
from app.web.doors import reading
from app.web.i18n import language
from marketplace.kernel.permissions import PREPARE_BID, READ_TENDER_FILE
from marketplace.sealing.keys import grouped
from marketplace.tenders.doors.dates_file import dates_file, dates_of
from marketplace.tenders.doors.differences import in_short
from marketplace.tenders.doors.feed import FeedHead, atom
from marketplace.tenders.doors.list_rendering import (
    cards,
    choices,
    district_options,
    remaining_time,
)
from marketplace.tenders.doors.notice import notice_pdf
from marketplace.tenders.doors.page_parts import filled_parts
from marketplace.tenders.doors.presenter import demand, draw, tender_stages
from marketplace.tenders.queries import tenders
from marketplace.tenders.queries.versions import newest_versions
from marketplace.tenders.schemas.tenders import SearchTendersSchema
from marketplace.tenders.use_cases.stays import TENDER as STAYED_TENDER

blueprint = Blueprint("tenders", __name__)
_SEARCH = SearchTendersSchema()
PUBLISHED = PublicPages(
    endpoint="tenders.show", counted=tenders.count_published, listed=tenders.published_ids
)
# The parts of a search that a saved search keeps.
SAVED_FILTERS = ("q", "category", "district", "band")
_FILTERS = ("category", "district", "band", "closes_from", "closes_to")


@blueprint.get("/tenders")
def index() -> str:
    """List and search published tenders; those open for bids unless asked otherwise."""
    asked, wrong = _read_filters()
    with the_platform().executor.sessions() as session:
        found = tenders.search(session, tenders.Search(**asked))
        districts = district_choices(session, language(), local_day(found.now))
    rows = [timed(row) for row in found.rows()]
    named = {code: name for _, group in districts for code, name in group}
    return draw(
        "tenders/index.html",
        cards=cards(rows, named, found.now),
        asked=asked,
        typed=request.args,
        wrong=wrong,
        narrowed=any(request.args.get(name) for name in _FILTERS),
        districts=district_options(districts, asked["district"]),
        choices=choices,
        next_href=_next(found.next_cursor),
        kept={name: asked[name] for name in SAVED_FILTERS if asked[name]},
        feed_href=f"{url_for('tenders.feed')}?{urlencode(_searched())}",
    )


@blueprint.get("/tenders.atom")
def feed() -> Response:
    """Send any search as a feed: a wrong filter is left out, as on the page."""
    asked, _ = _read_filters()
    found = tenders.search(the_platform().executor.bind, tenders.Search(**asked))
    base = the_platform().settings.base_url
    written = atom(
        _with_versions([timed(row) for row in found.rows()]),
        FeedHead(
            title=feed_title(asked["q"]),
            address=f"{base}{request.full_path.rstrip('?')}",
            page=f"{base}{url_for('tenders.index')}?{urlencode(_searched())}",
            base=base,
        ),
        urdu=language() == "ur",
    )
    return Response(written, mimetype="application/atom+xml")


def _with_versions(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add to each tender that has changed what its newest version changed, and when."""
    with reading() as uow:
        found = newest_versions(uow, [UUID(row["id"]) for row in rows])
    for row in rows:
        version = found.get(UUID(row["id"]))
        if version is not None:
            row |= {"changed": in_short(version), "changed_at": version.recorded_at}
    return rows


def feed_title(words: str) -> str:
    """Name a feed by the words that it was searched for."""
    title: str = gettext("Tenders: %(words)s", words=words) if words else gettext("Tenders")
    return title


@blueprint.get("/t/<reference>")
def short(reference: str) -> Response:
    """Lead from the link in an SMS to the tender's page."""
    with reading() as uow:
        tender_id = tenders.id_of_reference(uow.session, reference)
    if tender_id is None:
        raise NotFound
    return make_response(redirect(url_for("tenders.show", tender_id=tender_id)))


@blueprint.get("/tenders/<uuid:tender_id>/dates.ics")
def dates(tender_id: UUID) -> Response:
    """Send the dates of a tender for a calendar."""
    with reading() as uow:
        tender = published(uow, tender_id)
        found = dates_of(uow, tender)
        now = uow.now
    title = (language() == "ur" and tender["title_ur"]) or tender["title"]
    href = f"{the_platform().settings.base_url}{url_for('tenders.show', tender_id=tender_id)}"
    written = dates_file(tender, title, found, href=href, now=now)
    response = Response(written, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{tender["reference"]}.ics"'
    return response


def _read_filters() -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Read the filters of the address; a wrong one is named and left out, the rest still counts."""
    given = {name: value for name, value in request.args.items() if value.strip()}
    given.setdefault("state", "open")
    try:
        return _SEARCH.load(given), {}
    except ValidationError as error:
        wrong: dict[str, list[str]] = error.messages_dict
        kept = {name: value for name, value in given.items() if name not in wrong}
        return _SEARCH.load(kept), wrong


def _searched() -> dict[str, str]:
    """Return the search of the address, for its feed and for saving it."""
    return {name: value for name, value in request.args.items() if name != "cursor" and value}


def _next(cursor: str | None) -> str | None:
    if cursor is None:
        return None
    return f"{url_for('tenders.index')}?{urlencode(_searched() | {'cursor': cursor})}"


def timed(row: dict[str, Any]) -> dict[str, Any]:
    """Make times and days of the texts that PostgreSQL wrote."""
    for name, value in row.items():
        if value and name.endswith("_at"):
            row[name] = datetime.fromisoformat(value)
        elif value and name.startswith("issue_"):
            row[name] = date.fromisoformat(value)
    return row


@blueprint.get("/tenders/<uuid:tender_id>")
def show(tender_id: UUID) -> str:
    """Show everything that a bidder needs to know of a tender."""
    with reading() as uow:
        tender = published(uow, tender_id)
        districts = district_names(uow.session, language(), local_day(uow.now))
        now = uow.now
        unverified = _unverified(uow)
        stays = stays_in_force(uow, STAYED_TENDER, tender_id)
        bids = bids_accepted(uow, UUID(tender["department"]["id"]))
        parts = filled_parts(uow, tender, "first", "terms", "last")
    actor = page_actor()
    own = actor.may(READ_TENDER_FILE) and str(actor.organisation_id) == tender["department"]["id"]
    return draw(
        "tenders/show.html",
        tender=tender,
        district=districts.get(tender["district"], tender["district"]),
        fingerprint=grouped(tender["key"]["fingerprint"] or ""),
        own=own,
        fee=parse_rupees(tender["document_fee"]) if tender["document_fee"] else None,
        security_paisa=parse_rupees(tender["security"]["amount"] or "0"),
        now=now,
        left=remaining_time(tender["closes_at"], now),
        unverified=unverified,
        stays=stays,
        bids=bids,
        parts=parts,
        stages=tender_stages(tender, now),
        structured_data=demand(
            tender,
            districts.get(tender["district"], tender["district"]),
            the_platform().settings.base_url,
        ),
    )


def _unverified(uow: UnitOfWork) -> UUID | None:
    """Return the firm acted for if it cannot submit a bid yet: it should know before it begins."""
    firm = uow.actor.organisation_id
    if firm is None or not uow.actor.may(PREPARE_BID):
        return None
    return None if organisations_by_id(uow.session, [firm])[firm].verified else firm


@blueprint.get("/tenders/<uuid:tender_id>/notice.pdf")
def notice(tender_id: UUID) -> Response:
    """Send the notice to print, in English and Urdu, with a QR code that leads to the page."""
    with reading() as uow:
        tender = published(uow, tender_id)
        names = {speaks: _district(uow, tender, speaks) for speaks in ("en", "ur")}
    platform = the_platform()
    pdf = notice_pdf(
        tender,
        names,
        base_url=platform.settings.base_url,
        demonstration=platform.executor.demonstration,
    )
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{tender["reference"]}.pdf"'
    return response


def _district(uow: UnitOfWork, tender: dict[str, Any], speaks: str) -> str:
    names = district_names(uow.session, speaks, local_day(uow.now))
    code: str = tender["district"]
    return names.get(code, code)


def published(uow: UnitOfWork, tender_id: UUID) -> dict[str, Any]:
    """Return a published tender with times and days as such. Raises NotFound."""
    text = tenders.one(uow.session, tenders.Proofs(uow.vault, uow.port(Signer)), tender_id)
    if text is None:
        raise NotFound
    return timed(orjson.loads(text))

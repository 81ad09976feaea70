"""Alerts on pages and in the API: one's searches, follows and what was found; what a firm sells."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for

from app.calendar import local_day
from app.permissions import Actor, require
from app.places.public import district_choices, district_names
from app.registry import Panel
from app.schemas import CursorSchema
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.actions import Action
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.i18n import language
from app.web.observability import leave_out_of_metrics
from app.web.translation import translate
from marketplace.alerts import queries
from marketplace.alerts.models import AT_ONCE, DAILY, DEPARTMENT, FIRM, SavedSearch, SupplierTrade
from marketplace.alerts.models import TENDER as A_TENDER
from marketplace.alerts.policy import NO, SAID, UNKNOWN, YES, Asked
from marketplace.alerts.schemas import (
    AboutSearchSchema,
    AlertsOut,
    DeclareTradeSchema,
    FollowedOut,
    FollowSchema,
    FollowsOut,
    SavedSearchesOut,
    SavedSearchOut,
    SaveSearchSchema,
    StoppedOut,
    SubjectSchema,
    TradeOut,
)
from marketplace.alerts.use_cases.declare_trade import DeclareTrade, declare_trade
from marketplace.alerts.use_cases.follow_subject import end_follow, follow_subject, subject_of
from marketplace.alerts.use_cases.save_search import end_search, save_search
from marketplace.alerts.use_cases.stop_alerts import alert_of, stop_alerts
from marketplace.kernel.permissions import DECLARE_TRADE, SAVE_SEARCH
from marketplace.tenders.doors.page_parts import PagePart
from marketplace.tenders.doors.presenter import WORDS, draw, options

web = Blueprint("alerts", __name__, url_prefix="/alerts")
# The address in an SMS is as short as can be; it shows the button, since previews open links.
short = Blueprint("short_stop", __name__)
api = ApiBlueprint("alerts_api", __name__, description="Your alerts")
for each in (web, short, api):
    leave_out_of_metrics(each)  # how many follow something is nobody's business
needs_sign_in(web, but=("stop", "stopped", "done"))
needs_token(api, but=("stop",))

KINDS: Mapping[str, Sentence] = {
    A_TENDER: sentence("Tender"),
    DEPARTMENT: sentence("Department"),
    FIRM: sentence("Firm"),
}
NEWS: Mapping[str, Sentence] = {
    "published": sentence("New tender"),
    "amended": sentence("The tender has changed"),
    "postponed": sentence("The opening is postponed"),
    "cancelled": sentence("Cancelled"),
    "opened": sentence("Bids opened"),
    "reported": sentence("Report published"),
    "awarded": sentence("Awarded"),
    "signed": sentence("Contract signed"),
}
MESSAGES: Mapping[str, Sentence] = {
    "none": sentence("Here only"),
    "waiting": sentence("The message is on its way"),
    "sent": sentence("The message was sent"),
    "failed": sentence("The message could not be sent"),
    "unknown": sentence("It is unknown whether the message was sent; it is not sent again"),
}
PACES: Mapping[str, Sentence] = {
    AT_ONCE: sentence("Immediately"),
    DAILY: sentence("Once a day, in the morning"),
}
ANSWERS: Mapping[str, tuple[Sentence, str]] = {
    YES: (sentence("Yes, an officer has checked it"), "green"),
    SAID: (sentence("Yes, as you told us"), "blue"),
    NO: (sentence("No"), "red"),
    UNKNOWN: (sentence("Not known here: check it yourself"), "grey"),
}


@web.get("")
def index() -> str:
    """Show a person all that they look out for, and what was found."""
    cursor = CursorSchema().load(request.args)["cursor"]
    with reading() as uow:
        mine = queries.mine(uow, cursor)
        names = district_names(uow.session, language(), local_day(uow.now))
        sells = uow.actor.may(DECLARE_TRADE)
    return draw(
        "alerts/index.html",
        mine=mine,
        searches=[(row, _described(row, names)) for row in mine.searches],
        kinds=_words(KINDS),
        news=_words(NEWS),
        messages=_words(MESSAGES),
        paces=_words(PACES),
        sells=sells,
    )


def _words(texts: Mapping[str, Sentence]) -> dict[str, str]:
    return {name: translate(text) for name, text in texts.items()}


def _described(row: SavedSearch, districts: Mapping[str, str]) -> str:
    """Describe a search in one line."""
    parts = [row.q and f"“{row.q}”"]
    parts.append(row.category and translate(WORDS["category"][row.category]))
    parts.append(row.district and districts.get(row.district, row.district))
    parts.append(row.band and translate(WORDS["band"][row.band]))
    return " · ".join(part for part in parts if part)


def _saving(form: Form) -> str:
    """Draw the form; it begins with what the list was searched for."""
    with reading() as uow:
        require(uow.actor, SAVE_SEARCH)
        groups = district_choices(uow.session, language(), local_day(uow.now))
    if request.method == "GET":
        asked = AboutSearchSchema().load(request.args)
        form = Form(values={**asked, "pace": AT_ONCE, "by_email": "yes"})
    return draw(
        "alerts/search.html",
        form=form,
        categories=options("category"),
        districts=[pair for _, group in groups for pair in group],
        bands=options("band"),
        paces=list(_words(PACES).items()),
    )


Action(save_search, SaveSearchSchema).on_page(
    web,
    "/searches/new",
    ask="save",
    do="saved",
    draw=_saving,
    done=sentence("The search is saved. We will notify you of new tenders."),
    back="alerts.index",
).on_api(
    api,
    "/alerts/searches",
    "Save a search; we notify you of every new tender that it finds.",
    name="save",
    gives=SavedSearchOut,
    status=201,
)


def _index(_form: Form, **_: UUID) -> str:
    return index()


Action(end_search).on_page(
    web,
    "/searches/<uuid:search_id>/end",
    do="end_search",
    draw=_index,
    done=sentence("You have ended this search. You will get no more alerts from it."),
    back="alerts.index",
).on_api(
    api,
    "/alerts/searches/<uuid:search_id>/end",
    "End one of your saved searches.",
    name="end_search",
    gives=SavedSearchOut,
)


def _following(form: Form) -> str:
    given = request.args if request.method == "GET" else request.form
    asked = SubjectSchema().load({name: given.get(name, "") for name in ("kind", "subject_id")})
    with reading() as uow:
        require(uow.actor, SAVE_SEARCH)
        subject = subject_of(uow, **asked)
    if request.method == "GET":
        form = Form(values={**asked, "by_email": "yes"})
    return draw(
        "alerts/follow.html", form=form, subject=subject, kind=translate(KINDS[subject.kind])
    )


Action(follow_subject, FollowSchema).on_page(
    web,
    "/follow",
    ask="follow",
    do="followed",
    draw=_following,
    done=sentence("You are following this. We will notify you when it changes."),
    back="alerts.index",
).on_api(
    api,
    "/alerts/follows",
    "Follow a tender, a department or a firm.",
    name="follow",
    gives=FollowedOut,
    status=201,
)
Action(end_follow).on_page(
    web,
    "/follows/<uuid:follow_id>/end",
    do="end_follow",
    draw=_index,
    done=sentence("You no longer follow it."),
    back="alerts.index",
).on_api(
    api,
    "/alerts/follows/<uuid:follow_id>/end",
    "End following.",
    name="end_follow",
    gives=FollowedOut,
)


def _stopping(_form: Form, stop_token: str) -> str:
    with reading() as uow:
        alert_of(uow, stop_token)
    return render_template("marketplace/alerts/stop.html", stop_token=stop_token)


# A person with the link needs no sign-in; mail programs post to the API's address (RFC 8058).
Action(stop_alerts).on_page(
    web,
    "/stop/<stop_token>",
    ask="stop",
    do="stopped",
    draw=_stopping,
    then=lambda _: url_for("alerts.done"),
).on_api(
    api,
    "/alerts/stop/<stop_token>",
    "Stop what a message came from, by the link that is in it; nobody need sign in.",
    name="stop",
    gives=StoppedOut,
)


@short.get("/s/<stop_token>")
def stop(stop_token: str) -> str:
    """Show the button that stops what an SMS came from; nothing stops before it is pressed."""
    return _stopping(Form(), stop_token)


@web.get("/stopped")
def done() -> str:
    """Confirm that no more alerts are sent."""
    return render_template("marketplace/alerts/stopped.html")


def _trading(form: Form) -> str:
    with reading() as uow:
        row = queries.my_trade(uow)
        groups = district_choices(uow.session, language(), local_day(uow.now))
    if request.method == "GET" and row is not None:
        form = Form(values=TradeOut().dump(row))
    return draw(
        "alerts/trade.html",
        form=form,
        categories=options("category"),
        districts=[pair for _, group in groups for pair in group],
    )


def _declared(row: SupplierTrade) -> Sentence:
    """Return the message; tenders are promised only to a firm that stated its trade."""
    if row.words.strip() or row.categories:
        return sentence("Saved. Tenders for it come first on your home page.")
    return sentence("Saved. Enter what your firm sells, to see tenders for it on your home page.")


Action(declare_trade, DeclareTradeSchema).on_page(
    web,
    "/trade",
    ask="trade",
    do="declare_trade",
    draw=_trading,
    done=_declared,
    back="home.mine",
).on_api(
    api,
    "/alerts/trade",
    "Enter what your firm sells, in place of its earlier entry; it is not verified.",
    name="declare_trade",
    gives=TradeOut,
)


@api.get("/alerts/trade")
@api.response(200, TradeOut)
def read_trade() -> object:
    """Return what your firm says that it sells; empty where it has said nothing."""
    with reading(api_actor()) as uow:
        return queries.my_trade(uow) or DeclareTrade()


@api.get("/alerts/searches")
@api.response(200, SavedSearchesOut)
def list_searches() -> object:
    """List your saved searches; nobody else sees them."""
    with reading(api_actor()) as uow:
        return {"items": queries.my_searches(uow)}


@api.get("/alerts/follows")
@api.response(200, FollowsOut)
def list_follows() -> object:
    """List what you follow; nobody else sees it."""
    with reading(api_actor()) as uow:
        return {"items": queries.my_follows(uow)}


@api.get("/alerts")
@api.arguments(CursorSchema, location="query")
@api.response(200, AlertsOut)
def list_alerts(query: dict[str, Any]) -> object:
    """List what was found for you, the newest first, with what became of its message."""
    with reading(api_actor()) as uow:
        return queries.my_alerts(uow, query["cursor"])


def _sells(actor: Actor) -> bool:
    return actor.organisation_id is not None and actor.may(DECLARE_TRADE)


def _suits(uow: UnitOfWork) -> dict[str, object] | None:
    return (
        {"suits": queries.list_suitable_tenders(uow), "now": uow.now} if _sells(uow.actor) else None
    )


def _met(uow: UnitOfWork, tender: Mapping[str, Any]) -> Mapping[str, object] | None:
    if tender["status"] != "published" or not _sells(uow.actor):
        return None
    asked = [
        Asked(kind=row["kind"], wording=row["wording"], wording_ur=row["wording_ur"])
        for row in tender["criteria"]
    ]
    met = queries.list_met_requirements(uow, asked)
    return {"met": met, "answers": {n: (translate(t), c) for n, (t, c) in ANSWERS.items()}}


def _followable(_uow: UnitOfWork, tender: Mapping[str, Any]) -> Mapping[str, object]:
    """Offer to follow: a link, so that the page is the same for everybody."""
    return {"tender": tender}


SUITS = Panel(name="suits", template="marketplace/alerts/suits.html", load=_suits, order=11)
PARTS = (
    PagePart(name="met", template="marketplace/alerts/met.html", load=_met, place="terms"),
    PagePart(
        name="follow", template="marketplace/alerts/followable.html", load=_followable, order=90
    ),
)

"""Matters on officials' pages and in the API: bring, serve, hear, propose, decide, review, lift."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for

from app.calendar import local_day
from app.permissions import require
from app.schemas import CursorSchema
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.actions import Action
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.decision_doors import (
    DecisionApi,
    DecisionPages,
    Endpoints,
    RefusalPage,
    Steps,
    verdict_doors_of,
)
from app.web.doors import reading
from app.web.formatting import left_to_right, local_date, local_time
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.json import json_response
from app.web.tables import Column, Table, summary_rows
from app.web.tags import tag
from app.web.translation import translate
from marketplace.debarment.doors import words
from marketplace.debarment.grounds import ground_title, grounds_on
from marketplace.debarment.models import (
    DebarmentLifting,
    DebarmentOrder,
    DebarmentParty,
    DebarmentReview,
)
from marketplace.debarment.queries import matters as queries
from marketplace.debarment.queries.matters import MatterRow
from marketplace.debarment.queries.views import MatterView, PartyView
from marketplace.debarment.schemas import (
    AskDebarmentReviewSchema,
    DebarmentLiftingOut,
    DebarmentMinutesSchema,
    DebarmentOrderOut,
    DebarmentPartyOut,
    DebarmentReplySchema,
    DebarmentReviewOut,
    DecideDebarmentReviewSchema,
    MatterFileOut,
    MatterOut,
    MattersOut,
    NameDebarmentPartySchema,
    OpenDebarmentMatterSchema,
    ProposeDebarmentLiftingSchema,
    ProposeDebarmentOrderSchema,
    ServeDebarmentNoticeSchema,
    SetDebarmentHearingSchema,
)
from marketplace.debarment.use_cases.decide_order import ORDER, ProposeOrder
from marketplace.debarment.use_cases.find_matter import order_of
from marketplace.debarment.use_cases.hear_party import (
    RecordHearing,
    ReplyToNotice,
    ServeNotice,
    SetHearing,
    record_hearing,
    reply_to_notice,
    serve_notice,
    set_hearing,
)
from marketplace.debarment.use_cases.lift_bar import LIFTING, ProposeLifting
from marketplace.debarment.use_cases.open_matter import (
    NamedFirm,
    NameParty,
    OpenMatter,
    name_party,
    open_matter,
)
from marketplace.debarment.use_cases.review_order import (
    AskReview,
    DecideReview,
    ask_review,
    decide_review,
)
from marketplace.kernel import permissions

web = Blueprint("debarment", __name__, url_prefix="/department/debarment")
api = ApiBlueprint("debarment_api", __name__, description="Debarment and blacklisting of suppliers")
needs_sign_in(web)
needs_token(api)
TEMPLATES = "marketplace/debarment/officials"
MATTER, PARTY = "/<uuid:matter_id>", "/parties/<uuid:party_id>"
API_MATTER, API_PARTY = "/debarment-matters/<uuid:matter_id>", "/debarment-parties/<uuid:party_id>"
LISTED: Table[MatterRow] = Table(
    Column("Matter", lambda row: {"text": left_to_right(row.reference), "href": _href(row.id)}),
    Column("Against", lambda row: ", ".join(row.parties)),
    Column("Kind", lambda row: translate(words.KINDS[row.kind])),
    Column("Ground", lambda row: translate(row.ground)),
    Column("Opened", lambda row: local_time(row.opened_at)),
)


def _href(matter_id: UUID) -> str:
    return url_for("debarment.show", matter_id=matter_id)


def _of_party(party: DebarmentParty) -> str:
    return _href(party.matter_id)


@web.get("")
def index() -> str:
    """List the matters of the department, or those before the regulator."""
    cursor = CursorSchema().load(request.args)["cursor"]
    with reading() as uow:
        page = queries.list_matters(uow, cursor)
        opens = uow.actor.may(permissions.OPEN_DEBARMENT)
    return render_template(
        f"{TEMPLATES}/index.html",
        listed=LISTED.of(page.items),
        next_cursor=page.next_cursor,
        opens=opens,
    )


@web.get(MATTER)
def show(matter_id: UUID) -> str:
    """Show a matter: whom it names, and how far it has come with each."""
    return _shown(Form(), matter_id)


def _shown(form: Form, matter_id: UUID) -> str:
    with reading() as uow:
        view = queries.matter_file(uow, matter_id)
        may = {
            "open": view.ours and uow.actor.may(permissions.OPEN_DEBARMENT),
            "decide": uow.actor.may(permissions.DECIDE_DEBARMENT),
            "review": uow.actor.may(permissions.DECIDE_DEBARMENT_REVIEW),
        }
        me = uow.actor.person_id
    return render_template(
        f"{TEMPLATES}/show.html",
        form=form,
        view=view,
        may=may,
        me=me,
        words=words,
        parties=[(each, _tag(each), _facts(each)) for each in view.parties],
    )


def _tag(view: PartyView) -> str:
    if view.bar_status is not None:
        return tag(*words.BAR_STATUS[view.bar_status])
    return tag(*words.PARTY_STATUS[view.status])


def _facts(view: PartyView) -> list[Any]:
    """Return what was done with a party, in its order, as the rows of a summary."""
    party, order = view.party, view.order
    return summary_rows(
        ("Notice served", local_time(party.served_at)) if party.served_at else None,
        ("Reply until", local_date(party.reply_until)) if party.reply_until else None,
        ("Reply", party.reply) if party.reply else None,
        ("Hearing", local_time(party.hearing_at)) if party.hearing_at else None,
        ("Place", party.hearing_place) if party.hearing_place else None,
        ("Came to the hearing", "Yes" if party.attended else "No") if party.heard_at else None,
        ("Minutes", party.minutes) if party.minutes else None,
        ("Order", left_to_right(order.number)) if order else None,
        ("What it says", _what(order)) if order else None,
        ("Reasons", order.reasons) if order else None,
        ("Last day of the bar", local_date(view.bar.last_day)) if view.bar else None,
        *(_asked(review) for review in view.reviews),
        *(_answered(review) for review in view.reviews if review.outcome),
        ("Lifting", view.lifting.reasons) if view.lifting else None,
    )


def _what(order: DebarmentOrder) -> str:
    return f"Barred for {order.months} months" if order.bars else "Not barred"


def _asked(review: DebarmentReview) -> tuple[Sentence, str]:
    return words.STAGES[review.stage], review.grounds


def _answered(review: DebarmentReview) -> tuple[str, str]:
    outcome = translate(words.OUTCOMES[review.outcome or ""])
    return f"Decision on the {review.stage}", f"{outcome}. {review.reasons}"


def _new_page(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, permissions.OPEN_DEBARMENT)
        grounds = grounds_on(uow.session, local_day(uow.now))
    return render_template(
        f"{TEMPLATES}/new.html",
        form=form,
        kinds=[(code, translate(text)) for code, text in words.KINDS.items()],
        grounds=[
            (
                code,
                f"{translate(ground_title(code))} ({value.instrument}: {value.confidence})",
            )
            for code, value in grounds.items()
        ],
    )


def _firm(given: dict[str, Any]) -> NamedFirm:
    return NamedFirm(**{name: given.pop(name) for name in ("ntn", "name", "address")})


def opening(**given: Any) -> OpenMatter:  # noqa: ANN401 - the schema's values
    """Make the command of what either door loaded."""
    return OpenMatter(firm=_firm(given), **given)


def naming(**given: Any) -> NameParty:  # noqa: ANN401 - the schema's values
    """Make the command of what either door loaded."""
    return NameParty(firm=_firm(given), **given)


Action(open_matter, opening, OpenDebarmentMatterSchema).on_page(
    web, "/new", ask="new", do="opened", draw=_new_page, then=lambda matter: _href(matter.id)
).on_api(
    api,
    "/debarment-matters",
    "Bring a matter against a supplier (the department). Nobody is told before the notice.",
    name="open_matter",
    gives=MatterOut,
    status=201,
    location=lambda matter: f"/api/v1/debarment-matters/{matter.id}",
)


def _name_page(form: Form, matter_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, permissions.OPEN_DEBARMENT)
        view = queries.matter_file(uow, matter_id)
    return render_template(
        f"{TEMPLATES}/name.html",
        form=form,
        view=view,
        roles=[(code, translate(text)) for code, text in words.ROLES.items() if code != "firm"],
        owners=[(str(person), name) for person, name in view.owners.items()],
    )


Action(name_party, naming, NameDebarmentPartySchema).on_page(
    web, f"{MATTER}/parties", ask="name", do="named", draw=_name_page, then=_of_party
).on_api(
    api,
    f"{API_MATTER}/parties",
    "Name an owner or a related firm: each is served and heard by itself (the department).",
    name="name_party",
    gives=DebarmentPartyOut,
    status=201,
)


def _party_page(template: str) -> Callable[..., str]:
    """Draw a form of the department about one party."""

    def page(form: Form, party_id: UUID) -> str:
        with reading() as uow:
            require(uow.actor, permissions.READ_DEBARMENT)
            party = uow.get(DebarmentParty, party_id)
            view = queries.matter_file(uow, party.matter_id)
        found = next(each for each in view.parties if each.id == party_id)
        return render_template(f"{TEMPLATES}/{template}.html", form=form, view=view, found=found)

    return page


Action(serve_notice, ServeNotice, ServeDebarmentNoticeSchema).on_page(
    web, f"{PARTY}/notice", ask="notice", do="served", draw=_party_page("notice"), then=_of_party
).on_api(
    api,
    f"{API_PARTY}/notice",
    "Serve the show-cause notice: the party is told, and sees the matter (the department).",
    name="serve_notice",
    gives=DebarmentPartyOut,
)
Action(reply_to_notice, ReplyToNotice, DebarmentReplySchema).on_page(
    web,
    f"{PARTY}/reply",
    ask="paper_reply",
    do="paper_replied",
    draw=_party_page("reply"),
    then=_of_party,
).on_api(
    api,
    f"{API_PARTY}/reply",
    "Reply to the notice (the party; its department, for who has no account, from paper).",
    name="reply_to_notice",
    gives=DebarmentPartyOut,
)
Action(set_hearing, SetHearing, SetDebarmentHearingSchema).on_page(
    web,
    f"{PARTY}/hearing",
    ask="hearing",
    do="hearing_set",
    draw=_party_page("hearing"),
    then=_of_party,
).on_api(
    api,
    f"{API_PARTY}/hearing",
    "Set the hearing of a party, or another day for it (the department).",
    name="set_hearing",
    gives=DebarmentPartyOut,
)
Action(record_hearing, RecordHearing, DebarmentMinutesSchema).on_page(
    web,
    f"{PARTY}/minutes",
    ask="minutes",
    do="heard",
    draw=_party_page("minutes"),
    then=_of_party,
).on_api(
    api,
    f"{API_PARTY}/minutes",
    "Record what was said at the hearing, or that nobody came (the department).",
    name="record_hearing",
    gives=DebarmentPartyOut,
)


def _of_order(row: DebarmentOrder) -> str:
    with reading() as uow:
        return _href(order_of(uow, row.id)[2].id)


def _of_lifting(row: DebarmentLifting) -> str:
    with reading() as uow:
        return _href(order_of(uow, row.order_id)[2].id)


Action(ORDER.propose, ProposeOrder, ProposeDebarmentOrderSchema).on_page(
    web,
    f"{PARTY}/order",
    ask="order",
    do="proposed",
    draw=_party_page("order"),
    then=_of_order,
).on_api(
    api,
    f"{API_PARTY}/order",
    "Propose whether to bar a party that was heard, for how long and why (the department).",
    name="propose_order",
    gives=DebarmentOrderOut,
    status=201,
)


def _own_order(uow: UnitOfWork, order_id: UUID) -> DebarmentOrder:
    return queries.visible_order(uow, order_id)[0]


def _own_lifting(uow: UnitOfWork, lifting_id: UUID) -> DebarmentLifting:
    row = uow.get(DebarmentLifting, lifting_id)
    queries.visible_order(uow, row.order_id)
    return row


def _order_shown(form: Form, bar_id: UUID) -> str:
    with reading() as uow:
        matter = queries.visible_order(uow, bar_id)[2]
    return _shown(form, matter.id)


def _lifting_shown(form: Form, lifting_id: UUID) -> str:
    with reading() as uow:
        order_id = _own_lifting(uow, lifting_id).order_id
    return _order_shown(form, order_id)


def _refusal(title: str, caption: str) -> RefusalPage:
    return RefusalPage(
        title=title,
        caption=caption,
        breadcrumbs=[{"text": "Debarment", "href": url_for("debarment.index")}],
        hint="The officer who proposed it reads this",
    )


DECIDED = sentence("It is decided. The party is told, and can ask for a review.")
REFUSED = sentence("You have refused. It has no effect.")
verdict_doors_of(
    ORDER,
    id_name="bar_id",
    pages=DecisionPages(
        blueprint=web,
        at="/orders",
        endpoints=Endpoints(approve="approve", refuse="refuse", refused="refused"),
        show=_order_shown,
        read=_own_order,
        refusal=lambda row: _refusal("Refuse this order", row.number),
        back=_of_order,
        says=Steps("", DECIDED, REFUSED),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/debarment-orders",
        names=Steps("", "approve_order", "refuse_order"),
        says=Steps(
            "",
            "Decide as another officer proposed: a bar is in force from now on.",
            "Refuse it with a reason, or withdraw one's own.",
        ),
        gives=DebarmentOrderOut,
    ),
)


def _review_page(form: Form, review_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, permissions.DECIDE_DEBARMENT_REVIEW)
        view, found, review = queries.review_file(uow, review_id)
    return render_template(
        f"{TEMPLATES}/review.html",
        form=form,
        view=view,
        found=found,
        review=review,
        stage=translate(words.STAGES[review.stage]),
        outcomes=[(code, translate(text)) for code, text in words.OUTCOMES.items()],
    )


Action(ask_review, AskReview, AskDebarmentReviewSchema).on_page(
    web,
    f"{PARTY}/review",
    ask="paper_review",
    do="paper_review_asked",
    draw=_party_page("paper_review"),
    then=lambda review: _of_review(review.order_id),
).on_api(
    api,
    f"{API_PARTY}/review",
    "Ask for a review of the order, or after it appeal; each once (the party).",
    name="ask_review",
    gives=DebarmentReviewOut,
    status=201,
)


def _of_review(order_id: UUID) -> str:
    with reading() as uow:
        return _href(order_of(uow, order_id)[2].id)


Action(decide_review, DecideReview, DecideDebarmentReviewSchema).on_page(
    web,
    "/reviews/<uuid:review_id>",
    ask="review",
    do="reviewed",
    draw=_review_page,
    then=lambda review: _of_review(review.order_id),
).on_api(
    api,
    "/debarment-reviews/<uuid:review_id>",
    "Decide a review or an appeal: somebody who took no part before.",
    name="decide_review",
    gives=DebarmentReviewOut,
)


def _lift_page(form: Form, bar_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, permissions.OPEN_DEBARMENT)
        order, party, matter = queries.visible_order(uow, bar_id)
    return render_template(
        f"{TEMPLATES}/lift.html", form=form, matter=matter, order=order, party=party
    )


Action(LIFTING.propose, ProposeLifting, ProposeDebarmentLiftingSchema).on_page(
    web,
    "/orders/<uuid:bar_id>/lifting",
    ask="lifting",
    do="lifting_proposed",
    draw=_lift_page,
    then=_of_lifting,
).on_api(
    api,
    "/debarment-orders/<uuid:bar_id>/lifting",
    "Propose to end a bar before its term (the department).",
    name="propose_lifting",
    gives=DebarmentLiftingOut,
    status=201,
)
verdict_doors_of(
    LIFTING,
    id_name="lifting_id",
    pages=DecisionPages(
        blueprint=web,
        at="/liftings",
        endpoints=Endpoints(
            approve="approve_lifting", refuse="refuse_lifting", refused="lifting_refused"
        ),
        show=_lifting_shown,
        read=_own_lifting,
        refusal=lambda _: _refusal("Refuse to lift this bar", ""),
        back=_of_lifting,
        says=Steps("", sentence("The bar has ended."), REFUSED),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/debarment-liftings",
        names=Steps("", "approve_lifting", "refuse_lifting"),
        says=Steps(
            "",
            "End a bar early as another officer proposed.",
            "Refuse it with a reason, or withdraw one's own.",
        ),
        gives=DebarmentLiftingOut,
    ),
)


@api.get("/debarment-matters")
@api.arguments(CursorSchema, location="query")
@api.alt_response(200, schema=MattersOut)
def list_matters(query: dict[str, Any]) -> Response:
    """List the matters that the caller may see, the newest first (officers)."""
    with reading(api_actor()) as uow:
        return json_response(MattersOut().dump(queries.list_matters(uow, query["cursor"])))


@api.get(API_MATTER)
@api.alt_response(200, schema=MatterFileOut)
def read_matter(matter_id: UUID) -> Response:
    """Read a matter with those named in it (its officers)."""
    with reading(api_actor()) as uow:
        return written(queries.matter_file(uow, matter_id))


def written(view: MatterView) -> Response:
    """Answer with a matter as JSON."""
    return json_response(MatterFileOut().dump(view))

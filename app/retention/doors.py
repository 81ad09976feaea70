"""Retention rules, for everybody on one page; and for the two officers who change them."""

from flask import Blueprint, render_template, request, url_for

from app.decisions import newest_first
from app.identity.public import names_of_deciders
from app.parameters.definitions import confidence_choices
from app.retention.models import RetentionRule
from app.retention.schemas import (
    TEXTS,
    KindSchema,
    RetentionOut,
    RetentionRuleOut,
    RetentionRuleSchema,
)
from app.retention.use_cases import (
    DECIDE_RULE,
    KINDS,
    PROPOSE_RULE,
    RULE,
    SEE_RULES,
    SHIPPED,
    in_force,
)
from app.schemas import CursorSchema
from app.text import sentence
from app.web.api import ApiBlueprint
from app.web.decision_doors import DecisionApi, DecisionPages, RefusalPage, Steps, doors_of
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.i18n import language
from app.web.subjects import Subject

web = Blueprint("retention", __name__)
api = ApiBlueprint(
    "retention_api", __name__, description="Data that is stored: for how long, and who can see it"
)
needs_sign_in(web, but=("kept",))
needs_token(api, but=("what_is_kept",))


@web.get("/what-we-keep")
def kept() -> str:
    """Show everybody what is kept, how long, who may see it, and how one asks for it."""
    with reading() as uow:
        rules = in_force(uow)
    ending = "_ur" if language() == "ur" else ""
    return render_template("retention/kept.html", rules=rules, ending=ending, speaks=language())


@web.get("/what-we-keep/rules")
def index() -> str:
    """Show officials every rule that was entered, the newest first."""
    cursor = CursorSchema().load(request.args)["cursor"]
    with reading() as uow:
        page = newest_first(uow, RetentionRule, SEE_RULES, cursor)
        names = names_of_deciders(uow.session, page.items)
        actor = uow.actor
    return render_template(
        "retention/officials/index.html",
        rows=page.items,
        next_cursor=page.next_cursor,
        names=names,
        kinds=KINDS,
        me=actor.person_id,
        may_propose=actor.may(PROPOSE_RULE),
        may_decide=actor.may(DECIDE_RULE),
    )


def _first() -> Form:
    """Begin with what is said of a kind now."""
    shipped = SHIPPED.get(KindSchema().load(request.args)["kind"])
    if shipped is None:
        return Form()
    return Form(values={name: getattr(shipped, name) for name in ("kind", *TEXTS, "instrument")})


def _refusal(row: RetentionRule) -> RefusalPage:
    return RefusalPage(
        title=sentence("Refuse this rule"),
        caption=KINDS[row.kind].en,
        breadcrumbs=[{"text": sentence("What we keep"), "href": url_for("retention.index")}],
        hint=sentence("The officer who entered it reads this"),
    )


doors_of(
    RULE,
    takes=RetentionRuleSchema,
    id_name="rule_id",
    pages=DecisionPages(
        blueprint=web,
        at="/what-we-keep/rules",
        form="retention/officials/enter.html",
        context=lambda: {
            "confidences": confidence_choices(),
            "kinds": [(kind, title.en) for kind, title in KINDS.items()],
        },
        first=_first,
        refusal=_refusal,
        back=lambda _: url_for("retention.index"),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/what-we-keep/rules",
        names=Steps("propose_rule", "approve_rule", "refuse_rule"),
        says=Steps(
            "Enter how long a kind of record is kept; another officer approves it.",
            "Approve what another officer entered.",
            "Refuse a rule with a reason, or withdraw your own.",
        ),
        gives=RetentionRuleOut,
    ),
)


Subject(api=api).read(
    "/what-we-keep", "what_is_kept", lambda uow: {"items": in_force(uow)}, RetentionOut
).describe("Return what is kept, how long, who may see it, and how one asks; unverified uncited.")

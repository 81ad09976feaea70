"""Orders and their early end: an officer of the department proposes, another one decides."""

from uuid import UUID

from flask import render_template, url_for

from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.decision_doors import (
    REFUSED,
    DecisionApi,
    DecisionPages,
    Endpoints,
    RefusalPage,
    Steps,
    verdict_doors_of,
)
from app.web.doors import reading
from app.web.forms import Form
from app.web.subjects import Subject
from marketplace.debarment.doors.matters.blueprint import TEMPLATES, api, at_matter, web
from marketplace.debarment.doors.matters.matters import draw_matter
from marketplace.debarment.doors.matters.parties import party_page
from marketplace.debarment.models import DebarmentLifting, DebarmentOrder
from marketplace.debarment.queries.matters import visible_order
from marketplace.debarment.schemas import (
    DebarmentLiftingOut,
    DebarmentOrderOut,
    ProposeDebarmentLiftingSchema,
    ProposeDebarmentOrderSchema,
)
from marketplace.debarment.use_cases.decide_order import ORDER, ProposeOrder
from marketplace.debarment.use_cases.find_matter import order_of
from marketplace.debarment.use_cases.lift_bar import LIFTING, ProposeLifting
from marketplace.kernel import permissions


def matter_of(order_id: UUID) -> UUID:
    """Return the matter of an order, for an actor who has seen the order."""
    with reading() as uow:
        return order_of(uow, order_id)[2].id


def _at_order(row: DebarmentOrder) -> str:
    return at_matter(matter_of(row.id))


def _at_lifting(row: DebarmentLifting) -> str:
    return at_matter(matter_of(row.order_id))


def _refusal(title: str, caption: str = "") -> RefusalPage:
    above = (sentence("Debarment"), url_for("debarment.index"))
    return RefusalPage.below(above, title=title, caption=caption)


doors = Subject(web, api)
doors.act(ORDER.propose, ProposeDebarmentOrderSchema, command=ProposeOrder).on_page(
    "/parties/<uuid:party_id>/order",
    "proposed",
    ask="order",
    draw=party_page("order"),
    then=_at_order,
).done(sentence("The order is proposed. Another officer decides.")).on_api(
    "/debarment-parties/<uuid:party_id>/order", "propose_order", DebarmentOrderOut, status=201
).describe("Propose whether to bar a party that was heard, for how long and why (the department).")
verdict_doors_of(
    ORDER,
    id_name="bar_id",
    pages=DecisionPages(
        blueprint=web,
        at="/orders",
        show_row=lambda form, row: draw_matter(form, matter_of(row.id)),
        read=lambda uow, order_id: visible_order(uow, order_id)[0],
        refusal=lambda row: _refusal(sentence("Refuse this order"), row.number),
        back=_at_order,
        says=Steps(
            approve=sentence(
                "The decision is recorded. We notify the party, who can ask for a review."
            ),
            refuse=REFUSED,
        ),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/debarment-orders",
        names=Steps(approve="approve_order", refuse="refuse_order"),
        says=Steps(approve="Decide as another officer proposed: a bar is in force from now on."),
        gives=DebarmentOrderOut,
    ),
)


def _lift_page(form: Form, bar_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, permissions.OPEN_DEBARMENT)
        order, party, matter = visible_order(uow, bar_id)
    return render_template(
        f"{TEMPLATES}/lift.html", form=form, matter=matter, order=order, party=party
    )


doors.act(LIFTING.propose, ProposeDebarmentLiftingSchema, command=ProposeLifting).on_page(
    "/orders/<uuid:bar_id>/lifting",
    "lifting_proposed",
    ask="lifting",
    draw=_lift_page,
    then=_at_lifting,
).done(sentence("It is proposed to lift the bar. Another officer decides.")).on_api(
    "/debarment-orders/<uuid:bar_id>/lifting", "propose_lifting", DebarmentLiftingOut, status=201
).describe("Propose to end a bar before its term (the department).")


def _own_lifting(uow: UnitOfWork, lifting_id: UUID) -> DebarmentLifting:
    row = uow.get(DebarmentLifting, lifting_id)
    visible_order(uow, row.order_id)
    return row


verdict_doors_of(
    LIFTING,
    id_name="lifting_id",
    pages=DecisionPages(
        blueprint=web,
        at="/liftings",
        endpoints=Endpoints(
            approve="approve_lifting", refuse="refuse_lifting", refused="lifting_refused"
        ),
        show_row=lambda form, row: draw_matter(form, matter_of(row.order_id)),
        read=_own_lifting,
        refusal=lambda _: _refusal(sentence("Refuse to lift this bar")),
        back=_at_lifting,
        says=Steps(approve=sentence("The bar has ended."), refuse=REFUSED),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/debarment-liftings",
        names=Steps(approve="approve_lifting", refuse="refuse_lifting"),
        says=Steps(approve="End a bar early as another officer proposed."),
        gives=DebarmentLiftingOut,
    ),
)

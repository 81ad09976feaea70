"""Reviews and appeals of orders: recorded on paper for people without account, and decided."""

from uuid import UUID

from flask import render_template

from app.permissions import require
from app.web.actions import Action
from app.web.doors import reading
from app.web.forms import Form
from app.web.translation import translate
from marketplace.debarment.doors import words
from marketplace.debarment.doors.matters.blueprint import (
    API_PARTY,
    PARTY,
    TEMPLATES,
    api,
    at_matter,
    web,
)
from marketplace.debarment.doors.matters.orders import matter_of
from marketplace.debarment.doors.matters.parties import party_page
from marketplace.debarment.models import DebarmentReview
from marketplace.debarment.queries.matters import review_file
from marketplace.debarment.schemas import (
    AskDebarmentReviewSchema,
    DebarmentReviewOut,
    DecideDebarmentReviewSchema,
)
from marketplace.debarment.use_cases.review_order import (
    ask_review,
    decide_review,
)
from marketplace.kernel import permissions


def _at_review(review: DebarmentReview) -> str:
    return at_matter(matter_of(review.order_id))


def _review_page(form: Form, review_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, permissions.DECIDE_DEBARMENT_REVIEW)
        view, found, review = review_file(uow, review_id)
    return render_template(
        f"{TEMPLATES}/review.html",
        form=form,
        view=view,
        found=found,
        review=review,
        stage=translate(words.STAGES[review.stage]),
        outcomes=[(code, translate(text)) for code, text in words.OUTCOMES.items()],
    )


Action(ask_review, AskDebarmentReviewSchema).on_page(
    web,
    f"{PARTY}/review",
    ask="paper_review",
    do="paper_review_asked",
    draw=party_page("paper_review"),
    done="The request is recorded.",
    then=_at_review,
).on_api(
    api,
    f"{API_PARTY}/review",
    "Ask for a review of the order, or after it appeal; each once (the party).",
    name="ask_review",
    gives=DebarmentReviewOut,
    status=201,
)
Action(decide_review, DecideDebarmentReviewSchema).on_page(
    web,
    "/reviews/<uuid:review_id>",
    ask="review",
    do="reviewed",
    draw=_review_page,
    done="The request is decided. The party is notified.",
    then=_at_review,
).on_api(
    api,
    "/debarment-reviews/<uuid:review_id>",
    "Decide a review or an appeal: somebody who took no part before.",
    name="decide_review",
    gives=DebarmentReviewOut,
)

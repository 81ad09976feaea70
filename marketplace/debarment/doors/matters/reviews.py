"""Reviews and appeals of orders: recorded on paper for people without account, and decided."""

from uuid import UUID

from flask import render_template

from app.permissions import require
from app.text import sentence
from app.web.doors import reading
from app.web.forms import Form
from app.web.subjects import Subject
from app.web.translation import translate
from marketplace.debarment.doors import words
from marketplace.debarment.doors.matters.blueprint import TEMPLATES, api, at_matter, web
from marketplace.debarment.doors.matters.orders import matter_of
from marketplace.debarment.doors.matters.parties import party_page
from marketplace.debarment.models import DebarmentReview
from marketplace.debarment.queries.matters import review_file
from marketplace.debarment.schemas import (
    AskDebarmentReviewSchema,
    DebarmentReviewOut,
    DecideDebarmentReviewSchema,
)
from marketplace.debarment.use_cases.review_order import ask_review, decide_review
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


doors = Subject(web, api)
doors.act(ask_review, AskDebarmentReviewSchema).on_page(
    "/parties/<uuid:party_id>/review",
    "paper_review_asked",
    ask="paper_review",
    draw=party_page("paper_review"),
    then=_at_review,
).done(sentence("The request is recorded.")).on_api(
    "/debarment-parties/<uuid:party_id>/review", "ask_review", DebarmentReviewOut, status=201
).describe("Ask for a review of the order, or after it appeal; each once (the party).")
doors.act(decide_review, DecideDebarmentReviewSchema).on_page(
    "/reviews/<uuid:review_id>", "reviewed", ask="review", draw=_review_page, then=_at_review
).done(sentence("The request is decided. The party is notified.")).on_api(
    "/debarment-reviews/<uuid:review_id>", "decide_review", DebarmentReviewOut
).describe("Decide a review or an appeal: somebody who took no part before.")

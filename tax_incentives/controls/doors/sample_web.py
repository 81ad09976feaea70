"""Audit samples: Finance and auditors commit, draw and review; everybody can compute it again."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template

from app.errors import NotFound
from app.permissions import ANONYMOUS, require
from app.schemas import CursorSchema
from app.text import sentence
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.filters import read_filters
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.subjects import Subject
from tax_incentives.controls.doors import sample_tables as tables
from tax_incentives.controls.queries.samples import frozen_list, published_samples, sample_page
from tax_incentives.controls.sample_schemas import (
    CommittedSampleOut,
    CommitToSampleSchema,
    DrawSampleSchema,
    ReviewClaimSchema,
    SampleDrawOut,
    SamplePageOut,
    SampleReviewOut,
    SamplesOut,
)
from tax_incentives.controls.use_cases.draw_sample import (
    commit_to_sample,
    draw_sample,
    review_claim,
)
from tax_incentives.decisions.doors.presenter import scheme_titles
from tax_incentives.kernel.permissions import READ_RELIEFS, SAMPLE_CLAIMS
from tax_incentives.rules.periods import year_text

blueprint = Blueprint(
    "relief_samples", __name__, url_prefix="/reliefs/samples", template_folder="../../templates"
)
published = Blueprint("relief_audit_samples", __name__, url_prefix="/reliefs/audit-samples")
api = ApiBlueprint("relief_samples_api", __name__, description="Audit samples of claims")
published_api = ApiBlueprint(
    "relief_audit_samples_api", __name__, description="Audit samples of claims, for everybody"
)
needs_sign_in(blueprint)
needs_token(api)


@published.get("")
def index() -> str:
    """Show everybody what was committed to and drawn; no claim is named."""
    query, _ = read_filters(CursorSchema())
    with reading(ANONYMOUS) as uow:
        page = published_samples(uow, query["cursor"])
    return render_template(
        "incentives/audit_samples.html",
        listed=tables.PUBLISHED.of(page.items),
        next_cursor=page.next_cursor,
    )


@blueprint.get("", endpoint="index")
def samples() -> str:
    """List samples, the newest first."""
    query, _ = read_filters(CursorSchema())
    with reading() as uow:
        require(uow.actor, READ_RELIEFS)
        page = published_samples(uow, query["cursor"])
        may = uow.actor.may(SAMPLE_CLAIMS)
    return render_template(
        "incentives/samples.html",
        listed=tables.SAMPLES.of(page.items),
        may=may,
        next_cursor=page.next_cursor,
    )


def _show(form: Form, sample_id: UUID) -> str:
    with reading() as uow:
        found = sample_page(uow, sample_id)
        may = uow.actor.may(SAMPLE_CLAIMS)
    return render_template(
        "incentives/sample.html",
        form=form,
        found=found,
        sample=found.sample,
        title_of=scheme_titles().get(found.sample.scheme, found.sample.scheme),
        year=year_text(found.sample.fiscal_year),
        listed=tables.drawn_table(sample_id, may=may).of(found.claims),
        may_draw=may and found.may_draw,
    )


@blueprint.get("/<uuid:sample_id>/claims.csv")
def file(sample_id: UUID) -> Response:
    """Send the frozen list in the order of the draw, with points and reviews."""
    with reading() as uow:
        rows = frozen_list(uow, sample_id)
    answer = Response("".join(tables.LIST.as_csv(rows)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit-sample.csv"'
    return answer


def _draw_new(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, SAMPLE_CLAIMS)
    return render_template(
        "incentives/sample_new.html", form=form, schemes=list(scheme_titles().items())
    )


def _draw_review(form: Form, sample_id: UUID, claim_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, SAMPLE_CLAIMS)
        found = {each.claim_id: each for each in sample_page(uow, sample_id).claims}
    if claim_id not in found:
        raise NotFound
    return render_template(
        "incentives/sample_review.html",
        form=form,
        claim=found[claim_id],
        sample_id=sample_id,
        outcomes=tables.outcomes(),
    )


@published_api.get("/relief-audit-samples")
@published_api.arguments(CursorSchema, location="query")
@published_api.response(200, SamplesOut)
def list_audit_samples(query: Mapping[str, Any]) -> object:
    """List audit samples for everybody: commitments, seeds once drawn, and how many were drawn."""
    with reading(ANONYMOUS) as uow:
        return published_samples(uow, query["cursor"])


_BACK = "relief_samples.show"
relief_samples = Subject(blueprint, api)
relief_samples.act(commit_to_sample, CommitToSampleSchema).on_page(
    "/new", "commit", ask="new", draw=_draw_new, back="relief_samples.index"
).done(sentence("The hash of the seed is published. Another officer must draw.")).on_api(
    "/relief-audit-samples", "commit_to_sample", CommittedSampleOut, status=201
).describe("Commit to an audit sample: the hash of the seed is published immediately.")
sample_doors = Subject(
    blueprint, api, "/<uuid:sample_id>", "/relief-audit-samples/<uuid:sample_id>", draw=_show
)
sample_doors.page("", "show")
sample_doors.read("/claims", "show_sampled_claims", sample_page, SamplePageOut).describe(
    "Show the claims that were drawn, with points and reviews, to Finance and auditors."
)
sample_doors.act(draw_sample, DrawSampleSchema).on_page("/draw", "draw", back=_BACK).done(
    sentence("The sample is drawn, and its seed is published.")
).on_api("/draw", "draw_sample", SampleDrawOut, status=201).describe(
    "Draw a sample that another officer committed to; its seed is published."
)
relief_samples.act(review_claim, ReviewClaimSchema).on_page(
    "/<uuid:sample_id>/claims/<uuid:claim_id>/review",
    "review",
    ask="new_review",
    draw=_draw_review,
    back=_BACK,
).done(sentence("The review is entered.")).on_api(
    "/relief-audit-samples/<uuid:sample_id>/claims/<uuid:claim_id>/review",
    "review_sampled_claim",
    SampleReviewOut,
    status=201,
).describe("Enter what was found about a drawn claim, as an officer who took no part in it.")

"""Decided claims are drawn so that nobody could choose them, and looked at by somebody else."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from factories.bidding import PDF
from factories.controls import Controls
from factories.denials import denied
from factories.doors import Doors, Place
from factories.identity import make_staff
from factories.reliefs import SCHEME, this_year
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app import roles
from app.casework.tasks.use_cases.decide_task import DecideTask, decide_task
from app.db import new_id
from app.errors import Forbidden, Invalid
from app.identity.people.models import Person
from app.permissions import ANONYMOUS, Actor
from app.platform import Platform
from tax_incentives.controls.policy import Decided, digest, drawn
from tax_incentives.controls.queries.samples import SamplePage, published_samples, sample_page
from tax_incentives.controls.use_cases.draw_sample import (
    CommitToSample,
    DrawSample,
    ReviewClaim,
    commit_to_sample,
    draw_sample,
    review_claim,
)

SEED, WORDS = "a seed of some thirty characters", "rain over  Ziarat"
COMMIT = Place("/reliefs/samples/new", "/relief-audit-samples")
DRAW = Place("/reliefs/samples/{}/draw", "/relief-audit-samples/{}/draw")
REVIEW = Place("/reliefs/samples/{}/claims/{}/review", "/relief-audit-samples/{}/claims/{}/review")
PUBLIC = Place("/reliefs/audit-samples", "/relief-audit-samples")


@pytest.fixture
def controls(platform: Platform, session: Session) -> Controls:
    """Of two claims with one file, one is granted and one is refused."""
    controls = Controls.of(platform, session, PDF)
    reliefs = controls.reliefs
    reliefs.budget(50_00_000_00)
    second = controls.second(paper=PDF)
    reliefs.review(controls.first)
    reliefs.take(second, controls.officer)
    refusal = DecideTask(
        task_id=reliefs.open_task(second),
        outcome="refused",
        reason_code="facts",
        reason="The list of staff is another firm's",
    )
    reliefs.run(decide_task, refusal, controls.officer)
    return controls


def committed(controls: Controls, **more: Any) -> Any:  # noqa: ANN401 - a sample
    told = {"scheme": SCHEME, "fiscal_year": this_year(), "by_risk": 1, "at_random": 1}
    command = CommitToSample(seed=SEED, **(told | more))
    return controls.reliefs.run(commit_to_sample, command, controls.reliefs.finance("one"))


def page(controls: Controls, sample_id: Any) -> SamplePage:  # noqa: ANN401 - an id
    with controls.reliefs.platform.executor.reading(controls.reliefs.finance("two")) as uow:
        return sample_page(uow, sample_id)


def drawn_sample(controls: Controls) -> SamplePage:
    sample = committed(controls)
    command = DrawSample(sample_id=sample.id, words=WORDS)
    controls.reliefs.run(draw_sample, command, controls.reliefs.finance("two"))
    return page(controls, sample.id)


def test_a_sample_of_nothing_is_refused(controls: Controls) -> None:
    with pytest.raises(Invalid, match="at least one claim") as refused:
        committed(controls, by_risk=0, at_random=0)
    assert "at_random" in refused.value.fields


def test_granted_and_refused_claims_are_drawn(controls: Controls) -> None:
    found = drawn_sample(controls)
    assert sorted(claim.granted for claim in found.claims) == [False, True]
    assert [claim.drawn for claim in found.claims] == ["risk", "random"]
    assert {reason for claim in found.claims for reason in claim.reasons} == {"flag", "large"}


def test_anybody_computes_the_draw_again(controls: Controls, client: FlaskClient) -> None:
    """By nothing but what is published, and the numbers on the frozen list."""
    found = drawn_sample(controls)
    (published,) = client.get("/api/v1/relief-audit-samples").json["items"]
    assert hashlib.sha256(published["seed"].encode()).hexdigest() == published["commitment"]
    numbers = sorted(claim.number for claim in found.claims)
    whole = hashlib.sha256("\n".join(numbers).encode()).hexdigest()
    assert whole == published["list_digest"]
    for claim in found.claims:
        lines = f"{published['seed']}\n{published['words']}\n{claim.number}"
        assert claim.digest == hashlib.sha256(lines.encode()).hexdigest()
    by_risk, _ = found.claims
    most = max(claim.points for claim in found.claims)
    equal = [claim.digest for claim in found.claims if claim.points == most]
    assert by_risk.digest == min(equal)


def test_the_seed_is_secret_until_the_draw(
    controls: Controls, session: Session, client: FlaskClient
) -> None:
    committed(controls)
    kept = session.execute(text("select seed from relief_audit_samples")).scalar_one()
    assert SEED.encode() not in bytes(kept)
    (published,) = client.get("/api/v1/relief-audit-samples").json["items"]
    assert (published["seed"], published["drawn_at"]) == (None, None)
    assert SEED not in client.get("/reliefs/audit-samples").text


def test_nobody_is_named_to_everybody(controls: Controls, client: FlaskClient) -> None:
    found = drawn_sample(controls)
    shown = client.get("/reliefs/audit-samples").text
    shown += client.get("/api/v1/relief-audit-samples").text
    assert SEED in shown
    for claim in found.claims:
        assert claim.number not in shown
        assert str(claim.claim_id) not in shown
    with controls.reliefs.platform.executor.reading(ANONYMOUS) as uow:
        (view,) = published_samples(uow, None).items
    assert (view.listed, view.drawn_by_risk, view.drawn_at_random) == (2, 1, 1)


def test_who_committed_does_not_draw(controls: Controls) -> None:
    sample, reliefs = committed(controls), controls.reliefs
    command = DrawSample(sample_id=sample.id, words=WORDS)
    reliefs.refused("two-people", draw_sample, command, reliefs.finance("one"))
    reliefs.run(draw_sample, command, reliefs.finance("two"))
    reliefs.refused("sample-drawn", draw_sample, command, reliefs.finance("two"))


def test_nothing_is_drawn_where_nothing_is_decided(controls: Controls) -> None:
    sample = committed(controls, fiscal_year=this_year() - 1)
    command = DrawSample(sample_id=sample.id, words=WORDS)
    controls.reliefs.refused(
        "nothing-decided", draw_sample, command, controls.reliefs.finance("two")
    )


def _as_finance(controls: Controls, who: Actor) -> Actor:
    """The same person, with Finance's role: they took part in the claims."""
    session = controls.session
    person = session.get_one(Person, who.person_id)
    return controls.reliefs.finance("two").__class__(
        kind="person",
        person_id=person.id,
        roles=frozenset({roles.FINANCE_OFFICER.name}),
    )


def test_who_took_part_in_a_claim_does_not_review_it(controls: Controls) -> None:
    found = drawn_sample(controls)
    reliefs = controls.reliefs
    part = {
        "granted": (True, ["Assessor", "Senior", "Finance"]),
        "refused": (False, ["Assessor"]),
    }
    claims = {claim.granted: claim for claim in found.claims}
    for granted, names in part.values():
        command = ReviewClaim(
            sample_id=found.sample.id,
            claim_id=claims[granted].claim_id,
            outcome="in_order",
            reason="All papers are there",
        )
        for name in names:
            with pytest.raises(Forbidden) as caught:
                reliefs.run(review_claim, command, _as_finance(controls, reliefs.staff[name]))
            assert caught.value.code == "took-part"
        reliefs.run(review_claim, command, reliefs.finance("three"))
        reliefs.refused("claim-reviewed", review_claim, command, reliefs.finance("three"))


@pytest.mark.parametrize("door", ["web", "api"])
def test_a_sample_is_drawn_and_reviewed_through_both_doors(
    controls: Controls, session: Session, doors: Doors, door: str
) -> None:
    first, second = (make_staff(session, roles.FINANCE_OFFICER, name) for name in "AB")
    auditor = make_staff(session, roles.AUDITOR, "C")
    session.commit()
    data = {
        "scheme": SCHEME,
        "fiscal_year": this_year(),
        "by_risk": 1,
        "at_random": 1,
        "seed": "too short",
    }
    outcome = doors.open(door, first).send(COMMIT, data)
    assert outcome.says("between 20 and 200 characters")
    assert doors.open(door, first).send(COMMIT, {**data, "seed": SEED}).ok
    sample = controls.session.execute(text("select id from relief_audit_samples")).scalar_one()
    outcome = doors.open(door, first).send(DRAW.at(sample), {"words": WORDS})
    assert (outcome.status, outcome.ok) == (403, False)
    outcome = doors.open(door, second).send(DRAW.at(sample), {"words": WORDS})
    assert outcome.ok, outcome.sentences
    claim = page(controls, sample).claims[0].claim_id
    told = {"outcome": "finding", "reason": "=cmd|' /C calc'!A0"}
    outcome = doors.open(door, auditor).send(REVIEW.at(sample, claim), told)
    assert outcome.ok, outcome.sentences
    web = doors.open("web", auditor)
    assert "Finding" in web.read(Place(f"/reliefs/samples/{sample}", "")).text
    lines = web.read(Place(f"/reliefs/samples/{sample}/claims.csv", "")).body
    assert "'=cmd" in lines
    assert ",=cmd" not in lines


ACTS: list[tuple[Callable[..., Any], object]] = [
    (
        commit_to_sample,
        CommitToSample(scheme=SCHEME, fiscal_year=2026, by_risk=1, at_random=1, seed=SEED),
    ),
    (draw_sample, DrawSample(sample_id=new_id(), words="x")),
    (
        review_claim,
        ReviewClaim(sample_id=new_id(), claim_id=new_id(), outcome="finding", reason="x"),
    ),
]


def test_only_finance_and_auditors_sample(controls: Controls) -> None:
    for use_case, command in ACTS:
        with denied("reliefs.sample_claims"):
            controls.reliefs.run(use_case, command, controls.officer)


def test_a_drawn_list_cannot_change(controls: Controls, session: Session) -> None:
    drawn_sample(controls)
    for forgery in (
        "delete from relief_sampled_claims",
        "update relief_sample_draws set words = 'x'",
    ):
        with pytest.raises(ProgrammingError), session.begin_nested():
            session.execute(text(forgery))


def test_the_most_points_are_drawn_by_risk_and_all_others_have_one_chance() -> None:
    claims = [Decided(number=str(n), flags=n % 3) for n in range(30)]
    found = drawn(claims, "seed", "words", risk=5, at_random=10)
    risky = [number for number, part in found.items() if part == "risk"]
    assert all(int(number) % 3 == 2 for number in risky)
    rest = [str(n) for n in range(30) if str(n) not in risky]
    first = sorted(rest, key=lambda number: digest("seed", "words", number))[:10]
    assert [number for number, part in found.items() if part == "random"] == first
    assert drawn(claims, "other", "words", risk=5, at_random=10) != found

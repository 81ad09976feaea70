"""Audit samples as tables on pages and as a file."""

from uuid import UUID

from app.exports import Export
from app.text import sentence
from app.web.formatting import isolate_ltr, local_date, long_code
from app.web.tables import Cell, Column, Table, linked
from app.web.translation import translate
from tax_incentives.controls.queries.samples import SampledView, SampleView
from tax_incentives.decisions.doors.presenter import scheme_titles
from tax_incentives.rules.periods import year_text

PARTS = {"risk": sentence("By risk"), "random": sentence("At random")}
OUTCOMES = {"in_order": sentence("In order"), "finding": sentence("Finding")}
REASONS = {
    "flag": sentence("flags"),
    "related": sentence("related firms"),
    "new_firm": sentence("new firm"),
    "large": sentence("a tenth of all that was asked, or more"),
    "share": sentence("a fiftieth of all that was asked, or more"),
}


def _title(sample: SampleView) -> str:
    return scheme_titles().get(sample.scheme, sample.scheme)


def _describe_draw(sample: SampleView) -> str:
    if sample.drawn_at is None:
        return translate(sentence("Not drawn yet"))
    said = sentence(
        "%(day)s: %(risk)s by risk and %(random)s at random, of %(listed)s",
        day=local_date(sample.drawn_at),
        risk=sample.drawn_by_risk,
        random=sample.drawn_at_random,
        listed=sample.listed,
    )
    return translate(said)


_YEAR: Column[SampleView] = Column(
    sentence("Fiscal year"), lambda each: isolate_ltr(year_text(each.fiscal_year))
)
_HASH: Column[SampleView] = Column(
    sentence("SHA-256 of the seed"), lambda each: long_code(each.commitment)
)
SAMPLES: Table[SampleView] = Table(
    Column(
        sentence("Relief"),
        lambda each: linked(_title(each), "relief_samples.show", sample_id=each.id),
    ),
    _YEAR,
    Column(sentence("Committed on"), lambda each: local_date(each.committed_at)),
    Column(sentence("Drawn"), _describe_draw),
)
PUBLISHED: Table[SampleView] = Table(
    Column(sentence("Relief"), _title),
    _YEAR,
    Column(sentence("Committed on"), lambda each: local_date(each.committed_at)),
    _HASH,
    Column(sentence("Drawn"), _describe_draw),
    Column(sentence("Seed"), lambda each: long_code(each.seed) if each.seed else "–"),
    Column(sentence("Words"), lambda each: each.words or "–"),
    Column(
        sentence("SHA-256 of the list"),
        lambda each: long_code(each.list_digest) if each.list_digest else "–",
    ),
)


def _points(claim: SampledView) -> str:
    said = [f"{translate(REASONS[each])}: {points}" for each, points in claim.reasons.items()]
    return "; ".join(said) or "–"


def drawn_table(sample_id: UUID, *, may: bool) -> Table[SampledView]:
    """Return the table of drawn claims; who may review one finds the link to it."""

    def review(claim: SampledView) -> Cell:
        if claim.outcome is not None:
            return f"{translate(OUTCOMES[claim.outcome])}: {claim.reason} ({claim.reviewed_by})"
        if not may:
            return translate(sentence("Not reviewed yet"))
        ids = {"sample_id": sample_id, "claim_id": claim.claim_id}
        return linked(translate(sentence("Review it")), "relief_samples.new_review", **ids)

    return Table(
        Column(
            sentence("Claim"),
            lambda claim: linked(
                isolate_ltr(claim.number),
                "relief_controls.show",
                application_id=claim.application_id,
            ),
        ),
        Column(
            sentence("Decision"),
            lambda claim: translate(sentence("Granted") if claim.granted else sentence("Refused")),
        ),
        Column(sentence("Drawn"), lambda claim: translate(PARTS[claim.drawn or "random"])),
        Column(sentence("Points"), lambda claim: isolate_ltr(claim.points), numeric=True),
        Column(sentence("Points for"), _points),
        Column(sentence("Review"), review),
    )


def outcomes() -> list[tuple[str, str]]:
    """Return the possible outcomes of a review."""
    return [(code, translate(text)) for code, text in OUTCOMES.items()]


LIST: Export[SampledView] = Export(
    "number", "digest", "granted", "points", "drawn", "outcome", "reason"
)

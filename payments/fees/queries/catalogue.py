"""The public catalogue: every fee in force on a day, by group of services."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.identity.public import OrganisationSummary, organisations_by_id
from app.search.public import TITLE, Index
from app.synonyms.public import Term, widened_terms
from payments.fees.catalogue_groups import GROUPS
from payments.fees.models import Fee, FeeVersion
from payments.fees.policy import needs_of, read_formula
from payments.fees.queries.rates import FeeInForce

MAX_FEES = 500
SOURCES_BY_CONFIDENCE = {"H": "law", "M": "secondary_source", "U": "working_value"}


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A fee that anybody may pay, and the department that it belongs to."""

    in_force: FeeInForce
    department: OrganisationSummary

    @property
    def standing(self) -> str:
        """Confidence in the fee: "law", "secondary_source" or "working_value"."""
        return SOURCES_BY_CONFIDENCE[self.in_force.version.confidence]

    @property
    def citation(self) -> str | None:
        """The law that it rests on; None for a working value."""
        return self.in_force.version.instrument if self._is_law else None

    @property
    def basis(self) -> str | None:
        """Basis of a working value."""
        return None if self._is_law else self.in_force.version.instrument

    @property
    def _is_law(self) -> bool:
        return self.in_force.version.confidence != "U"

    @property
    def needs(self) -> str:
        """Information needed from the payer: "nothing", "quantity" or "base"."""
        return needs_of(read_formula(self.in_force.version.formula))


def catalogue(session: Session, on: date, words: str = "") -> list[Offered]:
    """Return the fees in force on a day by title: two queries, with words three."""
    if words.strip():
        return find_fees(session, on, widened_terms(session, words))
    return _offered(session, _fees_in_force(session, on))


def find_fees(session: Session, on: date, terms: Sequence[Term]) -> list[Offered]:
    """Return the fees in force on a day whose titles hold every word, the best first."""
    fees = _fees_in_force(session, on)
    index = Index((place, _searched(each.fee)) for place, each in enumerate(fees))
    return _offered(session, [fees[place] for place in index.find(terms)])


def _searched(fee: Fee) -> list[tuple[str, int]]:
    return [(fee.title, TITLE), (fee.title_ur, TITLE)]


def _fees_in_force(session: Session, on: date) -> list[FeeInForce]:
    query = (
        select(Fee, FeeVersion)
        .join(FeeVersion, FeeVersion.fee_id == Fee.id)
        .where(
            FeeVersion.approved_at.is_not(None),
            FeeVersion.valid_from <= on,
            or_(FeeVersion.valid_to.is_(None), FeeVersion.valid_to >= on),
        )
        .order_by(Fee.title, Fee.id)
        .limit(MAX_FEES)
    )
    return [FeeInForce(fee, version) for fee, version in session.execute(query)]


def _offered(session: Session, found: Sequence[FeeInForce]) -> list[Offered]:
    houses = organisations_by_id(session, {each.fee.department_id for each in found})
    return [Offered(in_force=each, department=houses[each.fee.department_id]) for each in found]


def by_group(offered: Sequence[Offered]) -> list[tuple[str, list[Offered]]]:
    """Put fees under their groups, in the order of `payments/fees/catalogue_groups.py`."""
    return [
        (group, rows)
        for group in GROUPS
        if (rows := [each for each in offered if each.in_force.fee.service_group == group])
    ]

"""Reads of claims: by whom they are seen, and what computing a decision again gives."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.row_macs import is_genuine, vault_of
from tax_incentives.claims.models import ClaimDecision, ReliefClaim, SchemeText
from tax_incentives.decisions.decide import NoParameter, decide
from tax_incentives.decisions.fact_file import Claimed, decision_json, read_facts
from tax_incentives.decisions.shapes import GrantedPeriod
from tax_incentives.rules.values import Kind
from tax_incentives.schemes.queries import kept_text
from tax_incentives.schemes.shapes import Scheme

_AT_ONCE = 500


def stored_scheme(session: Session, code: str, version: int) -> Scheme:
    """Return a version of a scheme as claims were decided by it.

    Raises NotFound, or ValueError where the stored text was changed.
    """
    row = session.get(SchemeText, (code, version))
    if row is None:
        raise NotFound
    digest = bytes(row.digest)
    if hashlib.sha256(row.content.encode()).digest() != digest:
        message = "the text of its version was changed"
        raise ValueError(message)
    return kept_text(code, digest, row.content)


def frozen(content: Mapping[str, Any], scheme: Scheme) -> Claimed:
    """Read the facts and the day that a decision kept."""
    kept = {"on": content["on"], "facts": _rates_as_text(content["facts"], scheme)}
    return read_facts(orjson.dumps(kept), scheme)


def granted_period(content: Mapping[str, Any]) -> GrantedPeriod | None:
    """Return the period that a stored decision grants; None if it grants none."""
    period = content.get("period")
    if not period:
        return None
    return GrantedPeriod(
        begins=date.fromisoformat(period["begins"]),
        ends=date.fromisoformat(period["ends"]),
        months=period["months"],
        every_months=period["every_months"],
    )


def _rates_as_text(facts: Mapping[str, Any], scheme: Scheme) -> Mapping[str, Any]:
    """Write a kept rate of a whole number (100 % is kept as 1) as a fraction, as it is read."""
    rates = {each.name for each in scheme.facts if each.kind is Kind.RATIO}
    return {
        name: {**kept, "value": f"{kept['value']}/1"}
        if name in rates and str(kept["value"]).lstrip("-").isdigit()
        else kept
        for name, kept in facts.items()
    }


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """A decision that was computed again from what it kept: the same to the byte, or not."""

    scheme: str
    version: int
    claim: str
    number: int
    kept: str
    again: str

    @property
    def same(self) -> bool:
        """True if both have the same hash."""
        return self.kept == self.again


def replay(session: Session) -> Iterator[Replayed]:
    """Compute every decision again, the oldest first, in slices that stay small."""
    after = None
    while rows := _slice(session, after):
        for claim, row in rows:
            yield _replayed(session, claim, row)
        after = rows[-1][1].id


def _slice(session: Session, after: Any) -> Sequence[tuple[ReliefClaim, ClaimDecision]]:  # noqa: ANN401 - an id or None
    query = (
        select(ReliefClaim, ClaimDecision)
        .join(ClaimDecision, ClaimDecision.claim_id == ReliefClaim.id)
        .order_by(ClaimDecision.id)
        .limit(_AT_ONCE)
    )
    if after is not None:
        query = query.where(ClaimDecision.id > after)
    return [(claim, row) for claim, row in session.execute(query)]


def _replayed(session: Session, claim: ReliefClaim, row: ClaimDecision) -> Replayed:
    """Compute one decision again; where that fails, the reason takes the place of the hash."""
    try:
        scheme = stored_scheme(session, claim.scheme, row.scheme_version)
        claimed = frozen(row.content, scheme)
        content = decision_json(decide(scheme, claimed.facts, claimed.on), claimed.facts)
    except (ValueError, KeyError, NotFound, NoParameter) as error:
        content = {"hash": f"cannot be computed: {error}"}
    return Replayed(
        scheme=claim.scheme,
        version=row.scheme_version,
        claim=str(claim.id),
        number=row.number,
        kept=bytes(row.sha256).hex() if _whole(session, row) else "a value that was changed",
        again=content["hash"],
    )


def _whole(session: Session, row: ClaimDecision) -> bool:
    """Whether a decision is what was kept: its columns, every line of it, its hash and its MAC."""
    told = {key: value for key, value in row.content.items() if key != "hash"}
    digest = hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).digest()
    columns = (row.outcome, row.amount_paisa, row.scheme_version)
    return (
        digest == bytes(row.sha256)
        and columns == tuple(told.get(name) for name in ("outcome", "amount_paisa", "version"))
        and is_genuine(vault_of(session), row)
    )

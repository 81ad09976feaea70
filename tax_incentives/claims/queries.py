"""Reads of claims: by whom they are seen, and what computing a decision again gives."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from tax_incentives.claims.models import ClaimDecision, ReliefClaim, SchemeText
from tax_incentives.decisions.decide import decide
from tax_incentives.decisions.fact_file import Claimed, decision_json, read_facts
from tax_incentives.schemes.scheme_reader import read_text
from tax_incentives.schemes.shapes import Scheme

_AT_ONCE = 500


@lru_cache(maxsize=200)
def _read(code: str, digest: bytes, content: str) -> Scheme:
    scheme, sheet = read_text(f"{code}, {digest.hex()[:12]}", content.encode())
    if scheme is None:
        message = f"a kept scheme cannot be read: {sheet.problems[0]}"
        raise ValueError(message)
    return scheme


def kept_scheme(session: Session, code: str, version: int) -> Scheme:
    """Return a version of a scheme as claims were decided by it. Raises NotFound."""
    row = session.get(SchemeText, (code, version))
    if row is None:
        raise NotFound
    return _read(code, bytes(row.digest), row.content)


def frozen(content: Mapping[str, Any], scheme: Scheme) -> Claimed:
    """Read the facts and the day that a decision kept."""
    kept = {"on": content["on"], "facts": content["facts"]}
    return read_facts(orjson.dumps(kept), scheme)


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
        """Whether both have the same hash."""
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
    """Compute one again; what cannot be read or decided any more has no hash."""
    try:
        scheme = kept_scheme(session, claim.scheme, row.scheme_version)
        claimed = frozen(row.content, scheme)
        again = decision_json(decide(scheme, claimed.facts, claimed.on), claimed.facts)["hash"]
    except (ValueError, KeyError, NotFound) as error:
        again = f"cannot be computed: {error}"
    return Replayed(
        scheme=claim.scheme,
        version=row.scheme_version,
        claim=str(claim.id),
        number=row.number,
        kept=bytes(row.sha256).hex() if _whole(row) else "content was changed",
        again=again,
    )


def _whole(row: ClaimDecision) -> bool:
    return bool(row.content.get("hash") == bytes(row.sha256).hex())

"""Flags of a claim."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.row_macs import genuine, require_genuine, vault_of
from tax_incentives.controls.models import ClaimFlag, FlagResolution


def flags_of(session: Session, claim_id: UUID) -> list[tuple[ClaimFlag, FlagResolution | None]]:
    """Return the flags of a claim with how each was resolved: two queries. Raises Forged.

    A resolution that was not written by this program does not count.
    """
    query = select(ClaimFlag).filter_by(claim_id=claim_id).order_by(ClaimFlag.id)
    flags = session.scalars(query).all()
    for flag in flags:
        require_genuine(vault_of(session), flag)
    ids = [flag.id for flag in flags]
    rows = session.scalars(select(FlagResolution).where(FlagResolution.flag_id.in_(ids)))
    resolved = {row.flag_id: row for row in genuine(session, rows)}
    return [(flag, resolved.get(flag.id)) for flag in flags]

"""How a machine that was turned away reads its answer."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.network import is_within
from payments.partners.models import Partner
from payments.partners.onebill.profile import Profile, read_profile


def form_of(session: Session, code: str, address: str) -> Profile:
    """Return a partner's form where the address is one of its own; a stranger is told the usual."""
    partner = session.scalars(select(Partner).filter_by(code=code)).one_or_none()
    if partner is None or not is_within(address, partner.own_networks):
        return Profile()
    return read_profile(partner.profile)

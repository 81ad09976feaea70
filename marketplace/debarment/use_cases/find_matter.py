"""Access to a matter, and its parties; for everybody else it does not exist."""

from uuid import UUID

from app import roles
from app.errors import Forbidden, NotFound
from app.permissions import Role, require
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.debarment.models import DebarmentMatter, DebarmentOrder, DebarmentParty
from marketplace.debarment.policy import HearingFacts, MatterKind
from marketplace.kernel import permissions


def own_matter(uow: UnitOfWork, matter_id: UUID) -> DebarmentMatter:
    """Return a matter of the actor's department. Raises NotFound."""
    matter = uow.get(DebarmentMatter, matter_id)
    if matter.department_id != uow.actor.organisation_id:
        raise NotFound
    require_genuine(uow.vault, matter)
    return matter


def own_party(uow: UnitOfWork, party_id: UUID) -> tuple[DebarmentParty, DebarmentMatter]:
    """Lock a party of a matter of the actor's department. Raises NotFound."""
    party = uow.lock(DebarmentParty, party_id)
    matter = own_matter(uow, party.matter_id)
    require_genuine(uow.vault, party)
    return party, matter


def is_named(uow: UnitOfWork, party: DebarmentParty) -> bool:
    """Return True if a notice was served on the actor, or on the party they act for."""
    if party.served_at is None:
        return False
    firm = party.organisation_id is not None and party.organisation_id == uow.actor.organisation_id
    return firm or (party.person_id is not None and party.person_id == uow.actor.person_id)


def require_answering(uow: UnitOfWork) -> None:
    """Require the permission to answer, or that of the officer who records paper answers."""
    if not uow.actor.may(permissions.OPEN_DEBARMENT):
        require(uow.actor, permissions.ANSWER_DEBARMENT)


def answering_party(uow: UnitOfWork, party_id: UUID) -> tuple[DebarmentParty, DebarmentMatter]:
    """Lock the party that the actor answers for.

    An officer of the department answers, from paper, for a party without an account. NotFound to
    all others.
    """
    party = uow.lock(DebarmentParty, party_id)
    matter = uow.get(DebarmentMatter, party.matter_id)
    ours = matter.department_id == uow.actor.organisation_id
    on_paper = not party.has_account and ours and uow.actor.may(permissions.OPEN_DEBARMENT)
    if not on_paper and not (is_named(uow, party) and uow.actor.may(permissions.ANSWER_DEBARMENT)):
        raise NotFound
    require_genuine(uow.vault, party)
    return party, matter


def require_decider(uow: UnitOfWork, matter: DebarmentMatter) -> None:
    """Let a department decide on its own bars, and the regulator on what bars from everything.

    Raises NotFound for another department's, Forbidden for the wrong office.
    """
    require_genuine(uow.vault, matter)
    if matter.kind == MatterKind.BLACKLISTING:
        foreign = matter.department_id != uow.actor.organisation_id
        if foreign and not uow.actor.may(permissions.DECIDE_BLACKLISTING):
            raise NotFound
        require(uow.actor, permissions.DECIDE_BLACKLISTING)
        return
    if matter.department_id != uow.actor.organisation_id:
        raise NotFound
    require_role(uow, roles.COMPETENT_AUTHORITY)


def require_role(uow: UnitOfWork, *wanted: Role) -> None:
    """Ask for one of some roles: a regulator's permission decides for no department."""
    if not any(role.name in uow.actor.roles for role in wanted):
        raise Forbidden(
            sentence("Your role does not allow this. Ask an administrator if it should.")
        )


def sees_matter(uow: UnitOfWork, matter: DebarmentMatter, *, appealed: bool) -> bool:
    """Return True for an officer of the matter's department, or the regulator if concerned.

    The regulator sees the matters that it decides: blacklisting, and debarments that were appealed.
    """
    if not uow.actor.may(permissions.READ_DEBARMENT):
        return False
    if matter.department_id == uow.actor.organisation_id:
        return True
    regulator = uow.actor.may(permissions.DECIDE_BLACKLISTING)
    return regulator and (appealed or matter.kind == MatterKind.BLACKLISTING)


def hearing_facts(party: DebarmentParty) -> HearingFacts:
    """Return the facts of a party for the policy."""
    return HearingFacts(
        served_at=party.served_at,
        reply_until=party.reply_until,
        replied_at=party.replied_at,
        hearing_at=party.hearing_at,
        heard_at=party.heard_at,
    )


def order_of(
    uow: UnitOfWork, order_id: UUID
) -> tuple[DebarmentOrder, DebarmentParty, DebarmentMatter]:
    """Return an order with its party and matter; NotFound."""
    order = uow.get(DebarmentOrder, order_id)
    party = uow.get(DebarmentParty, order.party_id)
    return order, party, uow.get(DebarmentMatter, party.matter_id)

"""The end of a tender whose record was altered outside the system: two officers set it aside.

Everything else about it is refused. Its record is written as cancelled, and that alone becomes
genuine: bids stay sealed, nothing is copied from it, and the trail has what was found.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import orjson

from app.audit.public import written_lines
from app.errors import Conflict, NotFound
from app.overrides.public import Held, HeldAct, altered, hold, overridden_for
from app.row_macs import UNCHECKED, canonical, covered, is_genuine, stamp
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender

DRAFTED = ("tender.drafted", "tender.copied")


@dataclass(frozen=True)
class SignedContracts:
    """A port: whether a tender has a contract that both sides signed, whatever its row says."""

    exist: Callable[[UnitOfWork, UUID], bool]


def altered_tender(uow: UnitOfWork, tender_id: UUID, *, lock: bool = False) -> Tender | None:
    """Return a tender of the actor's department that was altered outside the system, or None.

    Whose it is the trail says, where it has its first line. Raises NotFound for another's.
    """
    tender = uow.session.get(
        Tender,
        tender_id,
        populate_existing=True,
        with_for_update=lock or None,
        execution_options=UNCHECKED,
    )
    if tender is None:
        raise NotFound
    if is_genuine(uow.vault, tender):
        return None
    if _department(uow, tender) != uow.actor.organisation:
        raise NotFound
    return tender


def _department(uow: UnitOfWork, tender: Tender) -> UUID:
    lines = written_lines(uow, DRAFTED, [str(tender.id)])
    return next((line.acting_for for line in lines if line.acting_for), tender.department_id)


def _load_held(uow: UnitOfWork, tender_id: UUID) -> Held:
    tender = altered_tender(uow, tender_id)
    title = (tender and tender.reference) or str(tender_id)
    return Held(
        title=title,
        organisation_id=uow.actor.organisation,
        breaches=[altered(title, tender)] if tender else [],
    )


SET_ASIDE = HeldAct(
    name="marketplace.set_tender_aside",
    title=sentence("Cancel a tender that was altered outside the system"),
    permission=permissions.CANCEL_TENDER,
    held=_load_held,
    endpoint="department.cancel",
    id_name="tender_id",
)


def end_altered(uow: UnitOfWork, tender: Tender, reason: str) -> Tender:
    """Cancel a tender as it was found, with two officers' override; its facts decide nothing.

    Raises Conflict (`altered-outside`) until they agreed, and if a contract was signed.
    """
    if uow.port(SignedContracts).exist(uow, tender.id):
        raise Conflict(_SIGNED, code="tender-cancel-not-now")
    (override,) = hold(uow, SET_ASIDE, tender.id)
    before = orjson.loads(canonical(covered(tender)))
    tender.cancelled_at, tender.cancelled_reason = uow.instant(), reason
    stamp(uow.vault, tender)
    uow.session.flush()
    after = {"reason": reason, "override": str(override.id), "found": override.value}
    uow.audit("tender.set_aside", tender.id, before=before, after=after)
    uow.publish("marketplace.tender_cancelled", tender_id=tender.id, by=uow.actor.person)
    return tender


def was_set_aside(uow: UnitOfWork, tender: Tender) -> bool:
    """Return True if two officers ended a tender as it was found: its terms count for nothing."""
    rules = overridden_for(uow.session, SET_ASIDE.name, tender.id)
    return tender.cancelled_at is not None and bool(rules)


def refuse_altered_copy(uow: UnitOfWork, tender: Tender) -> None:
    """Raise Conflict for a tender that was set aside: its terms are not the department's."""
    if was_set_aside(uow, tender):
        raise Conflict(_NO_COPY, code="tender-set-aside")


_SIGNED = sentence(
    "A contract of this tender was signed, so it cannot be cancelled. Ask an operator to restore"
    " its record."
)
_NO_COPY = sentence(
    "This tender was altered outside the system before it was cancelled, so nothing is copied from"
    " it. Start a new draft."
)

"""The current opening of a tender: its quorum, and the erasure of shares after it."""

from uuid import UUID

from sqlalchemy import select

from app.row_macs import UNCHECKED, genuine_of
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.kernel import policy
from marketplace.kernel.policy import MissingForQuorum
from marketplace.openings.models import Attendance, Opening
from marketplace.parameters.rules import committee_rule
from marketplace.tenders.models import Tender
from marketplace.tenders.use_cases import checks as findings


def current_opening(uow: UnitOfWork, tender_id: UUID, *, lock: bool = False) -> Opening | None:
    """Return the opening that was not postponed, or None."""
    query = select(Opening).filter_by(tender_id=tender_id, postponed_at=None)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return uow.session.scalars(query).one_or_none()


def present(uow: UnitOfWork, opening: Opening) -> frozenset[str]:
    """Return the persons whose shares are in."""
    here = ("unlocked", "used")
    return frozenset(str(row.person_id) for row in attendances(uow, opening) if row.state in here)


def attendances(uow: UnitOfWork, opening: Opening) -> list[Attendance]:
    """Return who came; a forged row is treated as missing, so that it stops no opening."""
    query = select(Attendance).filter_by(opening_id=opening.id)
    return genuine_of(uow.session, query)


def missing(uow: UnitOfWork, tender: Tender, opening: Opening | None) -> MissingForQuorum:
    """Return who is still to come before rule 7's quorum has put in its shares."""
    here = present(uow, opening) if opening is not None else frozenset[str]()
    members = findings.committee_of(uow.session, tender)
    return policy.missing_for_quorum(members, here, committee_rule(findings.frozen_rules(tender)))


def quorum_is_complete(uow: UnitOfWork, tender: Tender, opening: Opening) -> bool:
    """Return True if rule 7's quorum has given its shares."""
    return not missing(uow, tender, opening)


def forget_shares(uow: UnitOfWork, opening: Opening, *, refused: Sentence | None = None) -> None:
    """Erase what members gave; `refused` says why their shares did not serve, None: they did.

    Forged rows are emptied too, and stay forged.
    """
    uow.session.flush()
    rows = select(Attendance).filter_by(opening_id=opening.id).with_for_update()
    again = {**UNCHECKED, "populate_existing": True}
    for row in uow.session.scalars(rows, execution_options=again):
        row.passphrase = row.share = None
        if refused is not None:
            row.state, row.refused_reason = "refused", str(refused)
        elif row.state == "unlocked":
            row.state = "used"
        elif row.state == "unlocking":
            # Came while the bids were opened: the share was not needed, the member was there.
            row.state, row.refused_reason = "refused", str(_TOO_LATE)
    uow.session.flush()


_TOO_LATE = sentence("The bids had already been opened with the other members' shares.")
TENDER_CANCELLED = sentence("The tender was cancelled. Its bids stay sealed for ever.")

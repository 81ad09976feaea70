"""A firm objects to the terms of a tender, to its report, or to its award."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select

from app.checked_rows import there_is
from app.documents.public import PAPERS, Upload, store
from app.errors import Conflict, Invalid, NotFound
from app.identity.public import (
    organisations_by_id,
    people_by_id,
    require_for_firm,
    require_verified_supplier,
)
from app.parameters.public import Confidence, source_of
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.bids.models import OpenedBid
from marketplace.evaluation.queries.reports import report_in_force
from marketplace.grievances.models import Grievance
from marketplace.grievances.policy import (
    ABOUT,
    About,
    Window,
    end_of_days,
    identifying_text,
    suspending,
)
from marketplace.grievances.use_cases.windows import Clock, last_days, window
from marketplace.kernel import permissions
from marketplace.parameters.definitions import GRIEVANCE_DAYS_DECISION
from marketplace.tenders.models import Tender, TenderItem, TenderLot

FILED = "marketplace.grievance_filed"
PAPER = "marketplace.grievance"
# Of a firm, about the same report or award, or the same terms; no rule, but nobody needs more.
MAX_FILED = 5


@dataclass(frozen=True, kw_only=True)
class FileGrievance:
    """The firm's objection: `about`, the `rule`, and the grounds; no `scopes`: all of it.

    `late_reason` is the reason for filing after a last day that is not law.
    """

    tender_id: UUID
    about: str
    rule: str
    grounds: str
    scopes: tuple[str, ...] = ()
    late_reason: str = ""
    file: Upload | None = None


def file_grievance(uow: UnitOfWork, command: FileGrievance) -> Grievance:
    """File a grievance; from now it holds the parts that it touches, if its rule says so.

    Raises NotFound, Forbidden if the actor is no firm, Conflict (`no-standing`, `too-late`,
    `nothing-to-object-to`, `filed-already`, `filed-too-often`, `tender-cancelled`), Invalid on the
    fields.
    """
    require_for_firm(uow.actor, permissions.FILE_GRIEVANCE)
    tender = uow.lock(Tender, command.tender_id)
    if tender.published_at is None:
        raise NotFound
    about = _about(command.about)
    refuse_filing(uow, tender, about)
    clock = Clock(uow)
    found, rules = window(clock, tender, about, command.scopes)
    at = uow.instant()
    _refuse_unnamed_parts(uow, tender, found, command.scopes)
    _refuse_late(found, at, command.late_reason)
    _refuse_fields(uow, tender, about, command)
    _refuse_twice(uow, tender, about)
    version = _version(uow, tender, about)
    _refuse_more(uow, tender, about, version)
    late = found.is_late(at)
    row = Grievance(
        id=uuid4(),  # tells no time, by which one could find who was here then
        reference=f"GRV-{secrets.token_hex(5).upper()}",
        tender_id=tender.id,
        supplier_id=uow.actor.organisation,
        filed_by=uow.actor.person,
        filed_at=at,
        about=about.value,
        report_version=version,
        scopes=sorted(set(command.scopes)),
        rule=command.rule,
        grounds=command.grounds,
        document_id=None,
        rules=rules.freeze(),
        suspends=not late and suspending(rules, about) is not None,
        last_at=found.last_at,
        late_reason=command.late_reason if late else "",
        decide_by=end_of_days(rules, GRIEVANCE_DAYS_DECISION.key, at, clock.calendar),
    )
    row.document_id = _keep(uow, command.file, row.id)
    uow.add(row)
    uow.audit("grievance.filed", row.id, after={"tender": str(tender.id), "about": row.about})
    uow.publish(FILED, grievance_id=row.id, tender_id=tender.id)
    return row


def _about(given: str) -> About:
    if given not in set(About):
        problem = sentence("Choose what the grievance is about.")
        raise Invalid(problem, code="about", fields={"about": problem})
    return About(given)


def refuse_filing(uow: UnitOfWork, tender: Tender, about: About) -> None:
    """Refuse a firm without standing: a page checks this too before it offers the form.

    Raises NotFound for a draft, Conflict if the firm did not bid or the tender is cancelled.
    """
    if tender.published_at is None:
        raise NotFound
    if tender.cancelled_at is not None:
        raise Conflict(sentence("This tender was cancelled."), code="tender-cancelled")
    if about is About.TERMS:
        require_verified_supplier(uow)
        return
    bid = select(OpenedBid).filter_by(tender_id=tender.id, supplier_id=uow.actor.organisation)
    if not there_is(uow.session, bid):
        raise Conflict(
            sentence("Only a firm whose bid was opened can object to this."), code="no-standing"
        )


def _refuse_late(found: Window, at: datetime, reason: str) -> None:
    """Refuse after the closing or a last day that is law; ask for a reason after any other."""
    if not found.is_late(at):
        return
    if found.about is About.TERMS:
        raise Conflict(
            sentence(
                "The terms can be objected to until bidding closes. It closed on %(day)s.",
                day=found.last_day,
            ),
            code="too-late",
        )
    refuse_after_last_day(found, reason)


def _refuse_unnamed_parts(
    uow: UnitOfWork, tender: Tender, found: Window, scopes: Collection[str]
) -> None:
    """Ask for the parts, where those awarded first can be objected to no longer, but others can."""
    if scopes or found.about is not About.AWARD or not found.is_late(uow.instant()):
        return
    if any(not each.is_late(uow.instant()) for each in last_days(uow, tender, [found.about])):
        problem = sentence(
            "Parts of this tender were awarded on different days, and the last day of some has"
            " passed. Choose the parts that you object to."
        )
        raise Invalid(problem, code="name-parts", fields={"scopes": problem})


def refuse_after_last_day(found: Window, reason: str) -> None:
    """Refuse after a last day that is law (`too-late`); ask for a reason after any other."""
    value = found.value
    last = sentence("The last day was %(day)s.", day=found.last_day)
    if value is not None and value.confidence is Confidence.OFFICIAL:
        raise Conflict(last, code="too-late")
    if value is not None and not reason:
        problem = sentence(
            "%(last)s %(source)s Explain why you are late. We accept the grievance, but"
            " it does not stop the award.",
            last=last,
            source=source_of(value.confidence, value.instrument),
        )
        raise Invalid(problem, code="late", fields={"late_reason": problem})


def _refuse_fields(uow: UnitOfWork, tender: Tender, about: About, command: FileGrievance) -> None:
    wrong: dict[str, Sentence] = {}
    if not set(command.scopes) <= set(scopes_of(uow, tender)):
        wrong["scopes"] = sentence("Choose parts of this tender in the list.")
    if about is About.TERMS and tender.opened_at is None:
        wrong |= _find_identifying_texts(uow, command)
    if wrong:
        raise Invalid(next(iter(wrong.values())), code="grievance", fields=wrong)


def _find_identifying_texts(uow: UnitOfWork, command: FileGrievance) -> Mapping[str, Sentence]:
    """Find what tells who wrote: nobody may know that before the opening."""
    firm = organisations_by_id(uow.session, [uow.actor.organisation])[uow.actor.organisation]
    person = people_by_id(uow.session, [uow.actor.person])[uow.actor.person]
    house = [each for each in (firm.name, firm.name_ur, firm.ntn) if each]
    own = [each for each in (person.name, person.name_ur) if each]
    texts = {"rule": command.rule, "grounds": command.grounds}
    told = {name: identifying_text(text, house, own) for name, text in texts.items()}
    wrong = {name: problem for name, problem in told.items() if problem is not None}
    if command.file is not None:
        wrong["file"] = sentence(
            "Do not add a file before the opening: a document shows who wrote it. Enter it as text."
        )
    return wrong


def scopes_of(uow: UnitOfWork, tender: Tender) -> Mapping[str, Sentence]:
    """Return the parts of a tender that are awarded by themselves, named as reports name them."""
    if tender.evaluation == "whole":
        return {}
    if tender.evaluation == "item":
        items = select(TenderItem).filter_by(tender_id=tender.id).order_by(TenderItem.number)
        return {
            f"item:{each.number}": sentence(
                "Item %(number)s: %(title)s", number=each.number, title=each.description
            )
            for each in uow.session.scalars(items)
        }
    lots = select(TenderLot).filter_by(tender_id=tender.id).order_by(TenderLot.number)
    return {
        f"lot:{each.number}": sentence(
            "Lot %(number)s: %(title)s", number=each.number, title=each.title
        )
        for each in uow.session.scalars(lots)
    }


def _refuse_twice(uow: UnitOfWork, tender: Tender, about: About) -> None:
    mine = select(Grievance.reference).filter_by(
        tender_id=tender.id,
        supplier_id=uow.actor.organisation,
        about=about.value,
        ended_at=None,
    )
    reference = uow.session.scalar(mine)
    if reference is not None:
        raise Conflict(
            sentence(
                "Your grievance %(reference)s about this is not decided yet: %(about)s.",
                reference=reference,
                about=ABOUT[about],
            ),
            code="filed-already",
        )


def _refuse_more(uow: UnitOfWork, tender: Tender, about: About, version: int | None) -> None:
    """Refuse who files about the same again and again: each one calls a committee together."""
    mine = select(func.count()).select_from(Grievance)
    mine = mine.filter_by(
        tender_id=tender.id,
        supplier_id=uow.actor.organisation,
        about=about.value,
        report_version=version,
    )
    if (uow.session.scalar(mine) or 0) >= MAX_FILED:
        raise Conflict(
            sentence(
                "Your firm has filed %(most)s grievances about this, which is the"
                " maximum. Appeal to the regulator against a decision that you do not"
                " accept.",
                most=MAX_FILED,
            ),
            code="filed-too-often",
        )


def _version(uow: UnitOfWork, tender: Tender, about: About) -> int | None:
    return None if about is About.TERMS else report_in_force(uow.session, tender).version


def _keep(uow: UnitOfWork, file: Upload | None, grievance_id: UUID) -> UUID | None:
    if file is None:
        return None
    kept = store(
        uow,
        file.stream,
        file.filename,
        kinds=PAPERS,
        subject_kind=PAPER,
        subject_id=grievance_id,
        purpose="Document of a grievance",
    )
    return kept.id


def is_sealed(tender: Tender, about: str) -> bool:
    """Return True if a grievance's author is still secret: about terms, before the opening."""
    return about == About.TERMS.value and tender.opened_at is None

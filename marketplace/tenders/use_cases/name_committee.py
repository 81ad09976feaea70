"""Name who opens and evaluates. Rule 7 is a finding here, and is checked again at publishing."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, insert, select

from app.errors import Invalid
from app.identity.public import officers_by_id, people_named
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.tenders.models import CommitteeMember, Tender
from marketplace.tenders.use_cases.find_tender import draft_to_change


@dataclass(frozen=True, kw_only=True)
class MemberLine:
    """A person by CNIC, or by id: an officer of a department, or who sits here already.

    `bps` is the pay scale, None for somebody outside government.
    """

    cnic: str = ""
    person_id: UUID | None = None
    bps: int | None = None
    chair: bool = False
    outside: bool = False
    agency: str = ""


@dataclass(frozen=True, kw_only=True)
class NameCommittee:
    """Replace a draft's committee."""

    tender_id: UUID
    members: tuple[MemberLine, ...]
    revision: int | None = None


def name_committee(uow: UnitOfWork, command: NameCommittee) -> Tender:
    """Write the committee; raises Invalid for unknown people, twins, or not exactly one chair.

    What rule 7 asks of it is a finding, shown with its citation; it blocks the submission.
    """
    require(uow.actor, permissions.DRAFT_TENDER)
    tender = draft_to_change(uow, command.tender_id, command.revision)
    before = _named_before(uow, tender.id)
    people = _people(uow, command.members, before)
    uow.session.execute(delete(CommitteeMember).where(CommitteeMember.tender_id == tender.id))
    rows = [
        {"tender_id": tender.id, "person_id": person}
        | {name: getattr(line, name) for name in ("bps", "chair", "outside", "agency")}
        for person, line in zip(people, command.members, strict=True)
    ]
    uow.session.execute(insert(CommitteeMember), rows)
    uow.audit("tender.committee_named", tender.id, after={"members": [str(p) for p in people]})
    for person in people:
        if person not in before:
            uow.publish("marketplace.member_named", tender_id=tender.id, person_id=person)
    return tender


def _named_before(uow: UnitOfWork, tender_id: UUID) -> set[UUID]:
    """Return the people who were notified before, if the officer saves a committee twice."""
    query = select(CommitteeMember.person_id).filter_by(tender_id=tender_id)
    return set(uow.session.scalars(query))


def _people(
    uow: UnitOfWork, lines: tuple[MemberLine, ...], before: AbstractSet[UUID]
) -> list[UUID]:
    wrong: dict[str, Sentence] = {}
    found: list[UUID] = []
    named = people_named(uow.session, [line.cnic for line in lines if line.cnic])
    chosen = {line.person_id for line in lines if line.person_id} - before
    officers = officers_by_id(uow, chosen)
    for place, line in enumerate(lines):
        known = line.person_id in before or line.person_id in officers
        kept_id = line.person_id if known else None
        person = kept_id or (named[line.cnic].id if line.cnic in named else None)
        if person is None:
            wrong[f"members.{place}.cnic"] = sentence(
                "No account with this CNIC has shown the card. Check the number, or ask them to "
                "show it at a facilitation centre."
            )
        elif person in found:
            wrong[f"members.{place}.cnic"] = sentence("This person is named twice.")
        else:
            found.append(person)
    if not lines or sum(line.chair for line in lines) != 1:
        wrong["members"] = sentence("Name exactly one member as the chair.")
    if wrong:
        raise Invalid(sentence("The committee cannot be named like this."), fields=wrong)
    return found

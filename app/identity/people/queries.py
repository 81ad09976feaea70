"""People as others may see them, and when a membership runs: what all nouns of identity ask."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app.encrypted_columns import blind_index, blind_indexes
from app.errors import Invalid
from app.identity.people.identifiers import Identifier, mask_number
from app.identity.people.models import (
    Credential,
    Enrolment,
    Membership,
    Person,
    SharedPhone,
    StaffRole,
)
from app.permissions import Role
from app.row_macs import genuine, genuine_lines_of, is_genuine, log_forged, vault_of
from app.text import sentence
from app.two_people import Proposal
from app.vault import Vault

# Whose a CNIC is, and who claims it: people are looked up by CNIC here and nowhere else.
#
# Whoever creates an account types a CNIC. That is a claim: it blocks nobody, and nothing is given
# for it alone. It is one account's when a facilitation officer has seen the card. So what gives
# something asks for the holder, and what bars somebody (an officer decides nothing of their own)
# for all who claim the number. Each look-up is one query, whether or not a number is claimed.


def holder_of_cnic(session: Session, cnic: str) -> Person | None:
    """Return the account whose owner showed this card (13 digits) to an officer, or None."""
    return holders_of_cnics(session, [cnic]).get(cnic)


def holders_of_cnics(session: Session, cnics: Iterable[str]) -> Mapping[str, Person]:
    """Return the accounts of those who showed these cards; other numbers are left out."""
    return _by_cnic(session, select(Person).where(has_one_of(session, cnics), _verified()))


def account_of_cnic(session: Session, cnic: str, mobile: str | None) -> Person | None:
    """Return the holder of a CNIC, else the account that claims it with this mobile number.

    `mobile` (E.164) counts where that account has proved it by a code.
    """
    vault = vault_of(session)
    has_mobile = Person.mobile_hash.in_(blind_indexes(vault, "people.mobile", mobile or ""))
    proved = and_(has_mobile, Person.mobile_verified_at.is_not(None))
    query = select(Person).where(has_one_of(session, [cnic]), or_(_verified(), proved))
    return _by_cnic(session, query).get(cnic)


def accounts_of_cnics(
    session: Session, cnics: Iterable[str], *, among: Collection[UUID]
) -> Mapping[str, Person]:
    """Return the holders of CNICs, else those of some people (`among`) who claim them."""
    query = select(Person).where(
        has_one_of(session, cnics), or_(_verified(), Person.id.in_(list(among)))
    )
    return _by_cnic(session, query)


def claimants_of(session: Session, cnics: Iterable[str], *, lock: bool = False) -> Sequence[Person]:
    """Return every account that claims one of these CNICs: for what bars, and for taking away."""
    query = select(Person).where(has_one_of(session, cnics)).order_by(Person.id)
    return session.scalars(query.with_for_update() if lock else query).all()


def has_shown_own_card(session: Session, person_id: UUID) -> bool:
    """Return True if an officer has seen the CNIC card of a person."""
    query = select(Person).where(Person.id == person_id, Person.cnic_verified_at.is_not(None))
    return bool(genuine(session, session.scalars(query)))


def claims_one_of(session: Session, person_id: UUID, cnics: Collection[str]) -> bool:
    """Return True if a person claims one of these CNICs; the number itself stays here."""
    if not cnics:
        return False
    mine = select(Person.id).where(Person.id == person_id, has_one_of(session, cnics))
    return session.scalar(mine) is not None


def enrolment_of_holder(session: Session, cnic: str) -> tuple[Person, Enrolment] | None:
    """Return the holder of a CNIC whom an officer enrolled, and lock their enrolment.

    A forged row counts as missing.
    """
    query = (
        select(Person, Enrolment)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(has_one_of(session, [cnic]), _verified(), Person.closed_at.is_(None))
        .with_for_update(of=Enrolment)
    )
    rows = genuine_lines_of(session, query)
    return (rows[0][0], rows[0][1]) if rows else None


def _by_cnic(session: Session, query: Select[Person]) -> Mapping[str, Person]:
    """Return open, genuine accounts by CNIC; who showed the card comes before who claims it."""
    rows = session.scalars(
        query.where(Person.closed_at.is_(None)).order_by(_verified(), Person.id.desc())
    )
    return {str(person.cnic): person for person in genuine(session, rows)}


def has_one_of(session: Session, cnics: Iterable[str]) -> ColumnElement[bool]:
    """Build the condition that a person claims one of some CNICs (13 digits)."""
    vault = vault_of(session)
    found = [hashed for cnic in cnics for hashed in blind_indexes(vault, "people.cnic", cnic)]
    return Person.cnic_hash.in_(found)


def _verified() -> ColumnElement[bool]:
    return Person.cnic_verified_at.is_not(None)


# Phones that several people share for notices: who shares one, and whose a number is alone.


def shared_phone_of(session: Session, person_id: UUID) -> SharedPhone | None:
    """Return the phone that a person shares, or None if there is none or it was forged."""
    query = select(SharedPhone).filter_by(person_id=person_id, ended_at=None)
    return next(iter(genuine(session, session.scalars(query))), None)


def sharers_of(session: Session, mobile: str) -> Sequence[UUID]:
    """Return who shares a number now, by their ids."""
    found = SharedPhone.mobile_hash.in_(
        blind_indexes(vault_of(session), "shared_phones.mobile", mobile)
    )
    query = select(SharedPhone).where(found, SharedPhone.ended_at.is_(None))
    held = genuine(session, session.scalars(query.order_by(SharedPhone.person_id)))
    return [row.person_id for row in held if row.mobile == mobile]


def hold_number(session: Session, mobile: str) -> None:
    """Let two who take one number at the same instant do it one after the other."""
    key = blind_index(vault_of(session), "shared_phones.mobile", mobile).hex()
    lock = func.pg_advisory_xact_lock(func.hashtext("shared_phones"), func.hashtext(key))
    session.execute(select(lock))


# Finding people by what they typed; closed accounts are as unknown as none.
#
# A CNIC leads only to who showed the card to an officer (`cnic_claims.py`): anybody can claim one.
# CNIC, mobile number and e-mail address are encrypted: people are found by blind indexes, and
# whoever was found so must hold the value. Nothing else asks these columns.


def find_person(session: Session, identifier: Identifier | None) -> Person | None:
    """Return who has this identifier, or None; also where somebody else wrote that they have it."""
    if identifier is None:
        return None
    if identifier.kind == "cnic":
        return holder_of_cnic(session, identifier.value)
    query = select(Person).where(has(session, identifier), Person.closed_at.is_(None))
    found = session.scalars(query).one_or_none()
    return found if found and _is(session, found, identifier) else None


def _is(session: Session, person: Person, identifier: Identifier) -> bool:
    """Return True if a row found by an index is genuine, and really has the value."""
    value: str = getattr(person, identifier.kind) or ""
    if value.lower() != identifier.value.lower():
        log_forged("people", person.id)
        return False
    return is_genuine(vault_of(session), person)


def owners(session: Session, identifiers: Iterable[Identifier]) -> dict[Identifier, UUID]:
    """Return which mobile numbers and e-mail addresses are taken, and by whom, ever.

    A phone that people share is taken as well: it can be nobody's own while they do.
    """
    taken: dict[Identifier, UUID] = {}
    for identifier in identifiers:
        found = session.execute(select(Person.id).where(has(session, identifier))).scalar()
        shared = sharers_of(session, identifier.value) if identifier.kind == "mobile" else ()
        if found or shared:
            taken[identifier] = found or shared[0]
    return taken


def has(session: Session, identifier: Identifier) -> ColumnElement[bool]:
    """Build the condition that a person has a mobile number or an e-mail address."""
    column = {"mobile": Person.mobile_hash, "email": Person.email_hash}[identifier.kind]
    purpose = f"people.{identifier.kind}"
    return column.in_(blind_indexes(vault_of(session), purpose, identifier.value))


def credential_of(session: Session, person_id: UUID) -> Credential | None:
    """Return the credential of a person.

    None if they were enrolled by an officer and never came, or if it was forged.
    """
    found = session.get(Credential, person_id, populate_existing=True)
    return found if found and is_genuine(vault_of(session), found) else None


def holds_staff_role(session: Session, person_id: UUID) -> bool:
    """Return True if a person was given a role over the province, counting or not."""
    query = select(StaffRole).where(
        StaffRole.person_id == person_id,
        StaffRole.confirmed_at.is_not(None),
        StaffRole.ended_at.is_(None),
    )
    return bool(genuine(session, session.scalars(query)))


MAX_CNICS = 30
MAX_RECIPIENTS = 100


def in_force(at: datetime | ColumnElement[Any]) -> Any:  # noqa: ANN401 - an SQL expression
    """Build the condition that a membership runs at a time."""
    return and_(Membership.since <= at, or_(Membership.until.is_(None), Membership.until > at))


@dataclass(frozen=True, kw_only=True)
class PersonSummary:
    """A person by name. `masked_cnic` shows the last four digits; only `people_by_id` fills it."""

    id: UUID
    name: str
    name_ur: str
    masked_cnic: str = ""


def names_of_deciders(
    session: Session, rows: Iterable[Proposal], *others: UUID
) -> Mapping[UUID, str]:
    """Return the names of deciders of proposals, and of others: one query.

    A decider entered, approved or refused one.
    """
    people = {who for row in rows for who in (row.entered_by, row.approved_by, row.refused_by)}
    found = people_by_id(session, [who for who in {*people, *others} if who])
    return {person.id: person.name for person in found.values()}


def people_by_id(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, PersonSummary]:
    """Return the people with these ids, in one query at most; unknown ids are left out."""
    wanted = list(ids)
    if not wanted:
        return {}
    found = session.scalars(select(Person).where(Person.id.in_(wanted)))
    return {row.id: _summary(vault_of(session), row) for row in found}


def _summary(vault: Vault, row: Person) -> PersonSummary:
    # Another person's number, encrypted, may have been copied into this row.
    cnic = row.cnic if row.cnic and is_genuine(vault, row) else ""
    return PersonSummary(
        id=row.id, name=row.name, name_ur=row.name_ur, masked_cnic=mask_number(cnic)
    )


def staff_with(session: Session, role: Role) -> Sequence[PersonSummary]:
    """List who holds a province-wide role now, by name: at most 100, to tell them something."""
    held = (
        select(StaffRole, Person.name, Person.name_ur)
        .join(Person, StaffRole.person_id == Person.id)
        .where(StaffRole.role == role.name, StaffRole.confirmed_at.is_not(None))
        .where(StaffRole.ended_at.is_(None), Person.closed_at.is_(None))
    )
    found = session.execute(held.order_by(Person.name, Person.id))
    named = [
        PersonSummary(id=grant.person_id, name=name, name_ur=name_ur)
        for grant, name, name_ur in found
        if is_genuine(vault_of(session), grant)
    ]
    return named[:MAX_RECIPIENTS]


def business_now(session: Session) -> datetime:
    """Read business time from the database's clock."""
    now: datetime = session.execute(select(func.bdm_now())).scalar_one()
    return now


def people_named(session: Session, cnics: Sequence[str]) -> Mapping[str, PersonSummary]:
    """Return the account of each CNIC (13 digits, exact), to choose committee members.

    CNICs whose card no officer has seen are left out. Call `require` first: this checks no
    permission. Raises Invalid for more than 30 at once, so that nobody walks through numbers with
    it.
    """
    if len(cnics) > MAX_CNICS:
        raise Invalid(sentence("Choose up to %(most)s people at a time.", most=MAX_CNICS))
    return {
        cnic: PersonSummary(id=person.id, name=person.name, name_ur=person.name_ur)
        for cnic, person in holders_of_cnics(session, cnics).items()
    }


def default_acting_for(session: Session, person_id: UUID) -> UUID | None:
    """Return whom a person acts for when they sign in: their only organisation, else nobody."""
    now = business_now(session)
    mine = select(Membership).where(Membership.person_id == person_id)
    held = genuine(session, session.scalars(mine.where(in_force(now))))
    found = {each.organisation_id for each in held}
    return found.pop() if len(found) == 1 else None

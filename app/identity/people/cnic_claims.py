"""Whose a CNIC is, and who claims it: people are looked up by CNIC here and nowhere else.

Whoever creates an account types a CNIC. That is a claim: it blocks nobody, and nothing is given for
it alone. It is one account's when a facilitation officer has seen the card. So what gives something
asks for the holder, and what bars somebody (an officer decides nothing of their own) for all who
claim the number. Each look-up is one query, whether or not a number is claimed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from app.encrypted_columns import blind_index
from app.identity.people.models import Enrolment, Person
from app.row_macs import genuine, vault_of


def holder_of_cnic(session: Session, cnic: str) -> Person | None:
    """Return the account of who showed this card (13 digits) to an officer, or None."""
    return holders_of_cnics(session, [cnic]).get(cnic)


def holders_of_cnics(session: Session, cnics: Iterable[str]) -> Mapping[str, Person]:
    """Return the accounts of those who showed these cards; other numbers are left out."""
    return _by_cnic(session, select(Person).where(has_one_of(session, cnics), _verified()))


def account_of_cnic(session: Session, cnic: str, mobile: str | None) -> Person | None:
    """Return the holder of a CNIC, else the account that claims it with this mobile number.

    `mobile` (E.164) counts where that account has proved it by a code.
    """
    vault = vault_of(session)
    has_mobile = Person.mobile_hash == (blind_index(vault, "people.mobile", mobile or ""))
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
    """Whether an officer has seen the CNIC card of a person."""
    query = select(Person).where(Person.id == person_id, Person.cnic_verified_at.is_not(None))
    return bool(genuine(session, session.scalars(query)))


def claims_one_of(session: Session, person_id: UUID, cnics: Collection[str]) -> bool:
    """Whether a person claims one of these CNICs; the number itself stays here."""
    if not cnics:
        return False
    mine = select(Person.id).where(Person.id == person_id, has_one_of(session, cnics))
    return session.scalar(mine) is not None


def enrolment_of_holder(session: Session, cnic: str) -> tuple[Person, Enrolment] | None:
    """Return the holder of a CNIC whom an officer enrolled, and lock their enrolment."""
    query = (
        select(Person, Enrolment)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(has_one_of(session, [cnic]), _verified(), Person.closed_at.is_(None))
        .with_for_update(of=Enrolment)
    )
    row = session.execute(query).one_or_none()
    return (row[0], row[1]) if row else None


def _by_cnic(session: Session, query: Select[Person]) -> Mapping[str, Person]:
    """Return open, genuine accounts by CNIC; who showed the card comes before who claims it."""
    rows = session.scalars(
        query.where(Person.closed_at.is_(None)).order_by(_verified(), Person.id.desc())
    )
    return {str(person.cnic): person for person in genuine(session, rows)}


def has_one_of(session: Session, cnics: Iterable[str]) -> ColumnElement[bool]:
    """Build the condition that a person claims one of some CNICs (13 digits)."""
    vault = vault_of(session)
    return Person.cnic_hash.in_([blind_index(vault, "people.cnic", cnic) for cnic in cnics])


def _verified() -> ColumnElement[bool]:
    return Person.cnic_verified_at.is_not(None)

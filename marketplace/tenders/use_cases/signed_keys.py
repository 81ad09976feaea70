"""Signatures of keys: the keys of tenders and of committee members, made by this program.

A key swapped in the database would let its owner read every bid. So the installation signs each
publication and each member's key with its signing key, which is not in the database. No key is used
for sealing or opening if its signature is missing or invalid.

A publication is signed over all that does not change afterwards: reference, key, times of
publication and closing, the rules (they decide the quorum), each seat of the committee with its
member's key and its share's commitment, and a hash of its parts: lots, items, criteria and required
documents. A row that somebody adds, changes or removes there breaks the signature. The time of the
opening may be postponed, and is left out. Later changes are versions, which are signed too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import orjson
import structlog
from sqlalchemy.orm import Session

from app.db import run_heard
from app.errors import Conflict
from app.row_macs import Forged
from app.signing.public import Signer, canonical
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.sealing.receipts import utc_text
from marketplace.tenders.models import MemberIdentity, Tender

log = structlog.get_logger("bdm.keys")
_PUBLICATION = "publication of a tender"
_CACHE_SIZE = 1_000
_MEMBER_KEY = "key of a committee member"


# Every column of the parts: with a further one, older publications are signed without it.
_PARTS = {
    "tender_lots": "number, title, title_ur, place",
    "tender_items": "number, lot_number, description, description_ur, specification, unit,"
    " quantity, delivery_place",
    "tender_criteria": "number, code, kind, wording, wording_ur",
    "tender_required_documents": "number, name, name_ur, mandatory",
}


def _hash_of_parts(tender: str) -> str:
    """Write in SQL the hash of all rows of a tender's parts, in their order."""
    lists = ", ".join(
        f"(select json_agg(json_build_array({columns}) order by number) from {table}"  # noqa: S608 - fixed parts only
        f" where tender_id = {tender}.id)"
        for table, columns in _PARTS.items()
    )
    return f"encode(sha256(convert_to(json_build_array({lists})::text, 'UTF8')), 'hex')"


def hash_of_rules(tender: str) -> str:
    """Write in SQL the hash of the rules that were frozen onto a tender's row of this name."""
    return f"encode(sha256(convert_to(cast({tender}.parameters as text), 'UTF8')), 'hex')"


def signed_text(tender: str, rules: str = "") -> str:
    """Write in SQL, of a tender's row by this name, the text that its publication is signed over.

    Times are microseconds since 1970. `rules` is SQL for their hash, where it may be known.
    """
    return f"""json_strip_nulls(json_build_object(
        'tender', {tender}.id, 'reference', {tender}.reference,
        'key', {tender}.key_recipient, 'fingerprint', {tender}.key_fingerprint,
        'published_at', cast(extract(epoch from {tender}.published_at) * 1000000 as bigint),
        'closes_at', cast(extract(epoch from {tender}.closes_at) * 1000000 as bigint),
        'rules', {rules or hash_of_rules(tender)},
        'committee', (
            select json_agg(json_build_array(
                m.person_id, m.chair, m.outside, i.id, i.recipient, m.share_commitment
            ) order by m.person_id)
            from committee_members m left join member_identities i on i.id = m.identity_id
            where m.tender_id = {tender}.id
        ),
        'version', nullif({tender}.version, 1),
        'confirm_version', nullif({tender}.confirm_version, 1),
        'price_version', nullif({tender}.price_version, 1),
        'parts', {_hash_of_parts(tender)}
    ))::text"""  # noqa: S608 - fixed parts only


_ONE = f"select {signed_text('t')}, t.publication_signature from tenders t where t.id = %(id)s"  # noqa: S608 - fixed parts only


@dataclass(frozen=True, slots=True)
class Publication:
    """The text of a publication, as written by `signed_text`, and its signature, if any."""

    said: str
    signature: bytes | None

    def is_signed(self, signer: Signer) -> bool:
        """Return True if this installation signed the publication in its present form."""
        return _is_signed(signer, self.said, bytes(self.signature or b""))


@lru_cache(maxsize=_CACHE_SIZE)
def _is_signed(signer: Signer, said: str, signature: bytes) -> bool:
    """Check a signature once: a page that many read, and the rush before a closing, ask again.

    Earlier releases signed without the parts. Nobody can make such a signature any more.
    """
    whole = orjson.loads(said)
    before = {name: value for name, value in whole.items() if name != "parts"}
    return any(signer.signed(_PUBLICATION, canonical(each), signature) for each in (whole, before))


def _bytes(said: str) -> bytes:
    return canonical(orjson.loads(said))


def sign_publication(session: Session, signer: Signer, tender: Tender) -> None:
    """Sign a publication, when all that it is about has been written."""
    said = _read(session, tender.id).said
    tender.publication_signature = signer.sign(_PUBLICATION, _bytes(said))


def _read(session: Session, tender_id: UUID) -> Publication:
    session.flush()
    ((said, signature),) = run_heard(session.connection(), _ONE, {"id": tender_id})
    return Publication(said, signature)


def is_published_here(uow: UnitOfWork, tender_id: UUID) -> bool:
    """Return True if a tender's key, committee and shares are as published; else log it."""
    genuine = _read(uow.session, tender_id).is_signed(uow.port(Signer))
    if not genuine:
        warn_of_tender(tender_id)
    return genuine


def warn_of_tender(tender_id: UUID) -> None:
    """Tell those who read the log that a tender's key is not one of ours."""
    log.critical("the key of a tender is not signed by this installation", tender=str(tender_id))


def require_published_key(uow: UnitOfWork, tender_id: UUID, publication: Publication) -> None:
    """Refuse to seal to a key that is not the one of the publication."""
    if not publication.is_signed(uow.port(Signer)):
        warn_of_tender(tender_id)
        raise Conflict(_KEY, code="key-swapped")


def require_as_published(uow: UnitOfWork, tender_id: UUID) -> None:
    """Raise Forged for a tender whose key, terms or parts are not those of its publication."""
    if not is_published_here(uow, tender_id):
        raise Forged


def require_published_share(uow: UnitOfWork, tender_id: UUID) -> None:
    """Refuse a share that is not the one of the publication: it, or its commitment, was swapped."""
    if not is_published_here(uow, tender_id):
        raise Conflict(_SHARE, code="share-swapped")


def sign_member_key(signer: Signer, identity: MemberIdentity) -> None:
    """Sign whose key this is, and when it was made."""
    identity.signature = signer.sign(_MEMBER_KEY, _signed_content(identity))


def is_members_own(uow: UnitOfWork, identity: MemberIdentity) -> bool:
    """Return True if this key was made by its member in this system; else log it."""
    genuine = uow.port(Signer).signed(_MEMBER_KEY, _signed_content(identity), identity.signature)
    if not genuine:
        log.critical(
            "the key of a member is not signed by this installation",
            key=str(identity.id),
            person=str(identity.person_id),
        )
    return genuine


def require_own_keys(uow: UnitOfWork, identities: Iterable[MemberIdentity]) -> None:
    """Raise Conflict (`member-key-swapped`) if a key was not made by its member.

    A person with write access to the table could replace a member's key with their own, and would
    be given that member's share.
    """
    if not all(is_members_own(uow, identity) for identity in identities):
        raise Conflict(_MEMBERS, code="member-key-swapped")


def _signed_content(identity: MemberIdentity) -> bytes:
    return canonical(
        {
            "id": str(identity.id),
            "person": str(identity.person_id),
            "recipient": identity.recipient,
            "made_at": utc_text(identity.created_at),
        }
    )


_KEY = sentence(
    "The key of this tender is not the one that was published. Nothing was sent. "
    "Tell the department: somebody may have changed it."
)
_SHARE = sentence(
    "Your share is not the one that was made when the tender was published. Report "
    "it: somebody may have changed it."
)
_MEMBERS = sentence(
    "The key of a committee member is not the one that the member made. Nothing was "
    "published. Tell the operator of the platform: somebody may have changed it."
)

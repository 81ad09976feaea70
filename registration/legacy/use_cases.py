"""Entries of an old paper register are taken over, marked as such; a file counts once."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.calendar import local_day
from app.casework.public import office_for
from app.db import new_id
from app.errors import Conflict, Forbidden
from app.identity.public import check_known_district
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from registration.legacy.csv_import import LegacyRow, read_legacy
from registration.legacy.models import LegacyImport
from registration.register.models import Business, Filing
from registration.register.permissions import IMPORT_LEGACY, REGISTRAR
from registration.register.policy.business import Form, Place, State, to_json
from registration.register.policy.filings import Kind, project
from registration.register.queries.filing_hashes import digest_of
from registration.register.queries.projection import entry_of, trait_rows, version_row
from registration.register.use_cases.business_names import keep_legacy_name


@dataclass(frozen=True, kw_only=True)
class ImportLegacy:
    """The file, the district whose register it is, and what paper it was typed from."""

    district: str
    source: str
    data: bytes


def import_legacy(uow: UnitOfWork, command: ImportLegacy) -> LegacyImport:
    """Take over every row, or none: each a firm with the number of its district's old register.

    Raises Invalid for rows that cannot be read, Conflict for a file that came before
    (`file-known`), or numbers that this district's register has already (`legacy-known`).
    """
    require(uow.actor, IMPORT_LEGACY)
    check_known_district(uow, command.district)
    _refuse_other_office(uow, command.district)
    hashed = hashlib.sha256(command.data).digest()
    if uow.session.scalar(select(LegacyImport.id).filter_by(file_hash=hashed)) is not None:
        raise Conflict(sentence("This file was taken over already."), code="file-known")
    rows = read_legacy(command.data)
    _refuse_known(uow, command.district, rows)
    _enter(uow, command, rows)
    made = LegacyImport(
        id=new_id(),
        district=command.district,
        source=command.source,
        file_hash=hashed,
        entries=len(rows),
        imported_by=uow.actor.person,
        imported_at=uow.now,
    )
    uow.add(made)
    uow.audit("register.legacy_imported", made.id, after={"entries": len(rows)})
    return made


def _refuse_other_office(uow: UnitOfWork, district: str) -> None:
    """Let only the Registrar's own office of the district take its paper over."""
    if office_for(uow, REGISTRAR, district) != uow.actor.organisation:
        raise Forbidden(
            sentence("Only the Registrar’s office of this district can take its register over."),
            code="other-office",
        )


def number_of(district: str, number: str) -> str:
    """Return the number of an old entry here: 117/1987 of Kech is OLD-KECH-117-1987."""
    plain = "".join(sign if sign.isalnum() else "-" for sign in number.strip().upper())
    return f"OLD-{district.upper()}-{plain}"


def _refuse_known(uow: UnitOfWork, district: str, rows: Sequence[LegacyRow]) -> None:
    numbers = {number_of(district, row.number): row for row in rows}
    if len(numbers) < len(rows):
        raise Conflict(
            sentence("Two numbers of this file differ by signs only. Distinguish them by letters."),
            code="legacy-alike",
        )
    query = select(Business.number).where(Business.number.in_(list(numbers))).limit(1)
    known = uow.session.scalar(query)
    if known is not None:
        raise Conflict(
            sentence(
                "Row %(row)s: number %(number)s of this district is in the register already.",
                row=numbers[known].row,
                number=numbers[known].number,
            ),
            code="legacy-known",
        )


def _enter(uow: UnitOfWork, command: ImportLegacy, rows: Sequence[LegacyRow]) -> None:
    """Write all entries at once: one filing each, and the version that it makes."""
    businesses = [_business(command.district, row, uow.now) for row in rows]
    uow.session.add_all(businesses)
    uow.session.flush()
    filings = [
        _filing(uow, command, row, business) for row, business in zip(rows, businesses, strict=True)
    ]
    uow.session.add_all(filings)
    uow.session.flush()
    for filing in filings:
        (version,) = project([entry_of(filing)])
        uow.session.add(version_row(filing.business_id, version))
        uow.session.add_all(trait_rows(uow, filing.business_id, [version]))
        keep_legacy_name(uow, version.state)
    uow.session.flush()


def _business(district: str, row: LegacyRow, now: datetime) -> Business:
    number = number_of(district, row.number)
    return Business(
        id=new_id(),
        form=Form.PARTNERSHIP.value,
        temporary=number,
        number=number,
        begun_at=now,
        numbered_at=now,
    )


def _filing(uow: UnitOfWork, command: ImportLegacy, row: LegacyRow, business: Business) -> Filing:
    state = State(
        form=Form.PARTNERSHIP,
        name=row.name,
        name_ur=row.name_ur,
        place=Place(line=row.place, district=command.district),
        legacy_number=row.number,
    )
    filing = Filing(
        id=new_id(),
        business_id=business.id,
        sequence=1,
        kind=Kind.IMPORTED.value,
        effective_on=row.registered_on or local_day(uow.now),
        content=to_json(state) | {"source": command.source, "partners_as_written": row.partners},
        filed_by=uow.actor.person,
        filed_at=uow.now,
    )
    filing.digest = digest_of(uow, filing)
    return filing

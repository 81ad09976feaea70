"""Find one's bills by CNIC, proved by a code to the mobile number that the department has.

Whoever asks gets the same answer; only a mobile number that stands on a bill of this CNIC gets a
code, and only such bills are shown. So nobody learns whether somebody owes anything.
"""

import json
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from app.identity.accounts.codes import keep_secret, new_digits, pace_codes, spend_code
from app.identity.people.identifiers import Identifier
from app.identity.people.notifications import send_code
from app.identity.people.throttle import Throttle
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.kernel.holders import cnic_hash, mobile_hash
from payments.kernel.limits import CODES

PURPOSE = "find-bills"
# Their ids fit into a cookie.
MOST_FOUND = 20


@dataclass(frozen=True, kw_only=True)
class AskForCode:
    """Whose bills (13 digits), the mobile that stands on them (E.164), the reader's language."""

    cnic: str = field(repr=False)
    mobile: str = field(repr=False)
    language: str = "en"


@dataclass(frozen=True, kw_only=True)
class FindBills:
    """The request, and the code that came."""

    request_id: UUID
    code: str = field(repr=False)


def ask_for_code(uow: UnitOfWork, command: AskForCode) -> UUID:
    """Send a code where such a bill exists, and return the request's id in any case.

    Raises TooMany.
    """
    asker = uow.actor.counted_as
    uow.port(Throttle).count(CODES, asker)
    pace_codes(uow, PURPOSE, command.mobile, asker=asker)
    cnic, mobile = cnic_hash(uow.vault, command.cnic), mobile_hash(uow.vault, command.mobile)
    digits = new_digits()
    code = keep_secret(
        uow,
        digits,
        purpose=PURPOSE,
        destination=command.mobile,
        asker=asker,
        about=json.dumps([cnic.hex(), mobile.hex()]),
    )
    if _ids(uow, cnic, mobile, most=1):
        to = [Identifier("mobile", command.mobile)]
        send_code(uow, digits, to=to, language=command.language)
    return code.id


def find_bills(uow: UnitOfWork, command: FindBills) -> list[UUID]:
    """Return the ids of the bills, newest first. Raises Invalid for a wrong or old code."""
    code = spend_code(uow, command.request_id, PURPOSE, command.code)
    cnic, mobile = json.loads(uow.vault.open(code.sealed or b""))
    found = _ids(uow, bytes.fromhex(cnic), bytes.fromhex(mobile), most=MOST_FOUND)
    uow.audit("bills.found_by_code", code.id, after={"count": len(found)})
    return found


def _ids(uow: UnitOfWork, cnic: bytes, mobile: bytes, *, most: int) -> list[UUID]:
    query = select(Bill.id).filter_by(payer_cnic_keyed=cnic, payer_mobile_keyed=mobile)
    return list(uow.session.scalars(query.order_by(Bill.id.desc()).limit(most)))

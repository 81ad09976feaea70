"""From the file that an officer sent to the command: the same for the page and the API."""

import hashlib
from dataclasses import replace

from sqlalchemy import select

from app.calendar import local_day
from app.csv_in import MAX_BYTES
from app.documents.public import Upload
from app.errors import Invalid
from app.permissions import Actor, require
from app.text import sentence
from app.web.doors import reading
from payments.partners.models import Partner
from payments.partners.onebill.profile import read_profile
from payments.partners.onebill.settlement_file import OneBillParser
from payments.settlement.permissions import SEND_SETTLEMENT
from payments.settlement.queries.terms import agreed_terms
from payments.settlement.use_cases.import_file import SendFile


def file_command(actor: Actor, partner: str, file: Upload | None) -> SendFile:
    """Return the command for a partner's file. Raises Invalid with what is wrong, by row."""
    with reading(actor) as uow:
        require(uow.actor, SEND_SETTLEMENT)
        known = uow.session.scalars(select(Partner).filter_by(code=partner)).one_or_none()
        terms, today = agreed_terms(uow.session), local_day(uow.now)
    if file is None:
        problem = sentence("Choose a CSV file.")
        raise Invalid(problem, fields={"file": problem})
    if known is None or known.approved_at is None:
        problem = sentence("Choose one of the answers in the list.")
        raise Invalid(problem, fields={"partner": problem})
    data = file.stream.read(MAX_BYTES + 1)
    parsed = OneBillParser(partner, read_profile(known.profile)).parse(data)
    agreed = terms.on(parsed.channel, partner, parsed.day)
    if agreed is None:
        problem = sentence("Nothing was agreed with this partner for that day. Enter its terms.")
        raise Invalid(problem, fields={"partner": problem})
    if parsed.day > today:
        problem = sentence("The date of this file is in the future.")
        raise Invalid(problem, fields={"file": problem})
    return SendFile(
        file=replace(parsed, bank=agreed.bank),
        filename=file.filename,
        hash=hashlib.sha256(data).digest(),
    )

"""The codes of letters that went to a mobile number, as who holds it reads them."""

import json
import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.notifications.addresses import address_hash
from app.notifications.models import Message
from app.row_macs import vault_of

_CODE = re.compile(r"\b[2-9A-Z]{5}-[2-9A-Z]{5}\b")


def codes_sent_to(session: Session, mobile: str | None) -> list[str]:
    """Return the codes that went to a mobile number (E.164; None: to any), the oldest first."""
    vault, query = vault_of(session), select(Message)
    if mobile is not None:
        query = query.filter_by(address_hash=address_hash(vault, mobile))
    sent = session.scalars(query.where(Message.secret).order_by(Message.id)).all()
    texts = [json.loads(vault.open_for(each.place, each.sealed))["sms"] for each in sent]
    return [code for text in texts for code in _CODE.findall(text)]

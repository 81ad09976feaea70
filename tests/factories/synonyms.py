"""Words that mean the same, as two officers have entered them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.db import new_id
from app.synonyms.models import SynonymGroup
from app.synonyms.policy import phrase
from factories.identity import make_staff

LONG_AGO = date(2020, 1, 1)


def make_synonyms(
    session: Session, word: str, urdu: str, also: Sequence[str] = (), *, since: date = LONG_AGO
) -> SynonymGroup:
    one, other = (make_staff(session, roles.PARAMETER_OFFICER, name) for name in ("One", "Other"))
    terms = [word, urdu, *(each for each in also if each)]
    row = SynonymGroup(
        id=new_id(),
        entered_by=one.id,
        entered_at=real_now(),
        term=" ".join(phrase(word)),
        word=word,
        word_ur=urdu,
        also=terms[2:],
        beginnings=[phrase(each)[0] for each in terms],
        valid_from=since,
    )
    session.add(row)
    session.flush()
    row.approve(by=other.id, at=real_now())
    session.flush()
    return row

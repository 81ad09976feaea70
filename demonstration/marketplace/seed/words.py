"""Words that mean the same, as two officers would have entered them."""

from datetime import timedelta

from sqlalchemy import select

from app.calendar import local_day
from app.clock import real_now
from app.decisions import Approve
from app.platform import Platform
from app.synonyms.models import SynonymGroup
from app.synonyms.use_cases import SYNONYMS, ProposeSynonyms
from demonstration.cast.known import Cast
from demonstration.cast.past import at_time

_SINCE = timedelta(days=200)
GROUPS = (
    ("chair", "کرسی", ("seat",)),
    ("table", "میز", ("desk",)),
    ("furniture", "فرنیچر", ()),
    ("computer", "کمپیوٹر", ("PC", "desktop")),
    ("laptop", "لیپ ٹاپ", ("notebook computer",)),
    ("generator", "جنریٹر", ("genset",)),
    ("air conditioner", "ایئر کنڈیشنر", ("AC", "اے سی")),
    ("medicine", "دوا", ("drug", "ادویات")),
    ("vehicle", "گاڑی", ("car",)),
    ("road", "سڑک", ()),
    ("well", "کنواں", ("tube well", "ٹیوب ویل")),
    ("school", "سکول", ("اسکول",)),
)


def seed_words(platform: Platform, cast: Cast) -> None:
    """Enter each group by one officer and approve it by another; a second run finds them."""
    with platform.executor.sessions() as session:
        known = set(session.scalars(select(SynonymGroup.word)))
    then = at_time(platform.executor, real_now() - _SINCE)
    for word, urdu, also in GROUPS:
        if word not in known:
            first = local_day(real_now() - _SINCE)
            command = ProposeSynonyms(word=word, word_ur=urdu, also=also, valid_from=first)
            row = then.execute(SYNONYMS.propose, command, actor=cast.actor("rules"))
            then.execute(SYNONYMS.approve, Approve(id=row.id), actor=cast.actor("rules2"))

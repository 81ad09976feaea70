"""The demonstration's names: barred words, an old register, and a name that somebody holds.

All are made by the use cases that people use, at the times at which they would have used them.
What exists already is left alone.
"""

from datetime import timedelta

from sqlalchemy import select

from app.clock import real_now
from app.decisions import Approve
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from demonstration.cast.known import Cast
from demonstration.cast.past import at_time
from registration.names.models import BarredWord, BusinessName
from registration.names.policy.report import ProposedName, Standing
from registration.names.suggested_barred_words import SUGGESTED
from registration.names.use_cases.bar_words import BARRED_WORDS
from registration.names.use_cases.hold_business_name import NameEntry, enter_name
from registration.names.use_cases.reserve_name import ReserveName, reserve_name

_SINCE = timedelta(days=400)
# Of nobody in particular; as an old paper register might have them.
_OLD_REGISTER = (
    ("Zarghoon Traders", "زرغون ٹریڈرز", "quetta"),
    ("Haji Muhammad Khan & Sons", "حاجی محمد خان اینڈ سنز", "quetta"),
    ("Chiltan Dry Fruits", "چلتن ڈرائی فروٹس", "mastung"),
    ("Makran Fisheries", "مکران فشریز", "gwadar"),
    ("Kohlu Wool Merchants", "کوہلو وول مرچنٹس", "kohlu"),
    ("Al-Madina Cloth House", "المدینہ کلاتھ ہاؤس", "khuzdar"),
    ("Star Motors", "سٹار موٹرز", "quetta"),
    ("Panjgur Date Company", "پنجگور کھجور کمپنی", "panjgur"),
)
_RESERVED_NAME = ProposedName(name="Hingol Sea Foods", name_ur="ہنگول سی فوڈز", district="gwadar")


def plant(platform: Platform, cast: Cast) -> None:
    """Plant what is missing; a second run finds everything and changes nothing."""
    _bar_words(platform, cast)
    with platform.executor.sessions() as session:
        known = set(session.scalars(select(BusinessName.name)))
    then = at_time(platform.executor, real_now() - _SINCE)
    for name, name_ur, district in _OLD_REGISTER:
        if name not in known:
            entry = NameEntry(
                name=name,
                name_ur=name_ur,
                district=district,
                since=real_now() - _SINCE,
                standing=Standing.LEGACY,
            )
            then.execute(enter_name, entry, actor=SYSTEM)
    if _RESERVED_NAME.name not in known:
        command = ReserveName(proposed=_RESERVED_NAME)
        platform.executor.execute(reserve_name, command, actor=cast.actor("owner"))


def _bar_words(platform: Platform, cast: Cast) -> None:
    """Enter the release's words by one officer, approve them by another; the last one waits."""
    with platform.executor.sessions() as session:
        known = set(session.scalars(select(BarredWord.word)))
    then = at_time(platform.executor, real_now() - _SINCE)
    for suggested in SUGGESTED:
        if suggested.word not in known:
            row = then.execute(BARRED_WORDS.propose, suggested, actor=cast.actor("rules"))
            if suggested is not SUGGESTED[-1]:
                approval = Approve(id=row.id)
                then.execute(BARRED_WORDS.approve, approval, actor=cast.actor("rules2"))

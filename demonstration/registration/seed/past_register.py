"""A hundred and twenty businesses of twelve districts, registered over the past seventeen months.

They are rows as a grant would have left them, with the filing that the register follows from, as
when a paper register is taken over. No account belongs to any of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zlib import crc32

from sqlalchemy import select

from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from registration.names.models import BusinessName
from registration.names.policy.kinds import BusinessKind
from registration.names.use_cases.hold_business_name import NameEntry, name_row
from registration.register.models import Business, Filing
from registration.register.policy.business import Form, Owner, Place, State, to_json
from registration.register.policy.filings import Kind, project
from registration.register.queries.filing_hashes import digest_of
from registration.register.queries.projection import (
    entry_of,
    owner_rows,
    trait_rows,
    version_row,
)

FIRST_DAY, LAST_DAY = 515, 4
_MORE_OF_LATE = 0.8
# District, its number in CNICs, and a name of the country round about.
DISTRICTS = (
    ("quetta", 1, "Hanna", "ہنہ"),
    ("kech", 2, "Mand", "مند"),
    ("gwadar", 3, "Padi Zirr", "پدی زر"),
    ("khuzdar", 4, "Moola", "مولہ"),
    ("zhob", 5, "Sulaiman", "سلیمان"),
    ("loralai", 6, "Bori", "بوری"),
    ("sibi", 7, "Mehrgarh", "مہرگڑھ"),
    ("lasbela", 8, "Hingol", "ہنگول"),
    ("pishin", 9, "Khojak", "خوجک"),
    ("nasirabad", 10, "Pat Feeder", "پٹ فیڈر"),
    ("panjgur", 11, "Rakhshan", "رخشان"),
    ("mastung", 12, "Dasht", "دشت"),
)
# Number, activity, and a kind of shop.
TRADES = (
    (1, "1071", "Bakery", "بیکری"),
    (2, "4751", "Cloth House", "کلاتھ ہاؤس"),
    (3, "4772", "Medical Store", "میڈیکل اسٹور"),
    (4, "9511", "Computer Repairs", "کمپیوٹر مرمت"),
    (5, "5610", "Restaurant", "ریستوران"),
    (6, "4520", "Motor Workshop", "موٹر ورکشاپ"),
    (7, "1410", "Tailors", "ٹیلرز"),
    (8, "4721", "Dry Fruits", "خشک میوہ"),
    (9, "3100", "Furniture Makers", "فرنیچر ساز"),
    (10, "4752", "Hardware Store", "ہارڈویئر اسٹور"),
)


@dataclass(frozen=True, kw_only=True)
class Shop:
    """A business of one person."""

    district: str
    serial: int
    owner_number: int
    name: str
    name_ur: str
    activity: str

    @property
    def at(self) -> datetime:
        """Return its registration: the same number of days ago in every province, more of late."""
        share = crc32(self.name.encode()) / 2**32
        days = FIRST_DAY - (FIRST_DAY - LAST_DAY) * share**_MORE_OF_LATE
        return real_now() - timedelta(days=int(days))

    @property
    def temporary(self) -> str:
        """Return its identifier before its number, which finds it again."""
        return f"T-PAST-{self.district.upper()}-{self.serial}"

    @property
    def state(self) -> State:
        """Return the register's first record of it."""
        place = Place(line=f"Shop {self.serial}, Main Bazaar", district=self.district)
        owner = Owner(
            name=f"Owner of {self.name}",
            name_ur=f"مالک، {self.name_ur}",
            cnic=f"54409{self.owner_number:08d}",
            joined_on=local_day(self.at),
        )
        return State(
            form=Form.SOLE,
            name=self.name,
            name_ur=self.name_ur,
            place=place,
            activities=(self.activity,),
            owners=(owner,),
        )


def _shops() -> Iterator[Shop]:
    for district, number, word, word_ur in DISTRICTS:
        for serial, activity, kind, kind_ur in TRADES:
            yield Shop(
                district=district,
                serial=serial,
                owner_number=number * 100 + serial,
                name=f"{word} {kind}",
                name_ur=f"{word_ur} {kind_ur}",
                activity=activity,
            )


SHOPS = tuple(_shops())


def seed_past_register(platform: Platform) -> None:
    """Create all that are missing, in one commit, the oldest first."""
    platform.executor.execute(_enter, None, actor=SYSTEM)


def _enter(uow: UnitOfWork, _: None) -> None:
    known = set(uow.session.scalars(select(Business.temporary)))
    shops = sorted((shop for shop in SHOPS if shop.temporary not in known), key=lambda s: s.at)
    businesses = [_business(shop) for shop in shops]
    uow.session.add_all(businesses)
    uow.session.flush()
    filings = [_filing(uow, *each) for each in zip(shops, businesses, strict=True)]
    uow.session.add_all(filings)
    uow.session.flush()
    versions = [(filing.business_id, project([entry_of(filing)])[0]) for filing in filings]
    uow.session.add_all(version_row(*each) for each in versions)
    uow.session.flush()
    for business_id, version in versions:
        uow.session.add_all(owner_rows(uow, business_id, version))
        uow.session.add_all(trait_rows(uow, business_id, [version]))
    uow.session.add_all(_name(*each) for each in zip(shops, businesses, strict=True))


def _business(shop: Shop) -> Business:
    return Business(
        id=new_id(),
        form=Form.SOLE.value,
        temporary=shop.temporary,
        number=f"SP-{shop.district.upper()}-{shop.at:%Y}-{1000 + shop.serial:05d}",
        begun_at=shop.at - timedelta(days=2),
        numbered_at=shop.at,
        details_published=False,
    )


def _filing(uow: UnitOfWork, shop: Shop, business: Business) -> Filing:
    filing = Filing(
        id=new_id(),
        business_id=business.id,
        sequence=1,
        kind=Kind.REGISTERED.value,
        effective_on=local_day(shop.at),
        content=to_json(shop.state),
        filed_at=shop.at,
    )
    filing.digest = digest_of(uow, filing)
    return filing


def _name(shop: Shop, business: Business) -> BusinessName:
    """Return the row of its name, so that checks of names see it."""
    entry = NameEntry(
        name=shop.name,
        name_ur=shop.name_ur,
        since=shop.at,
        business_id=business.id,
        kind=BusinessKind.SOLE_PROPRIETOR,
        district=shop.district,
    )
    return name_row(entry)

"""Departments that buy, and firms of thirteen districts that bid: nobody signs in for them.

The names of firms are of nobody in particular.
"""

from dataclasses import dataclass

from demonstration.cast.players import House


@dataclass(frozen=True, kw_only=True)
class Firm:
    """A firm with its trades, and its turnover as it states it; `player` signs in for it."""

    key: str
    trades: frozenset[str]
    turnover: str
    house: House | None = None
    player: str = ""


def _firm(line: str) -> Firm:
    key, number, district, turnover, trades, name, name_ur = (
        cell.strip() for cell in line.split("|")
    )
    house = House(
        key=key,
        number=int(number),
        kind="supplier",
        name=name,
        name_ur=name_ur,
        district=district,
    )
    return Firm(key=key, trades=frozenset(trades.split()), turnover=turnover, house=house)


_TABLE = """
bolan|101|Quetta|up-to-30m|medical|Bolan Medical Supplies|بولان میڈیکل سپلائیز
hanna|102|Quetta|30m-to-150m|it office|Hanna Valley Computers|ہنہ ویلی کمپیوٹرز
chiltan|103|Quetta|150m-to-400m|works water|Chiltan Construction Company|چلتن کنسٹرکشن کمپنی
takatu|104|Quetta|150m-to-400m|energy water it|Takatu Solar Energy|تکتو سولر انرجی
mehrgarh|105|Sibi|up-to-30m|office it|Mehrgarh Books and Stationery|مہرگڑھ بکس اینڈ اسٹیشنری
sibi|106|Sibi|30m-to-150m|medical energy|Sibi Cold Chain|سبی کولڈ چین
baghbana|107|Khuzdar|30m-to-150m|water works|Baghbana Drilling Works|باغبانہ ڈرلنگ ورکس
jhalawan|108|Khuzdar|up-to-30m|medical office farm|Jhalawan Traders|جھالاوان ٹریڈرز
zhob|109|Zhob|up-to-30m|water farm|Zhob Pipe House|ژوب پائپ ہاؤس
sulaiman|110|Zhob|150m-to-400m|works|Sulaiman Range Contractors|سلیمان رینج کنٹریکٹرز
loralai|111|Loralai|30m-to-150m|farm energy|Loralai Agro Services|لورالائی ایگرو سروسز
bori|112|Loralai|up-to-30m|office|Bori Furniture Works|بوری فرنیچر ورکس
lasbela|113|Lasbela|30m-to-150m|works|Lasbela Cement Products|لسبیلہ سیمنٹ پراڈکٹس
hub|114|Hub|150m-to-400m|works water energy|Hub River Engineering|حب ریور انجینئرنگ
makran|115|Gwadar|30m-to-150m|works|Makran Coast Builders|مکران کوسٹ بلڈرز
pasni|116|Gwadar|up-to-30m|office medical it|Pasni General Stores|پسنی جنرل اسٹورز
kech|117|Kech|up-to-30m|farm energy|Kech Date Machinery|کیچ ڈیٹ مشینری
diagnostics|118|Kech|30m-to-150m|medical|Turbat Diagnostics|تربت ڈائیگناسٹکس
orchard|119|Pishin|up-to-30m|farm|Pishin Orchard Supplies|پشین آرچرڈ سپلائیز
karez|120|Pishin|30m-to-150m|water energy|Karez Water Works|کاریز واٹر ورکس
patfeeder|121|Nasirabad|30m-to-150m|farm|Pat Feeder Seed Company|پٹ فیڈر سیڈ کمپنی
nasirabad|122|Nasirabad|150m-to-400m|farm water|Nasirabad Farm Equipment|نصیر آباد فارم ایکوپمنٹ
panjgur|123|Panjgur|up-to-30m|works energy|Panjgur Engineering Services|پنجگور انجینئرنگ سروسز
rakhshan|124|Panjgur|up-to-30m|it|Rakhshan Networks|رخشان نیٹ ورکس
chagai|125|Chagai|up-to-30m|works|Chagai Stone Crushers|چاغی اسٹون کرشرز
mastung|126|Mastung|30m-to-150m|medical|Mastung Medical Hall|مستونگ میڈیکل ہال
"""
_WITH_PLAYERS = (
    Firm(
        key="turbat",
        trades=frozenset({"office", "it", "farm", "medical"}),
        turnover="30m-to-150m",
        player="owner",
    ),
    Firm(
        key="zarghoon",
        trades=frozenset({"office", "it", "energy"}),
        turnover="30m-to-150m",
        player="owner2",
    ),
    Firm(key="gwadar", trades=frozenset({"office"}), turnover="up-to-30m", player="owner3"),
    Firm(key="softworks", trades=frozenset({"it"}), turnover="30m-to-150m", player="developer"),
)
FIRMS = (*map(_firm, _TABLE.split("\n")[1:-1]), *_WITH_PLAYERS)
FIRM_HOUSES = tuple(firm.house for firm in FIRMS if firm.house)
BUYERS = tuple(
    House(key=key, number=number, kind="department", name=name, name_ur=name_ur, district="Quetta")
    for key, number, name, name_ur in (
        ("health", 21, "Health Department", "محکمہ صحت"),
        ("schools", 22, "School Education Department", "محکمہ اسکول ایجوکیشن"),
        ("agriculture", 23, "Agriculture Department", "محکمہ زراعت"),
        ("water", 24, "Public Health Engineering Department", "محکمہ پبلک ہیلتھ انجینئرنگ"),
    )
)

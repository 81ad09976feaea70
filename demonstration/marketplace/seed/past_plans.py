"""Purchases of the past seventeen months: a kind of purchase, and its districts with weeks ago.

Every tender, item and amount is a sample. `-` before the weeks: the tender was cancelled.
"""

from dataclasses import dataclass
from zlib import crc32


@dataclass(frozen=True, kw_only=True)
class PastPlan:
    """A tender of the past, published `weeks` ago; `estimate` is the price of a unit, in rupees."""

    house: str
    kind: str
    trade: str
    category: str
    head: str
    title: str
    title_ur: str
    unit: str
    quantity: int
    estimate: int
    item: str
    item_ur: str
    district: str
    weeks: int
    cancelled: bool

    @property
    def key(self) -> str:
        """Return its name for ever: no other tender of its department has the reference."""
        return f"{self.house}/{self.kind}/{self.district}"

    def chance(self, of: str, sides: int) -> int:
        """Return a number below `sides` that is the same in every province."""
        return crc32(f"{self.key}/{of}".encode()) % sides


# House, kind, trade, category, head | unit, quantity, rupees | title | item | districts
_TABLE = """
health medicines medical goods A03927
carton 240 38500
Essential medicines for hospitals | ہسپتالوں کے لیے ضروری ادویات
Essential medicines, mixed carton | ضروری ادویات، ملا جلا کارٹن
quetta 15, khuzdar 31, kech 60, sibi 72, loralai 47
health laboratory medical goods A09601
set 6 1450000
Laboratory equipment for district hospitals | ضلعی ہسپتالوں کے لیے لیبارٹری کا سامان
Analyser for blood chemistry, with reagents | خون کے کیمیائی تجزیے کی مشین، ری ایجنٹ سمیت
gwadar 20, zhob 65, nasirabad 36, mastung -52
health vaccines energy goods A09601
piece 34 186000
Solar refrigerators for vaccines | ویکسین کے لیے شمسی ریفریجریٹر
Refrigerator for vaccines, solar, 60 litres | ویکسین کا شمسی ریفریجریٹر، 60 لیٹر
kech 25, panjgur 68, chagai 42
schools furniture office goods A09701
set 900 11800
Furniture for primary schools | پرائمری سکولوں کے لیے فرنیچر
Bench and desk for two pupils | دو طلبہ کے لیے بنچ اور ڈیسک
quetta 18, lasbela 33, zhob 62, kech 73, pishin 50, sibi 11
schools books office goods A03905
set 2600 1950
Library books for high schools | ہائی سکولوں کے لیے لائبریری کی کتابیں
Set of 12 books in Urdu and Balochi | اردو اور بلوچی کی 12 کتابوں کا سیٹ
khuzdar 12, sibi 45, gwadar 66
schools laboratories it goods A09201
piece 120 142000
Computers for school laboratories | سکول لیبارٹریوں کے لیے کمپیوٹر
Desktop computer with UPS | یو پی ایس سمیت ڈیسک ٹاپ کمپیوٹر
loralai 23, panjgur 40, quetta 70, nasirabad -30, kech 10
agriculture seed farm goods A03970
bag 3200 7400
Certified wheat seed for growers | کاشت کاروں کے لیے تصدیق شدہ گندم کا بیج
Wheat seed, certified, bag of 50 kg | گندم کا تصدیق شدہ بیج، 50 کلو کی بوری
nasirabad 13, loralai 34, pishin 61, khuzdar 71
agriculture drip farm goods A09601
acre 160 94000
Drip irrigation for orchards | باغات کے لیے ڈرپ آبپاشی
Drip system, fitted, for one acre | ایک ایکڑ کا ڈرپ نظام، تنصیب سمیت
pishin 19, mastung 44, kech 67
agriculture pumps energy goods A09601
set 28 780000
Solar pumps for tube wells | ٹیوب ویلوں کے لیے شمسی پمپ
Solar pump, 10 kW, with panels | شمسی پمپ، 10 کلو واٹ، پینل سمیت
khuzdar 26, zhob 57, lasbela -16, quetta 13
water pipes water goods A09601
metre 9000 1650
Pipes for rural water supply | دیہی آب رسانی کے لیے پائپ
HDPE pipe, 110 mm, with fittings | ایچ ڈی پی ای پائپ، 110 ملی میٹر، جوڑ سمیت
zhob 14, gwadar 28, panjgur 58, chagai 69
water schemes water works A12405
scheme 2 9400000
Rehabilitation of water supply schemes | آب رسانی اسکیموں کی بحالی
Scheme with tank, pump house and mains | ٹینک، پمپ ہاؤس اور پائپ لائن والی اسکیم
kech 32, pishin 46, khuzdar 74, mastung 21
water plants water goods A09601
plant 8 2150000
Filtration plants for towns | قصبوں کے لیے فلٹریشن پلانٹ
Filtration plant, reverse osmosis, 2,000 litres an hour | فلٹریشن پلانٹ، 2,000 لیٹر فی گھنٹہ
gwadar 17, lasbela 63, nasirabad 38
works roads works works A12403
kilometre 6 8700000
Repair of district roads | ضلعی سڑکوں کی مرمت
Road, two lanes, repaired and surfaced | دو رویہ سڑک، مرمت اور کارپٹ
sibi 22, zhob 37, lasbela 59, khuzdar 73, loralai 49, pishin 12
works culverts works works A12403
piece 14 1280000
Culverts on link roads | رابطہ سڑکوں پر پلیاں
Box culvert, 2 m by 2 m | باکس پلی، 2 میٹر × 2 میٹر
panjgur 16, chagai 29, gwadar 64
works offices works works A12401
job 1 14600000
Repair of government offices | سرکاری دفاتر کی مرمت
Roofs, wiring and paint of an office block | دفتری عمارت کی چھت، وائرنگ اور رنگ
quetta 24, pishin 56, sibi -66
department kiosks it goods A09201
piece 40 168000
Kiosks for citizens' facilitation centres | شہری سہولت مراکز کے لیے کیوسک
Kiosk with screen and printer | سکرین اور پرنٹر والا کیوسک
khuzdar 35, zhob 53, gwadar 70
department stationery office goods A03901
lot 12 214000
Stationery for training centres | تربیتی مراکز کے لیے سٹیشنری
Lot of paper, toner and files | کاغذ، ٹونر اور فائلوں کی لاٹ
quetta 43, loralai 67
department solar energy goods A09601
set 10 1120000
Solar power for IT laboratories | آئی ٹی لیبارٹریوں کے لیے شمسی بجلی
Solar system, 10 kW, with batteries | شمسی نظام، 10 کلو واٹ، بیٹریوں سمیت
nasirabad 41, kech 55
"""


def _plans(lines: tuple[str, ...]) -> list[PastPlan]:
    named, amounts, titles, items, places = lines
    unit, quantity, estimate = amounts.split()
    names = ("house", "kind", "trade", "category", "head")
    texts = [each.strip() for each in (*titles.split("|"), *items.split("|"))]
    shared = dict(zip(names, named.split(), strict=True)) | {"unit": unit}
    shared |= dict(zip(("title", "title_ur", "item", "item_ur"), texts, strict=True))
    return [
        PastPlan(
            **shared,
            quantity=int(quantity),
            estimate=int(estimate),
            district=district,
            weeks=abs(int(weeks)),
            cancelled=weeks.startswith("-"),
        )
        for district, weeks in (place.split() for place in places.split(","))
    ]


_LINES = _TABLE.split("\n")[1:-1]
# The oldest first, as they would have come.
PAST_PLANS = sorted(
    (plan for at in range(0, len(_LINES), 5) for plan in _plans(tuple(_LINES[at : at + 5]))),
    key=lambda plan: (-plan.weeks, plan.key),
)

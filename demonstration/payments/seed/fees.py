"""Sample fees of several departments: amounts, heads and shares are invented, and say so.

Only the group B016 of the chart of accounts (profession tax) is known to us from official text.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from app.calendar import local_day
from app.clock import real_now
from app.parameters.public import Confidence
from payments.bills.policy.surcharge import Surcharge
from payments.fees.policy import Exemption, Fixed, Formula, Part, Percentage, PerUnit, Slab, Slabs
from payments.fees.use_cases import Terms

SAMPLE = "Sample, not law: the amount is invented for the demonstration"
_ALL = Decimal(100)
RECORDS_BEGIN = date(2020, 1, 1)


def _whole(head: str, what: str, what_ur: str) -> tuple[Part, ...]:
    return (Part(head_code=head, description=what, description_ur=what_ur, percent=_ALL),)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A fee to plant: of which house, how calculated, for which heads."""

    code: str
    house: str
    group: str
    title: str
    title_ur: str
    formula: Formula
    parts: tuple[Part, ...]
    asks: str = ""
    asks_ur: str = ""
    surcharge: Surcharge | None = None
    exemptions: tuple[Exemption, ...] = ()
    due_days: int = 15
    expiry_days: int | None = 90
    part_payment: bool = False
    basis: str = SAMPLE
    thing: str = ""
    thing_ur: str = ""

    def terms(self) -> Terms:
        """Return the terms, unverified as they are."""
        return Terms(
            formula=self.formula,
            parts=self.parts,
            surcharge=self.surcharge,
            exemptions=self.exemptions,
            due_days=self.due_days,
            expiry_days=self.expiry_days,
            part_payment=self.part_payment,
            valid_from=RECORDS_BEGIN,
            valid_to=None,
            instrument=self.basis,
            confidence=Confidence.UNVERIFIED,
            note="The first day is that of our records.",
            thing=self.thing,
            thing_ur=self.thing_ur,
        )


LICENCE = Sample(
    code="driving-licence",
    house="transport",
    group="licences",
    title="Driving licence, new, five years",
    title_ur="نیا ڈرائیونگ لائسنس، پانچ سال",
    formula=Fixed(amount_paisa=1_500_00),
    parts=(
        Part(
            head_code="B02801",
            description="Licence fee",
            description_ur="لائسنس فیس",
            percent=Decimal(80),
        ),
        Part(
            head_code="C02701",
            description="Card and printing",
            description_ur="کارڈ اور چھپائی",
            percent=Decimal(20),
        ),
    ),
)
FEES = (
    LICENCE,
    Sample(
        code="domicile-certificate",
        house="home",
        group="certificates",
        title="Local or domicile certificate",
        title_ur="لوکل یا ڈومیسائل سرٹیفکیٹ",
        asks="Copies",
        asks_ur="نقول کی تعداد",
        formula=PerUnit(unit_paisa=200_00, least=1, most=10),
        parts=_whole("C02201", "Certificate fee", "سرٹیفکیٹ فیس"),
    ),
    Sample(
        code="tender-document",
        house="department",
        group="procurement",
        title="Tender document",
        title_ur="ٹینڈر دستاویز",
        asks="Estimated cost of the tender",
        asks_ur="ٹینڈر کی تخمینی لاگت",
        formula=Slabs(
            slabs=(
                Slab(from_paisa=0, fixed_paisa=1_000_00),
                Slab(from_paisa=5_000_000_00, fixed_paisa=3_000_00),
                Slab(from_paisa=50_000_000_00, fixed_paisa=5_000_00),
            )
        ),
        parts=_whole("C02702", "Tender form fee", "ٹینڈر فارم فیس"),
        due_days=10,
        expiry_days=10,
    ),
    Sample(
        code="food-licence",
        house="food",
        group="health",
        title="Food licence, yearly",
        title_ur="فوڈ لائسنس، سالانہ",
        asks="Turnover of the last year",
        asks_ur="گزشتہ سال کی فروخت",
        formula=Slabs(
            slabs=(
                Slab(from_paisa=0, fixed_paisa=2_000_00),
                Slab(from_paisa=2_500_000_00, fixed_paisa=5_000_00, percent=Decimal("0.05")),
                Slab(from_paisa=10_000_000_00, fixed_paisa=8_750_00, percent=Decimal("0.02")),
            )
        ),
        parts=_whole("C02801", "Food licence", "فوڈ لائسنس"),
        surcharge=Surcharge(
            head_code="C02899", percent=Decimal(2), every="month", cap_percent=Decimal(24)
        ),
        expiry_days=None,
    ),
    Sample(
        code="route-permit",
        house="transport",
        group="licences",
        title="Route permit, yearly",
        title_ur="روٹ پرمٹ، سالانہ",
        asks="Seats of the vehicle",
        asks_ur="گاڑی کی نشستیں",
        thing="Registration number of the vehicle",
        thing_ur="گاڑی کا رجسٹریشن نمبر",
        formula=PerUnit(unit_paisa=75_00, least=4, most=80),
        parts=_whole("B02802", "Route permit", "روٹ پرمٹ"),
        surcharge=Surcharge(head_code="B02899", percent=Decimal(10), grace_days=7),
        expiry_days=None,
    ),
    Sample(
        code="shop-registration",
        house="labour",
        group="business",
        title="Registration of a shop or establishment",
        title_ur="دکان یا ادارے کی رجسٹریشن",
        formula=Fixed(amount_paisa=1_000_00),
        parts=_whole("C02601", "Registration fee", "رجسٹریشن فیس"),
        exemptions=(
            Exemption(
                code="disability",
                title="Owner with a disability",
                title_ur="معذور مالک",
                percent=Decimal(50),
            ),
        ),
    ),
    Sample(
        code="profession-tax",
        house="excise",
        group="taxes",
        title="Profession tax, yearly",
        title_ur="پروفیشن ٹیکس، سالانہ",
        asks="Income of the last year",
        asks_ur="گزشتہ سال کی آمدنی",
        formula=Slabs(
            slabs=(
                Slab(from_paisa=0, fixed_paisa=200_00),
                Slab(from_paisa=600_000_00, fixed_paisa=500_00),
                Slab(from_paisa=1_200_000_00, fixed_paisa=2_000_00),
            )
        ),
        parts=_whole("B01601", "Profession tax", "پروفیشن ٹیکس"),
        surcharge=Surcharge(
            head_code="B01699", percent=Decimal(5), every="month", cap_percent=Decimal(50)
        ),
        expiry_days=None,
        basis="Head B016 from the chart of accounts; the rates are samples, not law",
    ),
    Sample(
        code="property-mutation",
        house="revenue",
        group="land",
        title="Mutation of property",
        title_ur="انتقالِ جائیداد",
        asks="Value of the property",
        asks_ur="جائیداد کی مالیت",
        thing="Khasra or property number",
        thing_ur="خسرہ یا جائیداد نمبر",
        formula=Percentage(percent=Decimal(1), floor_paisa=500_00, cap_paisa=200_000_00),
        parts=(
            Part(
                head_code="B01401",
                description="Mutation fee",
                description_ur="انتقال فیس",
                percent=Decimal(75),
            ),
            Part(
                head_code="C02901",
                description="Record of rights",
                description_ur="ریکارڈ آف رائٹس",
                percent=Decimal(25),
            ),
        ),
        part_payment=True,
        expiry_days=None,
    ),
    Sample(
        code="food-licence-late",
        house="food",
        group="health",
        title="Late renewal of a food licence",
        title_ur="فوڈ لائسنس کی تاخیر سے تجدید",
        formula=Fixed(amount_paisa=500_00),
        parts=_whole("C02899", "Late renewal", "تاخیر سے تجدید"),
    ),
    Sample(
        code="firm-registration",
        house="industries",
        group="business",
        title="Registration of a firm",
        title_ur="فرم کی رجسٹریشن",
        formula=Fixed(amount_paisa=1_000_00),
        parts=_whole("C02601", "Registration of firms", "فرموں کی رجسٹریشن"),
    ),
    Sample(
        code="register-change",
        house="industries",
        group="business",
        title="Change in the register of firms",
        title_ur="فرموں کے رجسٹر میں تبدیلی",
        formula=Fixed(amount_paisa=300_00),
        parts=_whole("C02601", "Registration of firms", "فرموں کی رجسٹریشن"),
    ),
    # Schedule I of the Act gave maxima in rupees and annas of 1932; the province's are not known.
    Sample(
        code="register-copy",
        house="industries",
        group="business",
        title="Certified copy from the Register of Firms",
        title_ur="رجسٹر آف فرمز کی مصدقہ نقل",
        formula=Fixed(amount_paisa=100_00),
        parts=_whole("C02601", "Registration of firms", "فرموں کی رجسٹریشن"),
    ),
    Sample(
        code="ecommerce-platform",
        house="industries",
        group="business",
        title="Registration of an e-commerce platform, two years",
        title_ur="ای کامرس پلیٹ فارم کی رجسٹریشن، دو سال",
        asks="Sales of the last year",
        asks_ur="گزشتہ سال کی فروخت",
        formula=Slabs(
            slabs=(
                Slab(from_paisa=0, fixed_paisa=1_000_00),
                Slab(from_paisa=5_000_000_00, fixed_paisa=5_000_00),
                Slab(from_paisa=50_000_000_00, fixed_paisa=20_000_00),
            )
        ),
        parts=_whole("C02601", "Registration of platforms", "پلیٹ فارموں کی رجسٹریشن"),
    ),
    Sample(
        code="ecommerce-platform-late",
        house="industries",
        group="business",
        title="Late renewal of an e-commerce platform",
        title_ur="ای کامرس پلیٹ فارم کی تاخیر سے تجدید",
        formula=Fixed(amount_paisa=500_00),
        parts=_whole("C02601", "Registration of platforms", "پلیٹ فارموں کی رجسٹریشن"),
    ),
)


def next_terms(sample: Sample) -> Terms | None:
    """Return the terms that wait for a second officer; of the driving licence only."""
    if sample is not LICENCE:
        return None
    return replace(
        sample.terms(),
        formula=Fixed(amount_paisa=1_800_00),
        valid_from=local_day(real_now()) + timedelta(days=30),
        note="A sample proposal",
    )

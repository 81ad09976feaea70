"""Purchases of the demonstration province. Every tender, item and amount here is a sample.

`furniture` follows a real notice of 2024 (goods, one envelope, item by item, security 2 per cent);
its items are invented. Amounts are rupees here, since people read them.
"""

from dataclasses import dataclass
from decimal import Decimal

from marketplace.tenders.use_cases.set_eligibility import CriterionLine, DocumentLine

SAMPLE = "A sample of the demonstration: nothing is bought here, and every item is made up."


@dataclass(frozen=True, kw_only=True)
class Need:
    """A line to buy; `estimate` is what one of it is thought to cost, in rupees."""

    what: str
    unit: str
    quantity: str
    estimate: int
    lot: str = ""
    place: str = ""
    specification: str = ""
    what_ur: str = ""
    lot_ur: str = ""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A tender of the demonstration; `reference` is its approval's.

    `fee` for the documents and `security` (a fixed sum) are paid by bill, in rupees; 0: none.
    `reconfirmation`: bids are confirmed after a change of substance.
    """

    reference: str
    title: str
    title_ur: str
    category: str
    head: str
    needs: tuple[Need, ...]
    district: str = "quetta"
    place: str = "Quetta"
    about: str = ""
    evaluation: str = "whole"
    days: int = 45
    performance: str = "5"
    pec: str | None = None
    fee: int = 0
    security: int = 0
    reconfirmation: bool = False
    criteria: tuple[CriterionLine, ...] = ()
    documents: tuple[DocumentLine, ...] = ()

    @property
    def estimate_paisa(self) -> int:
        """The estimate of all items, in paisa."""
        total = sum(Decimal(need.quantity) * need.estimate for need in self.needs)
        return int(total * 100)


NTN = CriterionLine(
    kind="ntn",
    wording="Registered for income tax: give the NTN",
    wording_ur="انکم ٹیکس کے لیے رجسٹرڈ: NTN دیں",
)
STRN = CriterionLine(
    kind="strn",
    wording="Registered for sales tax: give the STRN",
    wording_ur="سیلز ٹیکس کے لیے رجسٹرڈ: STRN دیں",
)
EXPERIENCE = CriterionLine(
    kind="experience",
    wording="Two years of similar supplies; a new firm may show a joint venture",
    wording_ur="ایسی ہی اشیاء کی دو سال فراہمی؛ نئی فرم مشترکہ منصوبہ دکھا سکتی ہے",
)
TURNOVER = CriterionLine(
    kind="turnover",
    wording="Yearly turnover of at least the estimated cost in one of three years",
    wording_ur="تین میں سے کسی ایک سال میں سالانہ کاروبار کم از کم تخمینہ لاگت کے برابر",
)
ACCEPTANCE = CriterionLine(
    kind="acceptance",
    wording="Accepts all conditions without reserve",
    wording_ur="تمام شرائط بلا تحفظ قبول کرتا ہے",
)
DELIVERY = CriterionLine(
    kind="delivery",
    wording="Delivers within the days of the tender",
    wording_ur="ٹینڈر میں دیے گئے دنوں کے اندر فراہمی کرتا ہے",
)
USUAL = (NTN, STRN, EXPERIENCE, ACCEPTANCE, DELIVERY)
TAX_PAPER = DocumentLine(
    name="Income tax registration certificate", name_ur="انکم ٹیکس رجسٹریشن سرٹیفکیٹ"
)
PEC_PAPER = DocumentLine(
    name="Registration with the Pakistan Engineering Council",
    name_ur="پاکستان انجینئرنگ کونسل کی رجسٹریشن",
)
CATALOGUE = DocumentLine(
    name="Catalogue or data sheets", name_ur="کیٹلاگ یا تکنیکی معلومات", mandatory=False
)

FURNITURE = Plan(
    reference="S&IT/PMU/2024-07",
    title="Furniture and fixture for the project management unit, Quetta",
    title_ur="پراجیکٹ مینجمنٹ یونٹ کوئٹہ کے لیے فرنیچر اور فکسچر",
    category="goods",
    head="A09701",
    evaluation="item",
    about="Each item is awarded by itself; offer as many of them as you like.",
    criteria=USUAL,
    documents=(TAX_PAPER, CATALOGUE),
    needs=(
        Need(
            what="Executive table, 6 × 3 ft, with side rack",
            what_ur="ایگزیکٹو میز، 6 × 3 فٹ، سائیڈ ریک کے ساتھ",
            unit="piece",
            quantity="6",
            estimate=68_000,
            specification="Lasani board, 1 inch, matt",
        ),
        Need(
            what="Office table, 4 × 2.5 ft, three drawers",
            what_ur="دفتری میز، 4 × 2.5 فٹ، تین درازیں",
            unit="piece",
            quantity="24",
            estimate=27_500,
        ),
        Need(
            what="Revolving chair, high back",
            what_ur="گھومنے والی کرسی، اونچی پشت",
            unit="piece",
            quantity="30",
            estimate=24_800,
            specification="Hydraulic, mesh back, nylon base",
        ),
        Need(what="Visitors' chair, fixed, cushioned", unit="piece", quantity="60", estimate=9_600),
        Need(what="Steel almirah, 6.5 ft, two doors", unit="piece", quantity="12", estimate=39_000),
        Need(what="Conference table for 14 persons", unit="piece", quantity="1", estimate=285_000),
        Need(what="Window blinds, vertical, fitted", unit="sq ft", quantity="1450.5", estimate=165),
    ),
)
INSTITUTES = Plan(
    reference="S&IT/INST/2026-03",
    title="Equipment for the IT institutes at Ziarat and Dera Murad Jamali",
    title_ur="زیارت اور ڈیرہ مراد جمالی کے آئی ٹی اداروں کے لیے سامان",
    category="goods",
    head="A09201",
    district="ziarat",
    place="Ziarat and Dera Murad Jamali",
    evaluation="lot",
    about="Two sites, two lots: each lot is awarded to the lowest bid for all of it.",
    criteria=(*USUAL, TURNOVER),
    documents=(TAX_PAPER,),
    needs=tuple(
        Need(
            what=what,
            unit=unit,
            quantity=quantity,
            estimate=estimate,
            lot=f"Institute at {place}",
            lot_ur=f"ادارہ، {place_ur}",
            place=place,
        )
        for place, place_ur in (("Ziarat", "زیارت"), ("Dera Murad Jamali", "ڈیرہ مراد جمالی"))
        for what, unit, quantity, estimate in (
            ("Desktop computer, 16 GB, 512 GB SSD, 22 inch screen", "set", "25", 148_000),
            ("Laser printer, network, duplex", "piece", "3", 62_000),
            ("Multimedia projector, 4,000 lumens, with screen", "set", "2", 189_000),
            ("Network cabling, Cat 6, tested", "point", "40", 7_200),
        )
    ),
)
SOLAR = Plan(
    reference="S&IT/ENERGY/2026-11",
    title="Solar pumps for the water supply of the technology park",
    title_ur="ٹیکنالوجی پارک کی آب رسانی کے لیے شمسی پمپ",
    category="goods",
    head="A09601",
    about="Supply, installation and commissioning, with two years of maintenance.",
    fee=2_000,
    security=100_000,
    criteria=(*USUAL, TURNOVER),
    documents=(TAX_PAPER, CATALOGUE),
    needs=(
        Need(
            what="Submersible pump, 10 hp, with inverter",
            unit="set",
            quantity="3",
            estimate=640_000,
        ),
        Need(
            what="Solar panel, 580 W, tier 1, on galvanised frame",
            unit="piece",
            quantity="66",
            estimate=31_500,
        ),
        Need(
            what="Cables, earthing and protection, complete",
            unit="job",
            quantity="3",
            estimate=118_000,
        ),
    ),
)
ROAD = Plan(
    reference="S&IT/WORKS/2026-02",
    title="Repair of the internal road and drains of the technology park",
    title_ur="ٹیکنالوجی پارک کی اندرونی سڑک اور نالیوں کی مرمت",
    category="works",
    head="A13301",
    pec="C-6",
    days=120,
    performance="10",
    reconfirmation=True,
    about="Firms need a registration with the Pakistan Engineering Council in C-6 or above.",
    criteria=(NTN, EXPERIENCE, TURNOVER, ACCEPTANCE),
    documents=(TAX_PAPER, PEC_PAPER),
    needs=(
        Need(
            what="Dismantling and removing broken asphalt",
            unit="cum",
            quantity="310",
            estimate=1_450,
        ),
        Need(what="Sub-base course, compacted", unit="cum", quantity="465", estimate=4_350),
        Need(what="Asphalt wearing course, 2 inch", unit="sqm", quantity="6200", estimate=1_780),
        Need(what="Kerb stone, precast", unit="rm", quantity="1240", estimate=1_150),
        Need(what="Side drain, plain concrete 1:2:4", unit="rm", quantity="850", estimate=3_900),
    ),
)
VEHICLES = Plan(
    reference="",
    title="Hiring of vehicles for a study tour of trainees",
    title_ur="زیر تربیت افسران کے مطالعاتی دورے کے لیے گاڑیوں کا حصول",
    category="services",
    head="A03805",
    days=12,
    needs=(
        Need(
            what="Coaster, 26 seats, with driver and fuel",
            unit="day",
            quantity="18",
            estimate=38_000,
        ),
        Need(
            what="Car, 1,300 cc, with driver and fuel", unit="day", quantity="12", estimate=14_500
        ),
    ),
)


def simple(
    reference: str, title: str, title_ur: str, category: str, head: str, *needs: Need
) -> Plan:
    """A tender that is awarded as a whole on the usual table."""
    return Plan(
        reference=reference,
        title=title,
        title_ur=title_ur,
        category=category,
        head=head,
        criteria=(NTN, EXPERIENCE, ACCEPTANCE),
        documents=(TAX_PAPER,),
        needs=needs,
    )


SWITCHES = simple(
    "S&IT/NET/2026-14",
    "Network switches for district offices",
    "ضلعی دفاتر کے لیے نیٹ ورک سوئچ",
    "goods",
    "A09201",
    Need(what="Managed switch, 24 ports, PoE", unit="piece", quantity="36", estimate=78_500),
    Need(what="Wall cabinet, 9U, fitted", unit="piece", quantity="36", estimate=16_400),
)
MANUALS = simple(
    "S&IT/TRG/2026-09",
    "Printing of training manuals in Urdu and Balochi",
    "اردو اور بلوچی میں تربیتی کتابچوں کی طباعت",
    "services",
    "A03902",
    Need(what="Manual, 120 pages, perfect bound", unit="copy", quantity="4000", estimate=410),
)
FIREWALLS = simple(
    "S&IT/SEC/2026-05",
    "Firewalls for the provincial data centre",
    "صوبائی ڈیٹا سینٹر کے لیے فائر وال",
    "goods",
    "A09201",
    Need(
        what="Next-generation firewall, pair, three years",
        unit="pair",
        quantity="1",
        estimate=6_850_000,
    ),
)
LAPTOPS = simple(
    "S&IT/SKILL/2026-01",
    "Laptops for the digital skills centres",
    "ڈیجیٹل مہارت مراکز کے لیے لیپ ٹاپ",
    "goods",
    "A09201",
    Need(what="Laptop, 14 inch, 16 GB, 512 GB SSD", unit="piece", quantity="60", estimate=165_000),
)
GENERATORS = simple(
    "S&IT/POWER/2025-22",
    "Generators for four computer laboratories",
    "چار کمپیوٹر لیبارٹریوں کے لیے جنریٹر",
    "goods",
    "A09601",
    Need(
        what="Diesel generator, 20 kVA, silent canopy",
        unit="piece",
        quantity="4",
        estimate=1_340_000,
    ),
    Need(what="Automatic transfer switch, fitted", unit="piece", quantity="4", estimate=112_000),
)
EXTINGUISHERS = simple(
    "S&IT/SAFE/2025-19",
    "Fire extinguishers for the IT institutes",
    "آئی ٹی اداروں کے لیے آگ بجھانے کے آلات",
    "goods",
    "A09601",
    Need(what="Extinguisher, carbon dioxide, 5 kg", unit="piece", quantity="90", estimate=14_200),
)
COOLING = simple(
    "S&IT/LAB/2025-18",
    "Air conditioners for computer laboratories",
    "کمپیوٹر لیبارٹریوں کے لیے ایئر کنڈیشنر",
    "goods",
    "A09601",
    Need(
        what="Air conditioner, 1.5 ton, inverter, fitted",
        unit="piece",
        quantity="28",
        estimate=142_000,
    ),
)
PRINTERS = simple(
    "S&IT/OFF/2025-24",
    "Printers and scanners for the record rooms",
    "ریکارڈ رومز کے لیے پرنٹر اور سکینر",
    "goods",
    "A09201",
    Need(what="Scanner, A3, with feeder", unit="piece", quantity="14", estimate=118_000),
    Need(what="Laser printer, A3, duplex", unit="piece", quantity="14", estimate=96_000),
)
POWER = simple(
    "S&IT/DC/2025-16",
    "Uninterruptible power supply for the server room",
    "سرور روم کے لیے بلاتعطل بجلی کا نظام",
    "goods",
    "A09601",
    Need(
        what="UPS, 40 kVA, three-phase, with batteries",
        unit="set",
        quantity="2",
        estimate=3_260_000,
    ),
)
INTERNET = simple(
    "S&IT/NET/2025-11",
    "Internet service for twelve facilitation centres, one year",
    "بارہ سہولت مراکز کے لیے ایک سال کی انٹرنیٹ سروس",
    "services",
    "A03202",
    Need(
        what="Fibre, 50 Mbps, symmetric, with support",
        unit="month",
        quantity="144",
        estimate=31_000,
    ),
)
TRANSLATION = simple(
    "S&IT/WEB/2025-08",
    "Translation of the province's web pages into Urdu",
    "صوبائی ویب صفحات کا اردو ترجمہ",
    "services",
    "A03970",
    Need(what="Translation and proof-reading", unit="page", quantity="1200", estimate=950),
)
TABLETS = simple(
    "S&IT/FIELD/2025-20",
    "Tablets for field surveyors",
    "فیلڈ سرویئرز کے لیے ٹیبلٹ",
    "goods",
    "A09201",
    Need(what="Tablet, 10 inch, rugged, with SIM", unit="piece", quantity="150", estimate=58_000),
)

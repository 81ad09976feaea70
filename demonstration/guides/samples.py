"""Samples of the demonstration. Addresses, numbers and hours are invented."""

from dataclasses import dataclass, fields
from typing import Any

SAMPLE = "Sample of the demonstration: invented, no such office or form is meant"
_HOURS = "Monday to Friday, 9 am to 4 pm"
_HOURS_UR = "پیر سے جمعہ، صبح 9 سے شام 4 بجے"


class _CommandFields:
    """Return the fields of a command: every field but `waits` and those named in `_kept`."""

    _kept: tuple[str, ...] = ("waits",)

    def details(self) -> dict[str, Any]:
        """Return the fields by name."""
        names = (each.name for each in fields(self) if each.name not in self._kept)  # type: ignore[arg-type]  # a dataclass
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, kw_only=True)
class SampleOffice(_CommandFields):
    """An office to plant."""

    code: str
    agency: str
    agency_ur: str
    name: str
    name_ur: str
    district: str
    address: str
    address_ur: str
    phone: str = ""
    hours: str = _HOURS
    hours_ur: str = _HOURS_UR
    waits: bool = False


_LABOUR = ("Labour and Manpower Department", "محکمہ محنت و افرادی قوت")
_INDUSTRIES = ("Industries and Commerce Department", "محکمہ صنعت و تجارت")
_SCIENCE = (
    "Science and Information Technology Department",
    "محکمہ سائنس و انفارمیشن ٹیکنالوجی",
)


def _office(  # noqa: PLR0913, PLR0917 - each is a column
    code: str,
    agency: tuple[str, str],
    name: tuple[str, str],
    district: str,
    address: tuple[str, str],
    phone: str = "",
    *,
    waits: bool = False,
) -> SampleOffice:
    return SampleOffice(
        code=code,
        agency=agency[0],
        agency_ur=agency[1],
        name=name[0],
        name_ur=name[1],
        district=district,
        address=address[0],
        address_ur=address[1],
        phone=phone,
        waits=waits,
    )


OFFICES = (
    _office(
        "firms-quetta",
        _INDUSTRIES,
        ("Registrar of Firms (sample)", "رجسٹرار آف فرمز (نمونہ)"),
        "quetta",
        ("1 Sample Road, Quetta", "1 نمونہ روڈ، کوئٹہ"),
        "081-0000001",
    ),
    _office(
        "labour-quetta",
        _LABOUR,
        ("Labour office, Quetta (sample)", "دفتر محنت، کوئٹہ (نمونہ)"),
        "quetta",
        ("2 Sample Road, Quetta", "2 نمونہ روڈ، کوئٹہ"),
        "081-0000002",
    ),
    _office(
        "facilitation-quetta",
        _SCIENCE,
        ("Facilitation centre, Quetta (sample)", "سہولت مرکز، کوئٹہ (نمونہ)"),
        "quetta",
        ("3 Sample Road, Quetta", "3 نمونہ روڈ، کوئٹہ"),
        "081-0000003",
    ),
    _office(
        "labour-kech",
        _LABOUR,
        ("Labour office, Turbat (sample)", "دفتر محنت، تربت (نمونہ)"),
        "kech",
        ("4 Sample Bazaar, Turbat", "4 نمونہ بازار، تربت"),
        "0852-000004",
    ),
    _office(
        "facilitation-kech",
        _SCIENCE,
        ("Facilitation centre, Turbat (sample)", "سہولت مرکز، تربت (نمونہ)"),
        "kech",
        ("5 Sample Bazaar, Turbat", "5 نمونہ بازار، تربت"),
    ),
    _office(
        "facilitation-gwadar",
        _SCIENCE,
        ("Facilitation centre, Gwadar (sample)", "سہولت مرکز، گوادر (نمونہ)"),
        "gwadar",
        ("6 Sample Quay, Gwadar", "6 نمونہ گھاٹ، گوادر"),
        "086-0000006",
    ),
    _office(
        "labour-khuzdar",
        _LABOUR,
        ("Labour office, Khuzdar (sample)", "دفتر محنت، خضدار (نمونہ)"),
        "khuzdar",
        ("7 Sample Chowk, Khuzdar", "7 نمونہ چوک، خضدار"),
    ),
    _office(
        "facilitation-zhob",
        _SCIENCE,
        ("Facilitation centre, Zhob (sample)", "سہولت مرکز، ژوب (نمونہ)"),
        "zhob",
        ("8 Sample Street, Zhob", "8 نمونہ گلی، ژوب"),
        waits=True,
    ),
)


@dataclass(frozen=True, kw_only=True)
class SampleForm(_CommandFields):
    """A version of a form to plant, entered so many days ago; `asks` are its blanks."""

    _kept = ("waits", "days_ago", "asks")

    code: str
    title: str
    title_ur: str
    agency: str
    agency_ur: str
    version: str
    language: str
    days_ago: int
    asks: tuple[str, ...]
    waits: bool = False


def _shop(version: str, days_ago: int, *, waits: bool = False) -> SampleForm:
    return SampleForm(
        code="shop-registration",
        title="Registration of a shop (sample)",
        title_ur="دکان کی رجسٹریشن (نمونہ)",
        agency=_LABOUR[0],
        agency_ur=_LABOUR[1],
        version=version,
        language="en",
        days_ago=days_ago,
        asks=("Name of the shop", "Address", "Owner", "Workers"),
        waits=waits,
    )


FORMS = (
    _shop("1", 300),
    _shop("2", 90),
    _shop("3", 5, waits=True),
    SampleForm(
        code="partners-statement",
        title="Statement of a firm of partners (sample)",
        title_ur="شراکتی فرم کا بیان (نمونہ)",
        agency=_INDUSTRIES[0],
        agency_ur=_INDUSTRIES[1],
        version="1",
        language="en",
        days_ago=200,
        asks=("Name of the firm", "Principal place", "Partners, each with the date of joining"),
    ),
)
# Days ago, page, language, useful, words.
OPINIONS: tuple[tuple[int, str, str, bool, str], ...] = (
    (40, "guide:hand-in-a-bid", "en", True, ""),
    (31, "guide:hand-in-a-bid", "ur", True, "فون پر سب کچھ ہو گیا، شکریہ۔"),
    (24, "guide:hand-in-a-bid", "en", False, "What is a call deposit? My bank did not know."),
    (22, "guide:sales-tax-on-services", "en", False, "I need the rate of today."),
    (20, "guide:sales-tax-on-services", "ur", False, "شرح نہیں لکھی۔"),
    (12, "guide:sales-tax-on-services", "en", False, ""),
    (9, "guide:partnership-firm", "en", True, ""),
    (6, "offices", "ur", False, "ہمارے ضلع کا دفتر فہرست میں نہیں۔"),
    (3, "forms", "en", True, "The old version was marked, that helped."),
)

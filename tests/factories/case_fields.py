"""Fields of every type, made in Python, for tests that need no file."""

from datetime import date

from app.casework.definition.determinants import About, Is, Test
from app.casework.definition.fields import Choice, Field, FieldType
from app.casework.forms.policy.values import Day
from app.data_files.words import Words

TODAY = date(2026, 3, 4)
DAY = Day(today=TODAY, districts=frozenset({"quetta", "kech", "gwadar"}))


def words(text: str) -> Words:
    return Words(text, f"اردو {text}")


def field(name: str, kind: FieldType, **more: object) -> Field:
    return Field(name=name, type=kind, label=words(name.capitalize()), **more)  # type: ignore[arg-type]


def choices(*values: str) -> tuple[Choice, ...]:
    return tuple(Choice(value=value, words=words(value)) for value in values)


PARTNERS = field(
    "partners",
    FieldType.GROUP,
    least=2,
    most=5,
    unique=("partner.cnic",),
    fields=(
        field("partner", FieldType.PERSON),
        field("minor", FieldType.YES_NO),
        field("guardian", FieldType.NAME, when=Test(About.ANSWER, "minor", Is.EQUAL, value=True)),
    ),
)
EVERY = (
    field("kind", FieldType.CHOICE, choices=choices("shop", "mill")),
    field(
        "capital", FieldType.MONEY, least=100_00, when=Test(About.ANSWER, "kind", Is.EQUAL, "mill")
    ),
    field("sells", FieldType.CHOICES, choices=choices("milk", "meat", "bread"), most=2),
    field("title", FieldType.TEXT, least=3, most=40),
    field("story", FieldType.LONG_TEXT, required=False),
    field("called", FieldType.NAME),
    field("called_ur", FieldType.NAME_UR, required=False),
    field("workers", FieldType.NUMBER, most=500),
    field("begun", FieldType.DATE, past=True),
    field("opens", FieldType.DATE, future=True, required=False),
    field("open_now", FieldType.YES_NO),
    field("phone", FieldType.MOBILE),
    field("mail", FieldType.EMAIL, required=False),
    field("where", FieldType.DISTRICT),
    field("does", FieldType.ACTIVITY),
    field("owner", FieldType.PERSON),
    field("place", FieldType.ADDRESS),
    PARTNERS,
)
GOOD: dict[str, object] = {
    "kind": "mill",
    "capital": "1234567.50",
    "sells": ["milk", "bread"],
    "title": "Bolan Flour",
    "called": "Bolan Flour Mills (Pvt.)",
    "called_ur": "بولان فلور ملز",
    "workers": "12",
    "begun": "4-3-2026",
    "open_now": "yes",
    "phone": "0333 1234567",
    "where": "quetta",
    "does": "1061",
    "owner": {"name": "Gul Khan", "cnic": "54400-1234567-1"},
    "place": {"line": "Jinnah Road", "district": "kech"},
    "partners": [
        {"partner": {"name": "Gul Khan", "cnic": "5440012345671"}, "minor": "no"},
        {
            "partner": {"name": "Noor", "name_ur": "نور", "cnic": "5440012345672"},
            "minor": True,
            "guardian": "Gul Khan",
        },
    ],
}

"""Parts of a person or an address: separate fields, asked together."""

from app.casework.definition.fields import Field, FieldType
from app.data_files.words import Words

PERSON = (
    Field(
        name="name",
        type=FieldType.NAME,
        label=Words("Full name in English", "پورا نام انگریزی میں"),
    ),
    Field(
        name="name_ur",
        type=FieldType.NAME_UR,
        label=Words("Full name in Urdu", "پورا نام اردو میں"),
        required=False,
    ),
    Field(
        name="cnic",
        type=FieldType.CNIC,
        label=Words("CNIC number", "شناختی کارڈ نمبر"),
    ),
)
ADDRESS = (
    Field(
        name="line",
        type=FieldType.TEXT,
        label=Words("House, street, bazaar or village", "مکان، گلی، بازار یا گاؤں"),
    ),
    Field(name="district", type=FieldType.DISTRICT, label=Words("District", "ضلع")),
)


def parts_of(field: Field) -> tuple[Field, ...]:
    """Return the fields of an answer; none if it is one value."""
    if field.type is FieldType.PERSON:
        return PERSON
    if field.type is FieldType.ADDRESS:
        return ADDRESS
    return field.fields

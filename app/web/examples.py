"""Examples of what the API takes and gives, made from its schemas, so that they stay true.

A field's name decides its example. A schema whose fields must also agree with each other carries an
example of its own (`Meta.example`). A test loads every example.
"""

import re
from collections.abc import Mapping

from app.web.openapi import Described, Part, resolved

DEEPEST = 6
AN_ID, A_FILE = "01a224f4-b8e5-7c1a-9d20-5f7a3c1e8b42", "(the file)"
FORMATS = {
    "uuid": AN_ID,
    "date": "2026-11-20",
    "date-time": "2026-11-20T09:30:00Z",
    "email": "shop@example.pk",
    "uri": "https://example.pk/notices",
    "url": "https://example.pk/notices",
    "binary": A_FILE,
}
# By the name of a field, or its last part after an underscore; the first that the schema allows.
NAMES: Mapping[str, tuple[str | int | None, ...]] = {
    "cnic": ("56202-1234567-1",),
    "mobile": ("03001234567",),
    "phone": ("081-9201234",),
    "email": ("shop@example.pk",),
    "address": ("House 12, Jinnah Road, Quetta",),
    "district": ("quetta",),
    "name": ("Zarghoon Traders",),
    "title": ("Revolving chairs for offices",),
    "reason": ("The figure was copied from another page.",),
    "password": ("a sentence that only you know",),
    "iban": ("PK36SCBL0000001123456702",),
    "ntn": ("1234567-8",),
    "sha256": ("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",),
    "month": ("2026-11",),
    "year": ("2026-27", 2026),
    "language": ("en",),
    "code": ("office-furniture", "furniture", "furniture01", "QTA01", "A03901"),
    "psid": ("10012345678901",),
    "head": ("C02701",),
    "treasury": ("quetta",),
    "partner": ("nbp",),
    "bank": ("nbp",),
    "ddo": ("QA4021",),
    "ddo_code": ("QA4021",),
    "head_code": ("B01601",),
    "identifier": ("56202-1234567-1",),
    "strn": ("1234567890123",),
    "percent": ("17.5",),
    "cap": ("17.5",),
    "quantity": ("12",),
    "received": ("12",),
    "rejected": ("1",),
    "width": (20,),
    "fund": ("CONSOLIDATED",),
    "cursor": (None,),
}
# By the name of a parameter, where it is not that of a field; codes are those of the shipped rules.
PARAMETERS: Mapping[str, str] = {
    "account": "payments:suspense",
    "act": "marketplace.award",
    "action": "bid.submitted",
    "bank": "nbp",
    "activity": "4711",
    "channel": "adyen",
    "extension_file": "bids/extension.json",
    "form": "shop-registration",
    "guide": "hand-in-a-bid",
    "handler": "payments.bill_paid",
    "key": "validity_days_max",
    "kind": "refund",
    "lang": "ur",
    "name_ur": "زرغون ٹریڈرز",
    "number": "RF-KECH-2026-00002",
    "ocid": "ocds-sample-TSE-041226000012",
    "page": "forms",
    "partner": "nbp",
    "q": "chairs",
    "reference": "BPPRA-2026-00012",
    "role": "case_officer",
    "rule": "award-too-early",
    "scheme": "ict_rebate",
    "service": "partnership",
    "token": "7Q2M4ZK9T3XW8C5HJ6RB1NVPDFA",
    "words": "suspense",
}
# A place in a list is taken from the answer before, never made up.
MADE_BY_ANSWERS = frozenset({"cursor"})
# Tried in turn where the field's name has no example that fits the pattern.
TRIED = (
    "2500.00",
    "quetta",
    "QTA01",
    "A03901",
    "12345678",
    "1",
    "2026-11",
    "C02701",
    "register",
    "",
)


class Examples:
    """Writes examples of schemas that refer to each other."""

    def __init__(self, described: Part) -> None:
        """Take the description that holds the schemas."""
        self._described = described

    def add(self, operation: Described) -> None:
        """Put an example beside each body that an operation takes, and each that it gives."""
        answers = [body for status, body in operation["responses"].items() if status < "3"]
        for body in (operation.get("requestBody", {}), *answers):
            for media_type, content in body.get("content", {}).items():
                if "json" in media_type or "form" in media_type:
                    content.setdefault("example", self.of(content.get("schema", {})))

    def add_to_parameter(self, parameter: Described) -> None:
        """Put an example beside a parameter, unless it is taken from an answer."""
        schema, name = parameter.get("schema", {}), parameter.get("name", "")
        if schema and name not in MADE_BY_ANSWERS:
            parameter.setdefault("example", self._of_parameter(schema, name))

    def _of_parameter(self, schema: Part, name: str) -> object:
        free = "string" in schema.get("type", ()) and not schema.keys() & {"enum", "format"}
        if free and name in PARAMETERS and _fits(schema, PARAMETERS[name]):
            return PARAMETERS[name]
        return schema.get("default") or self.of(schema, name)

    def of(self, schema: Part, name: str = "", depth: int = 0) -> object:
        """Return an example of a schema, for a field of that name."""
        schema = resolved(self._described, schema)
        for said in ("example", "const"):
            if said in schema:
                return schema[said]
        choices = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf") or ()
        if depth >= DEEPEST and {"type": "null"} in choices:
            return None  # a field is always there, but how deep it goes has an end
        if choices:
            return self.of(choices[0], name, depth)
        if "enum" in schema:
            return next((one for one in schema["enum"] if one), None)
        return self._of_kind(schema, name, depth)

    def _of_kind(self, schema: Part, name: str, depth: int) -> object:
        kinds = schema.get("type", "object")
        kind = kinds if isinstance(kinds, str) else kinds[0]
        if kind == "object":
            return self._object(schema, depth)
        if kind == "array":
            some = schema.get("minItems") or (1 if depth < DEEPEST else 0)
            items = (schema.get("items", {}), name.removesuffix("s"), depth + 1)
            return [self.of(*items)] * some if some else []
        if kind == "string":
            return _text(schema, name)
        return {"boolean": True, "null": None}.get(kind, _number(schema, name))

    def _object(self, schema: Part, depth: int) -> Described:
        fields = schema.get("properties", {})
        wanted = fields if depth < DEEPEST else schema.get("required", [])
        return {name: self.of(fields[name], name, depth + 1) for name in wanted if name in fields}


def _number(schema: Part, name: str) -> int:
    named = [value for value in _examples_of(name) if isinstance(value, int)]
    least, most = schema.get("minimum", 1), schema.get("maximum", 10**9)
    return next((value for value in (*named, 1) if least <= value <= most), least)


def _examples_of(name: str) -> tuple[str | int | None, ...]:
    return NAMES.get(name) or NAMES.get(name.rpartition("_")[2]) or ()


def _text(schema: Part, name: str) -> str:
    known = [FORMATS[schema["format"]]] if schema.get("format") in FORMATS else []
    words = name.replace("_", " ").capitalize() or "Text"
    tried = (*known, *(v for v in _examples_of(name) if isinstance(v, str)), words, *TRIED)
    last = "x" * schema.get("minLength", 0)
    return next((value for value in tried if _fits(schema, value)), last)


def _fits(schema: Part, value: str) -> bool:
    long_enough = schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 10**6)
    return long_enough and bool(re.search(schema.get("pattern", ""), value))

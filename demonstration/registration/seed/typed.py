"""What people of the demonstration typed into forms, question by question."""

from collections.abc import Mapping
from typing import Any

Typed = Mapping[str, Any]

SHOP: dict[str, Any] = {
    "business_name": "Makran Dry Fruits",
    "business_name_ur": "مکران خشک میوہ",
    "address": "House 12, Chakar Road, Turbat",
    "joined_on": "01-03-2024",
    "place": {"line": "Shop 7, Main Bazaar, Turbat", "district": "kech"},
    "main_activity": "4721",
    "sells_services": "yes",
    "employees": "2",
    "wants_chamber": "no",
}
PARTNERSHIP: dict[str, Any] = {
    "business_name": "Sahil Boat Repairs",
    "business_name_ur": "ساحل مرمت کشتی",
    "place": {"line": "Jetty Road, Gwadar", "district": "gwadar"},
    "duration": "As agreed",
    "main_activity": "3315",
    "sells_services": "yes",
    "has_shop": "yes",
    "employees": "6",
    "wants_chamber": "yes",
}
FOOD: dict[str, Any] = {
    "mobile": "0333 1234567",
    "business_name": "Koh-e-Batil Bakery",
    "business_name_ur": "کوہ باتیل بیکری",
    "ownership": "sole",
    "is_new": "no",
    "begun_on": "01-07-2020",
    "turnover": "2,400,000",
    "premises": {"line": "Airport Road, Gwadar", "district": "gwadar"},
    "tenure": "rented",
    "area": "400",
    "water": "supply",
    "kind": "bakery",
    "activity": "1071",
    "products": "Bread, cakes, biscuits",
    "serves_public": "yes",
    "shop_registered": "yes",
    "shop_number": "LSE-77",
}
DOMICILE: dict[str, Any] = {
    "for_child": "no",
    "born_on": "14-08-2001",
    "born_in": "Turbat",
    "mobile": "0333 1234567",
}

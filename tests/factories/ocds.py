"""OCDS made by hand: small packages with one process for each thing that can happen."""

import copy
from typing import Any

Json = dict[str, Any]


def org(name: str, scheme: str = "X") -> Json:
    return {"name": f"Firm {name}", "identifier": {"scheme": scheme, "id": name}}


def bid(name: str, amount: object, **more: object) -> Json:
    value = {"amount": amount, "currency": "UAH"}
    return {"id": f"bid-{name}", "tenderers": [org(name)], "value": value, **more}


def award(name: str, status: str = "active", **more: object) -> Json:
    return {"id": f"award-{name}-{status}", "status": status, "suppliers": [org(name)], **more}


def priced(name: str, amount: object, **more: object) -> Json:
    return award(name, value={"amount": amount, "currency": "UAH"}, **more)


def lot_bid(name: str, **amounts: object) -> Json:
    values = [{"relatedLot": lot, "value": {"amount": a}} for lot, a in amounts.items()]
    return {"id": f"bid-{name}", "tenderers": [org(name)], "lotValues": values}


def itemised(name: str, total: object, **prices: object) -> Json:
    items = [{"id": n, "unit": {"value": {"amount": price}}} for n, price in prices.items()]
    return bid(name, total, items=items)


TENDER: Json = {
    "title": "Chairs",
    "procurementMethod": "open",
    "awardCriteria": "lowestCost",
    "mainProcurementCategory": "goods",
    "value": {"amount": 500, "currency": "UAH"},
    "items": [
        {"id": "i1", "description": "Chair", "quantity": 10, "unit": {"name": "piece"}},
        {"id": "i2", "description": "Desk", "quantity": 2.5, "unit": {"name": "m"}},
    ],
}


def release(**changes: object) -> Json:
    base = {
        "ocid": "ocds-1",
        "date": "2024-01-01T00:00:00Z",
        "buyer": {"name": "Buyer"},
        "tender": TENDER,
        "bids": {"details": [bid("a", 120.5), bid("b", 100), bid("c", 90)]},
        "awards": [award("c", "unsuccessful", description="No certificate."), priced("b", 100)],
    }
    return copy.deepcopy(base | changes)


def lots_release(bids: list[Any], awards: list[Any], **changes: object) -> Json:
    lots = [{"id": "L1", "title": "North"}, {"id": "L2", "title": "North"}]
    return release(tender=TENDER | {"lots": lots}, bids={"details": bids}, awards=awards, **changes)


def one_of_each() -> list[Json]:
    """Make one process of each kind, all of which end here as they did."""
    works = {"mainProcurementCategory": "works", "value": None, "title": "Ö" * 300}
    return [
        release(ocid="one-refused"),
        release(ocid="one-single", bids={"details": [bid("a", 0.01)]}, awards=[priced("a", 0.01)]),
        release(
            ocid="one-tie",
            bids={
                "details": [
                    bid("a", 70, date="2024-01-02T00:00:00Z"),
                    bid("b", 70, date="2024-01-01T00:00:00Z"),
                ]
            },
            awards=[priced("b", 70)],
        ),
        release(
            ocid="one-by-item",
            bids={"details": [itemised("a", 35, i1=3, i2=2), itemised("b", 25, i1=2.5)]},
            awards=[award("b", items=[{"id": "i1"}]), award("a", items=[{"id": "i2"}])],
        ),
        lots_release(
            [lot_bid("a", L1=10, L2=30), lot_bid("b", L1=20, L2=20), lot_bid("c", L2=5)],
            [
                award("c", "unsuccessful", relatedLots=["L2"], description="Late."),
                priced("a", 10, relatedLots=["L1"]),
                priced("b", 20, relatedLots=["L2"]),
            ],
            ocid="one-by-lot",
        ),
        release(
            ocid="one-works",
            tender=TENDER | works,
            buyer={"name": "Another buyer"},
            bids={"details": [bid("a", 10**12), bid("long" * 40, 10**12 - 1)]},
            awards=[award("long" * 40)],
        ),
        release(
            ocid="one-whole-by-items",
            bids={"details": [itemised("a", 35, i1=3, i2=2), itemised("b", 30, i1=2.5, i2=2)]},
            awards=[priced("b", 30)],
        ),
    ]


def swapped(process: Json, ocid: str) -> Json:
    """Copy a process with the prices of its first two bids swapped."""
    first, second, *rest = process["bids"]["details"]
    bids = [first | {"value": second["value"]}, second | {"value": first["value"]}, *rest]
    return process | {"ocid": ocid, "bids": {"details": bids}}

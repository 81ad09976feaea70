"""Where the browser goes: the treasury, what it follows, statements, orders to the bank."""

from collections.abc import Iterator

from browser import arrange_treasury
from browser.planning import ENGLISH, Places, Visit

from app.calendar import local_day
from app.clock import real_now


def treasury(places: Places) -> Iterator[Visit]:
    made = arrange_treasury.transfers(places.living)
    sheet = {"sheet_id": made["sheet_id"]}
    for who in ("finance", "finance2", "auditor"):
        yield Visit("treasury.index", who, languages=ENGLISH)
        yield Visit("treasury.show", who, sheet, ENGLISH)
    yield Visit("treasury.index", "auditor", languages=ENGLISH, query="ended=yes")
    yield Visit("treasury.parts", "auditor", sheet | {"number": 1}, ENGLISH)
    yield Visit("treasury.prepare", "finance", languages=ENGLISH)
    for page in ("refuse", "order", "arrive", "fail"):
        yield Visit(f"treasury.{page}", "finance2", sheet, ENGLISH)
    for room, name in (("ddos", "placing_id"), ("appropriations", "appropriation_id")):
        yield Visit(f"{room}.index", "finance", languages=ENGLISH)
        yield Visit(f"{room}.new", "finance", languages=ENGLISH)
        for page in ("show", "refuse"):
            yield Visit(f"{room}.{page}", "finance2", {name: made[name]}, ENGLISH)
    arrange_treasury.ended_head(places.living)
    for who in ("finance", "auditor"):
        yield Visit("ended_heads.index", who, languages=ENGLISH)
    month = local_day(real_now()).isoformat()
    yield Visit("account_statements.index", "auditor", languages=ENGLISH)
    yield Visit("account_statements.show", "auditor", languages=ENGLISH, query=f"month={month}")


def bank_statements(places: Places) -> Iterator[Visit]:
    made = arrange_treasury.bank_account(places.living)
    for who in ("finance", "auditor"):
        for room in ("bank_accounts", "bank_statements"):
            yield Visit(f"{room}.index", who, languages=ENGLISH)
        yield Visit("bank_statements.show", who, {"bank": "nbp"}, ENGLISH)
        yield Visit("settlement.late", who, languages=ENGLISH)
    yield Visit("bank_accounts.new", "finance", languages=ENGLISH)
    for page in ("show", "refuse"):
        yield Visit(
            f"bank_accounts.{page}", "finance2", {"bank_account_id": made["account_id"]}, ENGLISH
        )
    yield Visit("bank_statements.new", "finance", {"bank": "nbp"}, ENGLISH)
    yield Visit("bank_statements.undo", "finance", {"bank_match_id": made["match_id"]}, ENGLISH)


def deposits(places: Places) -> Iterator[Visit]:
    made = arrange_treasury.deposits(places.living)
    memo, lapse = {"memo_id": made["memo_id"]}, {"list_id": made["list_id"]}
    for who in ("finance", "auditor", "head"):
        yield Visit("deposits.index", who, languages=ENGLISH)
    for who in ("finance", "auditor"):
        yield Visit("deposits.lapsed", who, languages=ENGLISH)
        yield Visit("transfer_entries.index", who, languages=ENGLISH)
    for page in ("show", "refuse"):
        yield Visit(f"deposits.{page}", "finance2", lapse, ENGLISH)
    for page in ("show", "refuse", "record"):
        yield Visit(f"transfer_entries.{page}", "finance2", memo, ENGLISH)


def reconciliation(places: Places) -> Iterator[Visit]:
    made = arrange_treasury.reconciled(places.living)
    scroll = {"treasury_scroll_id": made["treasury_scroll_id"]}
    for who in ("finance", "finance2", "auditor"):
        yield Visit("treasury_scrolls.index", who, languages=ENGLISH)
        yield Visit("treasury_scrolls.show", who, scroll, ENGLISH)
        yield Visit("reconciliation.index", who, languages=ENGLISH)
        yield Visit("reconciliation.show", who, languages=ENGLISH)
    differing = {"treasury_scroll_id": made["differing_id"]}
    yield Visit("treasury_scrolls.show", "finance", differing, ENGLISH)
    yield Visit("treasury_scrolls.follow_up", "finance", differing | {"row": 3}, ENGLISH)
    for who in ("finance", "auditor"):
        yield Visit("treasury_scrolls.differences", who, languages=ENGLISH)
    yield Visit("treasury_scrolls.new", "finance", languages=ENGLISH)
    yield Visit("treasury_scrolls.refuse", "finance2", scroll, ENGLISH)
    yield Visit("reconciliation.new", "finance", languages=ENGLISH)
    figures = {"figures_id": made["figures_id"]}
    yield Visit("reconciliation.reconcile", "finance", figures, ENGLISH)
    row = {"reconciliation_id": made["reconciliation_id"]}
    yield Visit("reconciliation.refuse", "finance2", row, ENGLISH)


def bank_orders(places: Places) -> Iterator[Visit]:
    made = arrange_treasury.orders(places.living)
    order = {"order_id": made["order_id"]}
    payable = {"kind": "refund", "payable_id": made["payable_id"]}
    yield Visit("bank_orders.index", "auditor", languages=ENGLISH)
    yield Visit("bank_orders.new", "finance", languages=ENGLISH)
    yield Visit("bank_orders.account", "finance", payable, ENGLISH)
    for who in ("finance", "finance2"):
        yield Visit("bank_orders.show", who, order, ENGLISH)
    for who in ("finance2", "auditor"):
        yield Visit("bank_orders.show", who, {"order_id": made["replaced_id"]}, ENGLISH)
    yield Visit("bank_orders.answer", "finance", order, ENGLISH, query="number=1")
    yield Visit("bank_orders.answers", "finance", order, ENGLISH)
    yield Visit("bank_orders.refuse", "finance2", order, ENGLISH)
    yield Visit("bank_orders.refuse_result", "finance", {"result_id": made["result_id"]}, ENGLISH)
    psid = places.one("select psid from bills where id = :it", it=made["bill_id"])
    yield Visit("refunds.bill", "auditor", {"psid": psid}, ENGLISH)
    yield Visit("own_accounts.index", "owner", {"psid": psid})
    own = {"psid": psid, "refund_id": made["refund_id"]}
    for page in ("new", "pay_order"):
        yield Visit(f"own_accounts.{page}", "owner", own)
    yield Visit("refunds.show", "finance", {"refund_id": made["pay_order_id"]}, ENGLISH)
    yield Visit("pay_orders.new", "finance", languages=ENGLISH)


def payees(places: Places) -> Iterator[Visit]:
    account = {"account_id": arrange_treasury.payee_account(places.living)}
    yield Visit("payee_account.index", "owner")
    yield Visit("payee_accounts.index", "auditor", languages=ENGLISH)
    for page in ("show", "refuse", "stop"):
        yield Visit(f"payee_accounts.{page}", "finance", account, ENGLISH)


def sanctions(places: Places) -> Iterator[Visit]:
    made = arrange_treasury.sanctioned(places.living)
    for who in ("finance", "auditor"):
        yield Visit("sanctions.index", who, languages=ENGLISH)
        yield Visit("sanctions.show", who, {"sanction_id": made["sanction_id"]}, ENGLISH)
    for page in ("record", "end"):
        fresh = {"sanction_id": made["fresh_id"]}
        yield Visit(f"sanctions.{page}", "finance", fresh, ENGLISH)
    yield Visit("sanctions.refuse", "finance2", {"ending_id": made["ending_id"]}, ENGLISH)

"""Where the browser goes: pages of fees, bills, cards, partners and the books."""

from collections.abc import Iterator

from browser import arrange, arrange_money, arrange_treasury
from browser.planning import ENGLISH, Places, Visit

from app.db import new_id


def fees_and_bills(places: Places) -> Iterator[Visit]:
    for endpoint in ("catalogue.index", "bills.find", "bills.several", "bills.ask"):
        yield Visit(endpoint)
    yield Visit("bills.code", values={"request_id": new_id()})
    codes = ("driving-licence", "domicile-certificate", "food-licence", "shop-registration")
    for code in codes:
        yield Visit("catalogue.show", values={"code": code})
    references = ("licence-paid", "tax-overdue", "mutation-part-paid", "permit-overpaid")
    for reference in (*references, "tender-expired", "LEASE-OPEN", "LEASE-CANCELLED"):
        psid = places.one("select psid from bills where reference = :it", it=reference)
        yield Visit("bills.show", "owner", {"psid": psid})
    yield Visit("bills.show", values={"psid": psid})
    yield Visit("my_bills.index", "owner")
    for endpoint in ("index", "new", "new_of_fee", "upload"):
        yield Visit(f"department_bills.{endpoint}", "billing", languages=ENGLISH)
    bill = places.one("select id from bills where reference = 'LEASE-OPEN'")
    arrange.found_by_code(places.living, bill)
    yield Visit("bills.found", "with a code")
    for endpoint in ("show", "cancel"):
        yield Visit(f"department_bills.{endpoint}", "billing", {"bill_id": bill}, ENGLISH)
    for endpoint in ("fees.index", "fees.new"):
        yield Visit(endpoint, "rules", languages=ENGLISH)
    fee = {"fee_id": places.one("select id from fees where code = 'driving-licence'")}
    yield Visit("fees.show", "rules2", fee, ENGLISH)
    yield Visit("fees.propose", "rules", fee, ENGLISH)
    waiting = places.one("select id from fee_versions where approved_at is null")
    yield Visit("fees.refuse", "rules2", {"version_id": waiting}, ENGLISH)


def cards(places: Places) -> Iterator[Visit]:
    """An attempt's page in every state that it can show."""
    for attempt_id in arrange_money.card_attempts(places.living):
        yield Visit("cards.attempt", values={"attempt_id": attempt_id})


def takings(places: Places) -> Iterator[Visit]:
    """A cheque over the counter, as both officers see it."""
    psid = places.one("select psid from bills where reference = 'LEASE-OPEN'")
    taking = {"taking_id": arrange_money.recorded_taking(places.living, psid)}
    for who in ("finance", "finance2"):
        yield Visit("takings.index", who, languages=ENGLISH)
        yield Visit("takings.show", who, taking, ENGLISH)
    yield Visit("takings.index", "auditor", languages=ENGLISH, query="all=1")
    yield Visit("takings.new", "finance", languages=ENGLISH, query=f"psid={psid}")
    yield Visit("takings.refuse", "finance2", taking, ENGLISH)
    yield Visit("takings.doubles", "finance", languages=ENGLISH)
    close = {"close_id": arrange_money.closed_day(places.living, psid)}
    for who in ("finance", "finance2"):
        yield Visit("closes.show", who, close, ENGLISH)
        yield Visit("closes.index", who, languages=ENGLISH)
    yield Visit("closes.index", "auditor", languages=ENGLISH, query="all=1")
    yield Visit("closes.new", "finance2", languages=ENGLISH)
    yield Visit("closes.refuse", "finance2", close, ENGLISH)


def scrolls(places: Places) -> Iterator[Visit]:
    psid = places.one("select psid from bills where reference = 'LEASE-OPEN'")
    scroll = {"scroll_id": arrange_money.sent_scroll(places.living, psid)}
    for page in ("index", "new"):
        yield Visit(f"scrolls.{page}", "finance", languages=ENGLISH)
    for who in ("finance", "finance2"):
        yield Visit("scrolls.show", who, scroll, ENGLISH)
    yield Visit("scrolls.refuse", "finance2", scroll, ENGLISH)


def suspense(places: Places) -> Iterator[Visit]:
    """Money in suspense, and each of its ends: one waits, one is approved, one is on its way."""
    item = {"item_id": places.one("select id from suspense_items")}
    made = arrange_money.suspense_decisions(places.living, item["item_id"])
    for who in ("finance", "auditor"):
        yield Visit("suspense.index", who, languages=ENGLISH)
        yield Visit("suspense.show", who, item, ENGLISH)
    yield Visit("suspense.propose", "finance", item, ENGLISH)
    for who in ("finance", "finance2"):
        for decision_id in made.values():
            yield Visit("suspense.decision", who, {"decision_id": decision_id}, ENGLISH)
    for query in ("", "ended=yes"):
        yield Visit("suspense.decisions", "finance", languages=ENGLISH, query=query)
    yield Visit("suspense.refuse", "finance2", {"decision_id": made["waiting"]}, ENGLISH)
    yield Visit("suspense.send", "finance", {"decision_id": made["approved"]}, ENGLISH)
    yield Visit("pay_orders.for_payee", "finance", {"decision_id": made["approved"]}, ENGLISH)
    yield Visit("suspense.pay_order", "finance", {"decision_id": made["by_order"]}, ENGLISH)
    yield Visit("suspense.fail", "finance2", {"decision_id": made["sent"]}, ENGLISH)


def suspense_claims(places: Places) -> Iterator[Visit]:
    """Claims of unclaimed money: one waits, one is approved, one has its voucher."""
    made = arrange_treasury.claims(places.living)
    decision = {"decision_id": made["decision_id"]}
    of_it = "select item_id from suspense_decisions where id = :id"
    item_id = places.one(of_it, id=made["decision_id"])
    for who in ("finance", "auditor"):
        yield Visit("suspense_claims.index", who, languages=ENGLISH)
        yield Visit("suspense.decision", who, decision, ENGLISH)
        yield Visit("suspense.show", who, {"item_id": item_id}, ENGLISH)
    yield Visit("suspense_claims.index", "finance", languages=ENGLISH, query="ended=yes")
    yield Visit("suspense_claims.new", "finance", decision, ENGLISH)
    for name in ("waiting", "approved", "vouched"):
        for who in ("finance", "finance2"):
            yield Visit("suspense_claims.show", who, {"suspense_claim_id": made[name]}, ENGLISH)
    for page, name in (("refuse", "waiting"), ("voucher", "approved"), ("fail", "vouched")):
        claim = {"suspense_claim_id": made[name]}
        yield Visit(f"suspense_claims.{page}", "finance2", claim, ENGLISH)


def refunds(places: Places) -> Iterator[Visit]:
    """A refund as both officers see it, before its approval and on its way; and as its payer."""
    sent_psid = places.one("select psid from bills where reference = 'licence-paid'")
    made = arrange_money.refunds_of(places.living, sent_psid)
    psid = made["psid"]
    yield Visit("refunds.show", "finance", {"refund_id": made["voucher"]}, ENGLISH)
    yield Visit("refunds.bill", "finance", {"psid": sent_psid}, ENGLISH)
    for who in ("finance", "finance2"):
        yield Visit("refunds.show", who, {"refund_id": made["waiting"]}, ENGLISH)
        yield Visit("refunds.show", who, {"refund_id": made["sent"]}, ENGLISH)
    yield Visit("refunds.index", "finance", languages=ENGLISH)
    yield Visit("refunds.index", "auditor", languages=ENGLISH, query="ended=yes")
    yield Visit("refunds.find", "finance", languages=ENGLISH)
    over = "select p.id from payments p join bills b on b.id = p.bill_id where p.excess_paisa > 0"
    excess = {"payment_id": places.one(f"{over} and b.reference = 'permit-overpaid'")}
    for who in ("finance", "auditor"):
        yield Visit("excess_due.index", who, languages=ENGLISH)
    claimed = {"psid": places.one("select psid from bills where reference = 'mutation-part-paid'")}
    for page in ("bills.show", "refund_claims.ask", "refund_claims.withdraw"):
        yield Visit(page, "owner", claimed)
    yield Visit("refunds.bill", "finance", claimed, ENGLISH)
    claim = {"refund_claim_id": places.one("select id from refund_claims")}
    yield Visit("refund_claims.refuse", "finance", claim, ENGLISH)
    yield Visit("refunds.index", "finance2", languages=ENGLISH)
    yield Visit("refunds.new", "finance", excess, ENGLISH, query="excess=yes")
    arrange_money.fee_due_back(places.living)
    for who in ("finance", "auditor"):
        yield Visit("fees_due_back.index", who, languages=ENGLISH)
    arrange_money.card_without_outcome(places.living)
    for who in ("finance", "auditor"):
        yield Visit("reversals.index", who, languages=ENGLISH)
        yield Visit("card_reports.index", who, languages=ENGLISH)
        for query in ("", "left=yes"):
            yield Visit("open_cards.index", who, languages=ENGLISH, query=query)
    yield from _undoings(places)
    yield Visit("refunds.bill", "finance", {"psid": psid}, ENGLISH)
    yield Visit("refunds.new", "finance", {"payment_id": made["payment"]}, ENGLISH)
    yield Visit("refunds.refuse", "finance2", {"refund_id": made["waiting"]}, ENGLISH)
    for page in ("send", "fail", "voucher", "pay_order", "sanction"):
        yield Visit(f"refunds.{page}", "finance2", {"refund_id": made["sent"]}, ENGLISH)
    yield Visit("bills.show", "owner", {"psid": psid})
    number = places.one("select receipt from payments where id = :id", id=made["payment"])
    yield Visit("signing.verify", query=f"reference={number}")


def _undoings(places: Places) -> Iterator[Visit]:
    """What never was money, as both officers, an auditor and the payer see it."""
    psid = places.one("select psid from bills where reference = 'LEASE-OPEN'")
    made = arrange_money.undone(places.living, psid)
    for who in ("finance", "finance2", "auditor"):
        yield Visit("undoings.index", who, languages=ENGLISH, query="all=yes")
        yield Visit("undoings.show", who, {"undoing_id": made["waiting"]}, ENGLISH)
    yield Visit("undoings.show", "finance", {"undoing_id": made["taken back"]}, ENGLISH)
    yield Visit("undoings.new", "finance", {"payment_id": made["payment"]}, ENGLISH)
    yield Visit("undoings.refuse", "finance2", {"undoing_id": made["waiting"]}, ENGLISH)
    yield Visit("bills.show", values={"psid": psid})


def collections(places: Places) -> Iterator[Visit]:
    """What came in, as Finance, an auditor, a department's head and everybody see it."""
    ddo = places.one("select ddo_code from bill_lines limit 1")
    for period in ("today", "month", "year"):
        yield Visit("collections.index", "finance", query=f"period={period}")
    yield Visit("collections.index", "auditor", query=f"period=year&ddo={ddo}")
    yield Visit("collections.index", "head", query="period=year")
    yield Visit("collections.index", "finance", query="since=wrong")
    yield Visit("collections.entries", "finance", query="period=year&way=collected")
    yield Visit("collections.entries", "head", query="period=year")
    yield Visit("open_data.collections")


def partners(places: Places) -> Iterator[Visit]:
    for endpoint in ("index", "new"):
        yield Visit(f"partners.{endpoint}", "finance", languages=ENGLISH)
    yield Visit("partners.index", "auditor", languages=ENGLISH)
    standing = {"partner_id": places.one("select id from partners where code = 'demobank'")}
    waiting = {"partner_id": arrange_money.proposed_partner(places.living)}
    yield Visit("partners.show", "finance2", standing, ENGLISH)
    yield Visit("partners.end", "finance2", standing, ENGLISH)
    yield Visit("partners.show", "finance2", waiting, ENGLISH)
    yield Visit("partners.refuse", "finance2", waiting, ENGLISH)


def books(places: Places) -> Iterator[Visit]:
    head = {"head_id": arrange_money.proposed_head(places.living)}
    month = {"change_id": arrange_money.month_to_close(places.living)}
    for page in ("index", "heads", "accounts", "trial_balance", "general_ledger", "periods"):
        for who in ("finance2", "auditor"):
            yield Visit(f"books.{page}", who)
    yield Visit("books.accounts", "finance", query="words=nothing+like+it")
    yield Visit("books.trial_balance", "finance", query="day=wrong")
    for page in ("new_head", "new_period"):
        yield Visit(f"books.{page}", "finance")
    yield Visit("books.refuse_a_head", "finance2", head)
    yield Visit("books.refuse_a_period", "finance2", month)
    account = places.one("select code from ledger_accounts where code like 'payments:head:%'")
    yield Visit("books.statement", "finance", query=f"account={account}")
    posted = places.one("select id from ledger_transactions where business_key like 'payment:%'")
    yield Visit("books.transaction", "finance", {"transaction_id": posted})


def corrections(places: Places) -> Iterator[Visit]:
    asked = arrange_money.proposed_correction(places.living)
    of = places.one("select corrects from ledger_corrections where id = :it", it=asked)
    for who in ("finance", "finance2", "auditor"):
        yield Visit("books.transaction", who, {"transaction_id": of})
        yield Visit("corrections.index", who)
    yield Visit("corrections.index", "finance", query="state=wrong")
    yield Visit("corrections.index", "auditor", query=f"state=all&transaction={of}")
    yield Visit("corrections.new", "finance", {"transaction_id": of})
    yield Visit("corrections.refuse", "finance2", {"correction_id": asked})
